//! `glowplug-baseline.toml`: an old project validates from today on, and only new faults fail.

use crate::support::Project;

const FILE: &str = "glowplug-baseline.toml";

/// A project with down migrations that were never right, each in its own way.
fn old_project() -> Project {
    let project = Project::empty();
    let users = "CREATE TYPE role AS ENUM ('admin'); CREATE TABLE users (id int PRIMARY KEY)";
    project.migration("1_users", (users, "DROP TABLE users"));
    project.migration(
        "2_posts",
        (
            "CREATE TABLE posts (id int PRIMARY KEY)",
            "DROP TABLE nothing",
        ),
    );
    project.migration("3_label", ("ALTER TYPE role ADD VALUE 'guest'", "SELECT 1"));
    project.migration("4_gone", ("DROP TABLE posts", "-- nobody wants it back"));
    project.run(["migrate", "dev"]).ok();
    project
}

#[test]
fn what_is_found_today_is_accepted_and_what_is_new_is_not() {
    let project = old_project();
    project.run(["validate"]).exits(1).says("4 errors\n");
    project
        .run(["validate", "--baseline", "write"])
        .ok()
        .says("glowplug-baseline.toml: 4 findings added, 0 removed\n");
    project
        .run(["validate"])
        .ok()
        .says("no findings; 4 accepted\n");
    project.run(["validate", "--offline"]).ok();
    project.run(["validate", "--baseline", "ignore"]).exits(1);
    // A second fault at a place where one is accepted is new.
    let one = "DROP TABLE users; CREATE TABLE other (id int PRIMARY KEY)";
    project.write("migrations/1_users/down.sql", one);
    project
        .run(["validate"])
        .exits(1)
        .says("1_users/down.sql does not fully revert up.sql")
        .says("+ table public.other")
        .says_not("+ enum public.role")
        .says("1 error; 4 accepted");
    // The same again changes nothing in the file.
    project.write("migrations/1_users/down.sql", "DROP TABLE users");
    let text = project.read(FILE);
    project.run(["validate", "--baseline", "write"]).ok();
    assert_eq!(project.read(FILE), text);
}

#[test]
fn what_is_fixed_is_reported_and_struck_out() {
    let project = old_project();
    project.run(["validate", "--baseline", "write"]).ok();
    let reasoned =
        project
            .read(FILE)
            .replacen("reason = \"\"", "reason = \"older than the team\"", 1);
    project.write(FILE, &reasoned);
    project.write("migrations/2_posts/down.sql", "DROP TABLE posts");
    project
        .run(["validate"])
        .ok()
        .says("ok      baseline and rules are current")
        .says("accepts 1 of down-fails at 2_posts that is no longer found")
        .says("1 warning; 3 accepted");
    project
        .run(["validate", "--baseline", "prune"])
        .ok()
        .says("0 findings added, 1 removed");
    let pruned = project.read(FILE);
    assert!(
        !pruned.contains("down-fails") && pruned.contains("older than the team"),
        "{pruned}"
    );
    project
        .run(["validate", "-v"])
        .ok()
        .says("accepted (older than the team):")
        .says_not("baseline-stale");
    // A check that was not done says nothing about its entries.
    project.sql("ALTER TABLE users ADD COLUMN by_hand text");
    project.run(["validate", "--baseline", "write"]).ok();
    project
        .run(["validate", "--offline"])
        .ok()
        .says_not("warning");
    project
        .run(["validate", "--baseline", "prune", "--offline"])
        .ok()
        .says("0 removed");
    project.run(["validate"]).ok();
}

#[test]
fn without_the_database_its_entries_stay() {
    let project = old_project();
    project.sql("ALTER TABLE users ADD COLUMN by_hand text");
    project
        .run(["validate", "--baseline", "write"])
        .ok()
        .says("5 findings added");
    let text = project.read(FILE);
    for mode in ["write", "prune"] {
        let mut command = project.command(["validate", "--baseline", mode]);
        command.env("DATABASE_URL", "postgres://127.0.0.1:1/nowhere");
        project
            .finish(command)
            .exits(3)
            .says("0 findings added, 0 removed")
            .says("error[unreachable]");
        assert_eq!(project.read(FILE), text);
    }
}

#[test]
fn what_has_to_be_made_right_is_not_accepted() {
    let project = old_project();
    project.migration(
        "5_more",
        ("CREATE TABLE more (id int PRIMARY KEY)", "DROP TABLE more"),
    );
    project.run(["generate"]).ok();
    project
        .run(["validate", "--baseline", "write"])
        .exits(1)
        .says("4 findings added")
        .says("1 finding cannot be accepted:")
        .says("5_more: pending");
}

#[test]
fn a_baseline_that_cannot_be_read_is_an_error_with_its_place() {
    let project = old_project();
    for (text, place, why) in [
        ("version = 2\n", ":1:1", "version 2 is not known"),
        (
            "version = 1\n[[finding]]\ncode = \"down-fials\"\nmigration = \"1_users\"\nfingerprints = []\n",
            ":3:8",
            "no finding has the code `down-fials`",
        ),
        (
            "version = 1\nfindings = []\n",
            ":2:1",
            "unknown field `findings`",
        ),
        ("version = \n", ":1:1", "expected"),
    ] {
        project.write(FILE, text);
        let outcome = project.run(["validate", "--offline"]).exits(3);
        assert!(
            outcome.stderr.contains(why) && outcome.stderr.contains(&format!("{FILE}{place}")),
            "{}",
            outcome.stderr
        );
    }
    project.write(
        FILE,
        "version = 1\n[[irreversible]]\nmigration = \"9_nowhere\"\n",
    );
    project
        .run(["validate", "--offline"])
        .exits(1)
        .says("names migration 9_nowhere, which does not exist")
        .says("[baseline-unknown-migration]");
    project
        .run(["validate", "--baseline", "prune", "--offline"])
        .exits(1);
    assert!(!project.path(FILE).exists());
}

#[test]
fn migrations_that_are_not_to_be_reverted_are_declared() {
    for declared_in_file in [true, false] {
        let project = Project::empty();
        let up = "CREATE TABLE a (id int PRIMARY KEY)";
        project.write("migrations/1_a/up.sql", up);
        if declared_in_file {
            project.write(
                "migrations/1_a/down.sql",
                "-- Irreversible: the rows are gone\n-- and this is no statement",
            );
        } else {
            project.run(["migrate", "deploy"]).ok();
            project
                .run(["migrate", "status"])
                .ok()
                .says("the folder has no down.sql");
            project.write(
                FILE,
                "version = 1\n\n[[irreversible]]\nmigration = \"1_a\"\nreason = \"the rows are gone\"\n",
            );
        }
        project.run(["migrate", "dev"]).ok().says_not("down.sql");
        project.run(["validate"]).ok();
        project.run(["migrate", "status"]).ok().says_not("down.sql");
        project.run(["migrate", "revert"]).exits(1).says(
            "error[irreversible]: migration 1_a cannot be reverted: it is declared irreversible",
        );
    }
}

#[test]
fn a_value_of_the_run_time_is_exempted() {
    let project = Project::empty();
    project.migration(
        "1_a",
        (
            "DO $$ BEGIN EXECUTE format('CREATE SEQUENCE tickets START %s', 1000 + (extract(epoch FROM clock_timestamp()) * 1000)::bigint % 1000000); END $$",
            "DROP SEQUENCE tickets",
        ),
    );
    project.run(["migrate", "dev"]).ok();
    project
        .run(["validate"])
        .exits(1)
        .says("~ sequence public.tickets: start");
    project.write(
        FILE,
        "version = 1\n\n[[exempt]]\nobject = \"sequence public.tickets\"\nproperty = \"start\"\nreason = \"random\"\n",
    );
    project.run(["validate"]).ok().says("1 accepted");
    project.sql("ALTER SEQUENCE tickets INCREMENT 2");
    project.run(["validate"]).exits(1).says("increment");
}
