//! Every foreign key of the database leads both ways, for one row and for many by one statement.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod support;

use std::collections::BTreeSet;
use std::fmt::Debug;

use allin_db::models::{
    Activity, Analytics, ApiKey, Campaign, CampaignAnalytics, CampaignTag, ContentTemplate,
    Notification, Organization, OrganizationMember, Post, PostTag, Session, SocialAccount,
    Subscription, Tag, User,
};
use allin_db::schema;
use diesel::prelude::*;
use support::statements::statements;
use support::{Database, fact};

/// Of each table rows that refer to the first of three parents twice, to the second once, to the third never, and, where they may,
/// to none at all.
fn world() -> Database {
    let mut db = Database::migrated();
    db.connection
        .transaction(|conn| {
            for statement in WORLD.split(";\n").filter(|text| !text.trim().is_empty()) {
                diesel::sql_query(statement).execute(conn)?;
            }
            QueryResult::Ok(())
        })
        .unwrap();
    db
}

const WORLD: &str = "
INSERT INTO users (id, email) SELECT 'u' || n, n || '@example.com' FROM generate_series(1, 3) n;
INSERT INTO organizations (id, name, slug) SELECT 'o' || n, 'O', 'o' || n FROM generate_series(1, 3) n;
INSERT INTO organization_members (user_id, organization_id) VALUES ('u1', 'o1'), ('u1', 'o2'), ('u2', 'o1');
INSERT INTO campaigns (id, name, start_date, user_id, organization_id)
    VALUES ('c1', 'C', now(), 'u1', 'o1'), ('c2', 'C', now(), 'u1', 'o1'), ('c3', 'C', now(), 'u2', 'o2'), ('c4', 'C', now(), 'u2', NULL);
INSERT INTO social_accounts (id, platform, platform_account_id, user_id, organization_id)
    VALUES ('s1', 'TWITTER', '1', 'u1', 'o1'), ('s2', 'TWITTER', '2', 'u1', 'o1'), ('s3', 'TWITTER', '3', 'u2', 'o2'),
           ('s4', 'TWITTER', '4', NULL, NULL);
INSERT INTO posts (id, content, user_id, organization_id, social_account_id, campaign_id)
    VALUES ('p1', '', 'u1', 'o1', 's1', 'c1'), ('p2', '', 'u1', 'o1', 's1', 'c1'), ('p3', '', 'u2', 'o2', 's2', 'c2'),
           ('p4', '', 'u2', NULL, NULL, NULL);
INSERT INTO analytics (post_id, social_account_id, period_start, period_end)
    SELECT post, account, now(), now() + interval '1 day' * n
    FROM (VALUES ('p1', 's1', 1), ('p1', 's1', 2), ('p2', 's2', 3), (NULL, 's2', 4), ('p2', NULL, 5)) v (post, account, n);
INSERT INTO campaign_analytics (campaign_id, period_start, period_end)
    SELECT campaign, now(), now() + interval '1 day' * n FROM (VALUES ('c1', 1), ('c1', 2), ('c2', 3)) v (campaign, n);
INSERT INTO subscriptions (user_id, organization_id, current_period_start, current_period_end)
    SELECT who, org, now(), now() + '1 month' FROM (VALUES ('u1', NULL), (NULL, 'o1'), ('u2', 'o2')) v (who, org);
INSERT INTO content_templates (name, content, organization_id) VALUES ('T', '', 'o1'), ('U', '', 'o1'), ('V', '', 'o2'), ('W', '', NULL);
INSERT INTO tags (id, name, organization_id) VALUES ('t1', '1', 'o1'), ('t2', '2', 'o1'), ('t3', '3', 'o2'), ('t4', '4', NULL);
INSERT INTO post_tags VALUES ('p1', 't1'), ('p1', 't2'), ('p2', 't1');
INSERT INTO campaign_tags VALUES ('c1', 't1'), ('c1', 't2'), ('c2', 't1');
INSERT INTO api_keys (name, key, user_id) VALUES ('1', '1', 'u1'), ('2', '2', 'u1'), ('3', '3', 'u2');
INSERT INTO sessions (session_token, user_id, expires) VALUES ('1', 'u1', now()), ('2', 'u1', now()), ('3', 'u2', now());
INSERT INTO notifications (type, title, message, user_id) VALUES ('1', '', '', 'u1'), ('2', '', '', 'u1'), ('3', '', '', 'u2');
INSERT INTO activities (type, action, user_id) VALUES ('1', '', 'u1'), ('2', '', 'u1'), ('3', '', 'u2');
";

/// Rows in an order of their own, so that two lists can be compared.
fn sorted<T: Debug>(rows: Vec<T>) -> Vec<String> {
    let mut texts: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
    texts.sort();
    texts
}

macro_rules! all {
    ($conn:ident, $model:ident, $table:ident) => {{
        let rows: Vec<$model> = schema::$table::table
            .select($model::as_select())
            .load($conn)
            .unwrap();
        assert!(rows.len() > 2, "rows of {}", stringify!($table));
        rows
    }};
}

/// One foreign key: `child.column one load_one -> parent many`, and the functions of the parent's end. What the functions give is
/// compared with what a loop over all rows finds.
macro_rules! follow {
    ($conn:ident, $seen:ident;
     $($child:ident $children:ident.$column:ident: $one:ident, $load_one:ident
       -> $parent:ident $parents:ident $kind:ident($($end:ident),+);)+) => {$({
        $seen.insert((stringify!($children).to_owned(), stringify!($column).to_owned()));
        let children = all!($conn, $child, $children);
        let parents = all!($conn, $parent, $parents);
        let key = |child: &$child| -> Option<String> { child.$column.clone().into() };

        let expected: Vec<Option<$parent>> = children
            .iter()
            .map(|child| parents.iter().find(|parent| key(child).as_ref() == Some(&parent.id)).cloned())
            .collect();
        for (child, expected) in children.iter().zip(&expected) {
            assert_eq!(child.$one().first($conn).optional().as_ref(), Ok(expected));
        }
        let seen = statements($conn, |conn| {
            assert_eq!($child::$load_one(conn, &children), Ok(expected.clone()));
        });
        assert_eq!(seen.len(), 1, "{seen:?}");
        let lonely: Vec<$child> = children.iter().filter(|child| key(child).is_none()).cloned().collect();
        let seen = statements($conn, |conn| {
            assert_eq!($child::$load_one(conn, &[]), Ok(vec![]));
            assert_eq!($child::$load_one(conn, &lonely), Ok(vec![None; lonely.len()]));
        });
        assert!(seen.is_empty(), "{seen:?}");

        let expected: Vec<Vec<$child>> = parents
            .iter()
            .map(|parent| children.iter().filter(|child| key(child).as_ref() == Some(&parent.id)).cloned().collect())
            .collect();
        assert!(expected.iter().any(Vec::is_empty), "a parent without {}", stringify!($children));
        follow!(@$kind $conn, $child, $parent, children, parents, expected, $($end),+);
    })+};
    (@many $conn:ident, $child:ident, $parent:ident, $children:ident, $parents:ident, $expected:ident,
     $many:ident, $of:ident, $group:ident, $load:ident) => {
        assert!($expected.iter().any(|group| group.len() > 1), "a parent of several");
        for (parent, expected) in $parents.iter().zip(&$expected) {
            let found: Vec<$child> = parent.$many().load($conn).unwrap();
            assert_eq!(sorted(found), sorted(expected.clone()));
        }
        let found: Vec<$child> = $parent::$of(&$parents).load($conn).unwrap();
        assert_eq!(sorted(found), sorted($expected.concat()));
        assert_eq!($parent::$group(&$parents, $children.clone()), $expected, "in the order given");
        let twice: Vec<$parent> = [$parents.clone(), $parents.clone()].concat();
        assert_eq!($parent::$group(&twice, $children.clone()), [$expected.clone(), $expected.clone()].concat());
        let seen = statements($conn, |conn| {
            let found = $parent::$load(conn, &$parents).unwrap();
            assert_eq!(found.len(), $parents.len());
            for (found, expected) in found.into_iter().zip(&$expected) {
                assert_eq!(sorted(found), sorted(expected.clone()));
            }
        });
        assert_eq!(seen.len(), 1, "{seen:?}");
        let seen = statements($conn, |conn| assert_eq!($parent::$load(conn, &[]), Ok(vec![])));
        assert!(seen.is_empty(), "{seen:?}");
    };
    (@one $conn:ident, $child:ident, $parent:ident, $children:ident, $parents:ident, $expected:ident, $one:ident, $load:ident) => {
        let expected: Vec<Option<$child>> = $expected.into_iter().map(|mut group| group.pop()).collect();
        for (parent, expected) in $parents.iter().zip(&expected) {
            assert_eq!(parent.$one().first($conn).optional().as_ref(), Ok(expected));
        }
        let seen = statements($conn, |conn| assert_eq!($parent::$load(conn, &$parents), Ok(expected.clone())));
        assert_eq!(seen.len(), 1, "{seen:?}");
        let seen = statements($conn, |conn| assert_eq!($parent::$load(conn, &[]), Ok(vec![])));
        assert!(seen.is_empty(), "{seen:?}");
    };
}

#[test]
fn every_foreign_key_is_followed_from_both_ends() {
    let mut db = world();
    let conn = &mut db.connection;
    let mut seen = BTreeSet::new();
    follow! { conn, seen;
        Activity activities.user_id: user, load_user
            -> User users many(activities, activities_of, group_activities, load_activities);
        Analytics analytics.post_id: post, load_post
            -> Post posts many(analytics, analytics_of, group_analytics, load_analytics);
        Analytics analytics.social_account_id: social_account, load_social_account
            -> SocialAccount social_accounts many(analytics, analytics_of, group_analytics, load_analytics);
        ApiKey api_keys.user_id: user, load_user
            -> User users many(api_keys, api_keys_of, group_api_keys, load_api_keys);
        CampaignAnalytics campaign_analytics.campaign_id: campaign, load_campaign
            -> Campaign campaigns many(campaign_analytics, campaign_analytics_of, group_campaign_analytics, load_campaign_analytics);
        CampaignTag campaign_tags.campaign_id: campaign, load_campaign
            -> Campaign campaigns many(campaign_tags, campaign_tags_of, group_campaign_tags, load_campaign_tags);
        CampaignTag campaign_tags.tag_id: tag, load_tag
            -> Tag tags many(campaign_tags, campaign_tags_of, group_campaign_tags, load_campaign_tags);
        Campaign campaigns.organization_id: organization, load_organization
            -> Organization organizations many(campaigns, campaigns_of, group_campaigns, load_campaigns);
        Campaign campaigns.user_id: user, load_user
            -> User users many(campaigns, campaigns_of, group_campaigns, load_campaigns);
        ContentTemplate content_templates.organization_id: organization, load_organization
            -> Organization organizations many(content_templates, content_templates_of, group_content_templates, load_content_templates);
        Notification notifications.user_id: user, load_user
            -> User users many(notifications, notifications_of, group_notifications, load_notifications);
        OrganizationMember organization_members.organization_id: organization, load_organization
            -> Organization organizations many(organization_members, organization_members_of, group_organization_members, load_organization_members);
        OrganizationMember organization_members.user_id: user, load_user
            -> User users many(organization_members, organization_members_of, group_organization_members, load_organization_members);
        PostTag post_tags.post_id: post, load_post
            -> Post posts many(post_tags, post_tags_of, group_post_tags, load_post_tags);
        PostTag post_tags.tag_id: tag, load_tag
            -> Tag tags many(post_tags, post_tags_of, group_post_tags, load_post_tags);
        Post posts.campaign_id: campaign, load_campaign
            -> Campaign campaigns many(posts, posts_of, group_posts, load_posts);
        Post posts.organization_id: organization, load_organization
            -> Organization organizations many(posts, posts_of, group_posts, load_posts);
        Post posts.social_account_id: social_account, load_social_account
            -> SocialAccount social_accounts many(posts, posts_of, group_posts, load_posts);
        Post posts.user_id: user, load_user
            -> User users many(posts, posts_of, group_posts, load_posts);
        Session sessions.user_id: user, load_user
            -> User users many(sessions, sessions_of, group_sessions, load_sessions);
        SocialAccount social_accounts.organization_id: organization, load_organization
            -> Organization organizations many(social_accounts, social_accounts_of, group_social_accounts, load_social_accounts);
        SocialAccount social_accounts.user_id: user, load_user
            -> User users many(social_accounts, social_accounts_of, group_social_accounts, load_social_accounts);
        Subscription subscriptions.organization_id: organization, load_organization
            -> Organization organizations one(subscription, load_subscription);
        Subscription subscriptions.user_id: user, load_user
            -> User users one(subscription, load_subscription);
        Tag tags.organization_id: organization, load_organization
            -> Organization organizations many(tags, tags_of, group_tags, load_tags);
    }
    let keys: BTreeSet<(String, String)> = fact::foreign_keys(conn)
        .into_iter()
        .map(|key| (key.table_name, key.columns.join(", ")))
        .collect();
    assert_eq!(seen, keys, "the foreign keys that pg_catalog has");
}

#[test]
fn a_relation_is_a_query_like_any_other() {
    let mut db = world();
    let conn = &mut db.connection;
    let user = User::find(conn, "u1").unwrap().unwrap();
    let newest = user
        .posts()
        .filter(schema::posts::campaign_id.is_not_null())
        .order(schema::posts::id.desc())
        .limit(1);
    let found: Vec<Post> = newest.load(conn).unwrap();
    assert_eq!(
        found
            .iter()
            .map(|post| post.id.as_str())
            .collect::<Vec<_>>(),
        ["p2"]
    );
    assert_eq!(user.posts().count().get_result(conn), Ok(2_i64));

    let users = all!(conn, User, users);
    let ordered: Vec<Post> = User::posts_of(&users)
        .order(schema::posts::id.desc())
        .load(conn)
        .unwrap();
    let groups: Vec<Vec<String>> = User::group_posts(&users, ordered)
        .into_iter()
        .map(|group| group.into_iter().map(|post| post.id).collect())
        .collect();
    assert!(
        groups.contains(&vec!["p2".to_owned(), "p1".to_owned()]),
        "{groups:?}"
    );
}

#[test]
fn a_parent_that_a_policy_hides_is_none_and_no_error() {
    let mut db = world();
    db.connection
        .test_transaction::<_, diesel::result::Error, _>(|conn| {
            let posts = all!(conn, Post, posts);
            for statement in [
                "CREATE ROLE relations_reader",
                "GRANT SELECT ON users TO relations_reader",
                "ALTER TABLE users ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY own ON users USING (id = 'u1')",
                "SET LOCAL ROLE relations_reader",
            ] {
                diesel::sql_query(statement).execute(conn)?;
            }
            let seen: Vec<Option<String>> = Post::load_user(conn, &posts)?
                .into_iter()
                .map(|user| user.map(|user| user.id))
                .collect();
            let expected: Vec<Option<String>> = posts
                .iter()
                .map(|post| (post.user_id == "u1").then(|| "u1".to_owned()))
                .collect();
            assert_eq!(seen, expected);
            assert!(seen.contains(&None));
            Ok(())
        });
}
