//! A `revert` or `redo` that is killed half-way: the same command finishes it and goes no further.

use std::process::{Child, Stdio};

use crate::connect::as_user;
use crate::support::{Project, Roles, wait_until};

/// Four tables in four migrations, applied. Each sleeps, up and down, while a row of `nap` names it with its direction.
fn project(transactional: bool) -> Project {
    let project = Project::empty();
    project.sql("CREATE SCHEMA naps; CREATE TABLE naps.nap (step text)");
    for name in ["a", "b", "c", "d"] {
        let nap = |step: &str| {
            format!(
                "DO $$ BEGIN IF EXISTS (SELECT FROM naps.nap WHERE step = '{step}') THEN PERFORM pg_sleep(120); END IF; END $$;\n"
            )
        };
        let folder = format!("{}_{name}", folder_number(name));
        project.migration(
            &folder,
            (
                // The nap of a migration without transaction stands before what it does: that is not begun then.
                &format!("{}CREATE TABLE {name} ();", nap(&format!("up {name}"))),
                &format!("{}DROP TABLE {name};", nap(&format!("down {name}"))),
            ),
        );
        if !transactional {
            project.write(
                &format!("migrations/{folder}/metadata.toml"),
                "run_in_transaction = false\n",
            );
        }
    }
    project.run(["migrate", "deploy", "--new-ledger"]).ok();
    project
}

fn folder_number(name: &str) -> usize {
    1 + ["a", "b", "c", "d"]
        .iter()
        .position(|found| *found == name)
        .unwrap()
}

/// Runs a command until a step of it sleeps, and kills it there.
fn kill_at(project: &Project, words: &[&'static str], step: &str) {
    // The blocks that sleep may reach any table, so each run is forced.
    project.sql(&format!("INSERT INTO naps.nap VALUES ('{step}')"));
    let mut command = project.command(words.iter().copied().chain(["--force"]));
    let mut child: Child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let asleep = format!(
        "SELECT pid::text FROM pg_stat_activity WHERE datname = '{}' AND wait_event = 'PgSleep'",
        project.database.name()
    );
    wait_until("the step sleeps", || !project.rows(&asleep).is_empty());
    // SIGKILL.
    child.kill().unwrap();
    child.wait().unwrap();
    project.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
    );
    wait_until("its sessions have ended", || {
        project
            .rows(&format!(
                "SELECT pid::text FROM pg_stat_activity WHERE datname = '{}' AND pid <> pg_backend_pid()",
                project.database.name()
            ))
            .is_empty()
    });
    project.sql("TRUNCATE naps.nap");
}

fn tables(project: &Project) -> String {
    project
        .rows("SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname IN ('a', 'b', 'c', 'd') ORDER BY 1")
        .concat()
}

fn comment(project: &Project) -> Option<String> {
    project
        .rows("SELECT coalesce(obj_description('__diesel_schema_migrations'::regclass), 'none')")
        .pop()
        .filter(|comment| comment != "none")
}

#[test]
fn a_redo_that_was_killed_between_down_and_up_is_finished() {
    for transactional in [true, false] {
        let project = project(transactional);
        kill_at(&project, &["migrate", "redo"], "up d");
        assert_eq!(tables(&project), "abc");
        project
            .run(["migrate", "status"])
            .exits(1)
            .says("a `glowplug migrate redo` did not finish; run it again to resume it");
        let document = project.run(["migrate", "status", "--json"]).exits(1).json();
        assert_eq!(
            document["result"]["unfinished"],
            serde_json::json!({ "revert": [], "apply": ["4"] })
        );
        let outcome = project
            .run(["migrate", "redo", "--force"])
            .ok()
            .says("an earlier `migrate redo` did not finish: this resumes it")
            .says("applied  4_d")
            .says_not("3_c");
        drop(outcome);
        assert_eq!(tables(&project), "abcd");
        assert_eq!(comment(&project), None);
        project.run(["migrate", "status"]).ok();
        // The next one is a new one.
        project
            .run(["migrate", "redo", "--force"])
            .ok()
            .says("reverted 4_d")
            .says_not("did not finish");
    }
}

#[test]
fn a_redo_of_several_is_finished_from_every_step() {
    for transactional in [true, false] {
        // Where it is killed, and what is there then.
        for (step, left) in [
            ("down d", "abcd"),
            ("down c", "abc"),
            ("up c", "ab"),
            ("up d", "abc"),
        ] {
            let project = project(transactional);
            kill_at(&project, &["migrate", "redo", "2"], step);
            assert_eq!(tables(&project), left, "{step}");
            let outcome = project
                .run(["migrate", "redo", "2", "--force"])
                .ok()
                .says_not("_b");
            assert_eq!(tables(&project), "abcd", "{step}");
            assert_eq!(project.ledger(), ["1", "2", "3", "4"], "{step}");
            assert_eq!(comment(&project), None, "{step}");
            let resumed = outcome.stderr.contains("did not finish");
            assert_eq!(resumed, step != "down d", "{step}");
        }
    }
}

#[test]
fn a_revert_of_several_is_finished_from_every_step() {
    for transactional in [true, false] {
        for (step, left) in [("down d", "abcd"), ("down c", "abc"), ("down b", "ab")] {
            let project = project(transactional);
            kill_at(&project, &["migrate", "revert", "3"], step);
            assert_eq!(tables(&project), left, "{step}");
            if step != "down d" {
                project
                    .run(["migrate", "status"])
                    .exits(1)
                    .says("a `glowplug migrate revert` did not finish; run it again to resume it");
            }
            project.run(["migrate", "revert", "3", "--force"]).ok();
            assert_eq!(tables(&project), "a", "{step}");
            assert_eq!(project.ledger(), ["1"], "{step}");
            assert_eq!(comment(&project), None, "{step}");
        }
    }
}

#[test]
fn what_other_commands_did_since_counts() {
    for command in ["deploy", "dev"] {
        let project = project(true);
        kill_at(&project, &["migrate", "redo", "2"], "up d");
        assert!(comment(&project).is_some());
        project
            .run(
                ["migrate", command, "--skip-generate"]
                    .into_iter()
                    .take(if command == "dev" { 3 } else { 2 }),
            )
            .exits(if command == "dev" { 1 } else { 0 });
        if command == "dev" {
            // The schema of this test is drift.
            project
                .run(["migrate", "dev", "--accept-drift", "--skip-generate"])
                .ok();
        }
        assert_eq!(comment(&project), None);
        project
            .run(["migrate", "redo", "--force"])
            .ok()
            .says("reverted 4_d")
            .says_not("3_c");
    }
    // With nothing pending, too.
    let project = project(true);
    kill_at(&project, &["migrate", "revert", "2"], "down c");
    std::fs::remove_dir_all(project.path("migrations/4_d")).unwrap();
    project.run(["migrate", "deploy"]).ok().says("up to date");
    assert_eq!(comment(&project), None);
    // What Diesel wrote since: 4 is applied again, so there is nothing left of the redo.
    let project = project_killed_after_down();
    project.sql("CREATE TABLE d (); INSERT INTO __diesel_schema_migrations VALUES ('4')");
    project
        .run(["migrate", "redo", "--force"])
        .ok()
        .says("reverted 4_d")
        .says("applied  4_d");
    assert_eq!(comment(&project), None);
}

fn project_killed_after_down() -> Project {
    let project = project(true);
    kill_at(&project, &["migrate", "redo"], "up d");
    project
}

#[test]
fn a_comment_of_the_users_stays() {
    let project = project(true);
    project.sql("COMMENT ON TABLE __diesel_schema_migrations IS 'ours: do not touch'");
    project.run(["migrate", "redo", "2", "--force"]).ok();
    project.run(["migrate", "revert", "2", "--force"]).ok();
    project.run(["migrate", "deploy"]).ok();
    assert_eq!(comment(&project).unwrap(), "ours: do not touch");
}

#[test]
fn without_owning_the_ledger_only_one_step_at_a_time_is_reverted() {
    let project = project(true);
    let (_roles, [role]) = Roles::new(&project, [("dev", "LOGIN")]);
    project.sql(&format!(
        "GRANT ALL ON SCHEMA public, naps TO {role}; GRANT ALL ON ALL TABLES IN SCHEMA public, naps TO {role};
         ALTER TABLE c OWNER TO {role}; ALTER TABLE d OWNER TO {role}"
    ));
    let url = as_user(&project, &role);
    // What remains could not be noted, and the same command again would revert further.
    for words in [["migrate", "redo", "1"], ["migrate", "revert", "2"]] {
        project
            .run_at(&url, words)
            .exits(1)
            .says("error[ledger-not-owned]");
    }
    assert_eq!(tables(&project), "abcd");
    for _ in 0..2 {
        project.run_at(&url, ["migrate", "revert"]).ok();
    }
    assert_eq!(tables(&project), "ab");
    assert_eq!(comment(&project), None);
}

#[test]
fn beside_a_comment_of_the_users_a_redo_is_finished_too() {
    let project = project(true);
    project.sql("COMMENT ON TABLE __diesel_schema_migrations IS E'ours:\\ndo not touch'");
    kill_at(&project, &["migrate", "redo"], "up d");
    assert_eq!(tables(&project), "abc");
    project
        .run(["migrate", "status"])
        .exits(1)
        .says("a `glowplug migrate redo` did not finish");
    project.run(["migrate", "redo", "--force"]).ok();
    assert_eq!(tables(&project), "abcd");
    assert_eq!(comment(&project).unwrap(), "ours:\ndo not touch");
}

#[test]
fn status_reports_only_what_is_left_of_a_redo() {
    let project = project_killed_after_down();
    // The application applied it meanwhile.
    project.sql("INSERT INTO __diesel_schema_migrations VALUES ('4')");
    project
        .run(["migrate", "status"])
        .ok()
        .says_not("did not finish");
}

#[test]
fn a_mark_that_cannot_be_read_is_no_mark() {
    let project = project(true);
    project.sql("COMMENT ON TABLE __diesel_schema_migrations IS 'glowplug: {\"later\": 1}'");
    project.run(["migrate", "status"]).ok();
    project
        .run(["migrate", "redo", "--force"])
        .ok()
        .says("reverted 4_d");
}
