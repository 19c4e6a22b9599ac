//! Replays in shadow databases, from the outside.

use std::process::Stdio;

use crate::support::Project;

#[test]
fn what_is_generated_is_current_although_a_down_migration_restores_columns_in_another_order() {
    let project = Project::empty();
    project.migration(
        "1_a",
        (
            "CREATE TABLE a (id int PRIMARY KEY, name text, last int)",
            "DROP TABLE a",
        ),
    );
    project.migration(
        "2_b",
        (
            "ALTER TABLE a ADD COLUMN late int",
            "ALTER TABLE a DROP COLUMN late, DROP COLUMN name; ALTER TABLE a ADD COLUMN name text",
        ),
    );
    project.run(["generate"]).ok();
    project
        .run(["validate", "--offline"])
        .ok()
        .says("ok      generated files are current");
    project.run(["generate", "--check"]).ok();
}

#[test]
fn a_temporary_table_does_not_reach_the_next_migration() {
    let project = Project::empty();
    project.migration("1_a", ("CREATE TEMPORARY TABLE t (id int)", "SELECT 1"));
    project.migration(
        "2_b",
        (
            "CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t ADD COLUMN real int",
            "DROP TABLE t",
        ),
    );
    project.run(["generate"]).ok();
    assert!(
        project
            .read("src/schema.rs")
            .contains("real -> Nullable<Int4>")
    );
}

#[test]
fn a_role_that_is_missing_is_said_of_the_shadow_server() {
    let project = Project::empty();
    project.migration(
        "1_a",
        (
            "CREATE TABLE a (id int PRIMARY KEY);\nGRANT SELECT ON a TO no_such_role_here;",
            "DROP TABLE a",
        ),
    );
    project
        .run(["generate"])
        .exits(1)
        .says("error[migration-failed]: migration 1_a failed on the shadow server (SHADOW_DATABASE_URL): role \"no_such_role_here\" does not exist")
        .says("hint: create the role no_such_role_here there, or unset SHADOW_DATABASE_URL to use the local shadow server");
    project
        .run(["validate", "--offline"])
        .exits(1)
        .says("migrations/1_a/up.sql:2:1: role \"no_such_role_here\" does not exist; the shadow server (SHADOW_DATABASE_URL) has no role no_such_role_here: create the role no_such_role_here there");
}

#[test]
fn the_shadow_database_of_a_killed_run_is_dropped_by_the_next() {
    let project = Project::empty();
    project.migration("1_a", ("SELECT pg_sleep(600)", "SELECT 1"));
    let mut command = project.command(["validate", "--offline"]);
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let ours = format!("glowplug\\_shadow\\_{}\\_%", child.id());
    let sleeps = format!(
        "SELECT 'yes' FROM pg_stat_activity WHERE datname LIKE '{ours}' AND query LIKE '%pg_sleep(600)%' AND state = 'active'"
    );
    while project.rows(&sleeps).is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let there = format!("SELECT datname::text FROM pg_database WHERE datname LIKE '{ours}'");
    assert_eq!(project.rows(&there).len(), 1);
    // The server notices that the maker is gone as soon as it looks.
    let lock = format!(
        "SELECT l.pid::text FROM pg_locks l, pg_database d WHERE d.datname LIKE '{ours}' AND l.locktype = 'advisory'
         AND shobj_description(d.oid, 'pg_database') LIKE '% by ' || l.objid::int"
    );
    while !project.rows(&lock).is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    project.migration(
        "1_a",
        ("CREATE TABLE a (id int PRIMARY KEY)", "DROP TABLE a"),
    );
    project.run(["generate"]).ok();
    assert_eq!(project.rows(&there), [""; 0]);
}

#[test]
fn every_wrong_down_migration_is_found_with_each_migration_replayed_once() {
    let project = Project::empty();
    for number in 0..12 {
        let up = format!("CREATE TABLE t{number} (id int PRIMARY KEY)");
        let down = match number % 3 {
            0 => "SELECT 1".to_owned(),
            1 => format!("DROP TABLE t{number}, missing"),
            _ => format!("DROP TABLE t{number}"),
        };
        project.migration(&format!("{number:02}_t"), (&up, &down));
    }
    let outcome = project.run(["validate", "--offline", "-v"]).exits(1);
    for number in 0..12 {
        match number % 3 {
            0 => outcome.clone().says(&format!(
                "{number:02}_t/down.sql does not fully revert up.sql: [down-differs]\n            + table public.t{number}\n"
            )),
            1 => outcome.clone().says(&format!(
                "migrations/{number:02}_t/down.sql:1:1: down.sql fails: table \"missing\" does not exist [down-fails]\n"
            )),
            _ => outcome.clone().says_not(&format!("{number:02}_t/")),
        };
    }
}
