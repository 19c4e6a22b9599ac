//! What the generator gives every model: create, find, change, upsert, delete. Each property is held by all of the platform's tables.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod support;

use std::collections::BTreeSet;
use std::sync::Barrier;
use std::thread;

use allin_db::enums::Platform;
use allin_db::models::*;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::result::Error;
use support::statements::statements;
use support::{Database, assert_same};

fn world() -> Database {
    let mut db = Database::migrated();
    for statement in [
        "INSERT INTO users (id, email) SELECT 'u' || n, 'u' || n || '@example.org' FROM generate_series(0, 9) AS n",
        "INSERT INTO organizations (id, name, slug) SELECT 'o' || n, 'O', 'o' || n FROM generate_series(0, 9) AS n",
        "INSERT INTO tags (id, name) SELECT 't' || n, 't' || n FROM generate_series(0, 9) AS n",
        "INSERT INTO posts (id, content, user_id) VALUES ('p', 'P', 'u0')",
        "INSERT INTO campaigns (id, name, start_date, user_id) VALUES ('c', 'C', now(), 'u0')",
    ] {
        db.execute(statement).unwrap();
    }
    db
}

fn day(number: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::days(number)
}

/// The properties of a table with a key of its own and something to change.
macro_rules! properties {
    ($($row:ident, $table:literal: $new:expr, $change:ident = $value:expr;)+) => {
        /// The tables of which the properties below speak.
        const TABLES: &[&str] = &[$($table),+, "campaign_tags", "post_tags"];

        #[test]
        fn a_row_is_created_found_changed_and_deleted_in_one_statement_each() {
            let mut db = world();
            $({
                let conn = &mut db.connection;
                let number = |conn: &mut PgConnection| $row::count(conn).unwrap();
                let before = number(conn);
                let new = $new(5);
                let mut row = None;
                one(conn, |conn| row = Some($row::create(conn, &new).unwrap()));
                let row = row.unwrap();
                assert_eq!(number(conn), before + 1, $table);
                one(conn, |conn| assert_eq!($row::find(conn, &row.id).unwrap().as_ref(), Some(&row)));
                one(conn, |conn| assert!($row::exists(conn, &row.id).unwrap()));

                let changes = paste_changes!($row, $change, $value);
                let mut changed = None;
                one(conn, |conn| changed = Some($row::update(conn, &row.id, &changes).unwrap()));
                let changed = changed.unwrap();
                assert_eq!(changed.$change, $value, $table);
                assert_eq!(changed.id, row.id);
                assert_eq!($row::find(conn, &row.id).unwrap(), Some(changed.clone()), $table);

                let nothing = Default::default();
                let mut same = None;
                one(conn, |conn| same = Some($row::update(conn, &row.id, &nothing).unwrap()));
                assert_eq!(same, Some(changed), "an empty change writes nothing, not even updated_at");
                assert_eq!($row::update(conn, "no such", &changes), Err(Error::NotFound));
                assert_eq!($row::update(conn, "no such", &nothing), Err(Error::NotFound));

                one(conn, |conn| assert_eq!($row::delete(conn, &row.id), Ok(true)));
                assert_eq!($row::delete(conn, &row.id), Ok(false));
                assert_eq!($row::find(conn, &row.id).unwrap(), None);
                assert!(!$row::exists(conn, &row.id).unwrap());
                assert_eq!(number(conn), before, $table);
            })+
        }

        #[test]
        fn upsert_inserts_once_and_changes_afterwards() {
            let mut db = world();
            $({
                let conn = &mut db.connection;
                let mut new = $new(6);
                new.id = Some(format!("given-{}", $table));
                let changes = paste_changes!($row, $change, $value);
                let first = $row::upsert(conn, &new, &changes).unwrap();
                assert_eq!(Some(&first.id), new.id.as_ref());
                let number = $row::count(conn).unwrap();
                let mut second = None;
                one(conn, |conn| second = Some($row::upsert(conn, &new, &changes).unwrap()));
                assert_eq!(second.unwrap().$change, $value, $table);
                assert_eq!($row::count(conn).unwrap(), number, $table);

                let before = $row::find(conn, &first.id).unwrap().unwrap();
                assert_eq!($row::upsert(conn, &new, &Default::default()).unwrap(), before, $table);
                assert_eq!($row::find_or_create(conn, &new).unwrap(), before, $table);
                assert_eq!($row::find(conn, &first.id).unwrap(), Some(before), "left alone");
                assert!($row::delete(conn, &first.id).unwrap());
                assert_eq!($row::upsert(conn, &new, &Default::default()).unwrap().id, first.id);
                assert!($row::delete(conn, &first.id).unwrap());
                assert_eq!($row::find_or_create(conn, &new).unwrap().id, first.id);
            })+
        }

        #[test]
        fn many_are_created_in_their_order_by_one_statement() {
            let mut db = world();
            $({
                let conn = &mut db.connection;
                let before = $row::count(conn).unwrap();
                let rows: Vec<_> = (0..4).map($new).collect();
                one(conn, |conn| assert_eq!($row::create_many(conn, &rows), Ok(4)));
                assert_eq!($row::count(conn).unwrap(), before + 4);
                let mut rows: Vec<_> = (5..9).map($new).collect();
                for (number, row) in rows.iter_mut().enumerate() {
                    row.id = Some(format!("{}-{}", $table, 9 - number));
                }
                let mut created = Vec::new();
                one(conn, |conn| created = $row::create_many_returning(conn, &rows).unwrap());
                let ids: Vec<_> = created.into_iter().map(|row| Some(row.id)).collect();
                assert_eq!(ids, rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>());

                let none = statements(conn, |conn| {
                    assert_eq!($row::create_many(conn, &[]), Ok(0));
                    assert_eq!($row::create_many_returning(conn, &[]), Ok(Vec::new()));
                });
                assert_eq!(none, Vec::<String>::new(), "nothing is asked for no rows");
                // The last one is there already: none of them comes.
                let again = [$new(4), rows.pop().unwrap()];
                let before = $row::count(conn).unwrap();
                assert!($row::create_many(conn, &again).is_err(), $table);
                assert_eq!($row::count(conn).unwrap(), before, $table);
            })+
        }
    };
}

/// `UserChanges { name: .., ..none }` from `User`.
macro_rules! paste_changes {
    ($row:ident, $change:ident, $value:expr) => {{
        let mut changes = changes_of::<$row>();
        assert!(changes.is_empty());
        changes.$change = Some($value);
        assert!(!changes.is_empty());
        changes
    }};
}

/// Which changes belong to which row.
trait Row {
    type Changes: Default;
}

fn changes_of<R: Row>() -> R::Changes {
    R::Changes::default()
}

macro_rules! rows {
    ($($row:ident $changes:ident),+) => {
        $(impl Row for $row { type Changes = $changes; })+
    };
}

rows!(
    Activity ActivityChanges, Analytics AnalyticsChanges, ApiKey ApiKeyChanges, Campaign CampaignChanges,
    CampaignAnalytics CampaignAnalyticsChanges, ContentTemplate ContentTemplateChanges, Notification NotificationChanges,
    Organization OrganizationChanges, OrganizationMember OrganizationMemberChanges, Post PostChanges, Session SessionChanges,
    SocialAccount SocialAccountChanges, Subscription SubscriptionChanges, Tag TagChanges, User UserChanges
);

properties! {
    Activity, "activities": |_: i64| NewActivity::new("post", "created", "u0"), action = "deleted".to_owned();
    Analytics, "analytics": |n: i64| NewAnalytics { post_id: Some("p".into()), ..NewAnalytics::new(day(n), day(n + 1)) }, clicks = 7;
    ApiKey, "api_keys": |n: i64| NewApiKey::new("key", digest(n), "u0"), name = "other".to_owned();
    Campaign, "campaigns": |_: i64| NewCampaign::new("C", day(0), "u0"), name = "other".to_owned();
    CampaignAnalytics, "campaign_analytics": |n: i64| NewCampaignAnalytics::new("c", day(n), day(n + 1)), period_end = day(90);
    ContentTemplate, "content_templates": |_: i64| NewContentTemplate::new("T", "text"), content = "other".to_owned();
    Notification, "notifications": |_: i64| NewNotification::new("info", "T", "M", "u0"), title = "other".to_owned();
    Organization, "organizations": |n: i64| NewOrganization::new("O", format!("slug-{n}")), name = "other".to_owned();
    OrganizationMember, "organization_members": |n: i64| NewOrganizationMember::new(format!("u{n}"), "o0"), permissions = vec!["read".to_owned()];
    Post, "posts": |n: i64| NewPost::new(format!("Post {n}"), "u0"), content = "other".to_owned();
    Session, "sessions": |n: i64| NewSession::new(format!("token-{n}"), "u0", day(1)), expires = day(2);
    SocialAccount, "social_accounts": |n: i64| NewSocialAccount { user_id: Some("u0".into()), ..NewSocialAccount::new(Platform::Twitter, format!("account-{n}")) }, platform = Platform::Linkedin;
    Subscription, "subscriptions": |n: i64| NewSubscription { user_id: Some(format!("u{n}")), ..NewSubscription::new(day(0), day(30)) }, current_period_end = day(60);
    Tag, "tags": |n: i64| NewTag::new(format!("tag-{n}")), name = "other".to_owned();
    User, "users": |n: i64| NewUser::new(format!("new-{n}@example.org")), name = Some("Ada".to_owned());
}

fn digest(number: i64) -> String {
    format!("{number:064x}")
}

/// Runs what must be one statement.
fn one(conn: &mut PgConnection, run: impl FnOnce(&mut PgConnection)) {
    let seen = statements(conn, run);
    assert_eq!(seen.len(), 1, "{seen:#?}");
}

#[test]
fn the_laws_speak_of_every_table() {
    let mut db = Database::migrated();
    let tables = db.names(
        "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
         AND relname <> '__diesel_schema_migrations'",
    );
    assert_same(tables, TABLES.iter().map(|table| (*table).to_owned()));
}

#[test]
fn a_row_that_is_nothing_but_its_key_is_found_or_created() {
    let mut db = world();
    let conn = &mut db.connection;
    let new = NewPostTag {
        post_id: "p".into(),
        tag_id: "t1".into(),
    };
    let created = PostTag::find_or_create(conn, &new).unwrap();
    one(conn, |conn| {
        assert_eq!(PostTag::find_or_create(conn, &new).as_ref(), Ok(&created))
    });
    assert_eq!(PostTag::find(conn, "p", "t1").unwrap(), Some(created));
    assert!(PostTag::exists(conn, "p", "t1").unwrap());
    assert!(!PostTag::exists(conn, "t1", "p").unwrap());
    assert_eq!(PostTag::count(conn), Ok(1));
    assert_eq!(PostTag::delete(conn, "p", "t1"), Ok(true));
    let new = NewCampaignTag {
        campaign_id: "c".into(),
        tag_id: "t1".into(),
    };
    assert_eq!(
        CampaignTag::create_many(conn, std::slice::from_ref(&new)),
        Ok(1)
    );
    assert_eq!(
        CampaignTag::find(conn, "c", "t1"),
        Ok(Some(CampaignTag::find_or_create(conn, &new).unwrap()))
    );
    assert_eq!(CampaignTag::delete(conn, "c", "t1"), Ok(true));
}

#[test]
fn every_unique_key_finds_and_upserts() {
    let mut db = world();
    let conn = &mut db.connection;
    let named = |name: &str| UserChanges {
        name: Some(Some(name.to_owned())),
        ..UserChanges::default()
    };
    let new = NewUser::new("ada@example.org");
    let ada = User::upsert_by_email(conn, &new, &named("ignored")).unwrap();
    assert_eq!(
        ada.name, None,
        "an insert takes the new row, not the changes"
    );
    let again = User::upsert_by_email(conn, &new, &named("Ada")).unwrap();
    assert_eq!(
        (again.id.as_str(), again.name.as_deref()),
        (ada.id.as_str(), Some("Ada"))
    );
    assert_eq!(User::find_or_create_by_email(conn, &new).unwrap(), again);
    assert_eq!(
        User::find_by_email(conn, "ada@example.org").unwrap(),
        Some(again)
    );
    assert_eq!(User::find_by_email(conn, "ADA@example.org").unwrap(), None);

    let new = NewOrganizationMember::new("u1", "o1");
    let member =
        OrganizationMember::find_or_create_by_user_id_and_organization_id(conn, &new).unwrap();
    assert_eq!(
        OrganizationMember::find_by_user_id_and_organization_id(conn, "u1", "o1").unwrap(),
        Some(member)
    );
    assert_eq!(
        OrganizationMember::find_by_user_id_and_organization_id(conn, "o1", "u1").unwrap(),
        None
    );

    // NULL is equal to nothing: such a row is created each time, and found by no key.
    let new = NewSubscription {
        user_id: Some("u2".into()),
        ..NewSubscription::new(day(0), day(30))
    };
    let plain = Subscription::find_or_create_by_user_id(conn, &new).unwrap();
    assert_eq!(
        Subscription::find_or_create_by_user_id(conn, &new).unwrap(),
        plain
    );
    assert_eq!(
        Subscription::find_by_user_id(conn, "u2").unwrap(),
        Some(plain.clone())
    );
    assert_eq!(
        Subscription::find_by_stripe_customer_id(conn, "").unwrap(),
        None
    );
    let error = Subscription::find_or_create_by_stripe_customer_id(conn, &new).unwrap_err();
    assert!(
        error.to_string().contains("subscriptions_user_id"),
        "no customer to look for: {error}"
    );
}

/// `tags` has a key with NULLS NOT DISTINCT.
#[test]
fn null_is_a_value_where_the_key_says_so() {
    let mut db = world();
    let conn = &mut db.connection;
    let news = NewTag::new("news");
    let tag = Tag::find_or_create_by_name_and_organization_id(conn, &news).unwrap();
    one(conn, |conn| {
        let found = Tag::find_or_create_by_name_and_organization_id(conn, &news);
        assert_eq!(found.as_ref(), Ok(&tag));
    });
    let of_acme = NewTag {
        organization_id: Some("o1".into()),
        ..news.clone()
    };
    let other = Tag::find_or_create_by_name_and_organization_id(conn, &of_acme).unwrap();
    assert_ne!(other.id, tag.id);
    let find = Tag::find_by_name_and_organization_id;
    assert_eq!(find(conn, "news", None), Ok(Some(tag.clone())));
    assert_eq!(find(conn, "news", Some("o1")), Ok(Some(other)));
    assert_eq!(find(conn, "news", Some("o2")), Ok(None));
    let red = TagChanges {
        color: Some(Some("#f00".into())),
        ..TagChanges::default()
    };
    let upsert = Tag::upsert_by_name_and_organization_id;
    assert_eq!(upsert(conn, &news, &TagChanges::default()), Ok(tag.clone()));
    let changed = upsert(conn, &news, &red).unwrap();
    assert_eq!(
        (changed.id, changed.color.as_deref()),
        (tag.id, Some("#f00"))
    );
}

/// The unique keys of the database, each with its function above or by the same property.
#[test]
fn no_unique_key_is_without_its_functions() {
    let mut db = Database::migrated();
    let keys = db.names(
        "SELECT c.relname || ': ' || string_agg(a.attname, '_and_' ORDER BY k.ord) AS name
         FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k (num, ord)
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num
         WHERE i.indisunique AND NOT i.indisprimary AND i.indpred IS NULL AND i.indexprs IS NULL
         AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE '\\_\\_%' GROUP BY c.relname, i.indexrelid",
    );
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/models/functions");
    let mut found = BTreeSet::new();
    for table in TABLES {
        let text = std::fs::read_to_string(format!("{folder}/{table}.rs")).unwrap();
        for verb in ["find_by_", "find_or_create_by_", "upsert_by_"] {
            let head = format!("pub fn {verb}");
            let names = text.split(head.as_str()).skip(1);
            let names: BTreeSet<String> = names
                .filter_map(|rest| Some(format!("{table}: {}", rest.split_once('(')?.0)))
                .collect();
            if verb == "find_by_" {
                found.extend(names);
            } else {
                let of_table = found
                    .iter()
                    .filter(|key| key.starts_with(&format!("{table}:")))
                    .cloned();
                assert_eq!(names, of_table.collect(), "{verb} of {table}");
            }
        }
    }
    assert_same(keys, found);
}

#[test]
fn more_rows_than_a_statement_can_bind_come_all_or_not_at_all() {
    let mut db = world();
    let conn = &mut db.connection;
    let row = |number: i64| NewTag {
        color: Some("#ffffff".into()),
        ..NewTag::new(format!("many-{number}"))
    };
    let mut rows: Vec<NewTag> = (0..30_000).map(row).collect();
    let seen = statements(conn, |conn| {
        assert_eq!(Tag::create_many(conn, &rows), Ok(30_000))
    });
    assert!(seen.len() > 1 && seen.len() < 10, "{}", seen.len());
    assert_eq!(Tag::count(conn), Ok(30_010));

    rows.iter_mut().for_each(|tag| tag.name.push('b'));
    rows[29_999].id = Some("t1".into());
    assert!(
        Tag::create_many_returning(conn, &rows).is_err(),
        "the last one is there already"
    );
    assert_eq!(Tag::count(conn), Ok(30_010), "and none of the others came");
    rows.pop();
    let created = Tag::create_many_returning(conn, &rows).unwrap();
    let names = created.iter().map(|tag| &tag.name);
    assert!(names.eq(rows.iter().map(|tag| &tag.name)), "in their order");
}

#[test]
fn of_many_who_upsert_at_once_one_creates_and_all_have_the_row() {
    let db = world();
    for round in 0..10 {
        let barrier = Barrier::new(8);
        let ids: BTreeSet<String> = thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|number| {
                    let (barrier, url) = (&barrier, db.url());
                    scope.spawn(move || {
                        let mut conn = PgConnection::establish(url).unwrap();
                        let new = NewUser::new(format!("race-{round}@example.org"));
                        barrier.wait();
                        let row = if number % 2 == 0 {
                            User::find_or_create_by_email(&mut conn, &new)
                        } else {
                            let changes = UserChanges {
                                name: Some(Some(number.to_string())),
                                ..UserChanges::default()
                            };
                            User::upsert_by_email(&mut conn, &new, &changes)
                        };
                        row.unwrap().id
                    })
                })
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        assert_eq!(ids.len(), 1, "{ids:?}");
    }
}
