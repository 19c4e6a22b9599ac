//! A server that does not speak English: Diesel shows no SQLSTATE of a deadlock or a timeout, and words are all there is.

use std::process::Command;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use allin_db::{Database, Error};
use diesel::connection::SimpleConnection;

use crate::restart::Server;
use crate::{builder, text};

/// A variable that says to be the child, whose server inherits the language.
const CHILD: &str = "ALLIN_DB_TEST_OF_LANGUAGES";

#[test]
fn a_deadlock_and_a_timeout_are_known_in_every_language_that_is_installed() {
    if std::env::var_os(CHILD).is_some() {
        return in_another_language();
    }
    for language in [
        "de", "es", "fr", "it", "ja", "ko", "ru", "sv", "uk", "zh_CN",
    ] {
        let output = Command::new(std::env::current_exe().unwrap())
            .args([
                "languages::a_deadlock_and_a_timeout_are_known_in_every_language_that_is_installed",
                "--exact",
                "--nocapture",
            ])
            .env(CHILD, language)
            .env("LANGUAGE", language)
            .output()
            .unwrap();
        let reported = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{language}: {reported}");
        let heard = reported.lines().find(|line| line.starts_with("heard: "));
        eprintln!("{language}: {}", heard.unwrap_or("nothing heard"));
    }
}

fn in_another_language() {
    let server = Server::start();
    let mut connection = server.database().connection().unwrap();
    connection
        .batch_execute(
            "ALTER DATABASE postgres SET lc_messages = 'C.UTF-8';
             ALTER DATABASE postgres SET deadlock_timeout = '50ms';
             CREATE TABLE accounts (id int PRIMARY KEY, n int NOT NULL DEFAULT 0);
             INSERT INTO accounts VALUES (1), (2)",
        )
        .unwrap();
    let database = builder(&server.url())
        .size(2)
        .statement_timeout(Duration::from_secs(10))
        .build()
        .unwrap();

    let mut connection = database.connection().unwrap();
    let mut fails = |statement: &str| Error::from(connection.batch_execute(statement).unwrap_err());
    eprintln!("heard: {}", source(&fails("SELECT nothing")));
    let error = fails("SET statement_timeout = 20; SELECT pg_sleep(9)");
    assert!(matches!(error, Error::StatementTimeout { .. }), "{error:?}");
    assert_eq!(
        fails("SET statement_timeout = 0; SELECT 1/0").code(),
        "query"
    );
    drop(connection);

    deadlock(&database);

    let mut holder = database.connection().unwrap();
    holder.batch_execute("BEGIN; LOCK accounts").unwrap();
    let waits = "SET lock_timeout = 20; BEGIN; LOCK accounts";
    let error = database.run(|connection| Ok(connection.batch_execute(waits)?));
    let error = error.unwrap_err();
    assert!(matches!(error, Error::StatementTimeout { .. }), "{error:?}");
}

/// Two that wait for each other: one of them is run again, and both succeed.
fn deadlock(database: &Database) {
    let met = Barrier::new(2);
    let move_one = |from: i32, to: i32| {
        let mut runs = 0;
        let moved = database.transaction(|connection| {
            runs += 1;
            connection
                .batch_execute(&format!("UPDATE accounts SET n = n - 1 WHERE id = {from}"))?;
            if runs == 1 {
                met.wait();
            }
            Ok(connection
                .batch_execute(&format!("UPDATE accounts SET n = n + 1 WHERE id = {to}"))?)
        });
        moved.unwrap_or_else(|error| panic!("{error:?}: {}", source(&error)));
        runs
    };
    let runs = thread::scope(|scope| {
        let other = scope.spawn(|| move_one(2, 1));
        move_one(1, 2) + other.join().unwrap()
    });
    // On a busy machine the one that is run again may meet the other one more time.
    assert!(runs >= 3, "there was no deadlock");
    let sums = "SELECT string_agg(n::text, ' ') AS text FROM accounts";
    assert_eq!(text(&mut database.connection().unwrap(), sums), "0 0");
}

fn source(error: &Error) -> String {
    std::error::Error::source(error).map_or_else(String::new, ToString::to_string)
}
