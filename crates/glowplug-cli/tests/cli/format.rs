//! `format`: white space only, or nothing.

use std::io::Write;
use std::process::Stdio;

use crate::support::{Outcome, Project};

const UP: &str = "-- the table\ncreate TABLE \"a\"(id int primary key, -- key\n \"User\" text /* who */,\n\n\n b int);\ncreate index on a(b)";

fn project() -> Project {
    let project = Project::empty();
    project.migration("1_a", (UP, "DROP TABLE a;\n"));
    project
}

#[test]
fn migrations_are_formatted_and_stay_what_they_are() {
    let project = project();
    project
        .run(["format", "--check"])
        .exits(1)
        .prints(
            "migrations/1_a/up.sql: has another layout; run `glowplug format` [not-formatted]\n2 SQL files: 1 would be formatted",
            "",
        );
    assert_eq!(project.read("migrations/1_a/up.sql"), UP);
    project
        .run(["format"])
        .ok()
        .says("2 SQL files: 1 formatted");
    assert_eq!(
        project.read("migrations/1_a/up.sql"),
        "-- the table\ncreate TABLE \"a\" (\n    id int primary key, -- key\n    \"User\" text /* who */,\n    b int\n);\ncreate index on a (b)\n"
    );
    project
        .run(["format", "--check"])
        .ok()
        .says("0 would be formatted");
    project.run(["migrate", "deploy"]).ok();
    project
        .run(["validate", "--only", "folder,replay,history,drift"])
        .ok();
}

/// The ledger knows a migration by its version, so white space is no edit.
#[test]
fn an_applied_migration_stays_applied() {
    let project = project();
    project.run(["migrate", "deploy"]).ok();
    project.run(["format"]).ok().says("1 formatted");
    project.run(["migrate", "status"]).ok();
    project
        .run(["validate", "--only", "folder,replay,history,drift"])
        .ok();
}

#[test]
fn keywords_have_the_case_of_the_settings_and_names_keep_theirs() {
    let project = project();
    project.write(
        "migrations/1_a/up.sql",
        "create table \"Users\" (Id int, name text default Now(), value int);",
    );
    for (case, expected) in [
        (
            "upper",
            "CREATE TABLE \"Users\" (\n  Id int,\n  name text DEFAULT Now(),\n  value int\n);\n",
        ),
        (
            "lower",
            "create table \"Users\" (\n  Id int,\n  name text default Now(),\n  value int\n);\n",
        ),
    ] {
        project.write(
            "glowplug.toml",
            format!("format = {{ keyword_case = '{case}', indent = 2, width = 40 }}\n"),
        );
        project.run(["format"]).ok();
        assert_eq!(project.read("migrations/1_a/up.sql"), expected);
    }
}

#[test]
fn what_is_not_understood_is_left_as_it_is() {
    let project = project();
    let deep = format!("SELECT {}1{};", "(".repeat(3000), ")".repeat(3000));
    for (text, reason) in [
        (
            "COPY a FROM stdin;\n1\tx\n\\.\n",
            "the parser does not understand all of it",
        ),
        ("SELECT 'no end", "the parser does not understand all of it"),
        (deep.as_str(), "it nests too deep"),
    ] {
        project.write("migrations/1_a/up.sql", text);
        project
            .run(["format", "-v"])
            .ok()
            .says(&format!(
                "note: migrations/1_a/up.sql: left as it is: {reason} [format-refused]"
            ))
            .says("1 left as they are");
        assert_eq!(project.read("migrations/1_a/up.sql"), text);
    }
    project.write("migrations/1_a/up.sql", [b'S', 0xff]);
    project.run(["format"]).exits(1).says("it is not UTF-8");
    assert_eq!(
        std::fs::read(project.path("migrations/1_a/up.sql")).unwrap(),
        [b'S', 0xff]
    );
}

fn with_stdin(project: &Project, text: &str) -> Outcome {
    let mut command = project.command(["format", "--stdin"]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    Outcome::new(&output, |bytes| String::from_utf8_lossy(bytes).into_owned())
}

#[test]
fn an_editor_loses_nothing() {
    let project = project();
    assert_eq!(
        with_stdin(&project, "select   1;").ok().stdout,
        "select 1;\n"
    );
    let broken = "select ( from";
    let outcome = with_stdin(&project, broken).exits(1);
    assert_eq!(outcome.stdout, broken);
    outcome.says("error[not-formatted]: not formatted: the parser does not understand all of it");
    let crlf = "select   1;\r\nselect 2;\r\n";
    assert_eq!(
        with_stdin(&project, crlf).ok().stdout,
        "select 1;\r\nselect 2;\r\n"
    );
}

#[test]
fn files_and_folders_are_formatted_outside_of_a_project() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("deep")).unwrap();
    std::fs::write(folder.path().join("deep/a.sql"), "select   1").unwrap();
    std::fs::write(folder.path().join("b.txt"), "select   1").unwrap();
    let mut command = crate::support::glowplug(["format", "."]);
    let output = command.current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(
        std::fs::read_to_string(folder.path().join("deep/a.sql")).unwrap(),
        "select 1\n"
    );
    assert_eq!(
        std::fs::read_to_string(folder.path().join("b.txt")).unwrap(),
        "select   1"
    );
}
