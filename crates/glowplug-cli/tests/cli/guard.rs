//! What destroys is guarded alike: what is lost is listed, a question on a terminal, `--force`, and the name of a database that
//! is not on this machine.

use crate::connect::as_user;
use crate::reset::on_a_terminal;
use crate::support::{Project, Roles, from_afar, skip};

const COMMANDS: [&[&str]; 4] = [
    &["reset"],
    &["migrate", "revert"],
    &["migrate", "redo"],
    &["seed", "--clean"],
];

fn filled() -> Project {
    let project = Project::deployed_shop();
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\n[package.metadata.glowplug]\nmodels = \"src/models\"\nseed = \"echo seeded\"\n",
    );
    project
        .sql("INSERT INTO users VALUES (1, 'a', 'guest'); INSERT INTO posts VALUES (1, 1), (2, 1)");
    project
}

fn posts(project: &Project) -> String {
    project.rows("SELECT count(*)::text FROM posts").remove(0)
}

#[test]
fn a_database_elsewhere_wants_force_and_its_name() {
    for command in COMMANDS {
        let project = filled();
        let Some(url) = from_afar(&project) else {
            return skip("the test server has no unix socket");
        };
        let run = |more: &[&'static str]| project.run_at(&url, command.iter().chain(more).copied());
        for more in [&[][..], &["--force"]] {
            run(more)
                .exits(1)
                .says("public.posts     2")
                .says("error[not-local]: [DB] is on db.example.org, not on this machine, and its data would be destroyed")
                .says("hint: to destroy it on purpose, add `--force --database [DB]`")
                .says_not("running");
        }
        let document = run(&["--force", "--json"]).exits(1).json();
        assert_eq!(document["error"]["code"], "not-local", "{command:?}");
        run(&["--force", "--database", "shop"])
            .exits(1)
            .says("error[other-database]");
        let name = project.database.name();
        project
            .run_at(&url, command.iter().copied().chain(["--database", name]))
            .exits(1)
            .says("error[not-local]");
        assert_eq!(posts(&project), "2", "{command:?}");
        project
            .run_at(
                &url,
                command
                    .iter()
                    .copied()
                    .chain(["--force", "--database", name]),
            )
            .ok();
        if command[0] != "seed" {
            assert!(
                !project.has_table("posts") || posts(&project) == "0",
                "{command:?}"
            );
        }
    }
}

#[test]
fn on_this_machine_rows_are_not_lost_without_a_question() {
    for command in COMMANDS {
        let project = filled();
        let run = |more: &[&'static str]| project.run(command.iter().chain(more).copied());
        run(&[])
            .exits(1)
            .says("public.posts     2")
            .says("error[needs-force]")
            .says("and there is no terminal to ask on")
            .says(&format!(
                "hint: `glowplug {} --force` does not ask",
                command.join(" ")
            ));
        let outcome = run(&["--json"]).exits(1);
        assert_eq!(
            outcome.json()["error"]["code"],
            "needs-force",
            "{command:?}"
        );
        // The name must be right here, too.
        run(&["--force", "--database", "shop"])
            .exits(1)
            .says("error[other-database]");
        assert_eq!(posts(&project), "2", "{command:?}");
        run(&["--force"]).ok();
    }
}

#[test]
fn on_a_terminal_each_asks() {
    for (command, question) in COMMANDS.into_iter().zip([
        "Drop [DB]?",
        "Revert 1 migration of [DB]?",
        "Revert 1 migration of [DB]?",
        "Delete rows of [DB]?",
    ]) {
        for (answer, code) in [("n", 130), ("y", 0)] {
            let project = filled();
            let question = question.replace("[DB]", project.database.name());
            let command = project.command(command.iter().copied());
            let Some((found, screen)) = on_a_terminal(&command, &question, answer) else {
                return;
            };
            assert_eq!(found, code, "{screen}");
            assert!(screen.contains(&question), "{question}\n{screen}");
            if code == 130 {
                assert_eq!(posts(&project), "2", "{screen}");
            }
        }
    }
}

#[test]
fn a_revert_without_rows_in_the_way_does_not_ask() {
    let project = filled();
    project.sql("TRUNCATE posts");
    project.run(["migrate", "redo"]).ok();
    project.run(["migrate", "revert"]).ok();
    project.run(["migrate", "deploy"]).ok();
    // Of two, the second takes users with it.
    project
        .run(["migrate", "revert", "2"])
        .exits(1)
        .says("2 migrations of [DB] will be reverted, which may delete rows or values of:")
        .says("public.users     1")
        .says_not("public.posts");
}

#[test]
fn rows_that_a_policy_hides_are_not_taken_for_none() {
    let project = filled();
    let (_roles, [owner]) = Roles::new(&project, [("owner", "LOGIN CREATEDB")]);
    project.sql(&format!(
        "ALTER DATABASE {} OWNER TO {owner}; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {owner};
         ALTER TABLE users ENABLE ROW LEVEL SECURITY; ALTER TABLE posts ENABLE ROW LEVEL SECURITY",
        project.database.name()
    ));
    project
        .run_at(&as_user(&project, &owner), ["reset"])
        .exits(1)
        .says("public.users  about 0")
        .says("error[needs-force]");
    assert_eq!(posts(&project), "2");
    project.sql(&format!(
        "ALTER DATABASE {} OWNER TO CURRENT_USER",
        project.database.name()
    ));
}

/// Which tables a revert lists, with a migration on top of the others.
fn listed(up: &str, down: &str) -> Vec<String> {
    let project = filled();
    project.sql("CREATE TABLE \"Odd Name\" AS SELECT 1 AS a");
    project.migration("2024-01-03-000000_more", (up, down));
    project.run(["migrate", "deploy"]).ok();
    let outcome = project
        .run(["migrate", "revert"])
        .exits(1)
        .says("error[needs-force]");
    let lines = outcome.stderr.lines();
    let tables = lines.filter_map(|line| line.strip_prefix("   public."));
    let tables = tables.filter_map(|line| line.rsplit_once(' '));
    tables.map(|(table, _)| table.trim().to_owned()).collect()
}

#[test]
fn what_a_down_migration_names_is_listed() {
    assert_eq!(
        listed("SELECT 1", "DROP TABLE IF EXISTS public.\"Odd Name\""),
        ["\"Odd Name\""]
    );
    // A partition goes alone.
    let days = "CREATE TABLE days (day date) PARTITION BY RANGE (day);
        CREATE TABLE days_2024 PARTITION OF days FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
        INSERT INTO days VALUES ('2024-02-02')";
    assert_eq!(listed(days, "DROP TABLE days_2024"), ["days_2024"]);
    assert_eq!(listed(days, "DROP TABLE days"), ["days"]);
    // A foreign key with ON DELETE CASCADE takes rows along.
    let likes = "CREATE TABLE likes (user_id bigint REFERENCES users ON DELETE CASCADE);
        INSERT INTO likes SELECT id FROM users";
    assert_eq!(
        listed(likes, "DELETE FROM users WHERE name = 'z'"),
        ["likes", "users"]
    );
}

#[test]
fn what_a_down_migration_may_reach_otherwise_is_listed() {
    for down in [
        "DROP SCHEMA IF EXISTS shop CASCADE;",
        "DO $$ BEGIN EXECUTE 'DELETE FROM po' || 'sts'; END $$;",
    ] {
        assert_eq!(
            listed("SELECT 1", down),
            ["\"Odd Name\"", "posts", "users"],
            "{down}"
        );
    }
}

#[test]
fn what_a_caller_confirmed_counts_for_that_and_nothing_else() {
    let project = Project::deployed_shop();
    project.sql("INSERT INTO users VALUES (1, 'a', 'guest')");
    for token in [project.database.name(), "seed --clean", "1"] {
        let mut command = project.command(["reset"]);
        command.env("GLOWPLUG_CONFIRMED", token);
        project.finish(command).exits(1).says("error[needs-force]");
    }
    // The token of a seed that was confirmed, seen by the seed command, confirms no reset.
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\n[package.metadata.glowplug]\nseed = \"echo token $GLOWPLUG_CONFIRMED\"\n",
    );
    let seeded = project.run(["seed", "--clean", "--force"]).ok().stdout;
    let token = seeded
        .lines()
        .find_map(|line| line.strip_prefix("token "))
        .unwrap();
    let token = token.replace("[DB]", project.database.name());
    let mut command = project.command(["reset"]);
    command.env("GLOWPLUG_CONFIRMED", token);
    project.finish(command).exits(1).says("error[needs-force]");
}
