//! A session for each migration, the lock in one of its own, and the settings of the project's own for both.

use std::process::{Child, Stdio};

use crate::support::{Outcome, Project, wait_until};

/// Starts a command and leaves it running.
fn start(project: &Project, words: &[&'static str]) -> Child {
    let mut command = project.command(words.iter().copied());
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn end(project: &Project, child: Child) -> Outcome {
    let name = project.database.name().to_owned();
    Outcome::new(&child.wait_with_output().unwrap(), |bytes| {
        String::from_utf8(bytes.to_vec())
            .unwrap()
            .replace(&name, "[DB]")
    })
}

/// Waits until a migration waits for the advisory lock 4711, which the test holds.
fn waits_for_the_test(project: &Project) {
    wait_until("the migration waits", || {
        !project
            .rows("SELECT pid::text FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
            .is_empty()
    });
}

#[test]
fn a_migration_leaves_nothing_behind_for_the_next() {
    for leave in [
        "CREATE TEMPORARY TABLE users (id bigint);",
        "SET search_path = nowhere;",
        "SET search_path = pg_temp, public; CREATE TEMPORARY TABLE users (id bigint);",
        "SELECT set_config('search_path', '', false);",
        "CREATE ROLE_PLACEHOLDER",
        "PREPARE p AS SELECT 1;",
        "SELECT pg_advisory_lock(42);",
        "SET statement_timeout = 50; SET lock_timeout = 50; SET default_transaction_read_only = on;",
        "SET client_encoding = 'LATIN1';",
        "SET session_replication_role = replica;",
        "DECLARE c CURSOR WITH HOLD FOR SELECT 1; LISTEN x;",
    ] {
        let project = Project::empty();
        let leave = leave.replace("CREATE ROLE_PLACEHOLDER", "SET ROLE pg_monitor;");
        project.migration(
            "1_users",
            (
                "CREATE TABLE users (id bigint PRIMARY KEY);",
                "DROP TABLE users;",
            ),
        );
        project.migration("2_leaves", (&leave, "SELECT 1;"));
        project.migration(
            "3_alter",
            (
                "PREPARE p AS SELECT 2;\n\
                 SELECT pg_sleep(0.1);\n\
                 ALTER TABLE users ADD COLUMN name text DEFAULT 'é' CHECK (length(name) = 1);\n\
                 DO $$ BEGIN ASSERT NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()); END $$;\n\
                 DO $$ BEGIN ASSERT current_setting('session_replication_role') = 'origin'; END $$;\n",
                "ALTER TABLE users DROP COLUMN name;",
            ),
        );
        project.run(["migrate", "deploy"]).ok();
        assert_eq!(
            project.rows(
                "SELECT attname::text FROM pg_attribute WHERE attrelid = 'public.users'::regclass AND attnum > 0 ORDER BY 1"
            ),
            ["id", "name"],
            "{leave}"
        );
        project.run(["migrate", "redo", "3", "--force"]).ok();
        project.run(["migrate", "deploy"]).ok().says("up to date");
    }
}

#[test]
fn a_migration_that_unlocks_everything_keeps_the_lock() {
    let project = Project::empty();
    project.migration(
        "1_unlocks",
        (
            "SELECT pg_advisory_unlock_all(); SELECT pg_advisory_lock(4711); CREATE TABLE once ();",
            "DROP TABLE once;",
        ),
    );
    let mut gate = project.database.connect().unwrap();
    gate.execute("SELECT pg_advisory_lock(4711)").unwrap();
    let first = start(&project, &["migrate", "deploy"]);
    waits_for_the_test(&project);
    // Another deployer does not get in while the first one runs.
    project
        .run(["migrate", "deploy", "--lock-timeout", "0"])
        .exits(1)
        .says("error[locked]: another run is migrating this database (process ");
    gate.execute("SELECT pg_advisory_unlock(4711)").unwrap();
    end(&project, first).ok().says("applied 1 migration");
    assert_eq!(project.ledger(), ["1"]);
}

#[test]
fn a_lock_that_is_lost_ends_the_run_before_the_next_migration() {
    let project = Project::empty();
    project.migration("1_waits", ("SELECT pg_advisory_lock(4711);", "SELECT 1;"));
    project.migration("2_next", ("CREATE TABLE next ();", "DROP TABLE next;"));
    let mut gate = project.database.connect().unwrap();
    gate.execute("SELECT pg_advisory_lock(4711)").unwrap();
    let run = start(&project, &["migrate", "deploy"]);
    waits_for_the_test(&project);
    // The session that holds the lock: the other advisory lock of this database, and not the test's own.
    let ended = project.rows(
        "SELECT pg_terminate_backend(pid)::text FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid <> 4711
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    assert_eq!(ended, ["true"]);
    gate.execute("SELECT pg_advisory_unlock(4711)").unwrap();
    end(&project, run)
        .exits(1)
        .says("applied  1_waits")
        .says("error[lock-lost]: the session that held the migration lock is lost: ")
        .says("what was applied before stays applied")
        .says("hint: what was applied before stays applied; run the same command again: it takes the lock and continues where this run stopped");
    assert_eq!(project.ledger(), ["1"]);
    assert!(!project.has_table("next"));
    project.run(["migrate", "deploy"]).ok();
}

/// A project whose triggers let only a session write that holds its own advisory lock, as one of the field's largest has it.
fn guarded() -> Project {
    let project = Project::empty();
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\n[package.metadata.glowplug]\nsession_sql = \"SELECT pg_advisory_lock(0)\"\n",
    );
    project.migration(
        "1_guard",
        (
            "CREATE FUNCTION only_ours() RETURNS trigger LANGUAGE plpgsql AS $$\n\
             BEGIN\n\
               IF NOT EXISTS (SELECT FROM pg_locks WHERE (locktype, pid, objid, granted) = ('advisory', pg_backend_pid(), 0, true)) THEN\n\
                 RAISE EXCEPTION 'migrations must be managed by the application';\n\
               END IF;\n\
               RETURN NULL;\n\
             END $$;\n\
             CREATE TRIGGER only_ours BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON __diesel_schema_migrations\n\
             EXECUTE FUNCTION only_ours();\n",
            "DROP TRIGGER only_ours ON __diesel_schema_migrations; DROP FUNCTION only_ours();",
        ),
    );
    project.migration(
        "2_table",
        (
            "CREATE TABLE things (id bigint PRIMARY KEY);\n\
             CREATE TRIGGER only_ours BEFORE INSERT ON things EXECUTE FUNCTION only_ours();\n\
             INSERT INTO things VALUES (1);\n",
            "DROP TABLE things;",
        ),
    );
    project
}

#[test]
fn sessions_that_migrate_begin_with_the_projects_own_sql() {
    let project = guarded();
    project
        .run(["migrate", "deploy"])
        .ok()
        .says("applied 2 migrations");
    project.run(["generate"]).ok();
    project.run(["validate"]).ok();
    project.run(["migrate", "redo", "2", "--force"]).ok();
    project.migration(
        "3_more",
        (
            "INSERT INTO things VALUES (2);",
            "DELETE FROM things WHERE id = 2;",
        ),
    );
    project.run(["migrate", "dev"]).ok();
    project.run(["migrate", "revert", "--force"]).ok();
    project
        .run(["reset", "--force"])
        .ok()
        .says("applied 3 migrations");
    // Everyone else is kept out.
    assert!(
        project
            .database
            .execute("DELETE FROM __diesel_schema_migrations")
            .is_err()
    );
    // And without the setting so are we.
    project.write("Cargo.toml", "[package]\nname = \"shop\"\n");
    project.migration("4_more", ("SELECT 1;", "SELECT 1;"));
    project
        .run(["migrate", "deploy"])
        .exits(1)
        .says("migrations must be managed by the application");
}

#[test]
fn sql_of_the_project_that_fails_is_named() {
    let project = guarded();
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\n[package.metadata.glowplug]\nsession_sql = \"SELECT nonsense()\"\n",
    );
    project
        .run(["migrate", "deploy"])
        .exits(1)
        .says("error[database]: cannot run `session_sql` of the settings: ")
        .says("nonsense()");
    assert!(!project.has_table("__diesel_schema_migrations"));
}

#[test]
fn the_locks_key_may_be_shared_with_another_tool() {
    let project = Project::shop();
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\n[package.metadata.glowplug]\nlock_key = -72707369\n",
    );
    let mut other = project.database.connect().unwrap();
    other.execute("SELECT pg_advisory_lock(-72707369)").unwrap();
    project
        .run(["migrate", "deploy", "--lock-timeout", "0"])
        .exits(1)
        .says("error[locked]: another run is migrating this database (process ");
    let waiting = start(&project, &["migrate", "deploy"]);
    wait_until("it is connected", || {
        !project
            .rows("SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'glowplug/%'")
            .is_empty()
    });
    assert!(!project.has_table("users"));
    other
        .execute("SELECT pg_advisory_unlock(-72707369)")
        .unwrap();
    end(&project, waiting).ok().says("applied 2 migrations");
}
