//! `--json`: one document of the documented shape for every command, and a list of all codes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use serde_json::Value;

use crate::support::{Outcome, Project};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn schema() -> jsonschema::Validator {
    let text = fs::read_to_string(root().join("docs/json.schema.json")).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

/// The document, which must be as its schema says and agree with the exit code.
#[track_caller]
fn document(schema: &jsonschema::Validator, outcome: &Outcome) -> Value {
    // What was replaced is a time of this shape.
    let text = outcome.stdout.replace("[WHEN]", "2026-01-01T00:00:00.000Z");
    let document: Value = serde_json::from_str(&text).unwrap();
    let faults: Vec<String> = schema
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}\n{document:#}");
    assert_eq!(document["ok"] == true, outcome.code == 0, "{document:#}");
    document
}

#[test]
fn every_command_has_a_document_of_the_documented_shape() {
    let schema = schema();
    let project = Project::shop();
    for words in [
        &["config"][..],
        &["init"],
        &["migrate", "status"],
        &["validate"],
        &["migrate", "deploy"],
        &["migrate", "status"],
        &["migrate", "redo"],
        &["migrate", "dev", "--name", "again"],
        &["generate", "--check"],
        &["generate"],
        &["seed"],
        &["seed", "--rows", "3"],
        &["doctor"],
        &["doctor", "--exit-code"],
        &["format", "--check"],
        &["format"],
        &["validate", "--offline"],
        &["validate", "--baseline", "write"],
        &["validate", "--list"],
        &["validate", "--only", "drift"],
        &["migrate", "revert"],
        &["migrate", "baseline"],
        &["reset"],
        &["reset", "--force"],
        &["migrate", "new", "x"],
        &["completions", "fish"],
        &["manual", "man1"],
        &["server", "status"],
        &["server", "url"],
        &["server", "stop"],
    ] {
        let outcome = project.run(words.iter().copied().chain(["--json"]));
        let document = document(&schema, &outcome);
        let command = document["command"].as_str().unwrap();
        assert!(words.join(" ").starts_with(command), "{words:?}: {command}");
        assert_eq!(outcome.stderr, "", "{words:?}");
    }
}

#[test]
fn the_version_is_a_document() {
    let project = Project::empty();
    assert!(
        project
            .run(["--version"])
            .ok()
            .stdout
            .starts_with("glowplug ")
    );
    for words in [["--version", "--json"], ["--json", "--version"]] {
        let outcome = project.run(words);
        let document = document(&schema(), &outcome);
        assert_eq!(document["result"]["version"], env!("CARGO_PKG_VERSION"));
        assert!(document["result"]["libpq"].as_str().unwrap().contains('.'));
    }
}

#[test]
fn there_is_a_manual_page_for_each_command() {
    let project = Project::empty();
    let document = project.run(["manual", "man1", "--json"]).ok().json();
    assert!(document["result"]["pages"].as_array().unwrap().len() > 25);
    let page = project.read("man1/glowplug-migrate-deploy.1");
    assert!(
        page.contains(".TH") && page.contains("allow\\-out\\-of\\-order"),
        "{page}"
    );
}

#[test]
fn every_failure_has_one_too() {
    let schema = schema();
    let project = Project::deployed_shop();
    project.sql("ALTER TABLE users ADD COLUMN by_hand text");
    project.migration("2024-01-03-000000_more", ("SELECT nope", "SELECT nope"));
    project.write(
        "migrations/2024-01-02-000000_posts/down.sql",
        "DROP TABLE nothing",
    );
    for words in [
        &["migrate", "deploy"][..],
        &["migrate", "dev"],
        &["migrate", "status"],
        &["validate"],
        &["generate"],
        &["generate", "--from-database", "--check"],
        &["reset", "--force"],
        &["seed"],
        &["no-such-command"],
        &["migrate"],
    ] {
        let outcome = project.run(words.iter().copied().chain(["--json"]));
        assert_ne!(outcome.code, 0, "{words:?}");
        document(&schema, &outcome);
    }
    // A fault in a file has its place.
    let failed = project.run(["migrate", "deploy", "--json"]).json();
    assert_eq!(
        failed["error"]["place"],
        serde_json::json!({ "path": "migrations/2024-01-03-000000_more/up.sql", "line": 1, "column": 8 })
    );
    for words in [
        &["migrate", "deploy"][..],
        &["validate"],
        &["doctor"],
        &["migrate", "status"],
    ] {
        let mut command = project.command(words.iter().copied().chain(["--json"]));
        command.env("DATABASE_URL", "postgres://127.0.0.1:1/nowhere");
        let outcome = project.finish(command);
        let failed = document(&schema, &outcome);
        assert_eq!(failed["command"], words.join(" "));
        assert_ne!(failed["error"], Value::Null);
    }
}

#[test]
fn every_code_of_an_error_is_listed() {
    let page = fs::read_to_string(root().join("docs/errors.md")).unwrap();
    let listed = Regex::new(r"(?m)^\| `([a-z0-9-]+)` \|").unwrap();
    let listed: BTreeSet<String> = listed
        .captures_iter(&page)
        .map(|found| found[1].to_owned())
        .collect();
    let mut codes = BTreeSet::from(["usage".to_owned()]);
    for folder in [
        "cli",
        "datagen",
        "introspect",
        "migrate",
        "server",
        "studio",
    ] {
        collect(
            &root().join(format!("crates/glowplug-{folder}/src")),
            &mut codes,
        );
    }
    collect(
        &root().join("crates/glowplug-schema/src/codegen"),
        &mut codes,
    );
    let missing: Vec<_> = codes.difference(&listed).collect();
    assert!(
        missing.is_empty(),
        "docs/errors.md does not list {missing:?}"
    );
    let gone: Vec<_> = listed.difference(&codes).collect();
    assert!(
        gone.is_empty(),
        "docs/errors.md lists {gone:?}, which no error has"
    );
}

/// The codes in the bodies of functions of that name.
fn collect(path: &Path, codes: &mut BTreeSet<String>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            collect(&entry.unwrap().path(), codes);
        }
        return;
    }
    let text = fs::read_to_string(path).unwrap();
    let heads = Regex::new(r"fn (code|code_of)\([^)]*\) -> &'static str \{").unwrap();
    let literal = Regex::new(r#"=>\s*(?:\{\s*)?"([a-z0-9-]+)""#).unwrap();
    for head in heads.find_iter(&text) {
        let body = &text[head.end()..];
        let indent = text[..head.start()].rsplit('\n').next().unwrap().len();
        let indent = " ".repeat(indent.min(text[..head.start()].len()));
        let end = body
            .find(&format!("\n{}}}", indent.trim_end_matches("pub ")))
            .unwrap_or(body.len());
        codes.extend(
            literal
                .captures_iter(&body[..end])
                .map(|found| found[1].to_owned()),
        );
    }
}
