//! `migrate new`, `dev`, `deploy`, `status`, `revert`, `redo`.

use std::process::Stdio;
use std::thread;

use crate::support::{MODELS, POSTS, Project, USERS, wait_until};

#[test]
fn deploy_applies_what_is_pending_and_says_so() {
    let project = Project::shop();
    project.run(["migrate", "deploy"]).ok().prints(
        "[DB]: applied 2 migrations",
        "applied  2024-01-01-000000_users [TIME]\napplied  2024-01-02-000000_posts [TIME]",
    );
    assert_eq!(project.ledger(), ["20240101000000", "20240102000000"]);
    project
        .run(["migrate", "deploy"])
        .ok()
        .prints("[DB] is up to date: 2 migrations", "");

    project.migration(
        "2024-01-03-000000_more",
        ("CREATE TABLE more ()", "DROP TABLE more"),
    );
    project.run(["migrate", "deploy"]).ok().prints(
        "[DB]: applied 1 migration, 2 were applied before",
        "applied  2024-01-03-000000_more [TIME]",
    );
    assert!(!project.path("src").exists(), "deploy writes no file");
}

#[test]
fn status_lists_every_migration_with_its_state() {
    let project = Project::shop();
    project.run(["migrate", "status"]).exits(1).prints(
        " migration                state    applied at\n \
          2024-01-01-000000_users  pending\n \
          2024-01-02-000000_posts  pending\n\
         [DB]: 0 applied, 2 pending",
        "",
    );
    project.run(["migrate", "deploy"]).ok();
    project.run(["migrate", "status"]).ok().prints(
        " migration                state    applied at\n \
          2024-01-01-000000_users  applied  [WHEN]\n \
          2024-01-02-000000_posts  applied  [WHEN]\n\
         [DB]: 2 applied",
        "",
    );
    project.migration(
        "2024-01-01-120000_late",
        ("CREATE TABLE late ()", "DROP TABLE late"),
    );
    std::fs::remove_dir_all(project.path("migrations/2024-01-02-000000_posts")).unwrap();
    project.run(["migrate", "status"]).exits(1).prints(
        " migration                state                               applied at\n \
          2024-01-01-000000_users  applied                             [WHEN]\n \
          2024-01-01-120000_late   pending, older than an applied one\n \
          20240102000000           applied, files missing              [WHEN]\n\
         [DB]: 1 applied, 1 pending, 1 without files",
        "",
    );
    let document = project.run(["migrate", "status", "--json"]).exits(1).json();
    let states: Vec<_> = document["result"]["history"]["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["state"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(states, ["applied", "pending", "missing"]);
    assert_eq!(document["ok"], false);
}

#[test]
fn revert_goes_back_one_by_one_and_redo_there_and_back() {
    let project = Project::shop();
    project.run(["migrate", "deploy"]).ok();
    project.run(["migrate", "redo", "2"]).ok().prints(
        "[DB]: reverted 2 migrations and applied 2 migrations",
        "reverted 2024-01-02-000000_posts [TIME]\nreverted 2024-01-01-000000_users [TIME]\n\
         applied  2024-01-01-000000_users [TIME]\napplied  2024-01-02-000000_posts [TIME]",
    );
    assert_eq!(project.ledger().len(), 2);
    project.run(["migrate", "revert"]).ok().prints(
        "[DB]: reverted 1 migration",
        "reverted 2024-01-02-000000_posts [TIME]",
    );
    assert!(project.has_table("users") && !project.has_table("posts"));
    assert_eq!(project.ledger(), ["20240101000000"]);
    // More than there are means all.
    project.run(["migrate", "revert", "9"]).ok();
    assert!(project.ledger().is_empty() && !project.has_table("users"));
    project
        .run(["migrate", "revert"])
        .ok()
        .prints("[DB]: nothing is applied, nothing was reverted", "");
    project.run(["migrate", "revert", "0"]).exits(64);
}

#[test]
fn nothing_is_reverted_when_one_of_them_has_no_down_migration() {
    let project = Project::empty();
    project.migration(
        "1_users",
        ("CREATE TABLE users (id int)", "-- cannot be undone"),
    );
    project.migration(
        "2_posts",
        ("CREATE TABLE posts (id int)", "DROP TABLE posts"),
    );
    project.run(["migrate", "deploy"]).ok();
    project
        .run(["migrate", "revert", "2"])
        .exits(1)
        .says("error[irreversible]: migration 1_users cannot be reverted: it has no down.sql with a statement in it");
    assert_eq!(project.ledger(), ["1", "2"]);
    std::fs::remove_dir_all(project.path("migrations/2_posts")).unwrap();
    project
        .run(["migrate", "revert"])
        .exits(1)
        .says("migration 2 cannot be reverted: it is applied but its files are missing");
    assert!(project.has_table("posts"));
}

#[test]
fn a_failing_migration_leaves_those_before_it_and_nothing_of_itself() {
    let project = Project::empty();
    project.migration("1_a", ("CREATE TABLE a ()", "DROP TABLE a"));
    project.migration("2_b", ("CREATE TABLE b ();\nSELECT 1/0;\n", "DROP TABLE b"));
    project.migration("3_c", ("CREATE TABLE c ()", "DROP TABLE c"));
    project.run(["migrate", "deploy"]).exits(1).prints(
        "",
        "applied  1_a [TIME]\n\
         error[migration-failed]: migration 2_b failed: division by zero\n  \
           at migrations/2_b/up.sql:2:1\n  \
           |\n\
         2 | SELECT 1/0;\n  \
           | ^^^^^^^^^^\n  \
           sqlstate: 22012\n\
         hint: nothing of this migration was kept; fix the file and run the same command again",
    );
    assert_eq!(project.ledger(), ["1"]);
    assert!(project.has_table("a") && !project.has_table("b") && !project.has_table("c"));
    project.write("migrations/2_b/up.sql", "CREATE TABLE b ()");
    project.run(["migrate", "deploy"]).ok();
    assert_eq!(project.ledger(), ["1", "2", "3"]);
}

#[test]
fn each_migration_has_a_transaction_of_its_own() {
    let project = Project::empty();
    let sql = "CREATE TABLE t_VERSION AS SELECT txid_current() AS txid";
    for version in ["1", "2"] {
        project.migration(
            &format!("{version}_x"),
            (
                &sql.replace("VERSION", version),
                &format!("DROP TABLE t_{version}"),
            ),
        );
    }
    project.run(["migrate", "deploy"]).ok();
    assert_eq!(
        project.rows("SELECT (t_1.txid <> t_2.txid)::text FROM t_1, t_2"),
        ["true"]
    );
    // What it made and its record are of one transaction.
    assert_eq!(
        project.rows("SELECT (l.xmin::text::bigint = txid)::text FROM __diesel_schema_migrations l, t_2 WHERE version = '2'"),
        ["true"]
    );
}

#[test]
fn without_a_transaction_statements_go_one_by_one() {
    let project = Project::empty();
    project.migration("1_t", ("CREATE TABLE t (id int, n int)", "DROP TABLE t"));
    project.migration(
        "2_idx",
        (
            "-- ; in a comment\nCREATE INDEX CONCURRENTLY t_id ON t (id);\nCREATE INDEX CONCURRENTLY t_n ON t (n);\nVACUUM t;\n",
            "DROP INDEX CONCURRENTLY t_n;\nDROP INDEX CONCURRENTLY t_id;\n",
        ),
    );
    project
        .run(["migrate", "deploy"])
        .exits(1)
        .says("CREATE INDEX CONCURRENTLY cannot run inside a transaction block")
        .says("hint: this statement cannot run in a transaction: give 2_idx a metadata.toml with `run_in_transaction = false`");
    project.write(
        "migrations/2_idx/metadata.toml",
        "run_in_transaction = false\n",
    );
    project.run(["migrate", "deploy"]).ok();
    assert!(project.has_table("t_id") && project.has_table("t_n"));
    project.run(["migrate", "redo"]).ok();
    project.run(["migrate", "revert"]).ok();
    assert!(!project.has_table("t_id") && !project.has_table("t_n"));
}

#[test]
fn without_a_transaction_what_was_done_stays_and_is_reported() {
    let project = Project::empty();
    project.migration(
        "1_t",
        (
            "CREATE TABLE a ();\nCREATE TABLE b ();\nCREATE TABLE a ();\n",
            "SELECT 1",
        ),
    );
    project.write(
        "migrations/1_t/metadata.toml",
        "run_in_transaction = false\n",
    );
    project.run(["migrate", "deploy"]).exits(1).says("up.sql:3:1").says(
        "hint: the migration is half applied (2 statements done) and not recorded; undo those by hand or make the file skip \
         them, then run the same command again",
    );
    assert!(project.has_table("b"));
    assert!(project.ledger().is_empty());
    let document = project.run(["migrate", "deploy", "--json"]).exits(1).json();
    assert_eq!(document["error"]["rolled_back"], false);
}

#[test]
fn a_search_path_does_not_leak_into_the_next_migration() {
    let project = Project::empty();
    project.migration(
        "1_a",
        (
            "SELECT pg_catalog.set_config('search_path', '', false); CREATE TABLE public.a ();",
            "DROP TABLE a",
        ),
    );
    project.migration("2_b", ("CREATE TABLE b ()", "DROP TABLE b"));
    project.run(["migrate", "deploy"]).ok();
    assert_eq!(project.ledger(), ["1", "2"]);
}

#[test]
fn of_two_with_one_version_none_is_reverted() {
    let project = Project::empty();
    project.migration("2_b", ("CREATE TABLE b ()", "DROP TABLE b"));
    project.run(["migrate", "deploy"]).ok();
    project.migration("2_a", ("CREATE TABLE a ()", "SELECT 1"));
    project
        .run(["migrate", "revert"])
        .exits(1)
        .says("error[migrations-folder]")
        .says("has version 2 as");
    assert_eq!(project.ledger(), ["2"]);
}

#[test]
fn a_program_is_reported_all_that_dev_did() {
    let project = Project::shop();
    let document = project
        .run(["migrate", "dev", "--name", "more", "--json"])
        .ok()
        .json();
    let result = &document["result"];
    assert_eq!(result["deployed"]["applied"].as_array().unwrap().len(), 2);
    assert_eq!(result["generated"]["files"][0]["state"], "written");
    let up = result["created"]["up"].as_str().unwrap();
    assert!(up.ends_with("_more/up.sql"), "{up}");
}

#[test]
fn a_role_or_a_setting_does_not_leak_into_the_ledger_or_the_next_migration() {
    let project = Project::empty();
    project.migration(
        "1_a",
        (
            "CREATE TABLE a (); SET default_transaction_read_only = on; SET ROLE pg_monitor;",
            "DROP TABLE a",
        ),
    );
    project.migration("2_b", ("CREATE TABLE b ()", "DROP TABLE b"));
    project.run(["migrate", "deploy"]).ok();
    assert_eq!(project.ledger(), ["1", "2"]);
}

#[test]
fn out_of_order_is_refused_until_it_is_allowed() {
    let project = Project::empty();
    project.migration("2_b", ("CREATE TABLE b ()", "DROP TABLE b"));
    project.run(["migrate", "deploy"]).ok();
    project.migration("1_a", ("CREATE TABLE a ()", "DROP TABLE a"));
    project.run(["migrate", "deploy"]).exits(1).prints(
        "",
        "error[out-of-order]: pending migrations are older than applied ones: 1_a\n\
         hint: rename them with a newer version, or pass `--allow-out-of-order`",
    );
    assert!(!project.has_table("a"));
    project
        .run(["migrate", "deploy", "--allow-out-of-order"])
        .ok();
    assert_eq!(project.ledger(), ["1", "2"]);
}

#[test]
fn missing_files_are_a_warning_for_deploy_and_a_refusal_for_dev() {
    let project = Project::shop();
    project.run(["migrate", "deploy"]).ok();
    std::fs::remove_dir_all(project.path("migrations/2024-01-01-000000_users")).unwrap();
    project
        .run(["migrate", "deploy"])
        .ok()
        .says("warning: version 20240101000000 is applied, but its files are missing here");
    project
        .run(["migrate", "dev"])
        .exits(1)
        .says("error[migrations-missing]: applied migrations have no files: 20240101000000");
}

#[test]
fn the_database_is_made_when_there_is_none() {
    for command in ["deploy", "dev"] {
        let project = Project::shop();
        // A name that needs quoting, dropped with the project's own database by this test.
        let name = format!("{} \"ä", project.database.name());
        let url = project.database.url().replace(
            project.database.name(),
            &format!("{}%20%22%C3%A4", project.database.name()),
        );
        let mut deploy = project.command(["migrate", command, "--json"]);
        deploy.env("DATABASE_URL", &url);
        let document = project.finish(deploy).ok().json();
        let report = if command == "dev" {
            &document["result"]["deployed"]
        } else {
            &document["result"]
        };
        assert_eq!(report["created"], true, "{document}");
        assert_eq!(report["applied"].as_array().unwrap().len(), 2);
        project.sql(&format!("DROP DATABASE \"{}\"", name.replace('"', "\"\"")));
    }
}

#[test]
fn of_eight_at_once_one_applies_and_all_are_content() {
    let project = Project::shop();
    let gone = format!("{}_eight", project.database.name());
    let url = project
        .database
        .url()
        .replace(project.database.name(), &gone);
    let outcomes: Vec<_> = thread::scope(|scope| {
        let runs: Vec<_> = (0..8)
            .map(|_| {
                let mut command = project.command(["migrate", "deploy", "--json"]);
                command.env("DATABASE_URL", &url);
                let project = &project;
                scope.spawn(move || project.finish(command))
            })
            .collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    let applied: Vec<usize> = outcomes
        .into_iter()
        .map(|outcome| {
            outcome.ok().json()["result"]["applied"]
                .as_array()
                .unwrap()
                .len()
        })
        .collect();
    assert_eq!(
        applied.iter().filter(|applied| **applied == 2).count(),
        1,
        "{applied:?}"
    );
    assert_eq!(
        applied.iter().filter(|applied| **applied == 0).count(),
        7,
        "{applied:?}"
    );
    project.sql(&format!("DROP DATABASE {gone} WITH (FORCE)"));
}

#[test]
fn who_waits_too_long_is_reported_for_whom() {
    let project = Project::empty();
    project.migration("1_slow", ("SELECT pg_sleep(30)", "SELECT 1"));
    let mut first = project
        .command(["migrate", "deploy"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_until("the first run sleeps", || {
        project.rows("SELECT count(*)::text FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(30)%' AND pid <> pg_backend_pid()") == ["1"]
    });
    let outcome = project
        .run(["migrate", "deploy", "--lock-timeout", "0"])
        .exits(1);
    let holder = project.rows("SELECT pid::text FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
    first.kill().unwrap();
    first.wait().unwrap();
    outcome
        .says(&format!("error[locked]: another run is migrating this database (process {}, application \"glowplug/", holder[0]))
        .says("hint: run the same command again when it is done; `glowplug migrate deploy --lock-timeout SECONDS` waits longer");
    // The server notices within a second that the first one is gone, undoes its work and gives the lock back.
    project.write("migrations/1_slow/up.sql", "SELECT 1");
    project
        .run(["migrate", "deploy", "--lock-timeout", "20"])
        .ok();
}

#[test]
fn dev_applies_generates_and_starts_the_next_one() {
    let project = Project::shop();
    let outcome = project
        .run(["migrate", "dev", "--name", "Add  invoices!"])
        .ok();
    outcome
        .clone()
        .says("[DB]: applied 2 migrations")
        .says("wrote    src/schema.rs")
        .says("wrote    src/models/users.rs");
    let made: Vec<&str> = outcome
        .stdout
        .lines()
        .filter(|line| line.starts_with("migrations/"))
        .collect();
    assert_eq!(made.len(), 2, "{}", outcome.stdout);
    assert!(
        made[0].ends_with("_add_invoices/up.sql") && made[1].ends_with("_add_invoices/down.sql")
    );
    assert!(project.path(made[0]).exists());
    // It has no statement yet.
    project
        .run(["migrate", "dev"])
        .exits(1)
        .says("error[migrations-folder]")
        .says(&format!("{}: holds no statement", made[0]));
    project.write(made[0], "ALTER TABLE users ADD COLUMN age integer;\n");
    project
        .run(["migrate", "dev"])
        .ok()
        .says("applied 1 migration")
        .says("wrote    src/schema.rs")
        .says_not("posts.rs");
    assert!(
        project
            .read("src/schema.rs")
            .contains("age -> Nullable<Int4>")
    );
    project.write(
        made[0].replace("up.sql", "down.sql").as_str(),
        "ALTER TABLE users DROP COLUMN age;\n",
    );
    project.run(["validate"]).ok();
}

#[test]
fn dev_stops_at_drift_and_applies_nothing() {
    let project = Project::deployed_shop();
    project.sql("ALTER TABLE users ADD COLUMN by_hand text");
    project.migration(
        "2024-01-03-000000_more",
        ("CREATE TABLE more (id int PRIMARY KEY)", "DROP TABLE more"),
    );
    project
        .run(["migrate", "dev"])
        .exits(1)
        .says("by_hand")
        .says(
            "error[drift]: the database does not match its applied migrations; nothing was applied",
        );
    assert!(!project.has_table("more"));
    let document = project.run(["migrate", "dev", "--json"]).exits(1).json();
    assert_eq!(
        (
            &document["ok"],
            document["result"]["drift"].as_array().unwrap().len()
        ),
        (&false.into(), 1)
    );
    project
        .run(["migrate", "dev", "--accept-drift", "--skip-generate"])
        .ok();
    assert!(project.has_table("more"));
    assert!(!project.read("src/schema.rs").contains("more"));
}

#[test]
fn dev_takes_what_a_merge_brought_in_between() {
    let project = Project::empty();
    project.migration(
        "2_b",
        ("CREATE TABLE b (id int PRIMARY KEY)", "DROP TABLE b"),
    );
    project.run(["migrate", "dev"]).ok();
    project.migration(
        "1_a",
        ("CREATE TABLE a (id int PRIMARY KEY)", "DROP TABLE a"),
    );
    project.run(["migrate", "dev"]).ok();
    assert_eq!(project.ledger(), ["1", "2"]);
    assert!(project.read("src/schema.rs").contains("a (id)"));
}

#[test]
fn new_makes_a_pair_to_fill_in_with_a_version_of_its_own() {
    let project = Project::empty();
    let mut versions = Vec::new();
    for name in ["first", "second", "third"] {
        let outcome = project.run(["migrate", "new", name, "thing"]).ok();
        let up = outcome.stdout.lines().next().unwrap().to_owned();
        assert!(up.ends_with(&format!("_{name}_thing/up.sql")), "{up}");
        assert_eq!(project.read(&up), "-- What changes.\n");
        assert_eq!(
            project.read(&up.replace("up.sql", "down.sql")),
            "-- The exact inverse of up.sql.\n"
        );
        outcome.says("hint: write both files, then run `glowplug migrate dev`");
        versions.push(up.split('_').next().unwrap().to_owned());
    }
    assert!(versions.is_sorted_by(|a, b| a < b), "{versions:?}");
    project
        .run(["migrate", "new", "!!!"])
        .exits(1)
        .says("error[migration-name]");
    project.run(["migrate", "new"]).exits(64);
    // The first migration of a project makes the folder.
    std::fs::remove_dir_all(project.path("migrations")).unwrap();
    project.run(["migrate", "new", "first"]).ok();
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let project = Project::empty();
    std::fs::remove_dir(project.path("migrations")).unwrap();
    project
        .run(["migrate", "deploy"])
        .exits(1)
        .says("error[file]: cannot read the migrations folder [ROOT]/migrations");
    let empty = Project::empty();
    empty
        .run(["migrate", "deploy"])
        .ok()
        .prints("[DB]: there are no migrations", "");
    empty.run(["migrate", "status"]).ok();
}

#[test]
fn the_migrations_folder_may_stand_elsewhere() {
    let project = Project::empty();
    project.write(
        "diesel.toml",
        "[migrations_directory]\ndir = \"db/steps\"\n",
    );
    project.write("db/steps/1_a/up.sql", "CREATE TABLE a ()");
    project.write("db/steps/1_a/down.sql", "DROP TABLE a");
    project.write("db/steps/README.md", "not a migration");
    project.write("db/steps/.hidden/up.sql", "not a migration");
    project.run(["migrate", "deploy"]).ok();
    assert_eq!(project.ledger(), ["1"]);
    project.write("other/2_b/up.sql", "CREATE TABLE b ()");
    project.write("other/2_b/down.sql", "DROP TABLE b");
    project
        .run(["migrate", "deploy", "--migration-dir", "other"])
        .ok();
    assert_eq!(project.ledger(), ["1", "2"]);
}

#[test]
fn a_ledger_in_another_schema_is_found_by_the_search_path() {
    let project = Project::empty();
    project.write("Cargo.toml", MODELS);
    project.migration("1_users", USERS);
    project.migration("2_posts", POSTS);
    project.sql("CREATE SCHEMA app");
    let separator = if project.database.url().contains('?') {
        '&'
    } else {
        '?'
    };
    // As Prisma writes it.
    let url = format!("{}{separator}schema=app", project.database.url());
    for _ in 0..2 {
        let mut command = project.command(["migrate", "deploy"]);
        command.env("DATABASE_URL", &url);
        project.finish(command).ok();
    }
    assert_eq!(
        project.rows("SELECT version FROM app.__diesel_schema_migrations ORDER BY 1"),
        ["1", "2"]
    );
    assert!(project.has_table("app.users") && !project.has_table("public.users"));
}

#[test]
fn a_down_migration_that_fails_is_called_so() {
    let project = Project::empty();
    project.migration("1_a", ("CREATE TABLE a ()", "DROP TABLE nothing"));
    project.run(["migrate", "deploy"]).ok();
    project
        .run(["migrate", "revert"])
        .exits(1)
        .says("error[migration-failed]: reverting migration 1_a failed: table \"nothing\" does not exist")
        .says("at migrations/1_a/down.sql:1:1")
        .says("hint: nothing was undone; fix the file and run the same command again");
    assert_eq!(project.ledger(), ["1"]);
    project.write("migrations/1_a/metadata.toml", "run_in_transaction = false");
    project.write(
        "migrations/1_a/down.sql",
        "DROP TABLE a; DROP TABLE nothing",
    );
    project
        .run(["migrate", "revert"])
        .exits(1)
        .says("hint: the migration is half reverted (1 statement done) and still recorded; undo those by hand");
}

#[test]
fn after_a_failed_redo_the_same_command_is_not_what_helps() {
    let project = Project::empty();
    project.migration("1_a", ("CREATE TABLE a ()", "DROP TABLE a"));
    project.migration("2_b", ("CREATE TABLE b ()", "DROP TABLE b"));
    project.run(["migrate", "deploy"]).ok();
    project.write("migrations/2_b/up.sql", "SELECT nope");
    project
        .run(["migrate", "redo"])
        .exits(1)
        .says("hint: it is reverted now, and pending; fix the file and run `glowplug migrate redo`, `glowplug migrate dev` or `glowplug migrate deploy`");
    assert_eq!(project.ledger(), ["1"]);
}
