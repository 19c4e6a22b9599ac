//! Where the database comes from, how output is asked for, and exit codes of the command line itself.

use std::fs;
use std::process::Stdio;

use glowplug_server::{Cluster, StopMode};

use crate::support::{Project, glowplug};

#[test]
fn the_flag_comes_before_the_environment_and_that_before_dotenv() {
    let nowhere = |port: u16| format!("postgres://127.0.0.1:{port}/x");
    let project = Project::empty();
    project.write(".env", format!("# ours\nDATABASE_URL=\"{}\"\n", nowhere(3)));
    let asked = |flag: bool, variable: Option<&str>| {
        let mut command = project.bare(["migrate", "status"]);
        if flag {
            command.arg("--database-url").arg(nowhere(1));
        }
        if let Some(value) = variable {
            command.env("DATABASE_URL", value);
        }
        project.finish(command).fails().stderr
    };
    assert!(asked(true, Some(&nowhere(2))).contains("127.0.0.1:1/x"));
    assert!(asked(false, Some(&nowhere(2))).contains("127.0.0.1:2/x"));
    assert!(asked(false, None).contains("127.0.0.1:3/x"));
    // An empty variable is none.
    assert!(asked(false, Some("")).contains("127.0.0.1:3/x"));
    // An empty flag is a mistake, and must not mean some other database.
    project
        .run(["migrate", "status", "--database-url", ""])
        .exits(64);

    // The nearest one upwards counts, also from inside the project.
    fs::create_dir(project.path("src")).unwrap();
    let mut command = project.bare(["migrate", "status"]);
    command.current_dir(project.path("src"));
    assert!(
        project
            .finish(command)
            .fails()
            .stderr
            .contains("127.0.0.1:3/x")
    );
}

#[test]
fn a_dotenv_that_cannot_be_read_leads_to_no_other_database() {
    let project = Project::shop();
    project.write(
        ".env",
        "GREETING=hello\nDATABASE_URL=\"postgres://127.0.0.1:1/x\n",
    );
    for words in [["migrate", "deploy"], ["validate", "--quiet"]] {
        project
            .finish(project.bare(words))
            .fails()
            .says("error[dotenv]: [ROOT]/.env: line 2 opens a quote that is not closed");
    }
    // Nor does it matter where the database is named.
    project.run(["migrate", "deploy"]).ok();
    assert_eq!(project.ledger().len(), 2);
}

#[test]
fn a_url_for_prisma_works() {
    let project = Project::shop();
    let separator = if project.database.url().contains('?') {
        '&'
    } else {
        '?'
    };
    let url = format!(
        "{}{separator}schema=public&connection_limit=5&pool_timeout=3",
        project.database.url()
    );
    let mut command = project.command(["migrate", "deploy", "--verbose"]);
    command.env("DATABASE_URL", &url);
    let left_out =
        "parameters of the database URL without an effect here: connection_limit, pool_timeout";
    project.finish(command).ok().says(left_out);
    assert_eq!(project.ledger().len(), 2);
    // Once, however often the URL is looked at.
    let mut command = project.command(["validate", "--verbose"]);
    command.env("DATABASE_URL", &url);
    let stderr = project.finish(command).stderr;
    assert_eq!(stderr.matches(left_out).count(), 1, "{stderr}");
}

#[test]
fn without_any_url_the_projects_own_server_is_used() {
    let project = Project::shop();
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\n[package.metadata.glowplug]\ndatabase = \"shop\"\n",
    );
    fs::set_permissions(
        project.root(),
        std::os::unix::fs::PermissionsExt::from_mode(0o755),
    )
    .unwrap();
    // Whatever happens below, nothing keeps running.
    struct Stop(Cluster);
    impl Drop for Stop {
        fn drop(&mut self) {
            let _ = self.0.stop(StopMode::Immediate);
            let _ = self.0.remove();
            let _ = fs::remove_dir_all(self.0.state_dir());
        }
    }
    let _stop = Stop(Cluster::for_project(project.root()).unwrap());

    let run = |words: &[&'static str]| project.finish(project.bare(words.iter().copied()));
    run(&["server", "status"]).exits(1).says("not created yet");
    // A job of production that lost its DATABASE_URL must not succeed on an empty database.
    for words in [["migrate", "deploy"], ["migrate", "status"]] {
        run(&words)
            .fails()
            .says("error[no-database-url]: DATABASE_URL is not set")
            .says("`--local`");
    }
    run(&["server", "status"]).exits(1).says("not created yet");
    let outcome = run(&["migrate", "deploy", "--local"]).ok();
    assert_eq!(
        outcome.stderr.lines().next(),
        Some("started the project's own PostgreSQL; `glowplug server stop` stops it"),
        "{}",
        outcome.stderr
    );
    assert_eq!(outcome.stdout, "shop: applied 2 migrations\n");
    // Said once: it runs now.
    run(&["migrate", "deploy", "--local"])
        .ok()
        .prints("shop is up to date: 2 migrations", "");
    run(&["generate"]).ok().says("wrote    src/schema.rs");
    run(&["validate"]).ok();
    run(&["server", "status"]).ok().says("running: PostgreSQL ");
    let url = run(&["server", "url"]).ok().stdout;
    // An ordinary user's socket is in the project, whose place the outcome hides.
    let url = url.replace("[ROOT]", &project.root().to_string_lossy());
    let mut connection = glowplug_pq::Connection::connect(url.trim()).unwrap();
    let tables: Vec<i64> = connection
        .query("SELECT count(*) FROM users", &[])
        .unwrap()
        .decode()
        .unwrap();
    assert_eq!(tables, [0]);
    drop(connection);
    let psql = run(&["server", "psql", "--", "-XAtc", "SELECT 6 * 7"]);
    if psql.code == 0 {
        assert_eq!(psql.stdout, "42\n");
    }
    // A database cannot be dropped from within, and many call theirs `postgres`.
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\n[package.metadata.glowplug]\ndatabase = \"postgres\"\n",
    );
    run(&["reset"])
        .ok()
        .says("migrated  postgres: applied 2 migrations");
    run(&["server", "stop"]).ok();
    run(&["server", "status"])
        .exits(1)
        .says("stopped; its data is of PostgreSQL ");
    assert_eq!(
        run(&["server", "status", "--json"]).exits(1).json()["result"]["running"],
        false
    );
    run(&["server", "remove"])
        .exits(1)
        .says("error[needs-force]: removing ")
        .says("hint: `glowplug server remove --force` does not ask");
    run(&["server", "status"]).exits(1).says("stopped;");
    run(&["server", "remove", "--force"]).ok().says("removed ");
    run(&["server", "status"]).exits(1).says("not created yet");
    run(&["server", "remove"])
        .ok()
        .says("there is no local server to remove");
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let project = Project::deployed_shop();
    let coloured = |words: &[&'static str], variables: &[(&str, &str)]| {
        let mut command = project.command(words.iter().copied());
        command.envs(variables.iter().copied());
        project.finish(command).ok().stdout.contains('\u{1b}')
    };
    let validate = &["validate", "--offline"][..];
    assert!(!coloured(validate, &[]));
    assert!(coloured(validate, &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(
        &["validate", "--offline", "--color", "never"],
        &[("CLICOLOR_FORCE", "1")]
    ));
    assert!(coloured(
        &["validate", "--offline", "--color", "always"],
        &[]
    ));
    assert!(
        !coloured(validate, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")])
            || !coloured(validate, &[("NO_COLOR", "1")])
    );
    // A document is for programs.
    assert!(!coloured(
        &["validate", "--offline", "--color", "always", "--json"],
        &[]
    ));
}

#[test]
fn quiet_leaves_results_and_errors() {
    let project = Project::shop();
    project
        .run(["migrate", "deploy", "--quiet"])
        .ok()
        .prints("[DB]: applied 2 migrations", "");
    project
        .run(["generate", "-q"])
        .ok()
        .prints("generated 5 of 5 files", "");
    project
        .run(["validate", "--quiet"])
        .ok()
        .says("ok      migration files are valid");
    project.sql("DROP TABLE posts");
    project
        .run(["migrate", "revert", "-q"])
        .exits(1)
        .says("error[migration-failed]");
    project.run(["validate", "-q", "-v"]).exits(64);
}

#[test]
fn verbose_shows_notices() {
    let project = Project::empty();
    project.migration(
        "1_a",
        (
            "DO $$ BEGIN RAISE NOTICE 'so it goes'; RAISE WARNING 'careful'; END $$",
            "SELECT 1",
        ),
    );
    project
        .run(["migrate", "deploy", "-v"])
        .ok()
        .says("notice: so it goes")
        .says("warning: careful");
    project
        .run(["migrate", "redo"])
        .ok()
        .says("warning: careful")
        .says_not("so it goes");
}

#[test]
fn a_reader_that_goes_away_is_no_crash() {
    let project = Project::deployed_shop();
    for words in [
        &["--help"][..],
        &["migrate", "status"],
        &["validate", "--json"],
        &["completions", "bash"],
    ] {
        let mut command = project.command(words.iter().copied());
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!stderr.contains("panicked"), "{stderr}");
        assert_eq!(output.status.code(), Some(0), "{words:?}: {stderr}");
    }
}

#[test]
fn wrong_usage_is_64_and_help_is_0() {
    for words in [
        &[][..],
        &["nonsense"],
        &["migrate"],
        &["migrate", "deploy", "--nonsense"],
        &["migrate", "revert", "x"],
        &["migrate", "revert", "-1"],
        &["migrate", "deploy", "--lock-timeout", "soon"],
        &["completions", "nonsense"],
        &["--color", "sometimes", "doctor"],
    ] {
        let output = glowplug(words.iter().copied()).output().unwrap();
        assert_eq!(output.status.code(), Some(64), "{words:?}");
        assert!(
            output.stdout.is_empty() && !output.stderr.is_empty(),
            "{words:?}"
        );

        let output = glowplug(words.iter().copied().chain(["--json"]))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(64), "{words:?}");
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(
            (&document["ok"], &document["error"]["code"]),
            (&false.into(), &"usage".into()),
            "{words:?}"
        );
        assert!(
            document["error"]["message"]
                .as_str()
                .is_some_and(|text| !text.is_empty()),
            "{document}"
        );
    }
    for words in [
        &["--help"][..],
        &["--version"],
        &["migrate", "--help"],
        &["-h"],
    ] {
        let output = glowplug(words.iter().copied()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{words:?}");
        assert!(
            !output.stdout.is_empty() && output.stderr.is_empty(),
            "{words:?}"
        );
    }
}

#[test]
fn every_command_answers_with_one_document() {
    let project = Project::shop();
    for words in [
        &["migrate", "deploy"][..],
        &["migrate", "status"],
        &["migrate", "redo"],
        &["migrate", "dev"],
        &["generate"],
        &["generate", "--check"],
        &["validate"],
        &["doctor"],
        &["reset", "--force"],
        &["migrate", "revert"],
        &["migrate", "new", "x"],
        &["completions", "fish"],
    ] {
        let outcome = project.run(words.iter().copied().chain(["--json"])).ok();
        let document = outcome.json();
        assert_eq!(
            (&document["version"], &document["ok"]),
            (&1.into(), &true.into()),
            "{words:?}"
        );
        assert!(
            words
                .join(" ")
                .starts_with(document["command"].as_str().unwrap()),
            "{document}"
        );
        assert_eq!(outcome.stderr, "", "{words:?}");
    }
    for words in [
        &["seed"][..],
        &["migrate", "deploy"],
        &["generate"],
        &["reset"],
        &["migrate", "dev"],
    ] {
        let outcome = project
            .run(words.iter().copied().chain(["--json"]))
            .exits(1);
        assert_eq!(outcome.json()["ok"], false, "{words:?}");
    }
}
