//! A command that waits for another session says so, and for which.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::support::{Project, USERS};

/// Runs a command while `hold` is held by another session, which lets go once the command has said whom it waits for.
#[track_caller]
fn says_whom_it_waits_for(project: &Project, words: &[&'static str], hold: &str, said: &str) {
    let mut other = project.database.connect().unwrap();
    other
        .execute("SET application_name = 'the other one'")
        .unwrap();
    other.execute(hold).unwrap();
    let mut command = project.command(words.iter().copied());
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let line = lines
        .by_ref()
        .map(Result::unwrap)
        .find(|line| line.contains("waiting for"))
        .unwrap_or_else(|| panic!("{words:?} did not say that it waits"));
    assert!(line.contains(said), "{line}");
    assert!(
        line.contains(&format!("process {}", other.backend_pid())),
        "{line}"
    );
    assert!(line.contains("application \"the other one\""), "{line}");
    drop(other);
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert!(child.wait().unwrap().success(), "{rest:?}");
}

#[test]
fn a_migration_that_waits_for_a_table() {
    let project = Project::empty();
    project.migration("2024-01-01-000000_users", USERS);
    project.run(["migrate", "deploy"]).ok();
    project.migration(
        "2024-01-02-000000_age",
        (
            "ALTER TABLE users ADD COLUMN age int;",
            "ALTER TABLE users DROP COLUMN age;",
        ),
    );
    let hold = "BEGIN; LOCK TABLE users";
    let said = "query \"BEGIN; LOCK TABLE users\"";
    says_whom_it_waits_for(&project, &["migrate", "deploy"], hold, said);
}

#[test]
fn a_status_that_waits_for_the_ledger() {
    let project = Project::empty();
    project.migration("2024-01-01-000000_users", USERS);
    project.run(["migrate", "deploy"]).ok();
    let hold = "BEGIN; LOCK TABLE __diesel_schema_migrations";
    says_whom_it_waits_for(
        &project,
        &["migrate", "status"],
        hold,
        "idle in transaction",
    );
}

#[test]
fn a_run_that_waits_for_another_run() {
    let project = Project::empty();
    project.migration("2024-01-01-000000_users", USERS);
    // The key is the letters of `glowplug`.
    let hold = "SELECT pg_advisory_lock(x'676c6f77706c7567'::bigint)";
    let said = "waiting for another run that migrates this database";
    says_whom_it_waits_for(&project, &["migrate", "deploy"], hold, said);
}
