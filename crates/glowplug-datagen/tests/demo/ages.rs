//! No row is older than what it points to, and knowing that takes no longer for more rows or more keys.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use glowplug_datagen::{DemoOptions, DemoRules};

use super::support::{database, options, rules, seed, value};

/// Seeds and says how long it took.
fn timed(sql: &str, rows: u64) -> (glowplug_testdb::TestDatabase, Duration) {
    let database = database(sql);
    let started = Instant::now();
    seed(&database, &DemoRules::default(), &options(rows)).unwrap();
    (database, started.elapsed())
}

#[test]
fn rows_that_point_to_many_of_their_own_table_are_dated_at_once() {
    let (database, time) = timed(
        "CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, created_at timestamptz NOT NULL,
           created_by bigint REFERENCES users, updated_by bigint REFERENCES users, deleted_by bigint REFERENCES users)",
        12_000,
    );
    assert!(time < Duration::from_secs(20), "{time:?}");
    let older = "SELECT count(*) FROM users u JOIN users o ON o.id IN (u.created_by, u.updated_by, u.deleted_by) WHERE u.created_at < o.created_at";
    assert_eq!(value(&database, older), "0");
}

#[test]
fn tables_that_point_to_many_before_them_are_dated_at_once() {
    for links in [false, true] {
        let mut sql = String::new();
        for at in 0..24 {
            let key = if links && at > 2 {
                "PRIMARY KEY (a, b)"
            } else {
                "UNIQUE (id)"
            };
            write!(sql, "CREATE TABLE t{at} (id int NOT NULL UNIQUE, created_at timestamp NOT NULL, a int NOT NULL, b int NOT NULL, c int NOT NULL, {key});").unwrap();
            for (back, column) in ["a", "b", "c"].iter().enumerate() {
                if at > back {
                    let parent = at - back - 1;
                    write!(
                        sql,
                        "ALTER TABLE t{at} ADD FOREIGN KEY ({column}) REFERENCES t{parent} (id);"
                    )
                    .unwrap();
                }
            }
        }
        let (database, time) = timed(&sql, 20);
        assert!(time < Duration::from_secs(20), "{time:?}");
        for at in 3..24 {
            for (back, column) in ["a", "b", "c"].iter().enumerate() {
                let parent = at - back - 1;
                let older = format!(
                    "SELECT count(*) FROM t{at} t JOIN t{parent} p ON p.id = t.{column} WHERE t.created_at < p.created_at"
                );
                assert_eq!(value(&database, &older), "0", "{older}");
            }
        }
    }
}

#[test]
fn rows_of_every_kind_of_key_are_younger_than_what_they_point_to() {
    let sql = "CREATE TABLE users (id int PRIMARY KEY, created_at timestamptz NOT NULL);
               CREATE TABLE profiles (user_id int PRIMARY KEY REFERENCES users, created_at timestamptz NOT NULL);
               CREATE TABLE teams (id int PRIMARY KEY, created_at timestamptz NOT NULL, owner_id int NOT NULL REFERENCES users);
               CREATE TABLE members (team_id int REFERENCES teams, user_id int REFERENCES users, created_at timestamptz NOT NULL, id int NOT NULL UNIQUE, by_id int REFERENCES members (id),
                                     PRIMARY KEY (team_id, user_id));
               CREATE TABLE posts (id int PRIMARY KEY, team_id int NOT NULL REFERENCES teams, user_id int NOT NULL REFERENCES users, member_id int REFERENCES members (id), created_at timestamptz NOT NULL)";
    let rules = rules(
        "today = '2026-01-31'
         [tables.posts]
         rows = 3.3
         columns.team_id.even = true
         columns.user_id.through = 'team_id.owner_id'",
    );
    let run = |jobs| {
        let database = database(sql);
        let options = DemoOptions {
            jobs,
            ..options(3_000)
        };
        seed(&database, &rules, &options).unwrap();
        database
    };
    let database = run(3);
    for (table, key, parent, column) in [
        ("profiles", "user_id", "users", "id"),
        ("teams", "owner_id", "users", "id"),
        ("members", "team_id", "teams", "id"),
        ("members", "user_id", "users", "id"),
        ("posts", "team_id", "teams", "id"),
        ("posts", "user_id", "users", "id"),
        ("posts", "member_id", "members", "id"),
    ] {
        let older = format!(
            "SELECT count(*) FROM {table} t JOIN {parent} p ON p.{column} = t.{key} WHERE t.created_at < p.created_at"
        );
        assert_eq!(value(&database, &older), "0", "{older}");
    }
    let future = "SELECT count(*) FROM posts WHERE created_at >= '2026-01-31'";
    assert_eq!(value(&database, future), "0");
    let all = "SELECT md5(string_agg(p::text, '' ORDER BY id)) FROM posts p";
    assert_eq!(value(&database, all), value(&run(1), all));
}
