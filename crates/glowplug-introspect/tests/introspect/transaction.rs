//! How the reading stands in the session: its transaction, its settings, the number of its queries.

use glowplug_introspect::{IntrospectOptions, QUERIES, introspect};
use glowplug_pq::{Connection, TransactionStatus};

use crate::support::{database, read};

/// The statements that the server says it runs during one reading.
fn statements(connection: &mut Connection) -> Vec<String> {
    // Messages of the level LOG, statements among them, go to the client too when it asks for them.
    connection
        .execute("SET log_statement = 'all'; SET client_min_messages = log")
        .unwrap();
    connection.take_notices();
    read(connection);
    let notices = connection.take_notices();
    connection
        .execute("RESET client_min_messages; RESET log_statement")
        .unwrap();
    notices
        .into_iter()
        .map(|notice| notice.message)
        .filter(|message| message.starts_with("statement: ") || message.starts_with("execute "))
        .collect()
}

#[test]
fn the_number_of_queries_does_not_depend_on_the_number_of_tables() {
    let counts = [1, 200].map(|tables| {
        let sql: String = (0..tables)
            .map(|n| format!("CREATE TABLE t{n} (id int PRIMARY KEY, up int REFERENCES t{n}, CHECK (id > 0));"))
            .collect();
        let statements = statements(&mut database(&sql).connect().unwrap());
        assert!(statements[0].contains("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
        statements.len()
    });
    // BEGIN and COMMIT come on top.
    assert_eq!(counts, [QUERIES + 2; 2]);
    const { assert!(QUERIES <= 13) }
}

#[test]
fn an_open_transaction_is_used_and_left_as_it_was() {
    let database = database("CREATE SCHEMA app");
    let mut connection = database.connect().unwrap();
    connection
        .execute("BEGIN; SET LOCAL search_path = app; CREATE TABLE t (id int)")
        .unwrap();
    let catalog = read(&mut connection);
    assert_eq!(catalog.default_schema, "app");
    assert_eq!(
        catalog.tables.len(),
        1,
        "the transaction's own table is seen"
    );
    assert_eq!(connection.transaction_status(), TransactionStatus::Open);
    let path: Vec<String> = connection
        .query("SHOW search_path", &[])
        .unwrap()
        .decode()
        .unwrap();
    assert_eq!(path, ["app"]);
    connection.execute("COMMIT").unwrap();
    assert_eq!(read(&mut connection).tables.len(), 1);
}

#[test]
fn a_session_is_left_as_it_was() {
    let database = database("CREATE SCHEMA app");
    let mut connection = database.connect().unwrap();
    connection.execute("SET search_path = nowhere").unwrap();
    assert_eq!(read(&mut connection).default_schema, "public");
    assert_eq!(connection.transaction_status(), TransactionStatus::Idle);
    let path: Vec<String> = connection
        .query("SHOW search_path", &[])
        .unwrap()
        .decode()
        .unwrap();
    assert_eq!(path, ["nowhere"]);
}

#[test]
fn a_failed_query_is_reported_and_leaves_the_transaction_usable() {
    let database = database("SELECT 1");
    let mut connection = database.connect().unwrap();
    // A role that may not read a catalog.
    connection.execute("BEGIN; REVOKE SELECT ON pg_catalog.pg_constraint FROM PUBLIC; SET LOCAL ROLE pg_monitor").unwrap();
    let error = introspect(&mut connection, &IntrospectOptions::default()).unwrap_err();
    assert_eq!(error.code(), "introspect-query");
    assert!(
        error.to_string().contains("constraint") || error.to_string().contains("types"),
        "{error}"
    );
    assert_eq!(connection.transaction_status(), TransactionStatus::Open);
    connection.execute("ROLLBACK").unwrap();
    read(&mut connection);
}

#[test]
fn tables_that_come_and_go_meanwhile_do_no_harm() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let database = database("CREATE TABLE stays (id int PRIMARY KEY, CHECK (id > 0))");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut other = database.connect().unwrap();
            while !done.load(Ordering::Relaxed) {
                let create = "CREATE TABLE goes (id serial PRIMARY KEY, name text DEFAULT 'x' CHECK (name > 'a') UNIQUE);
                              CREATE INDEX ON goes (lower(name)); CREATE VIEW seen AS SELECT * FROM goes;
                              CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'";
                other.execute(create).unwrap();
                other.execute("DROP VIEW seen; DROP TABLE goes; DROP FUNCTION f()").unwrap();
            }
        });
        let mut connection = database.connect().unwrap();
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for _ in 0..60 {
                let catalog = read(&mut connection);
                assert_eq!(
                    catalog
                        .tables
                        .iter()
                        .filter(|table| table.name.name == "stays")
                        .count(),
                    1
                );
            }
        }));
        done.store(true, Ordering::Relaxed);
        result.unwrap();
    });
}
