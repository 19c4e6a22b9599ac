//! What the database does by itself, anyone who writes to it: keys, times, arrays, uniqueness, cascades and search.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod support;

use std::collections::HashSet;
use std::thread;

use allin_db::schema::users;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use support::{Database, fact};

const TEN_THOUSAND: &str = "SELECT cuid() AS name FROM generate_series(1, 10000)";

#[test]
fn a_cuid_is_25_lower_case_characters_that_begin_with_c() {
    let mut db = Database::migrated();
    for id in db.names(TEN_THOUSAND) {
        assert_eq!(id.len(), 25, "{id}");
        assert!(
            id.starts_with('c') && id.chars().all(|c| matches!(c, '0'..='9' | 'a'..='z')),
            "{id}"
        );
    }
}

#[test]
fn cuids_sort_by_the_time_of_their_making() {
    let mut db = Database::migrated();
    // Inside one statement.
    let ids = db.names(TEN_THOUSAND);
    assert!(ids.is_sorted(), "ids of one statement ascend");
    // Between statements, also of one transaction, where now() stands still.
    db.connection
        .transaction(|connection| {
            let mut last = ids[ids.len() - 1].clone();
            for _ in 0..100 {
                let next = fact::names(connection, "SELECT cuid() AS name").remove(0);
                assert!(last < next, "{last} before {next}");
                last = next;
            }
            QueryResult::Ok(())
        })
        .unwrap();
    // As the database itself sorts, whatever its collation.
    let sorted = db.name(
        "SELECT (array_agg(id ORDER BY id) = array_agg(id ORDER BY n))::text AS name
         FROM (SELECT n, cuid() AS id FROM generate_series(1, 1000) AS n) AS made",
    );
    assert_eq!(sorted, "true");
}

#[test]
fn a_cuid_holds_the_time() {
    let mut db = Database::migrated();
    let pair = db.name(
        "SELECT cuid() || ' ' || (EXTRACT(epoch FROM clock_timestamp()) * 1000000)::bigint AS name",
    );
    let (id, micros) = pair.split_once(' ').unwrap();
    let held = u64::from_str_radix(&id[1..12], 36).unwrap();
    let now: u64 = micros.parse().unwrap();
    assert!(held <= now && now - held < 10_000_000, "{held} at {now}");
}

#[test]
fn cuids_of_many_sessions_differ() {
    let db = Database::migrated();
    let url = db.url();
    let all: Vec<String> = thread::scope(|scope| {
        let sessions: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(move || {
                    fact::names(&mut PgConnection::establish(url).unwrap(), TEN_THOUSAND)
                })
            })
            .collect();
        sessions
            .into_iter()
            .flat_map(|session| session.join().unwrap())
            .collect()
    });
    let different: HashSet<&String> = all.iter().collect();
    assert_eq!((all.len(), different.len()), (40_000, 40_000));
}

#[test]
fn the_chance_in_a_cuid_uses_every_character() {
    let mut db = Database::migrated();
    let ids = db.names(TEN_THOUSAND);
    for place in 12..25 {
        let seen: HashSet<u8> = ids.iter().map(|id| id.as_bytes()[place]).collect();
        assert_eq!(seen.len(), 36, "place {place}");
    }
}

#[test]
fn cuid_needs_nothing_of_the_callers_search_path() {
    let mut db = Database::migrated();
    db.execute("SET search_path = ''").unwrap();
    assert_eq!(db.name("SELECT public.cuid() AS name").len(), 25);
    let user =
        db.name("INSERT INTO public.users (email) VALUES ('a@example.com') RETURNING id AS name");
    db.execute("UPDATE public.users SET name = 'A'").unwrap();
    assert_eq!(user.len(), 25);
}

#[test]
fn a_change_sets_updated_at() {
    let mut db = with_an_old_user();
    db.execute("UPDATE users SET name = 'New'").unwrap();
    assert_eq!(db.name("SELECT (updated_at = now() OR updated_at > now() - interval '1 minute')::text AS name FROM users"), "true");
    assert_eq!(created_year(&mut db), "2020", "created_at stays");
}

#[test]
fn updated_at_only_goes_forwards() {
    let mut db = with_an_old_user();
    let mut other = PgConnection::establish(db.url()).unwrap();
    let at = |conn: &mut PgConnection| {
        users::table
            .select(users::updated_at)
            .first::<DateTime<Utc>>(conn)
            .unwrap()
    };
    // A transaction that began before the other one changed the row, and changes it after that.
    db.execute("BEGIN").unwrap();
    db.name("SELECT now()::text AS name");
    diesel::sql_query("UPDATE users SET name = 'Second'")
        .execute(&mut other)
        .unwrap();
    let before = at(&mut other);
    db.execute("UPDATE users SET name = 'First'").unwrap();
    let after = at(&mut db.connection);
    assert!(after > before, "{before} {after}");
    // The second change of one transaction.
    db.execute("UPDATE users SET name = 'Again'").unwrap();
    assert!(at(&mut db.connection) > after);
    db.execute("COMMIT").unwrap();
    // A clock that was put back, and an import from another age.
    db.execute("UPDATE users SET updated_at = now() + interval '1 minute'")
        .unwrap();
    let ahead = at(&mut db.connection);
    db.execute("UPDATE users SET name = 'Put back'").unwrap();
    assert_eq!(at(&mut db.connection), ahead + TimeDelta::microseconds(1));
    db.execute("UPDATE users SET updated_at = '200000-01-01Z'")
        .unwrap();
    db.execute("UPDATE users SET name = 'Back from the future'")
        .unwrap();
    assert!(at(&mut db.connection) < ahead + TimeDelta::minutes(5));
}

#[test]
fn an_update_that_changes_nothing_leaves_updated_at_alone() {
    let mut db = with_an_old_user();
    db.execute("UPDATE users SET name = name, email = email")
        .unwrap();
    assert_eq!(updated_year(&mut db), "2020");
}

#[test]
fn an_explicit_updated_at_wins() {
    let mut db = with_an_old_user();
    db.execute("UPDATE users SET name = 'Imported', updated_at = '2021-06-01Z'")
        .unwrap();
    assert_eq!(updated_year(&mut db), "2021");
}

#[test]
fn an_array_refuses_null_elements() {
    let mut db = with_an_old_user();
    let refused = |result: QueryResult<usize>| {
        matches!(
            result,
            Err(Error::DatabaseError(DatabaseErrorKind::CheckViolation, _))
        )
    };
    for (column, element) in [
        ("media_urls", "'a'"),
        ("hashtags", "'a'"),
        ("mentions", "'a'"),
        ("platform_data", "'{}'::jsonb"),
        ("platforms", "'TWITTER'::platform"),
    ] {
        let insert = |elements: &str| {
            format!(
                "INSERT INTO posts (content, user_id, {column}) SELECT 'x', id, ARRAY[{elements}] FROM users"
            )
        };
        assert!(
            refused(db.execute(&insert(&format!("{element}, NULL")))),
            "{column}"
        );
        db.execute(&insert(&format!("{element}, {element}")))
            .unwrap();
    }
}

#[test]
fn a_tag_name_is_taken_once_in_an_organization_and_once_globally() {
    let mut db = Database::migrated();
    let mut add = |organization: &str| {
        db.execute(&format!(
            "INSERT INTO tags (name, organization_id) SELECT 'product', {organization}"
        ))
    };
    let taken = |result: QueryResult<usize>| {
        matches!(
            result,
            Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
        )
    };
    add("NULL").unwrap();
    assert!(taken(add("NULL")), "a global tag twice");
    db.execute("INSERT INTO organizations (id, name, slug) VALUES ('o', 'O', 'o')")
        .unwrap();
    let mut add = |organization: &str| {
        db.execute(&format!(
            "INSERT INTO tags (name, organization_id) SELECT 'product', {organization}"
        ))
    };
    add("'o'").unwrap();
    assert!(taken(add("'o'")), "a tag of an organization twice");
}

#[test]
fn many_subscriptions_have_no_customer_at_stripe() {
    let mut db = Database::migrated();
    let insert = "INSERT INTO subscriptions (current_period_start, current_period_end) VALUES (now(), now())";
    assert_eq!((db.execute(insert), db.execute(insert)), (Ok(1), Ok(1)));
}

#[test]
fn a_post_outlives_its_account_and_its_campaign_but_not_its_author() {
    let mut db = with_an_old_user();
    for statement in [
        "INSERT INTO social_accounts (id, platform, platform_account_id) VALUES ('s', 'TWITTER', '1')",
        "INSERT INTO campaigns (id, name, start_date, user_id) SELECT 'c', 'C', now(), id FROM users",
        "INSERT INTO posts (content, user_id, social_account_id, campaign_id) SELECT 'x', id, 's', 'c' FROM users",
        "DELETE FROM social_accounts",
        "DELETE FROM campaigns",
    ] {
        db.execute(statement).unwrap();
    }
    let rest = "SELECT concat_ws(',', content, social_account_id, campaign_id) AS name FROM posts";
    assert_eq!(db.name(rest), "x");
    db.execute("DELETE FROM users").unwrap();
    assert!(db.names(rest).is_empty());
}

#[test]
fn money_keeps_its_cents() {
    let mut db = with_an_old_user();
    db.execute(
        "INSERT INTO campaigns (name, start_date, user_id, budget)
         SELECT 'C', now(), id, 1234567890.12::numeric::money FROM users",
    )
    .unwrap();
    assert_eq!(
        db.name("SELECT budget::numeric || ' ' || spent_amount::numeric AS name FROM campaigns"),
        "1234567890.12 0.00"
    );
}

#[test]
fn search_finds_words_in_other_forms_and_uses_its_index() {
    let mut db = with_an_old_user();
    db.execute(
        "INSERT INTO posts (content, user_id, deleted_at)
         SELECT content, users.id, deleted FROM users, (VALUES
             ('We are launching a product', NULL), ('Nothing to see', NULL),
             ('We launched the wrong product', NULL), ('The launch that was deleted', now())
         ) AS post (content, deleted)",
    )
    .unwrap();
    let search = |query: &str| {
        format!(
            "SELECT content AS name FROM posts WHERE post_matches(content, '{query}') AND deleted_at IS NULL
             ORDER BY post_rank(content, '{query}') DESC, content"
        )
    };
    assert_eq!(
        db.names(&search("launch")),
        [
            "We are launching a product",
            "We launched the wrong product"
        ]
    );
    assert_eq!(
        db.names(&search("launch -wrong")),
        ["We are launching a product"]
    );
    assert_eq!(db.names(&search("\"wrong product\" or see")).len(), 2);
    assert_eq!(db.names(&search("")), Vec::<String>::new());

    // Over as many posts as make an index worth while.
    db.execute(
        "INSERT INTO posts (content, user_id) SELECT 'Filler ' || n, id FROM users, generate_series(1, 5000) AS n",
    )
    .unwrap();
    db.execute("ANALYZE posts").unwrap();
    let plan = db.plan(&search("launch"));
    assert!(
        plan.contains("Bitmap Index Scan on posts_content_search_idx"),
        "{plan}"
    );
}

/// One user, made and last changed in 2020.
fn with_an_old_user() -> Database {
    let mut db = Database::migrated();
    db.execute(
        "INSERT INTO users (email, created_at, updated_at) VALUES ('a@example.com', '2020-06-01Z', '2020-06-01Z')",
    )
    .unwrap();
    db
}

fn updated_year(db: &mut Database) -> String {
    db.name("SELECT EXTRACT(year FROM updated_at)::text AS name FROM users")
}

fn created_year(db: &mut Database) -> String {
    db.name("SELECT EXTRACT(year FROM created_at)::text AS name FROM users")
}
