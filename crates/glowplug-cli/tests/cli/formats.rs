//! Findings in the formats of other programs.

use serde_json::Value;

use crate::support::Project;

/// A project with a finding in a file, one of a migration, one of the database, and an accepted one.
fn project() -> Project {
    let project = Project::deployed_shop();
    project.migration(
        "2024-01-03-000000_100%",
        (
            "CREATE TABLE more (id int PRIMARY KEY)",
            "-- later\nDROP TABLE nothing",
        ),
    );
    project.migration(
        "2024-01-04-000000_last",
        ("CREATE TABLE last (id int PRIMARY KEY)", "SELECT 1"),
    );
    project.run(["migrate", "dev"]).ok();
    project.run(["validate", "--baseline", "write"]).ok();
    project.write(
        "migrations/2024-01-03-000000_100%/down.sql",
        "DROP TABLE more;\nDROP TABLE nowhere;",
    );
    project.sql("ALTER TABLE users ADD COLUMN by_hand text");
    project
}

#[test]
fn annotations_of_github_land_on_file_and_line() {
    let project = project();
    let outcome = project.run(["validate", "--format", "github"]).exits(1);
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    assert_eq!(
        lines,
        [
            "::error file=migrations/2024-01-03-000000_100%25/down.sql,line=2,col=1,title=down-fails::down.sql fails: table \"nowhere\" does not exist",
            "::error title=drift::+ column public.users.by_hand",
            "::warning file=glowplug-baseline.toml,title=baseline-stale::accepts 1 of down-fails at 2024-01-03-000000_100%25 that is no longer found",
        ]
    );
    let mut command = project.command(["validate", "--format", "github", "--skip", "replay"]);
    command.env("DATABASE_URL", "postgres://127.0.0.1:1/nowhere");
    project
        .finish(command)
        .exits(3)
        .says("::error title=unreachable::cannot connect to postgres");
}

#[test]
fn sarif_is_what_its_specification_says() {
    let project = project();
    let document = project
        .run(["validate", "--format", "sarif"])
        .exits(1)
        .json();
    // The types of this crate are made from the official schema: an unknown value or a missing field is an error.
    let parsed: serde_sarif::sarif::Sarif = serde_json::from_value(document.clone()).unwrap();
    let results = parsed.runs[0].results.as_ref().unwrap();
    assert_eq!(results.len(), 4);
    let run = &document["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    let places: Vec<&Value> = run["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| &result["locations"][0]["physicalLocation"])
        .collect();
    assert_eq!(
        places[0]["artifactLocation"]["uri"],
        "migrations/2024-01-03-000000_100%25/down.sql"
    );
    assert_eq!(places[0]["region"]["startLine"], 2);
    // What is accepted is there, and suppressed.
    assert_eq!(run["results"][1]["suppressions"][0]["kind"], "external");
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);

    let mut command = project.command(["migrate", "status", "--format", "sarif"]);
    command.env("DATABASE_URL", "postgres://127.0.0.1:1/nowhere");
    let document = project.finish(command).exits(3).json();
    let invocation = &document["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(
        invocation["toolExecutionNotifications"][0]["descriptor"]["id"],
        "unreachable"
    );
}

#[test]
fn junit_has_a_suite_for_each_check() {
    let project = project();
    let text = project
        .run(["validate", "--format", "junit"])
        .exits(1)
        .stdout;
    let report = quick_junit::Report::deserialize_from_str(&text).unwrap();
    let suites: Vec<(&str, usize, usize)> = report
        .test_suites
        .iter()
        .map(|suite| (suite.name.as_str(), suite.tests, suite.failures))
        .collect();
    assert_eq!(
        suites,
        [
            ("folder", 1, 0),
            ("replay", 2, 1),
            ("generated", 1, 0),
            ("history", 1, 0),
            ("drift", 1, 1),
            ("baseline", 1, 0),
        ]
    );
}

#[test]
fn each_command_that_checks_has_them_and_no_other() {
    let project = project();
    for words in [
        &["doctor"][..],
        &["migrate", "status"],
        &["generate", "--check"],
        &["validate", "--offline"],
    ] {
        let words = |format: &'static str| words.iter().copied().chain(["--format", format]);
        let sarif = project.run(words("sarif"));
        assert_eq!(sarif.json()["version"], "2.1.0");
        let junit = project.run(words("junit"));
        assert!(junit.stdout.starts_with("<?xml "), "{}", junit.stdout);
        let json = project.run(words("json")).json();
        assert_eq!(json["version"], 1);
        project.run(words("github")).says_not("{");
    }
    project
        .run(["migrate", "deploy", "--format", "sarif"])
        .exits(64);
    project
        .run(["migrate", "deploy", "--format", "github"])
        .exits(64)
        .says("::error title=no-findings::`migrate deploy` reports no findings");
    project
        .run(["doctor", "--json", "--format", "json"])
        .exits(64);
}
