//! Every `down.sql` is the exact inverse of its `up.sql`: PostgreSQL's own dump is the witness.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod support;

use std::path::Path;
use std::process::Command;

use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel_migrations::MigrationHarness;
use support::{Database, migrations};

#[test]
fn every_down_brings_back_what_was_there() {
    let mut db = Database::empty();
    let count = MigrationSource::<Pg>::migrations(&migrations())
        .unwrap()
        .len();
    let mut states = vec![dump(&mut db)];
    for _ in 0..count {
        up(&mut db);
        states.push(dump(&mut db));
    }
    for step in states.windows(2) {
        assert_ne!(step[0], step[1], "a migration that changes nothing");
    }
    for before in states[..count].iter().rev() {
        let version = db.connection.revert_last_migration(migrations()).unwrap();
        assert_same_text(
            before,
            &dump(&mut db),
            &format!("after the down of {version}"),
        );
    }
    for _ in 0..count {
        up(&mut db);
    }
    assert_same_text(
        &states[count],
        &dump(&mut db),
        "after all were applied again",
    );
}

#[test]
fn a_down_works_over_rows_too() {
    let mut db = Database::migrated();
    for statement in [
        "INSERT INTO users (id, email) VALUES ('u', 'u@example.com')",
        "INSERT INTO organizations (id, name, slug) VALUES ('o', 'O', 'o')",
        "INSERT INTO posts (id, content, user_id) VALUES ('p', 'Hello', 'u')",
        "INSERT INTO tags (id, name) VALUES ('t', 'T')",
        "INSERT INTO post_tags VALUES ('p', 't')",
    ] {
        db.execute(statement).unwrap();
    }
    db.connection.revert_all_migrations(migrations()).unwrap();
    assert_eq!(
        support::fact::tables(&mut db.connection),
        Vec::<String>::new()
    );
}

fn up(db: &mut Database) {
    db.connection.run_next_migration(migrations()).unwrap();
}

/// The schema as `pg_dump` writes it, without Diesel's ledger.
fn dump(db: &mut Database) -> String {
    // An older pg_dump refuses a newer server: take the one that came with it.
    let folder = db.name("SELECT setting AS name FROM pg_catalog.pg_config WHERE name = 'BINDIR'");
    let beside = Path::new(&folder).join("pg_dump");
    let output = Command::new(if beside.is_file() {
        &beside
    } else {
        Path::new("pg_dump")
    })
    .args([
        "--schema-only",
        "--no-owner",
        "--exclude-table=__diesel_schema_migrations",
        "--dbname",
    ])
    .arg(db.url())
    .output()
    .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    // `\restrict` and `\unrestrict` carry a random word.
    text.lines()
        .filter(|line| !line.starts_with('\\'))
        .map(|line| format!("{line}\n"))
        .collect()
}

/// Names the first line that differs.
fn assert_same_text(expected: &str, found: &str, when: &str) {
    if expected != found {
        let same = expected
            .lines()
            .zip(found.lines())
            .take_while(|(a, b)| a == b)
            .count();
        panic!(
            "{when}: line {same}: {:?} became {:?}",
            expected.lines().nth(same),
            found.lines().nth(same)
        );
    }
}
