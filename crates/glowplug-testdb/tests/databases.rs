//! Databases for tests: apart from each other, gone when dropped, quick when copied.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use glowplug_pq::Connection;
use glowplug_testdb::{TestDatabase, server_url};

fn exists(name: &str) -> bool {
    let mut admin = Connection::connect(&server_url("postgres").unwrap()).unwrap();
    !admin
        .query(
            "SELECT 1 FROM pg_database WHERE datname = $1",
            &[Some(name)],
        )
        .unwrap()
        .is_empty()
}

fn count(database: &TestDatabase, sql: &str) -> i64 {
    database
        .connect()
        .unwrap()
        .query(sql, &[])
        .unwrap()
        .decode::<i64>()
        .unwrap()[0]
}

/// A key that no other run has used.
fn fresh_key(what: &str) -> String {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_nanos();
    format!("{what} {} {now}", std::process::id())
}

/// Templates outlive the test on purpose, so a test with a fresh key takes its own away.
fn drop_template_like(database: &TestDatabase) {
    let mut admin = Connection::connect(&server_url("postgres").unwrap()).unwrap();
    let comment = database
        .connect()
        .unwrap()
        .query("SELECT note FROM template_note", &[])
        .unwrap();
    let note: Vec<String> = comment.decode().unwrap();
    admin
        .execute(&format!(
            "DROP DATABASE IF EXISTS {}",
            note[0].trim_end_matches("_new")
        ))
        .unwrap();
}

fn fill(url: &str) -> glowplug_pq::Result<()> {
    Connection::connect(url)?.execute(
        "CREATE TABLE t AS SELECT generate_series(1, 10) AS n; \
         CREATE TABLE template_note AS SELECT current_database()::text AS note",
    )
}

#[test]
fn a_new_database_is_empty_and_takes_writes() {
    let database = TestDatabase::new().unwrap();
    let tables = "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public'";
    assert_eq!(count(&database, tables), 0);
    database.execute("CREATE TABLE t (n integer)").unwrap();
    assert_eq!(count(&database, tables), 1);
}

#[test]
fn dropping_the_value_drops_the_database_despite_open_connections() {
    let database = TestDatabase::new().unwrap();
    let name = database.name().to_owned();
    let _open = database.connect().unwrap();
    assert!(exists(&name));
    drop(database);
    assert!(!exists(&name));
}

#[test]
fn a_template_is_built_once_and_its_copies_are_apart() {
    let key = fresh_key("once");
    let built = AtomicU32::new(0);
    let build = |url: &str| {
        built.fetch_add(1, Ordering::SeqCst);
        fill(url)
    };
    let counts: Vec<i64> = thread::scope(|scope| {
        let threads: Vec<_> = (0..6)
            .map(|_| {
                scope.spawn(|| {
                    let database = TestDatabase::from_template(&key, build).unwrap();
                    database.execute("INSERT INTO t VALUES (11)").unwrap();
                    count(&database, "SELECT count(*) FROM t")
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(counts, [11; 6]);
    assert_eq!(built.load(Ordering::SeqCst), 1);
    drop_template_like(&TestDatabase::from_template(&key, build).unwrap());
}

#[test]
fn a_template_that_failed_is_not_used_and_can_be_built_again() {
    let key = fresh_key("fails");
    let broken = |url: &str| {
        fill(url)?;
        Connection::connect(url)?.execute("SELECT nonsense")
    };
    let error = TestDatabase::from_template(&key, broken).unwrap_err();
    assert_eq!(error.code(), "test-template");
    assert!(error.to_string().contains("nonsense"), "{error}");
    let database = TestDatabase::from_template(&key, fill).unwrap();
    assert_eq!(count(&database, "SELECT count(*) FROM t"), 10);
    drop_template_like(&database);
}

#[test]
fn other_content_is_another_template() {
    let (a, b) = (fresh_key("a"), fresh_key("b"));
    let first = TestDatabase::from_template(&a, fill).unwrap();
    let second = TestDatabase::from_template(&b, |url| {
        fill(url)?;
        Connection::connect(url)?.execute("DELETE FROM t")
    })
    .unwrap();
    assert_eq!(count(&first, "SELECT count(*) FROM t"), 10);
    assert_eq!(count(&second, "SELECT count(*) FROM t"), 0);
    drop_template_like(&first);
    drop_template_like(&second);
}
