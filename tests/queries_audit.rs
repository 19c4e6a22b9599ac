//! The audit: times that triggers keep, and activities that say who changed what.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod support;

use std::net::IpAddr;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use allin_db::models::{
    Activity, ApiKey, Campaign, NewPost, Organization, Post, PostChanges, Session, SocialAccount,
    User,
};
use allin_db::queries::audit::{Actor, history_by, history_of};
use allin_db::queries::paging::Request;
use allin_db::queries::soft_delete::{SoftDelete, TrashError};
use allin_db::schema::{activities, posts, users};
use diesel::prelude::*;
use diesel::result::Error;
use serde_json::{Value, json};
use support::Database;

fn with_a_user() -> Database {
    let mut db = Database::migrated();
    db.execute("INSERT INTO users (id, email, password) VALUES ('u', 'u@example.com', 'old')")
        .unwrap();
    db
}

#[test]
fn created_at_stays_in_every_table_and_updated_at_moves() {
    let mut db = Database::migrated();
    for statement in [
        "INSERT INTO users (id, email) VALUES ('u', 'u@example.com')",
        "INSERT INTO sessions (session_token, user_id, expires) VALUES ('t', 'u', now())",
        "INSERT INTO organizations (id, name, slug) VALUES ('o', 'O', 'o')",
        "INSERT INTO organization_members (user_id, organization_id) VALUES ('u', 'o')",
        "INSERT INTO social_accounts (platform, platform_account_id) VALUES ('TWITTER', '1')",
        "INSERT INTO campaigns (id, name, start_date, user_id) VALUES ('c', 'C', now(), 'u')",
        "INSERT INTO posts (content, user_id) VALUES ('p', 'u')",
        "INSERT INTO analytics (period_start, period_end) VALUES (now(), now())",
        "INSERT INTO subscriptions (current_period_start, current_period_end) VALUES (now(), now())",
        "INSERT INTO content_templates (name, content) VALUES ('t', 't')",
        "INSERT INTO tags (name) VALUES ('t')",
        "INSERT INTO api_keys (name, key, user_id) VALUES ('k', 'k', 'u')",
        "INSERT INTO notifications (type, title, message, user_id) VALUES ('T', 't', 'm', 'u')",
        "INSERT INTO activities (type, action, user_id) VALUES ('T', 'a', 'u')",
        "INSERT INTO campaign_analytics (campaign_id, period_start, period_end) VALUES ('c', now(), now())",
    ] {
        db.execute(statement).unwrap();
    }
    let with = |column: &str| {
        format!(
            "SELECT c.relname::text AS name FROM pg_catalog.pg_class c
             JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = '{column}'
             WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 1"
        )
    };
    let created = db.names(&with("created_at"));
    assert_eq!(created.len(), 14);
    for table in created {
        let changed = db
            .execute(&format!("UPDATE {table} SET created_at = '2001-01-01Z'"))
            .unwrap();
        let kept = db.name(&format!(
            "SELECT (created_at > now() - interval '1 hour')::text AS name FROM {table}"
        ));
        assert_eq!((changed, kept.as_str()), (1, "true"), "{table}");
    }
    let updated = db.names(&with("updated_at"));
    assert_eq!(updated.len(), 13);
    for table in updated {
        // A value of its own for each row, whatever the columns of the table are.
        db.execute(&format!("UPDATE {table} SET updated_at = '2001-01-01Z'"))
            .unwrap();
        db.execute(&format!("UPDATE {table} SET id = id || '2'"))
            .unwrap();
        let moved = db.name(&format!(
            "SELECT (updated_at > now() - interval '1 hour')::text AS name FROM {table}"
        ));
        assert_eq!(moved, "true", "{table}");
    }
}

#[test]
fn trying_to_move_created_at_alone_is_no_change() {
    let mut db = with_a_user();
    db.execute("UPDATE users SET updated_at = '2020-06-01Z'")
        .unwrap();
    db.execute("UPDATE users SET created_at = now() + interval '1 day'")
        .unwrap();
    assert_eq!(
        db.name("SELECT EXTRACT(year FROM updated_at)::text AS name FROM users"),
        "2020"
    );
    // An upsert of a whole row works, and keeps it too.
    db.execute(
        "INSERT INTO users (id, email, created_at) VALUES ('u', 'new@example.com', '2001-01-01Z')
         ON CONFLICT (id) DO UPDATE SET email = excluded.email, created_at = excluded.created_at",
    )
    .unwrap();
    assert_eq!(
        db.name("SELECT email || (created_at > '2002-01-01') AS name FROM users"),
        "new@example.comtrue"
    );
}

#[test]
fn a_change_is_recorded_with_what_was_and_what_is() {
    let mut db = with_a_user();
    let conn = &mut db.connection;
    let ip: IpAddr = "2001:db8::1".parse().unwrap();
    let actor = Actor::new("u").from_ip(ip).with_user_agent("curl/8\0");
    let post: Post = actor
        .create(conn, |conn| {
            diesel::insert_into(posts::table)
                .values(NewPost::new("Hello", "u"))
                .returning(Post::as_returning())
                .get_result::<Post>(conn)
        })
        .unwrap();
    let changes = PostChanges {
        content: Some("Bye".to_owned()),
        scheduled_at: Some(None),
        ..Default::default()
    };
    actor
        .change::<Post, _, _>(conn, &post.id, |conn| {
            diesel::update(posts::table.find(&post.id))
                .set(changes)
                .execute(conn)
        })
        .unwrap();
    actor
        .change::<Post, _, TrashError>(conn, &post.id, |conn| Post::soft_delete(conn, &post.id))
        .unwrap();
    actor
        .change::<Post, _, TrashError>(conn, &post.id, |conn| Post::restore(conn, &post.id))
        .unwrap();
    actor
        .change::<Post, _, Error>(conn, &post.id, |conn| {
            diesel::delete(posts::table.find(&post.id)).execute(conn)
        })
        .unwrap();
    let history = history_of::<Post>(conn, &post.id, &Request::first(10)).unwrap();
    let actions: Vec<&str> = history.items.iter().map(|one| &*one.action).collect();
    assert_eq!(
        actions,
        ["delete", "restore", "soft_delete", "update", "create"]
    );
    let update = &history.items[3];
    assert_eq!(
        update.metadata,
        json!({"changes": {"content": {"before": "Hello", "after": "Bye"}}})
    );
    assert_eq!(
        (
            update.type_.as_str(),
            update.ip_address.as_deref(),
            update.user_agent.as_deref(),
            update.user_id.as_str()
        ),
        ("POST", Some("2001:db8::1"), Some("curl/8"), "u")
    );
    let gone = &history.items[0].metadata["changes"]["content"];
    assert_eq!(gone, &json!({"before": "Bye", "after": null}));
    assert_eq!(
        history.items[4].metadata["changes"]["content"]["after"],
        "Hello"
    );
}

#[test]
fn a_change_that_fails_or_does_nothing_leaves_no_activity() {
    let mut db = with_a_user();
    let conn = &mut db.connection;
    let actor = Actor::new("u");
    let failed: Result<(), Error> = actor.change::<User, _, _>(conn, "u", |conn| {
        diesel::update(users::table)
            .set(users::name.eq("New"))
            .execute(conn)?;
        Err(Error::NotFound)
    });
    assert_eq!(failed, Err(Error::NotFound));
    actor
        .change::<User, _, Error>(conn, "u", |conn| {
            diesel::update(users::table)
                .set(users::email.eq("u@example.com"))
                .execute(conn)
        })
        .unwrap();
    actor
        .change::<User, _, Error>(conn, "nobody", |_| Ok(()))
        .unwrap();
    assert_eq!(activities::table.count().get_result(conn), Ok(0_i64));
    // Nobody's change is nobody's: the activity cannot be written, and the change is undone.
    let nobody = Actor::new("nobody").change::<User, _, Error>(conn, "u", |conn| {
        diesel::update(users::table)
            .set(users::name.eq("New"))
            .execute(conn)
    });
    assert!(nobody.is_err());
    let name: Option<String> = users::table.select(users::name).first(conn).unwrap();
    assert_eq!(name, None);
}

#[test]
fn a_secret_is_recorded_as_changed_only() {
    let mut db = with_a_user();
    let conn = &mut db.connection;
    Actor::new("u")
        .change::<User, _, Error>(conn, "u", |conn| {
            diesel::update(users::table)
                .set(users::password.eq("new"))
                .execute(conn)
        })
        .unwrap();
    let activity: Activity = activities::table
        .select(Activity::as_select())
        .first(conn)
        .unwrap();
    assert_eq!(
        activity.metadata,
        json!({"changes": {"password": {"before": "***", "after": "***"}}})
    );
}

#[test]
fn whatever_the_schema_calls_secret_is_hidden() {
    let mut db = Database::migrated();
    for statement in [
        "INSERT INTO users (id, email, password) VALUES ('u', 'u@example.com', 'hush')",
        "INSERT INTO sessions (id, session_token, user_id, expires) VALUES ('x', 'hush', 'u', now())",
        "INSERT INTO api_keys (id, name, key, user_id) VALUES ('x', 'k', 'hush', 'u')",
        "INSERT INTO social_accounts (id, platform, platform_account_id, access_token, refresh_token)
         VALUES ('x', 'TWITTER', '1', 'hush', 'hush')",
    ] {
        db.execute(statement).unwrap();
    }
    let secret = "SELECT concat_ws('.', attrelid::regclass, attname) AS name FROM pg_attribute
         WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r')
           AND (attname ~ 'password|token$|secret' OR col_description(attrelid, attnum) ~ 'secret|SHA-256') ORDER BY 1";
    assert_eq!(
        db.names(secret),
        [
            "api_keys.key",
            "sessions.session_token",
            "social_accounts.access_token",
            "social_accounts.refresh_token",
            "users.password",
        ],
        "a new one belongs into this test and into SECRETS"
    );
    let conn = &mut db.connection;
    let actor = Actor::new("u");
    let delete = |conn: &mut PgConnection, table: &str| {
        diesel::sql_query(format!("UPDATE {table} SET id = 'gone'")).execute(conn)
    };
    actor
        .change::<Session, _, _>(conn, "x", |conn| delete(conn, "sessions"))
        .unwrap();
    actor
        .change::<ApiKey, _, _>(conn, "x", |conn| delete(conn, "api_keys"))
        .unwrap();
    actor
        .change::<SocialAccount, _, _>(conn, "x", |conn| delete(conn, "social_accounts"))
        .unwrap();
    let password = "UPDATE users SET password = 'hush, hush', name = 'U'";
    actor
        .change::<User, _, Error>(conn, "u", |conn| diesel::sql_query(password).execute(conn))
        .unwrap();
    let recorded = db.names("SELECT metadata::text AS name FROM activities");
    assert_eq!(recorded.len(), 4);
    for one in recorded {
        assert!(one.contains("***") && !one.contains("hush"), "{one}");
    }
}

#[test]
fn a_difference_that_rust_cannot_tell_is_recorded_exactly() {
    let mut db = Database::migrated();
    db.execute("INSERT INTO users (id, email) VALUES ('u', 'u@example.com')")
        .unwrap();
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    db.execute(&format!(
        "INSERT INTO campaigns (id, name, start_date, user_id, goals, budget, target_metrics)
         VALUES ('c', 'C', '-infinity', 'u', '{{\"n\": 123456789012345678901234567890}}', '92233720368547758.07', '{deep}')"
    ))
    .unwrap();
    Actor::new("u")
        .change::<Campaign, _, Error>(&mut db.connection, "c", |conn| {
            diesel::sql_query(
                "UPDATE campaigns SET goals = '{\"n\": 123456789012345678901234567891}'",
            )
            .execute(conn)
        })
        .unwrap();
    assert_eq!(
        db.name("SELECT (metadata #> '{changes,goals}')::text AS name FROM activities"),
        r#"{"after": {"n": 123456789012345678901234567891}, "before": {"n": 123456789012345678901234567890}}"#
    );
}

#[test]
fn what_a_user_did_comes_in_pages_newest_first() {
    let mut db = with_a_user();
    let conn = &mut db.connection;
    let actor = Actor::new("u");
    // All in one transaction, so at the same time: the ids keep them apart.
    conn.transaction(|conn| {
        for n in 0..25 {
            actor.record(conn, "LOGIN", "success", json!({ "n": n }))?;
        }
        QueryResult::Ok(())
    })
    .unwrap();
    let mut seen: Vec<i64> = vec![];
    let mut request = Request::first(10);
    loop {
        let page = history_by(conn, "u", &request).unwrap();
        seen.extend(
            page.items
                .iter()
                .map(|one| one.metadata["n"].as_i64().unwrap()),
        );
        match page.next {
            Some(next) => request = Request::after(next, 10),
            None => break,
        }
    }
    assert_eq!(seen, (0..25).rev().collect::<Vec<_>>());
    // A cursor of one list is none of another.
    let page = history_by(conn, "u", &Request::first(10)).unwrap();
    let other = history_of::<User>(conn, "u", &Request::after(page.next.unwrap(), 10));
    assert_eq!(other.unwrap_err().code(), "cursor-of-another-query");
}

#[test]
fn what_goes_along_has_its_own_activities() {
    let mut db = with_a_user();
    for statement in [
        "INSERT INTO organizations (id, name, slug) VALUES ('o', 'O', 'o')",
        "INSERT INTO campaigns (id, name, start_date, user_id) VALUES ('c', 'C', now(), 'u')",
        "INSERT INTO posts (id, content, user_id, organization_id, deleted_at) VALUES
             ('p', 'one', 'u', NULL, NULL), ('shared', 'two', 'u', 'o', NULL), ('old', 'three', 'u', NULL, '2020-01-01Z')",
    ] {
        db.execute(statement).unwrap();
    }
    let conn = &mut db.connection;
    let actor = Actor::new("u").from_ip("192.0.2.1".parse().unwrap());
    let gone = actor.soft_delete::<User>(conn, "u").unwrap();
    assert_eq!((gone.of("posts"), gone.of("campaigns")), (2, 1));
    // The post that another owner holds back stays, and its history says nothing else.
    Organization::soft_delete(conn, "o").unwrap();
    let back = actor.restore::<User>(conn, "u").unwrap();
    assert_eq!((back.of("posts"), back.of("campaigns")), (1, 1));

    let mut actions = |entity: &str, id: &str| {
        db.names(&format!(
            "SELECT action || coalesce(' with ' || (metadata ->> 'along_with'), '') AS name FROM activities
             WHERE entity_type = '{entity}' AND entity_id = '{id}' AND ip_address = '192.0.2.1' AND user_id = 'u'
             ORDER BY created_at, id"
        ))
    };
    assert_eq!(actions("user", "u"), ["soft_delete", "restore"]);
    let both = ["soft_delete with user u", "restore with user u"];
    assert_eq!(actions("campaign", "c"), both);
    assert_eq!(actions("post", "p"), both);
    assert_eq!(actions("post", "shared"), both[..1]);
    assert_eq!(actions("post", "old"), [] as [&str; 0]);
    let history = history_of::<Post>(&mut db.connection, "p", &Request::first(10)).unwrap();
    let [restored, deleted] = &history.items[..] else {
        panic!("{history:?}");
    };
    assert_eq!(restored.type_, "POST");
    let change = |activity: &Activity| activity.metadata["changes"]["deleted_at"].clone();
    assert_eq!(change(deleted)["before"], Value::Null);
    assert_eq!(change(deleted)["after"], change(restored)["before"]);
    assert_eq!(change(restored)["after"], Value::Null);

    let error = actor
        .soft_delete::<User>(&mut db.connection, "nobody")
        .unwrap_err();
    assert_eq!(error.code(), "not-found");
    let error = actor.restore::<Post>(&mut db.connection, "p").unwrap_err();
    assert_eq!(error.code(), "not-trashed");
}

#[test]
fn what_the_columns_do_not_show_can_be_recorded_about_a_row() {
    let mut db = with_a_user();
    let actor = Actor::new("u");
    let conn = &mut db.connection;
    actor
        .record_about::<Post>(conn, "p", "tag", json!({"tags": ["a"]}))
        .unwrap();
    let history = history_of::<Post>(conn, "p", &Request::first(10)).unwrap();
    let reported = &history.items[0];
    assert_eq!((&*reported.type_, &*reported.action), ("POST", "tag"));
    assert_eq!(reported.metadata, json!({"tags": ["a"]}));
}

#[test]
fn who_changes_what_is_theirs_while_they_are_deleted_waits_and_goes_on() {
    let mut db = with_a_user();
    db.execute("INSERT INTO posts (id, content, user_id) VALUES ('p', 'one', 'u')")
        .unwrap();
    let url = db.url().to_owned();
    let (locked, deleting) = (Barrier::new(2), Barrier::new(2));
    thread::scope(|scope| {
        let change = scope.spawn(|| {
            let mut conn = PgConnection::establish(&url).unwrap();
            Actor::new("u").change::<Post, _, Error>(&mut conn, "p", |conn| {
                locked.wait();
                deleting.wait();
                // As long as the other needs to come to what is locked here.
                thread::sleep(Duration::from_millis(300));
                diesel::update(posts::table.find("p"))
                    .set(posts::content.eq("two"))
                    .execute(conn)
            })
        });
        locked.wait();
        deleting.wait();
        let gone = User::soft_delete(&mut db.connection, "u").unwrap();
        assert_eq!(gone.of("posts"), 1);
        assert_eq!(change.join().unwrap().unwrap(), 1);
    });
    // Two who delete themselves at once, as with a second click.
    User::restore(&mut db.connection, "u").unwrap();
    for _ in 0..10 {
        let delete = || {
            let mut conn = PgConnection::establish(&url).unwrap();
            Actor::new("u").soft_delete::<User>(&mut conn, "u")
        };
        let codes: Vec<_> = thread::scope(|scope| {
            let both = [scope.spawn(delete), scope.spawn(delete)];
            both.map(|one| one.join().unwrap().err().map_or("ok", |error| error.code()))
                .into()
        });
        assert!(
            codes.contains(&"ok") && codes.contains(&"already-trashed"),
            "{codes:?}"
        );
        Actor::new("u")
            .restore::<User>(&mut db.connection, "u")
            .unwrap();
    }
}
