//! Transactions: committed or undone, isolated as asked, and run again within bounds.

use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use std::{panic, thread};

use allin_db::models::User;
use allin_db::queries::api_keys::{self, KeyOptions};
use allin_db::queries::audit::history_by;
use allin_db::queries::paging::Request;
use allin_db::queries::passwords::set_password;
use allin_db::queries::soft_delete::{SoftDelete, TrashError};
use allin_db::{Database, Error, Isolation};
use diesel::connection::SimpleConnection;
use diesel::{PgConnection, RunQueryDsl, sql_query};

use crate::support::Database as TestDatabase;
use crate::{builder, text};

/// A database with one counter at zero, and two accounts.
fn counting() -> (TestDatabase, Database) {
    let mut test = TestDatabase::empty();
    let tables = "CREATE TABLE counter (n int NOT NULL); INSERT INTO counter VALUES (0);
        CREATE TABLE accounts (id int PRIMARY KEY, n int NOT NULL DEFAULT 0); INSERT INTO accounts VALUES (1), (2)";
    test.connection.batch_execute(tables).unwrap();
    let database = builder(test.url()).size(8).build().unwrap();
    (test, database)
}

fn counter(connection: &mut PgConnection) -> i32 {
    text(connection, "SELECT n::text AS text FROM counter")
        .parse()
        .unwrap()
}

#[test]
fn transactions_that_conflict_are_run_again_until_all_count() {
    let (_test, database) = counting();
    let attempts = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5 {
                    let transaction = database
                        .build_transaction()
                        .isolation(Isolation::Serializable)
                        .retries(100);
                    let add = |connection: &mut PgConnection| {
                        attempts.fetch_add(1, Ordering::Relaxed);
                        let next = counter(connection) + 1;
                        thread::sleep(Duration::from_millis(2));
                        sql_query(format!("UPDATE counter SET n = {next}")).execute(connection)?;
                        Ok(())
                    };
                    transaction.run(add).unwrap();
                }
            });
        }
    });
    let total = database.run(|connection| Ok(counter(connection))).unwrap();
    assert_eq!(total, 20);
    assert!(
        attempts.into_inner() > 20,
        "nothing ever conflicted: the test shows nothing"
    );
}

#[test]
fn a_deadlock_is_resolved() {
    let (_test, database) = counting();
    let (met, attempts) = (Barrier::new(2), AtomicU32::new(0));
    let move_one = |from: i32, to: i32| {
        let mut first = true;
        database.transaction(|connection| {
            attempts.fetch_add(1, Ordering::Relaxed);
            sql_query(format!("UPDATE accounts SET n = n - 1 WHERE id = {from}"))
                .execute(connection)?;
            if std::mem::take(&mut first) {
                met.wait();
            }
            sql_query(format!("UPDATE accounts SET n = n + 1 WHERE id = {to}"))
                .execute(connection)?;
            Ok(())
        })
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| move_one(2, 1));
        move_one(1, 2).unwrap();
        other.join().unwrap().unwrap();
    });
    assert!(attempts.into_inner() > 2, "there was no deadlock");
    let sums = "SELECT string_agg(n::text, ' ') AS text FROM accounts";
    assert_eq!(text(&mut database.connection().unwrap(), sums), "0 0");
}

#[derive(Debug, thiserror::Error)]
enum Own {
    #[error("no")]
    No,
    #[error("the database")]
    Database(#[from] Error),
}

#[test]
fn retries_are_bounded_and_only_for_what_they_help() {
    let (_test, database) = counting();
    let fails = |sqlstate: &str| {
        format!("DO $$BEGIN UPDATE counter SET n = 9; RAISE SQLSTATE '{sqlstate}'; END$$")
    };
    for (sqlstate, retries, expected) in [("40001", 0, 1), ("40001", 2, 3), ("23514", 5, 1)] {
        let mut attempts = 0;
        let transaction = database
            .build_transaction()
            .retries(retries)
            .pause(Duration::from_millis(1));
        let error = transaction
            .run_as(|connection| -> Result<(), Own> {
                attempts += 1;
                Ok(connection
                    .batch_execute(&fails(sqlstate))
                    .map_err(Error::from)?)
            })
            .unwrap_err();
        assert_eq!(attempts, expected, "{error:?}");
        assert!(matches!(error, Own::Database(_)));
    }
    let mut attempts = 0;
    let error = database.build_transaction().run_as(|connection| {
        attempts += 1;
        sql_query("UPDATE counter SET n = 9")
            .execute(connection)
            .map_err(Error::from)?;
        Err::<(), _>(Own::No)
    });
    assert!(matches!(error, Err(Own::No)) && attempts == 1);
    assert_eq!(
        database.run(|connection| Ok(counter(connection))).unwrap(),
        0,
        "it was not undone"
    );
}

#[test]
fn a_transaction_is_as_isolated_as_it_was_asked_to_be() {
    let (_test, database) = counting();
    let shown = "SELECT current_setting('transaction_isolation') || ', ' || current_setting('transaction_read_only') || ', '
        || current_setting('transaction_deferrable') AS text";
    for (isolation, expected) in [
        (Isolation::ReadCommitted, "read committed, off, off"),
        (Isolation::RepeatableRead, "repeatable read, off, off"),
        (Isolation::Serializable, "serializable, off, off"),
    ] {
        let transaction = database.build_transaction().isolation(isolation);
        assert_eq!(
            transaction
                .run(|connection| Ok(text(connection, shown)))
                .unwrap(),
            expected
        );
    }
    let report = database
        .build_transaction()
        .isolation(Isolation::Serializable)
        .read_only()
        .deferrable();
    let reported = report
        .clone()
        .run(|connection| Ok(text(connection, shown)))
        .unwrap();
    assert_eq!(reported, "serializable, on, on");
    let error = report
        .run(|connection| Ok(sql_query("UPDATE counter SET n = 1").execute(connection)?))
        .unwrap_err();
    assert!(matches!(error, Error::ReadOnly { .. }), "{error:?}");
}

#[test]
fn two_that_would_both_be_right_alone_are_not_both_committed() {
    let (_test, database) = counting();
    let (met, attempts) = (Barrier::new(2), AtomicU32::new(0));
    // Each takes from its own account what both have together: the failure comes at COMMIT.
    let take = |account: i32| {
        let mut first = true;
        database
            .build_transaction()
            .isolation(Isolation::Serializable)
            .run(|connection| {
                attempts.fetch_add(1, Ordering::Relaxed);
                let sum = text(connection, "SELECT sum(n)::text AS text FROM accounts");
                if sum == "0" {
                    sql_query(format!(
                        "UPDATE accounts SET n = n - 1 WHERE id = {account}"
                    ))
                    .execute(connection)?;
                }
                if std::mem::take(&mut first) {
                    met.wait();
                }
                Ok(())
            })
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| take(2));
        take(1).unwrap();
        other.join().unwrap().unwrap();
    });
    assert_eq!(attempts.into_inner(), 3, "nothing had to be run again");
    let sum = "SELECT sum(n)::text AS text FROM accounts";
    assert_eq!(text(&mut database.connection().unwrap(), sum), "-1");
}

#[test]
fn what_is_checked_at_the_end_is_an_error_of_the_transaction() {
    let (_test, database) = counting();
    database
        .run(|connection| {
            let table =
                "CREATE TABLE children (id int REFERENCES accounts DEFERRABLE INITIALLY DEFERRED)";
            Ok(connection.batch_execute(table)?)
        })
        .unwrap();
    let mut runs = 0;
    let error = database
        .transaction(|connection| {
            runs += 1;
            Ok(connection.batch_execute("INSERT INTO children VALUES (9)")?)
        })
        .unwrap_err();
    let violation = error.violation().unwrap();
    assert_eq!(
        (runs, error.code(), violation.table()),
        (1, "foreign-key", Some("children"))
    );
    // And the connection is as good as before.
    assert_eq!(
        database.run(|connection| Ok(counter(connection))).unwrap(),
        0
    );
}

#[test]
fn a_failure_that_was_swallowed_is_no_success() {
    let (_test, database) = counting();
    let mut runs = 0;
    let error = database
        .transaction(|connection| {
            runs += 1;
            sql_query("UPDATE counter SET n = 9").execute(connection)?;
            let _ = connection.batch_execute("INSERT INTO accounts VALUES (1)");
            Ok(())
        })
        .unwrap_err();
    assert_eq!(runs, 1, "{error:?}");
    assert_eq!(
        database.run(|connection| Ok(counter(connection))).unwrap(),
        0
    );
}

#[test]
fn one_inside_another_is_a_savepoint_and_only_the_outer_one_is_run_again() {
    use diesel::Connection;
    let (_test, database) = counting();
    let (mut outer, mut inner) = (0, 0);
    database
        .build_transaction()
        .pause(Duration::from_millis(1))
        .run(|connection| {
            outer += 1;
            sql_query("UPDATE counter SET n = n + 1").execute(connection)?;
            let refused = connection.transaction(|connection| {
                inner += 1;
                sql_query("UPDATE counter SET n = 100").execute(connection)?;
                Err::<(), _>(diesel::result::Error::RollbackTransaction)
            });
            assert!(refused.is_err());
            // A level of its own is refused, and the one outside goes on.
            let nested = connection
                .build_transaction()
                .serializable()
                .run(|_| Ok::<_, diesel::result::Error>(()));
            assert_eq!(nested, Err(diesel::result::Error::AlreadyInTransaction));
            if outer == 1 {
                connection.transaction(|connection| {
                    connection.batch_execute("DO $$BEGIN RAISE SQLSTATE '40001'; END$$")
                })?;
            }
            Ok(())
        })
        .unwrap();
    assert_eq!((outer, inner), (2, 2));
    assert_eq!(
        database.run(|connection| Ok(counter(connection))).unwrap(),
        1
    );
}

#[test]
fn a_panic_undoes_it() {
    let (_test, database) = counting();
    let work = panic::AssertUnwindSafe(|| {
        database.transaction(|connection| -> allin_db::Result<()> {
            sql_query("UPDATE counter SET n = 9").execute(connection)?;
            panic!("as applications do")
        })
    });
    assert!(panic::catch_unwind(work).is_err());
    assert_eq!(
        database.run(|connection| Ok(counter(connection))).unwrap(),
        0
    );
}

#[test]
fn a_connection_that_died_before_the_transaction_began_is_replaced() {
    let (mut test, _) = counting();
    // Never tested at checkout: BEGIN is what finds out.
    let database = builder(test.url())
        .size(1)
        .test_after(Duration::from_secs(3600))
        .build()
        .unwrap();
    let pid = text(
        &mut database.connection().unwrap(),
        "SELECT pg_backend_pid()::text AS text",
    );
    test.execute(&format!("SELECT pg_terminate_backend({pid}, 5000)"))
        .unwrap();
    let mut runs = 0;
    let n = database.transaction(|connection| {
        runs += 1;
        Ok(counter(connection))
    });
    assert_eq!((n.unwrap(), runs), (0, 1));
}

#[test]
fn what_the_library_does_beyond_one_row_fits_into_a_transaction() {
    let mut test = TestDatabase::migrated();
    test.execute("INSERT INTO users (id, email) VALUES ('u', 'u@example.org')")
        .unwrap();
    let database = builder(test.url()).size(2).build().unwrap();
    let attempts = AtomicU32::new(0);
    let token = database
        .transaction(|connection| {
            let (_, token) = api_keys::create(connection, "u", "CI", KeyOptions::default())?;
            set_password(connection, "u", "correct horse")?;
            history_by(connection, "u", &Request::first(5))?;
            User::soft_delete(connection, "u")?;
            if attempts.fetch_add(1, Ordering::Relaxed) == 0 {
                // What the database asks to be tried again is, anyone who met it.
                sql_query("DO $$BEGIN RAISE SQLSTATE '40001'; END$$")
                    .execute(connection)
                    .map_err(TrashError::from)?;
            }
            Ok(token)
        })
        .unwrap();
    assert_eq!(attempts.into_inner(), 2);
    // Their own errors keep their codes.
    let codes: Vec<_> = [
        database.run(|connection| Ok(User::soft_delete(connection, "u").map(drop)?)),
        database.run(|connection| Ok(history_by(connection, "u", &Request::first(0)).map(drop)?)),
        database.run(|connection| Ok(api_keys::verify(connection, token.reveal()).map(drop)?)),
        database.run(|connection| Ok(set_password(connection, "u", "").map(drop)?)),
    ]
    .map(|outcome| outcome.unwrap_err().code())
    .into();
    assert_eq!(
        codes,
        [
            "already-trashed",
            "page-out-of-range",
            "key-owner-inactive",
            "password-empty"
        ]
    );
}

#[test]
fn a_query_needs_no_ok_around_it_and_work_may_have_an_error_of_its_own() {
    #[derive(Debug, thiserror::Error)]
    enum Own {
        #[error("closed")]
        Closed,
        #[error(transparent)]
        Database(#[from] Error),
    }
    let (_test, database) = counting();
    let updated =
        database.query(|connection| sql_query("UPDATE counter SET n = 7").execute(connection));
    assert_eq!(updated.unwrap(), 1);
    // Diesel's error is told apart as in `run`.
    let doubled = "INSERT INTO accounts VALUES (1)";
    let error = database.query(|connection| sql_query(doubled).execute(connection));
    assert!(matches!(error, Err(Error::Unique(_))), "{error:?}");
    let seen: Result<i32, Own> = database.run_as(|connection| Ok(counter(connection)));
    assert_eq!(seen.unwrap(), 7);
    let closed: Result<(), Own> = database.transaction_as(|connection| {
        sql_query("UPDATE counter SET n = 8")
            .execute(connection)
            .map_err(Error::from)?;
        Err(Own::Closed)
    });
    assert!(matches!(closed, Err(Own::Closed)), "{closed:?}");
    let kept: Result<i32, Own> = database.run_as(|connection| Ok(counter(connection)));
    assert_eq!(kept.unwrap(), 7, "the transaction was undone");
}
