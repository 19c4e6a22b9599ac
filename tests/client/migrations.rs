//! Migrations that the application carries, applied by many at once.

use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use allin_db::Error;

use crate::builder;
use crate::support::{self, Database as TestDatabase};
use diesel::migration::MigrationSource;
use diesel::pg::Pg;

/// How many migrations there are.
fn count() -> usize {
    MigrationSource::<Pg>::migrations(&support::migrations())
        .unwrap()
        .len()
}

#[test]
fn one_of_many_migrates_and_the_others_find_it_done() {
    let test = TestDatabase::empty();
    let url = test.url();
    let applied: Vec<usize> = thread::scope(|scope| {
        let start = || {
            scope.spawn(|| {
                // A timeout for the application's queries is none for its migrations.
                let database = builder(url)
                    .statement_timeout(Duration::from_millis(1))
                    .build()
                    .unwrap();
                database.run_migrations().unwrap().applied.len()
            })
        };
        let processes: Vec<_> = (0..6).map(|_| start()).collect();
        processes
            .into_iter()
            .map(|process| process.join().unwrap())
            .collect()
    });
    let mut sorted = applied.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [0, 0, 0, 0, 0, count()]);
    let again = builder(test.url())
        .build()
        .unwrap()
        .run_migrations()
        .unwrap();
    assert!(again.applied.is_empty());
}

#[test]
fn the_command_and_the_application_keep_off_each_other() {
    let mut test = TestDatabase::empty();
    let commands: Vec<_> = (0..2)
        .map(|_| {
            Command::new(env!("CARGO_BIN_EXE_db"))
                .args(["migrate", "deploy", "--database-url", test.url()])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let database = builder(test.url()).build().unwrap();
    database.run_migrations().unwrap();
    for command in commands {
        let output = command.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let versions = test.names("SELECT version AS name FROM __diesel_schema_migrations");
    assert_eq!(versions.len(), count());
}

#[test]
fn it_waits_for_anyone_who_has_the_commands_lock() {
    let mut test = TestDatabase::empty();
    let key = i64::from_be_bytes(*b"glowplug");
    test.execute(&format!("SELECT pg_advisory_lock({key})"))
        .unwrap();
    let hasty = builder(test.url())
        .migration_lock_timeout(Duration::from_millis(250))
        .build()
        .unwrap();
    let error = hasty.run_migrations().unwrap_err();
    let Error::MigrationLocked { waited } = error else {
        panic!("{error:?}");
    };
    assert!(waited >= Duration::from_millis(250), "{waited:?}");
    let database = builder(test.url()).build().unwrap();
    thread::scope(|scope| {
        let application = scope.spawn(|| database.run_migrations());
        thread::sleep(Duration::from_millis(400));
        let there = test.names("SELECT relname AS name FROM pg_class WHERE relname = 'users'");
        assert!(
            there.is_empty() && !application.is_finished(),
            "it did not wait"
        );
        test.execute(&format!("SELECT pg_advisory_unlock({key})"))
            .unwrap();
        assert_eq!(application.join().unwrap().unwrap().applied.len(), count());
    });
}

#[test]
fn behind_a_pooler_it_wants_the_way_past_it() {
    let test = TestDatabase::empty();
    let pooled = builder(test.url()).pgbouncer(true);
    let error = pooled
        .clone()
        .build()
        .unwrap()
        .run_migrations()
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::Setting {
                name: "DATABASE_DIRECT_URL",
                ..
            }
        ),
        "{error:?}"
    );
    let database = pooled.direct_url(test.url()).unwrap().build().unwrap();
    assert_eq!(database.run_migrations().unwrap().applied.len(), count());
}

#[test]
fn an_application_seeds_as_the_command_does() {
    let test = TestDatabase::migrated();
    let database = builder(test.url()).build().unwrap();
    let options = allin_db::seed::Options::default();
    let first = database.seed(&options).unwrap();
    assert!(
        first.tables.len() > 5
            && first
                .tables
                .iter()
                .all(|table| table.inserted > 0 && table.kept == 0)
    );
    let second = database.seed(&options).unwrap();
    assert!(
        second
            .tables
            .iter()
            .all(|table| table.inserted == 0 && table.kept > 0)
    );
    let profile = Some("no such profile");
    let error = database
        .seed(&allin_db::seed::Options { profile, ..options })
        .unwrap_err();
    assert!(matches!(error, Error::Seed { .. }), "{error:?}");
}
