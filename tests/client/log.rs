//! What is logged: queries with their times and without their values, by environment.

use std::io::Write;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use allin_db::log::Environment;
use allin_db::schema::users;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use tracing_subscriber::EnvFilter;

use crate::builder;
use crate::support::Database as TestDatabase;

const SECRET: &str = "tell-nobody@example.org";

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What an ordinary day writes to the log: a query, a slow one, a name that is taken, and a mistake.
fn day(environment: Environment) -> String {
    let written = Written::default();
    let sink = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(environment.filter()))
        .with_writer(move || sink.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, || work(TestDatabase::migrated().url()));
    let written = written.0.lock().unwrap();
    String::from_utf8(written.clone()).unwrap()
}

fn work(url: &str) {
    let database = builder(url)
        .size(1)
        .slow_query(Duration::from_millis(100))
        .build()
        .unwrap();
    let mut connection = database.connection().unwrap();
    let add = || diesel::insert_into(users::table).values(users::email.eq(SECRET));
    add().execute(&mut connection).unwrap();
    let found: Vec<String> = users::table
        .filter(users::email.eq(SECRET))
        .select(users::email)
        .load(&mut connection)
        .unwrap();
    assert_eq!(found, [SECRET]);
    connection.batch_execute("SELECT pg_sleep(0.15)").unwrap();
    add().execute(&mut connection).unwrap_err();
    connection.batch_execute("SELECT mistake").unwrap_err();
}

#[test]
fn development_shows_each_query_and_no_value() {
    let log = day(Environment::Development);
    assert!(
        log.contains("DEBUG allin_db::query") && log.contains("milliseconds="),
        "{log}"
    );
    assert!(log.contains("email") && log.contains("$1"), "{log}");
    assert!(
        log.lines().any(|line| line.contains(" WARN ")
            && line.contains("slow query")
            && line.contains("pg_sleep")),
        "{log}"
    );
    assert!(
        log.lines()
            .any(|line| line.contains(" WARN ") && line.contains("users_email_key")),
        "{log}"
    );
    assert!(!log.contains(SECRET), "{log}");
    // The pool's own tests of connections are nobody's queries.
    assert!(!log.contains("SELECT 1"), "{log}");
}

#[test]
fn an_error_of_the_server_shows_no_value_either() {
    let written = Written::default();
    let sink = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new("allin_db=debug"))
        .with_writer(move || sink.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, || {
        let test = TestDatabase::empty();
        let database = builder(test.url()).size(1).build().unwrap();
        let mut connection = database.connection().unwrap();
        // The server repeats what it cannot read.
        for to in ["integer", "timestamptz", "jsonb", "uuid"] {
            let cast = diesel::sql_query(format!("SELECT $1::text::{to}"));
            let cast = cast.bind::<diesel::sql_types::Text, _>(SECRET);
            cast.execute(&mut connection).unwrap_err();
        }
        // Quotes and whatever else is in a value do not let any of it through.
        for secret in [
            "x\"tell-nobody",
            "SELECT\" tell-nobody \"SELECT",
            "\"tell-nobody\"",
            "line\ntell-nobody",
            "tell-nobody\\",
            "tell-nobody\u{200b}",
            "tab\ttell-nobody",
            "„tell-nobody“ »tell-nobody«",
        ] {
            for to in ["integer", "uuid"] {
                let cast = diesel::sql_query(format!("SELECT $1::text::{to}"));
                let cast = cast.bind::<diesel::sql_types::Text, _>(secret);
                cast.execute(&mut connection).unwrap_err();
            }
        }
        connection.batch_execute("SELECT mistake").unwrap_err();
        let another = diesel::sql_query("SELECT $1 FROM nowhere");
        let another = another.bind::<diesel::sql_types::Text, _>(SECRET);
        another.execute(&mut connection).unwrap_err();
    });
    let written = written.0.lock().unwrap();
    let log = String::from_utf8(written.clone()).unwrap();
    assert!(!log.contains("tell-nobody"), "{log}");
    assert!(
        log.contains("invalid input syntax for type integer"),
        "{log}"
    );
    assert!(log.contains("nowhere\" does not exist"), "{log}");
    assert!(
        log.contains("\"mistake\"") || log.contains("\\\"mistake"),
        "{log}"
    );
}

#[test]
fn production_shows_errors_and_nothing_else() {
    let log = day(Environment::Production);
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(
        log.contains("ERROR allin_db::query") && log.contains("SELECT mistake"),
        "{log}"
    );
}

#[test]
fn the_environment_decides_and_rust_log_overrides() {
    const CHILD: &str = "ALLIN_DB_TEST_OF_LOG_INIT";
    if let Ok(url) = std::env::var(CHILD) {
        assert!(allin_db::log::init().unwrap());
        assert!(!allin_db::log::init().unwrap(), "there is one already");
        return work(&url);
    }
    for (environment, rust_log, queries, slow, errors) in [
        ("development", "", true, true, true),
        ("test", "", false, true, true),
        ("production", "", false, false, true),
        ("staging", "", false, false, true),
        ("production", "allin_db=debug", true, true, true),
        ("development", "off", false, false, false),
    ] {
        let test = TestDatabase::migrated();
        let output = Command::new(std::env::current_exe().unwrap())
            .args([
                "log::the_environment_decides_and_rust_log_overrides",
                "--exact",
                "--nocapture",
            ])
            .env(CHILD, test.url())
            .env("APP_ENV", environment)
            .env("RUST_LOG", rust_log)
            .output()
            .unwrap();
        let log = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{log}");
        let seen = [
            log.contains("DEBUG allin_db::query"),
            log.contains("slow query"),
            log.contains("ERROR"),
        ];
        assert_eq!(
            seen,
            [queries, slow, errors],
            "{environment}, {rust_log:?}: {log}"
        );
    }
}
