//! What applications do to a pool in their worst hours.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::{panic, thread};

use allin_db::{Error, Isolation};
use diesel::connection::SimpleConnection;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::{PgConnection, sql_query};

use crate::support::Database as TestDatabase;
use crate::{builder, text};

const MS: Duration = Duration::from_millis(1);
const PID: &str = "SELECT pg_backend_pid()::text AS text";

#[test]
fn after_a_storm_the_numbers_add_up_and_the_pool_is_whole() {
    let test = TestDatabase::empty();
    let database = builder(test.url())
        .size(3)
        .connection_timeout(40 * MS)
        .build()
        .unwrap();
    let (done, full, panicked) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        for worker in 0..40 {
            let (database, done, full, panicked) = (&database, &done, &full, &panicked);
            scope.spawn(move || {
                for turn in 0..5 {
                    let work = panic::AssertUnwindSafe(|| {
                        database.run(|connection| {
                            connection.batch_execute("SELECT pg_sleep(0.005)")?;
                            if (worker + turn) % 7 == 0 {
                                connection.batch_execute("BEGIN")?;
                                panic::resume_unwind(Box::new("as applications do"));
                            }
                            Ok(())
                        })
                    });
                    let counter = match panic::catch_unwind(work) {
                        Ok(Ok(())) => done,
                        // Nor is there one where all have just been thrown away, and new ones take their time.
                        Ok(Err(error)) if error.is_unavailable() => full,
                        Ok(Err(error)) => panic!("{error:?}"),
                        Err(_) => panicked,
                    };
                    counter.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    let (done, full, panicked) = (done.into_inner(), full.into_inner(), panicked.into_inner());
    eprintln!("{done} done, {full} turned away, {panicked} panicked");
    assert_eq!(done + full + panicked, 200);
    let metrics = database.metrics();
    assert_eq!(metrics.checkouts, done + panicked, "{metrics:?}");
    assert_eq!(metrics.timed_out, full, "{metrics:?}");
    assert!(
        metrics.waited >= full && metrics.in_use == 0 && metrics.size <= 3,
        "{metrics:?}"
    );
    for _ in 0..6 {
        database.check_connection().unwrap();
    }
    let open =
        "SELECT count(*)::text AS text FROM pg_stat_activity WHERE datname = current_database()
        AND state LIKE 'idle in transaction%'";
    assert_eq!(text(&mut database.connection().unwrap(), open), "0");
}

#[test]
fn a_connection_ended_in_a_query_or_a_transaction_is_lost_and_replaced() {
    let mut test = TestDatabase::empty();
    test.execute("CREATE TABLE t (n int)").unwrap();
    let database = builder(test.url()).size(1).build().unwrap();
    let kill = |pid: &str| format!("SELECT pg_terminate_backend({pid}, 5000)");
    // In a query.
    let error = thread::scope(|scope| {
        let pid = text(&mut database.connection().unwrap(), PID);
        let query = scope.spawn(|| {
            database.run(|connection| Ok(connection.batch_execute("SELECT pg_sleep(20)")?))
        });
        thread::sleep(200 * MS);
        test.execute(&kill(&pid)).unwrap();
        query.join().unwrap().unwrap_err()
    });
    assert!(matches!(error, Error::ConnectionLost { .. }), "{error:?}");
    // In a transaction: what was done is gone, and nothing is run twice.
    for isolation in [Isolation::ReadCommitted, Isolation::Serializable] {
        let mut runs = 0;
        let error = database
            .build_transaction()
            .isolation(isolation)
            .run(|connection| {
                runs += 1;
                sql_query("INSERT INTO t VALUES (1)").execute(connection)?;
                let pid = text(connection, PID);
                test.execute(&kill(&pid)).unwrap();
                sql_query("INSERT INTO t VALUES (2)").execute(connection)?;
                Ok(())
            })
            .unwrap_err();
        assert!(matches!(error, Error::ConnectionLost { .. }), "{error:?}");
        assert_eq!(runs, 1);
        let left = "SELECT count(*)::text AS text FROM t";
        assert_eq!(text(&mut database.connection().unwrap(), left), "0");
    }
    // At the end of one: whether it counts is not known, and that is what is said.
    let error = database
        .transaction(|connection| {
            let pid = text(connection, PID);
            test.execute(&kill(&pid)).unwrap();
            Ok(())
        })
        .unwrap_err();
    assert!(matches!(error, Error::ConnectionLost { .. }), "{error:?}");
    database.check_connection().unwrap();
    assert_eq!(database.metrics().timed_out, 0);
}

#[test]
fn what_was_read_by_half_goes_with_its_connection() {
    use std::io::Read;
    let test = TestDatabase::migrated();
    let database = builder(test.url())
        .size(1)
        .test_after(60_000 * MS)
        .build()
        .unwrap();
    database
        .run(|connection| {
            connection.batch_execute(
                "INSERT INTO users (id, email) SELECT n, repeat('x', 500) || n FROM generate_series(1, 5000) AS n",
            )?;
            let mut rows = allin_db::schema::users::table
                .select(allin_db::schema::users::id)
                .load_iter::<String, PgRowByRowLoadingMode>(connection)?;
            assert!(rows.next().is_some());
            Ok(())
        })
        .unwrap();
    database.check_connection().unwrap();
    let first = {
        let mut connection = database.connection().unwrap();
        let mut copy = diesel::copy_to(allin_db::schema::users::table)
            .load_raw(&mut *connection)
            .unwrap();
        let mut few = [0; 10];
        copy.read_exact(&mut few).unwrap();
        few
    };
    assert!(first != [0; 10]);
    // Nobody can tell such a connection from another until it is used: one caller is reported that it is lost, and no more.
    let error = database.check_connection().unwrap_err();
    assert!(matches!(error, Error::ConnectionLost { .. }), "{error:?}");
    database.check_connection().unwrap();
}

#[test]
fn a_role_and_a_path_that_were_set_for_a_transaction_end_with_it() {
    let test = TestDatabase::empty();
    let database = builder(test.url()).size(1).build().unwrap();
    let shown = "SELECT current_setting('search_path') || current_user AS text";
    let before = text(&mut database.connection().unwrap(), shown);
    let inside = database.transaction(|connection: &mut PgConnection| {
        connection.batch_execute("SET LOCAL search_path = pg_temp; SET LOCAL ROLE pg_monitor")?;
        Ok(text(connection, shown))
    });
    assert_ne!(inside.unwrap(), before);
    assert_eq!(text(&mut database.connection().unwrap(), shown), before);
}

#[test]
fn a_database_that_only_reads_says_so() {
    let mut test = TestDatabase::empty();
    let database = builder(test.url()).size(1).build().unwrap();
    test.execute("CREATE TABLE t (n int)").unwrap();
    let name = test.name("SELECT current_database()::text AS name");
    test.execute(&format!(
        "ALTER DATABASE \"{name}\" SET default_transaction_read_only = on"
    ))
    .unwrap();
    let database_after = builder(test.url()).build().unwrap();
    let write = |database: &allin_db::Database| {
        database.transaction(|connection| {
            Ok(sql_query("INSERT INTO t VALUES (1)").execute(connection)?)
        })
    };
    let error = write(&database_after).unwrap_err();
    assert!(matches!(error, Error::ReadOnly { .. }), "{error:?}");
    assert!(!error.is_retryable());
    database.check_connection().unwrap();
}

#[test]
fn eight_processes_that_start_at_once_migrate_once() {
    const CHILD: &str = "ALLIN_DB_TEST_OF_MIGRATING";
    if let Ok(url) = std::env::var(CHILD) {
        let migrated = builder(&url).build().unwrap().run_migrations().unwrap();
        eprintln!("applied {}.", migrated.applied.len());
        return;
    }
    let mut test = TestDatabase::empty();
    let start = || {
        Command::new(std::env::current_exe().unwrap())
            .args([
                "storms::eight_processes_that_start_at_once_migrate_once",
                "--exact",
                "--nocapture",
            ])
            .env(CHILD, test.url())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = (0..8).map(|_| start()).collect();
    let mut idle = 0;
    for child in children {
        let output = child.wait_with_output().unwrap();
        let reported = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{reported}");
        idle += usize::from(reported.contains("applied 0."));
    }
    assert_eq!(idle, 7);
    let versions = test.names("SELECT version AS name FROM __diesel_schema_migrations");
    assert!(versions.len() > 10);
}
