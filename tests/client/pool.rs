//! The pool: who gets a connection, who waits, who is reported why not.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use allin_db::Error;
use diesel::connection::{
    AnsiTransactionManager, Connection, InstrumentationEvent, SimpleConnection, TransactionManager,
};

use crate::support::Database as TestDatabase;
use crate::{builder, text};

const MS: Duration = Duration::from_millis(1);
const PID: &str = "SELECT pg_backend_pid()::text AS text";

#[test]
fn a_full_pool_is_reported_from_a_dead_server() {
    let test = TestDatabase::empty();
    let full = builder(test.url())
        .size(1)
        .connection_timeout(300 * MS)
        .build()
        .unwrap();
    let held = full.connection().unwrap();
    let start = Instant::now();
    let error = full.connection().map(drop).unwrap_err();
    assert!(
        matches!(&error, Error::PoolFull { size: 1, waited } if *waited >= 300 * MS),
        "{error:?}"
    );
    assert!(start.elapsed() < 3_000 * MS);
    let metrics = full.metrics();
    assert_eq!(
        (metrics.max_size, metrics.size, metrics.idle, metrics.in_use),
        (1, 1, 0, 1)
    );
    assert_eq!((metrics.waited >= 1, metrics.timed_out), (true, 1));
    drop(held);
    drop(full.connection().unwrap());
    assert_eq!(full.metrics().checkouts, 2);

    let nobody = tempfile::tempdir().unwrap();
    let url = format!(
        "postgres://ada:s3cr3t@/allin?host={}",
        nobody.path().display()
    );
    let dead = builder(&url)
        .outage_timeout(300 * MS)
        .connection_timeout(60_000 * MS)
        .build()
        .unwrap();
    let start = Instant::now();
    let error = dead.connection().map(drop).unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
    assert!(
        start.elapsed() < 10_000 * MS,
        "it waited as long as for a full pool"
    );
    assert!(error.is_unavailable());
    for shown in [format!("{error} {error:?}"), format!("{dead:?}")] {
        assert!(!shown.contains("s3cr3t"), "{shown}");
    }
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for_long() {
    // It accepts, as a machine does whose PostgreSQL hangs, and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://ada@{}/allin", silent.local_addr().unwrap());
    let database = builder(&url)
        .outage_timeout(100 * MS)
        .connection_timeout(500 * MS)
        .build()
        .unwrap();
    let start = Instant::now();
    let error = database.connection().map(drop).unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
    assert!(start.elapsed() < 4_000 * MS, "{:?}", start.elapsed());
}

#[test]
fn a_connection_that_an_administrator_ended_is_replaced() {
    let mut test = TestDatabase::empty();
    let database = builder(test.url()).size(3).min_idle(3).build().unwrap();
    let held: Vec<_> = (0..3).map(|_| database.connection().unwrap()).collect();
    drop(held);
    let ended = test.names(
        "SELECT pg_terminate_backend(pid, 5000)::text AS name FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
    );
    assert!(ended.len() >= 3, "{ended:?}");
    thread::sleep(30 * MS);
    for _ in 0..10 {
        database.check_connection().unwrap();
    }
    assert_eq!(database.metrics().timed_out, 0);
}

#[test]
fn a_server_that_refuses_says_why() {
    let test = TestDatabase::empty();
    let (before, after) = test.url().split_once('?').unwrap_or((test.url(), ""));
    let (server, _) = before.rsplit_once('/').unwrap();
    let url = format!("{server}/no_such_database?{after}");
    let database = builder(&url).outage_timeout(200 * MS).build().unwrap();
    let error = database.connection().map(drop).unwrap_err();
    assert!(
        matches!(&error, Error::Refused { reason } if reason.contains("no_such_database")),
        "{error:?}"
    );
    assert!(matches!(
        database.run_migrations().unwrap_err(),
        Error::Refused { .. }
    ));
}

#[test]
fn who_waits_gets_the_connection_that_comes_back() {
    let test = TestDatabase::empty();
    let database = builder(test.url()).size(1).build().unwrap();
    let held = database.connection().unwrap();
    let waited_before = database.metrics().waited;
    thread::scope(|scope| {
        let waiter = scope.spawn(|| database.connection().map(drop));
        thread::sleep(100 * MS);
        drop(held);
        waiter.join().unwrap().unwrap();
    });
    let metrics = database.metrics();
    assert_eq!(metrics.waited, waited_before + 1);
    assert_eq!(metrics.timed_out, 0);
    assert!(metrics.average_wait >= 20 * MS, "{metrics:?}");
}

#[test]
fn more_threads_than_connections_all_get_their_turn() {
    let test = TestDatabase::empty();
    let database = builder(test.url()).size(3).build().unwrap();
    thread::scope(|scope| {
        for _ in 0..24 {
            scope.spawn(|| {
                for _ in 0..20 {
                    database.check_connection().unwrap();
                }
            });
        }
    });
    let metrics = database.metrics();
    assert_eq!((metrics.checkouts, metrics.timed_out), (480, 0));
    assert!(metrics.size <= 3 && metrics.in_use == 0, "{metrics:?}");
}

#[test]
fn a_busy_connection_is_given_out_without_a_round_trip() {
    let test = TestDatabase::empty();
    let database = builder(test.url())
        .size(1)
        .test_after(60_000 * MS)
        .build()
        .unwrap();
    let always = builder(test.url())
        .size(1)
        .test_after(Duration::ZERO)
        .build()
        .unwrap();
    // The best of many, because other tests run beside.
    let best = |database: &allin_db::Database| {
        let batch = || {
            let start = Instant::now();
            (0..100).for_each(|_| drop(database.connection().unwrap()));
            start.elapsed() / 100
        };
        (0..30).map(|_| batch()).min().unwrap()
    };
    let (untested, tested) = (best(&database), best(&always));
    eprintln!("checkout: {untested:?}, with a test each time: {tested:?}");
    assert!(
        untested * 3 < tested,
        "{untested:?} against {tested:?} with a round trip"
    );
}

#[test]
fn what_a_caller_left_open_does_not_reach_the_next() {
    let test = TestDatabase::empty();
    let database = builder(test.url()).size(1).build().unwrap();
    let first = {
        let mut connection = database.connection().unwrap();
        AnsiTransactionManager::begin_transaction(&mut *connection).unwrap();
        text(&mut connection, PID)
    };
    let second = text(&mut database.connection().unwrap(), PID);
    assert_ne!(first, second);
    let panicked = thread::scope(|scope| {
        let worker = scope.spawn(|| {
            let mut connection = database.connection().unwrap();
            connection.batch_execute("BEGIN").unwrap();
            panic!("as applications do");
        });
        worker.join()
    });
    assert!(panicked.is_err());
    assert_ne!(second, text(&mut database.connection().unwrap(), PID));
}

#[test]
fn an_instrumentation_of_ones_own_does_not_reach_the_next() {
    let test = TestDatabase::empty();
    let database = builder(test.url())
        .size(1)
        .test_after(60_000 * MS)
        .build()
        .unwrap();
    let seen = Arc::new(AtomicU32::new(0));
    let mut connection = database.connection().unwrap();
    let first = text(&mut connection, PID);
    let count = Arc::clone(&seen);
    connection.set_instrumentation(move |_: InstrumentationEvent<'_>| {
        count.fetch_add(1, Ordering::Relaxed);
    });
    connection.batch_execute("BEGIN").unwrap();
    drop(connection);
    let before = seen.load(Ordering::Relaxed);
    let mut connection = database.connection().unwrap();
    assert_ne!(text(&mut connection, PID), first);
    connection.batch_execute("VACUUM").unwrap();
    assert_eq!(seen.load(Ordering::Relaxed), before);
}

#[test]
fn a_transaction_begun_by_text_does_not_reach_the_next() {
    let test = TestDatabase::empty();
    // Never tested for being silent: only what a caller did can be the reason.
    let database = builder(test.url())
        .size(1)
        .test_after(60_000 * MS)
        .build()
        .unwrap();
    type Leave = fn(&mut diesel::PgConnection);
    let ways: [(&str, Leave); 4] = [
        ("BEGIN", |connection| {
            connection.batch_execute("BEGIN").unwrap();
        }),
        ("BEGIN as a query", |connection| {
            diesel::RunQueryDsl::execute(diesel::sql_query("BEGIN"), connection).unwrap();
        }),
        ("BEGIN and an error", |connection| {
            connection
                .batch_execute("BEGIN; SELECT mistake")
                .unwrap_err();
        }),
        ("an error inside", |connection| {
            connection.batch_execute("START TRANSACTION").unwrap();
            connection.batch_execute("SELECT mistake").unwrap_err();
        }),
    ];
    for (way, leave) in ways {
        let first = database
            .run(|connection| {
                let pid = text(connection, PID);
                leave(connection);
                Ok(pid)
            })
            .unwrap();
        let second = text(&mut database.connection().unwrap(), PID);
        assert_ne!(first, second, "{way}");
    }
    // What is closed again, and an error outside of a transaction, cost nobody a connection.
    let first = text(&mut database.connection().unwrap(), PID);
    database
        .run(|connection| {
            connection.batch_execute("BEGIN; COMMIT")?;
            connection.batch_execute("SELECT mistake").unwrap_err();
            Ok(())
        })
        .unwrap();
    assert_eq!(text(&mut database.connection().unwrap(), PID), first);
    assert_eq!(database.metrics().timed_out, 0);
}

#[test]
fn the_server_knows_who_and_how_long() {
    let test = TestDatabase::empty();
    let database = builder(test.url())
        .application_name("allin's web")
        .statement_timeout(200 * MS)
        .build()
        .unwrap();
    let mut connection = database.connection().unwrap();
    let name = text(
        &mut connection,
        "SELECT current_setting('application_name') AS text",
    );
    assert_eq!(name, "allin's web");
    let error = Error::from(connection.batch_execute("SELECT pg_sleep(10)").unwrap_err());
    assert!(matches!(error, Error::StatementTimeout { .. }), "{error:?}");
    // And the connection is as good as before.
    let health = database.check_connection().unwrap();
    assert!(health.latency > Duration::ZERO);
    let major = text(
        &mut connection,
        "SELECT current_setting('server_version_num')::int / 10000 || '' AS text",
    );
    assert!(health.server_version.starts_with(&major), "{health:?}");
}
