//! Rows in bulk: all of them or none.

#![allow(clippy::unwrap_used, reason = "tests")]

use glowplug_pq::{Connection, Error};
use glowplug_testdb::TestDatabase;

fn table() -> (TestDatabase, Connection) {
    let database = TestDatabase::new().unwrap();
    let mut connection = database.connect().unwrap();
    connection
        .execute("CREATE TABLE t (id int PRIMARY KEY, name text)")
        .unwrap();
    (database, connection)
}

fn count(connection: &mut Connection) -> i64 {
    let rows = connection.query("SELECT count(*) FROM t", &[]).unwrap();
    rows.decode::<i64>().unwrap()[0]
}

#[test]
fn what_was_finished_is_there_wherever_it_was_cut() {
    let (_database, mut connection) = table();
    let mut copy = connection.copy_in("COPY t FROM STDIN").unwrap();
    for piece in ["1\to", "ne\n2", "\ttwo\n", ""] {
        copy.write(piece.as_bytes()).unwrap();
    }
    assert_eq!(copy.finish().unwrap(), 2);
    assert_eq!(count(&mut connection), 2);
}

#[test]
fn what_was_abandoned_left_nothing() {
    let (_database, mut connection) = table();
    let mut copy = connection.copy_in("COPY t FROM STDIN").unwrap();
    copy.write(b"1\tone\n").unwrap();
    drop(copy);
    assert_eq!(count(&mut connection), 0);
}

#[test]
fn a_refused_row_takes_the_others_with_it_and_is_named() {
    let (_database, mut connection) = table();
    let mut copy = connection.copy_in("COPY t FROM STDIN").unwrap();
    copy.write(b"1\tone\n1\tagain\n").unwrap();
    let error = copy.finish().unwrap_err();
    assert_eq!(error.sqlstate(), Some("23505"));
    let report = error.as_database().unwrap();
    assert!(report.context.as_ref().unwrap().contains("line 2"));
    assert_eq!(count(&mut connection), 0);
}

#[test]
fn another_statement_is_no_copy() {
    let (_database, mut connection) = table();
    assert!(matches!(
        connection.copy_in("SELECT 1").map(drop),
        Err(Error::Decode(_))
    ));
    assert_eq!(
        connection
            .copy_in("COPY nowhere FROM STDIN")
            .map(drop)
            .unwrap_err()
            .sqlstate(),
        Some("42P01")
    );
    assert_eq!(count(&mut connection), 0);
}
