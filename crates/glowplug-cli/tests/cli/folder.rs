//! Faults of the migrations folder, each named with its path.

use crate::support::Project;
use crate::support::without_code;

#[track_caller]
fn check(files: &[(&str, &[u8])], applies: bool, problem: &str) {
    let project = Project::empty();
    for (path, content) in files {
        project.write(&format!("migrations/{path}"), content);
    }
    let validated = project.run(["validate", "--offline"]).exits(1);
    assert!(
        validated
            .stdout
            .starts_with("failed  migration files are valid"),
        "{}",
        validated.stdout
    );
    assert_eq!(
        without_code(validated.stdout.lines().nth(1).unwrap().trim()),
        problem,
        "{}",
        validated.stdout
    );
    let deployed = project.run(["migrate", "deploy"]);
    if applies {
        deployed.ok();
        return;
    }
    deployed
        .exits(1)
        .says("error[migrations-folder]: the migrations folder has 1 problem\n")
        .says(&format!("\n  - {problem}\n"))
        .says("hint: fix the files named above, then run `glowplug validate --offline`");
    assert!(
        !project.has_table("__diesel_schema_migrations"),
        "nothing was touched"
    );
}

const UP: &[u8] = b"CREATE TABLE t (id int PRIMARY KEY);";
const DOWN: &[u8] = b"DROP TABLE t;";

#[test]
fn a_script_is_missing() {
    check(
        &[("1_a/down.sql", DOWN)],
        false,
        "migrations/1_a: the folder has no up.sql",
    );
    check(
        &[("1_a/up.sql", UP)],
        true,
        "migrations/1_a: the folder has no down.sql, so it cannot be reverted",
    );
}

#[test]
fn a_script_holds_nothing() {
    for nothing in ["", "\n", "-- later\n", "/* a */;;", "\u{feff}"] {
        let nothing = nothing.as_bytes();
        check(
            &[("1_a/up.sql", nothing), ("1_a/down.sql", DOWN)],
            false,
            "migrations/1_a/up.sql: holds no statement",
        );
        // As `diesel migration generate` leaves it: no reason not to apply.
        check(
            &[("1_a/up.sql", UP), ("1_a/down.sql", nothing)],
            true,
            "migrations/1_a/down.sql: holds no statement, so the migration cannot be reverted",
        );
    }
}

#[test]
fn a_version_is_wrong() {
    check(
        &[
            ("1_a/up.sql", UP),
            ("1_a/down.sql", DOWN),
            ("1_b/up.sql", UP),
            ("1_b/down.sql", DOWN),
        ],
        false,
        "migrations/1_b: has version 1 as migrations/1_a has; `diesel` would silently run only one of them",
    );
    // The same version in other letters.
    check(
        &[
            ("2024-01-01-000000_a/up.sql", UP),
            ("2024-01-01-000000_a/down.sql", DOWN),
            ("20240101000000_b/up.sql", UP),
            ("20240101000000_b/down.sql", DOWN),
        ],
        false,
        "migrations/20240101000000_b: has version 20240101000000 as migrations/2024-01-01-000000_a has; `diesel` would silently run only one of them",
    );
    check(
        &[("users/up.sql", UP), ("users/down.sql", DOWN)],
        false,
        "migrations/users: the folder's name does not begin with a version",
    );
    let long = "1".repeat(51);
    check(
        &[
            (&format!("{long}_a/up.sql"), UP),
            (&format!("{long}_a/down.sql"), DOWN),
        ],
        false,
        &format!(
            "migrations/{long}_a: the version is longer than the 50 characters that the ledger holds"
        ),
    );
}

#[test]
fn the_metadata_is_doubtful() {
    let check = |text: &str, problem: &str| {
        check(
            &[
                ("1_a/up.sql", UP),
                ("1_a/down.sql", DOWN),
                ("1_a/metadata.toml", text.as_bytes()),
            ],
            false,
            &format!("migrations/1_a/metadata.toml: {problem}"),
        );
    };
    check(
        "",
        "does not say `run_in_transaction`, which `diesel` takes for false; write what you mean",
    );
    check(
        "run_in_transaction = true\nrun_in_transation = false",
        "has the unknown key `run_in_transation`; the only key is `run_in_transaction`",
    );
    check(
        "run_in_transaction = 'no'",
        "is not valid, and `diesel` would ignore it without a word: run_in_transaction is a string, not true or false",
    );
}

#[test]
fn the_metadata_is_no_toml() {
    let project = Project::empty();
    project.migration("1_a", ("SELECT 1", "SELECT 1"));
    project.write("migrations/1_a/metadata.toml", "run_in_transaction: false");
    project.run(["migrate", "deploy"]).exits(1).says(
        "migrations/1_a/metadata.toml: is not valid, and `diesel` would ignore it without a word: ",
    );
}

#[test]
fn a_script_is_no_text() {
    check(
        &[("1_a/up.sql", b"SELECT '\xff';"), ("1_a/down.sql", DOWN)],
        false,
        "migrations/1_a/up.sql: is not UTF-8 at byte 8",
    );
    check(
        &[("1_a/up.sql", b"SELECT 1;\0"), ("1_a/down.sql", DOWN)],
        false,
        "migrations/1_a/up.sql: holds a NUL character at byte 9",
    );
    check(
        &[("1_a/up.sql", b"\xff\xfeS\0"), ("1_a/down.sql", DOWN)],
        false,
        "migrations/1_a/up.sql: is not UTF-8 at byte 0",
    );
}

#[test]
fn a_script_is_a_folder() {
    let project = Project::empty();
    project.write("migrations/1_a/down.sql", "SELECT 1");
    project.write("migrations/1_a/up.sql/x", "");
    project
        .run(["validate", "--offline"])
        .exits(1)
        .says("migrations/1_a/up.sql: cannot be read: it is a folder, not a regular file");
}

#[test]
fn a_file_is_a_pipe() {
    for name in ["up.sql", "down.sql", "metadata.toml"] {
        let project = Project::empty();
        project.migration("1_a", ("SELECT 1", "SELECT 1"));
        let path = project.path(&format!("migrations/1_a/{name}"));
        let _ = std::fs::remove_file(&path);
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        project.run(["migrate", "deploy"]).exits(1).says(&format!(
            "migrations/1_a/{name}: cannot be read: it is a named pipe, not a regular file"
        ));
    }
}

#[test]
fn a_file_may_be_a_link_to_one() {
    let project = Project::empty();
    project.write("shared.sql", "CREATE TABLE t ();");
    project.write("migrations/1_a/down.sql", "DROP TABLE t;");
    std::os::unix::fs::symlink("../../shared.sql", project.path("migrations/1_a/up.sql")).unwrap();
    project.run(["migrate", "deploy"]).ok();
    assert!(project.has_table("t"));
}

#[test]
fn all_faults_are_reported_at_once_and_in_json() {
    let project = Project::empty();
    project.write("migrations/1_a/down.sql", "SELECT 1");
    project.write("migrations/2_b/up.sql", "");
    let document = project.run(["migrate", "deploy", "--json"]).exits(1).json();
    let problems: Vec<(String, String)> = document["error"]["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| {
            (
                problem["path"].as_str().unwrap().to_owned(),
                problem["code"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    let wanted = [
        ("migrations/1_a", "missing-up"),
        ("migrations/2_b/up.sql", "empty"),
    ];
    assert_eq!(
        problems,
        wanted.map(|(path, code)| (path.to_owned(), code.to_owned()))
    );
    assert_eq!(
        document["error"]["message"],
        "the migrations folder has 2 problems"
    );
}
