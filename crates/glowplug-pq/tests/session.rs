//! What a session does with statements, notices, cancellation, COPY and a server that goes away.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

use std::thread;
use std::time::{Duration, Instant};

use glowplug_pq::{Connection, ConnectionString, Error, Reason, TransactionStatus};
use glowplug_testdb::TestDatabase;

fn session() -> (TestDatabase, Connection) {
    let database = TestDatabase::new().unwrap();
    let connection = database.connect().unwrap();
    (database, connection)
}

fn one(connection: &mut Connection, sql: &str) -> String {
    connection
        .query(sql, &[])
        .unwrap()
        .decode::<String>()
        .unwrap()
        .remove(0)
}

/// Nothing of the last failure may be left over.
#[track_caller]
fn is_usable(connection: &mut Connection) {
    assert_eq!(one(connection, "SELECT 'alive'"), "alive");
}

#[test]
fn an_error_report_keeps_its_fields() {
    let (_database, mut connection) = session();
    connection
        .execute("CREATE TABLE t (id int CONSTRAINT small CHECK (id < 10), u int UNIQUE)")
        .unwrap();
    let error = connection.execute("SELECT 'é', nope").unwrap_err();
    let report = error.as_database().unwrap();
    assert_eq!(
        (
            report.sqlstate.as_str(),
            report.position,
            report.severity.as_str()
        ),
        ("42703", Some(13), "ERROR")
    );

    let error = connection.execute("INSERT INTO t VALUES (11)").unwrap_err();
    let report = error.as_database().unwrap();
    assert_eq!(
        (
            report.constraint.as_deref(),
            report.table.as_deref(),
            report.schema.as_deref()
        ),
        (Some("small"), Some("t"), Some("public"))
    );
    assert!(report.detail.as_deref().unwrap().contains("11"));

    let error = connection
        .execute("DO $$ BEGIN PERFORM 1/0; END $$")
        .unwrap_err();
    assert!(
        error
            .as_database()
            .unwrap()
            .context
            .as_deref()
            .unwrap()
            .contains("PL/pgSQL")
    );
    let error = connection
        .execute("DO $$ BEGIN RAISE EXCEPTION 'm' USING HINT = 'h', DETAIL = 'd', ERRCODE = 'GP001'; END $$")
        .unwrap_err();
    assert_eq!(error.sqlstate(), Some("GP001"));
    let report = error.as_database().unwrap();
    assert_eq!(
        (
            report.message.as_str(),
            report.hint.as_deref(),
            report.detail.as_deref()
        ),
        ("m", Some("h"), Some("d"))
    );
    is_usable(&mut connection);
}

#[test]
fn notices_come_in_order_and_once() {
    let (_database, mut connection) = session();
    connection
        .execute("DO $$ BEGIN RAISE NOTICE 'first'; RAISE WARNING 'second'; END $$")
        .unwrap();
    let found: Vec<_> = connection
        .take_notices()
        .into_iter()
        .map(|notice| (notice.severity, notice.sqlstate, notice.message))
        .collect();
    let wanted = [("NOTICE", "00000", "first"), ("WARNING", "01000", "second")];
    assert_eq!(
        found,
        wanted.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned()))
    );
    assert!(connection.take_notices().is_empty());

    // What was said before a failure is kept.
    connection
        .execute("DO $$ BEGIN RAISE NOTICE 'third'; PERFORM 1/0; END $$")
        .unwrap_err();
    assert_eq!(connection.take_notices()[0].message, "third");
}

#[test]
fn another_thread_cancels_a_running_statement() {
    let (_database, mut connection) = session();
    let handle = connection.cancel_handle().unwrap();
    let started = Instant::now();
    let error = thread::scope(|scope| {
        scope.spawn(|| {
            // Nothing runs at first: a cancel that comes too early does nothing and may be sent again.
            while started.elapsed() < Duration::from_secs(20) {
                thread::sleep(Duration::from_millis(50));
                handle.cancel().unwrap();
                if started.elapsed() > Duration::from_millis(400) {
                    break;
                }
            }
        });
        thread::sleep(Duration::from_millis(100));
        connection.execute("SELECT pg_sleep(60)").unwrap_err()
    });
    assert_eq!(error.sqlstate(), Some("57014"));
    assert!(started.elapsed() < Duration::from_secs(20));
    is_usable(&mut connection);
}

#[test]
fn copy_is_refused_both_ways_and_leaves_the_session_usable() {
    let (_database, mut connection) = session();
    connection
        .execute("CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 10000)")
        .unwrap();
    for (sql, direction) in [
        ("COPY t FROM STDIN", "FROM STDIN"),
        ("COPY t TO STDOUT", "TO STDOUT"),
        // A text may enter COPY mode more than once.
        ("COPY t TO STDOUT; COPY t TO STDOUT; SELECT 1", "TO STDOUT"),
        ("SELECT 1; COPY t FROM STDIN; SELECT 2", "FROM STDIN"),
        ("COPY t TO STDOUT; COPY t FROM STDIN", "TO STDOUT"),
    ] {
        let error = connection.execute(sql).unwrap_err();
        assert!(
            matches!(error, Error::Copy(found) if found == direction),
            "{sql}: {error:?}"
        );
        assert_eq!(
            connection.transaction_status(),
            TransactionStatus::Idle,
            "{sql}"
        );
        is_usable(&mut connection);
    }
    let error = connection
        .query("COPY t FROM STDIN", &[])
        .map(drop)
        .unwrap_err();
    assert!(matches!(error, Error::Copy(_)), "{error:?}");
    assert_eq!(
        one(&mut connection, "SELECT count(*)::text FROM t"),
        "10000"
    );
    connection
        .execute("COPY nothing FROM STDIN")
        .map(drop)
        .unwrap_err()
        .as_database()
        .unwrap();
}

#[test]
fn a_session_that_the_server_ends_is_lost() {
    let (database, mut connection) = session();
    let mut other = database.connect().unwrap();
    let pid = connection.backend_pid();
    let waiting = thread::spawn(move || {
        let error = connection.execute("SELECT pg_sleep(60)").unwrap_err();
        (error, connection)
    });
    // Also when it is asleep between two statements.
    while one(
        &mut other,
        &format!(
            "SELECT count(*)::text FROM pg_stat_activity WHERE pid = {pid} AND state = 'active'"
        ),
    ) == "0"
    {
        thread::sleep(Duration::from_millis(10));
    }
    other
        .execute(&format!("SELECT pg_terminate_backend({pid})"))
        .unwrap();
    let (error, mut connection) = waiting.join().unwrap();
    assert!(
        matches!(&error, Error::Lost(message) if message == "terminating connection due to administrator command"),
        "{error:?}"
    );
    assert_eq!(error.sqlstate(), None);

    assert!(matches!(
        connection.execute("SELECT 1"),
        Err(Error::Lost(_))
    ));
    assert_eq!(connection.transaction_status(), TransactionStatus::Unknown);

    let mut idle = database.connect().unwrap();
    other
        .execute(&format!(
            "SELECT pg_terminate_backend({}, 5000)",
            idle.backend_pid()
        ))
        .unwrap();
    assert!(matches!(idle.execute("SELECT 1"), Err(Error::Lost(_))));
    // One that ends in the middle of COPY must not keep us for ever.
    let error = other
        .execute("COPY (SELECT pg_terminate_backend(pg_backend_pid())) TO STDOUT")
        .unwrap_err();
    assert!(matches!(error, Error::Lost(_)), "{error:?}");
}

#[test]
fn a_transaction_commits_what_is_ok_and_forgets_what_is_not() {
    let (_database, mut connection) = session();
    connection
        .execute("CREATE TABLE t (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)")
        .unwrap();
    let kept: Result<i32, Error> = connection.transaction("BEGIN", |c| {
        c.execute("INSERT INTO t VALUES (1)").map(|()| 7)
    });
    assert_eq!(kept.unwrap(), 7);
    let failed: Result<(), Error> = connection.transaction("BEGIN", |c| {
        c.execute("INSERT INTO t VALUES (2); SELECT 1/0")
    });
    assert_eq!(failed.unwrap_err().sqlstate(), Some("22012"));
    // COMMIT itself may fail.
    let late: Result<(), Error> =
        connection.transaction("BEGIN", |c| c.execute("INSERT INTO t VALUES (1)"));
    assert_eq!(late.unwrap_err().sqlstate(), Some("23505"));
    assert_eq!(connection.transaction_status(), TransactionStatus::Idle);
    assert_eq!(
        one(&mut connection, "SELECT string_agg(id::text, ',') FROM t"),
        "1"
    );
}

#[test]
fn the_transaction_status_is_reported() {
    let (_database, mut connection) = session();
    assert_eq!(connection.transaction_status(), TransactionStatus::Idle);
    connection.execute("BEGIN").unwrap();
    assert_eq!(connection.transaction_status(), TransactionStatus::Open);
    connection.execute("SELECT 1/0").unwrap_err();
    assert_eq!(connection.transaction_status(), TransactionStatus::Failed);
    connection.execute("ROLLBACK").unwrap();
    assert_eq!(connection.transaction_status(), TransactionStatus::Idle);
}

#[test]
fn bound_values_arrive_as_they_are() {
    let (_database, mut connection) = session();
    let long = "x".repeat(1_000_000);
    for text in [
        "",
        "'; DROP TABLE users; --",
        "\\",
        "$1",
        "\"",
        "日本🎉",
        "a\r\nb\tc",
        "\u{1}\u{7f}\u{feff}",
        "{}",
        "NULL",
        &long,
    ] {
        let rows = connection
            .query("SELECT $1::text, length($1)", &[Some(text)])
            .unwrap();
        let found: Vec<(String, i32)> = rows.decode().unwrap();
        assert_eq!(
            found,
            [(
                text.to_owned(),
                i32::try_from(text.chars().count()).unwrap()
            )]
        );
    }
    let rows = connection
        .query("SELECT $1::text IS NULL", &[None])
        .unwrap();
    assert_eq!(rows.decode::<bool>().unwrap(), [true]);
}

#[test]
fn a_nul_is_refused_before_it_is_sent() {
    let (_database, mut connection) = session();
    assert!(matches!(
        connection.execute("SELECT '\0'"),
        Err(Error::Nul(8))
    ));
    assert!(matches!(
        connection
            .query("SELECT $1::text", &[Some("ab\0")])
            .map(drop),
        Err(Error::Nul(2))
    ));
    assert!(matches!(
        Connection::connect("postgres://h/\0").map(drop),
        Err(Error::Nul(_))
    ));
    is_usable(&mut connection);
}

#[derive(Debug, PartialEq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    First,
    SecondOne,
}

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Wrapped(i64);

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Everything {
    yes: bool,
    small: i16,
    large: i64,
    unsigned: u32,
    float: f64,
    text: String,
    letter: char,
    nothing: Option<String>,
    something: Option<i32>,
    list: Vec<Option<String>>,
    numbers: Vec<i32>,
    kind: Kind,
    wrapped: Wrapped,
}

#[test]
fn rows_become_values_of_every_kind() {
    let (_database, mut connection) = session();
    let sql = "SELECT true AS yes, (-3)::int2 AS small, 9007199254740993 AS large, 4294967295 AS unsigned, 1.5::float8 AS float,
               'a''b' AS text, 'ß' AS letter, NULL::text AS nothing, 7 AS something, ARRAY['a,b', NULL, '', 'NULL', '\"', '\\'] AS list,
               ARRAY[1, -2] AS numbers, 'second_one' AS kind, 12 AS wrapped, 'ignored' AS more";
    let text = |text: &str| Some(text.to_owned());
    let wanted = Everything {
        yes: true,
        small: -3,
        large: 9_007_199_254_740_993,
        unsigned: u32::MAX,
        float: 1.5,
        text: "a'b".into(),
        letter: 'ß',
        nothing: None,
        something: Some(7),
        list: vec![
            text("a,b"),
            None,
            text(""),
            text("NULL"),
            text("\""),
            text("\\"),
        ],
        numbers: vec![1, -2],
        kind: Kind::SecondOne,
        wrapped: Wrapped(12),
    };
    assert_eq!(
        connection
            .query(sql, &[])
            .unwrap()
            .decode::<Everything>()
            .unwrap(),
        [wanted]
    );
    let pairs: Vec<(i32, Option<bool>)> = connection
        .query("VALUES (1, true), (2, NULL)", &[])
        .unwrap()
        .decode()
        .unwrap();
    assert_eq!(pairs, [(1, Some(true)), (2, None)]);
    let none: Vec<Option<String>> = connection
        .query("SELECT NULL", &[])
        .unwrap()
        .decode()
        .unwrap();
    assert_eq!(none, [None]);
    assert_eq!(
        connection
            .query("SELECT 'first'", &[])
            .unwrap()
            .decode::<Kind>()
            .unwrap(),
        [Kind::First]
    );
    assert_eq!(
        connection.query("SELECT 1 WHERE false", &[]).unwrap().len(),
        0
    );
    connection.execute("CREATE TABLE t (id int)").unwrap();
    assert_eq!(
        connection
            .query("INSERT INTO t VALUES (1), (2)", &[])
            .unwrap()
            .affected(),
        2
    );
}

#[test]
fn a_value_that_does_not_fit_names_its_column() {
    #[derive(Debug, serde::Deserialize)]
    #[allow(dead_code, reason = "only its decoding is tested")]
    struct Small {
        size: i16,
    }
    let (_database, mut connection) = session();
    let mut message = |sql: &str| {
        connection
            .query(sql, &[])
            .unwrap()
            .decode::<Small>()
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        message("SELECT 70000 AS size"),
        "cannot decode a row: column size: \"70000\" is not a number that fits"
    );
    assert!(message("SELECT NULL AS size").contains("column size"));
    assert!(message("SELECT 1 AS other").contains("size"));
    let mut pair = |sql: &str| {
        connection
            .query(sql, &[])
            .unwrap()
            .decode::<(i32, bool)>()
            .map(drop)
            .unwrap_err()
            .to_string()
    };
    assert!(pair("SELECT 1, 'maybe'").contains("column 2"));
    assert!(pair("SELECT 1").contains("tuple"));
}

#[test]
fn a_connection_knows_where_it_is() {
    let (database, connection) = session();
    assert_eq!(connection.database(), database.name());
    assert_eq!(
        ConnectionString::parse(database.url()).unwrap().database(),
        database.name()
    );
    assert!(connection.server_version() >= 140_000);
    assert!(connection.backend_pid() > 0);
    assert!(!connection.user().is_empty());
}

#[test]
fn why_there_is_no_connection_is_reported_by_its_code() {
    let database = TestDatabase::new().unwrap();
    let gone = database
        .url()
        .replace(database.name(), "no_such_database_here");
    let Err(Error::Connect(error)) = Connection::connect(&gone) else {
        panic!("connected")
    };
    assert_eq!(
        (error.sqlstate.as_deref(), &error.reason),
        (Some("3D000"), &Reason::Refused)
    );

    let Err(Error::Connect(error)) = Connection::connect("postgres://127.0.0.1:1/x") else {
        panic!("connected")
    };
    assert_eq!(
        (error.sqlstate.as_deref(), &error.reason),
        (None, &Reason::Unreachable)
    );

    for url in [
        "postgres://u:canary@h:port/d",
        "u:canary@h/d",
        "mysql://u:canary@h/d",
        "host=h pass word=canary x",
        "postgres://u:can%zzary@h/d",
        "postgres://u:canary@h/d?nonsense=1",
    ] {
        let error = Connection::connect(url).map(drop).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(
            !shown.contains("canary") && !shown.contains("zzary"),
            "{url}: {shown}"
        );
        assert!(
            matches!(&error, Error::Connect(error) if error.reason.is_about_options()),
            "{url}: {shown}"
        );
    }
}

#[test]
fn a_prepared_statement_outlives_the_transaction_that_is_rolled_back() {
    let (_database, mut connection) = session();
    connection.execute("BEGIN").unwrap();
    connection
        .prepare("sum", "SELECT $1::int + $2::int")
        .unwrap();
    connection.execute("ROLLBACK").unwrap();
    for (a, b, sum) in [(Some("1"), Some("2"), Some(3)), (Some("1"), None, None)] {
        let rows = connection.query_prepared("sum", &[a, b]).unwrap();
        assert_eq!(rows.decode::<Option<i32>>().unwrap(), [sum]);
    }
    let error = connection.prepare("wrong", "SELEC 1").unwrap_err();
    assert_eq!(error.sqlstate(), Some("42601"));
    let error = connection
        .query_prepared("wrong", &[])
        .map(drop)
        .unwrap_err();
    assert_eq!(error.sqlstate(), Some("26000"));
    is_usable(&mut connection);
}

/// A value that cannot be read is not NULL.
#[test]
fn a_value_that_is_not_utf8_is_an_error_that_names_its_column() {
    let (_database, mut connection) = session();
    connection
        .execute("SET client_encoding = 'LATIN1'")
        .unwrap();
    let error = connection
        .query("SELECT 'plain' AS one, pg_catalog.chr(233) AS two", &[])
        .map(drop)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot decode a row: column two: the value is not UTF-8"
    );
    is_usable(&mut connection);
}
