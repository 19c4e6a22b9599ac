//! `generate` in projects of other shapes: several schema files, none, line ends of Windows, patches, what has no models.

use std::fs;

use crate::support::Project;

fn with_models(project: &Project, settings: &str) {
    project.write(
        "Cargo.toml",
        format!("[package]\nname = \"shop\"\n[package.metadata.glowplug]\nmodels = {settings}\n"),
    );
}

fn windows(text: &str) -> String {
    text.replace('\n', "\r\n")
}

#[test]
fn each_schema_file_is_a_module_of_its_own() {
    let project = Project::empty();
    with_models(&project, "{ queries = true }");
    project.write(
        "diesel.toml",
        "[print_schema.main]\nfile = \"src/schema.rs\"\n\
         [print_schema.billing]\nfile = \"src/billing_schema.rs\"\nschema = \"billing\"\n",
    );
    project.migration(
        "1_a",
        (
            "CREATE SCHEMA billing;\n\
             CREATE TYPE billing.status AS ENUM ('paid', 'due');\n\
             CREATE TABLE account (id int PRIMARY KEY);\n\
             CREATE TABLE billing.invoice (id int PRIMARY KEY, s billing.status NOT NULL, account_id int NOT NULL REFERENCES account);",
            "DROP SCHEMA billing CASCADE; DROP TABLE account;",
        ),
    );
    project.run(["generate"]).ok();
    let invoice = project.read("src/models/invoice.rs");
    assert!(
        invoice.contains("crate::billing_schema::billing::invoice"),
        "{invoice}"
    );
    assert!(!invoice.contains("crate::schema::billing"), "{invoice}");
    assert!(
        project
            .read("src/models/account.rs")
            .contains("crate::schema::account")
    );
    assert!(
        project
            .read("src/enums.rs")
            .contains("crate::billing_schema::billing::sql_types")
    );
}

#[test]
fn models_are_beside_schema_rs() {
    let project = Project::shop();
    with_models(&project, "true");
    project.write(
        "diesel.toml",
        "[print_schema]\nfile = \"crates/db/src/tables/schema.rs\"\n",
    );
    project
        .run(["generate"])
        .ok()
        .says("wrote    crates/db/src/tables/models/users.rs");
    let users = project.read("crates/db/src/tables/models/users.rs");
    assert!(users.contains("crate::tables::schema::users"), "{users}");
    assert!(project.path("crates/db/src/tables/enums.rs").is_file());
    assert!(!project.path("src").exists());
}

#[test]
fn after_the_first_time_the_next_steps_are_said() {
    let project = Project::empty();
    with_models(&project, "true");
    project.migration(
        "1_a",
        (
            "CREATE TABLE a (id uuid PRIMARY KEY, at timestamptz NOT NULL, more jsonb, sum numeric);",
            "DROP TABLE a;",
        ),
    );
    project.write("src/main.rs", "mod schema;\n");
    let first = project.run(["generate"]).ok();
    assert!(
        first.stderr.ends_with(
            "next steps, before this compiles:\n  \
             Cargo.toml: bigdecimal = \"0.4\"\n  \
             Cargo.toml: chrono = \"0.4\"\n  \
             Cargo.toml: diesel = { version = \"2.3\", features = [\"postgres\", \"numeric\", \"chrono\", \"serde_json\", \"uuid\"] }\n  \
             Cargo.toml: serde_json = \"1\"\n  \
             Cargo.toml: uuid = \"1\"\n  \
             src/main.rs: pub mod models;\n"
        ),
        "{}",
        first.stderr
    );
    project.migration(
        "2_b",
        ("CREATE TABLE b (id int PRIMARY KEY);", "DROP TABLE b;"),
    );
    project.run(["generate"]).ok().says_not("next steps");
}

#[test]
fn without_a_file_nothing_is_written_and_no_model_is_removed() {
    for diesel_toml in [Some("[print_schema]\n"), Some(""), None] {
        let project = Project::shop();
        project.run(["generate"]).ok();
        match diesel_toml {
            Some(text) => project.write("diesel.toml", text),
            None => fs::remove_file(project.path("diesel.toml")).unwrap(),
        }
        project.migration(
            "2024-02-01-000000_less",
            ("DROP TABLE posts;", crate::support::POSTS.0),
        );
        for words in [&["generate"][..], &["migrate", "dev"]] {
            project
                .run(words.iter().copied())
                .ok()
                .says("warning: neither schema.rs nor models are written: ")
                .says("write `file = \"src/schema.rs\"` under [print_schema] of diesel.toml");
        }
        assert!(project.path("src/models/posts.rs").is_file());
    }
}

#[test]
fn a_generated_file_is_current_whatever_its_line_ends_are() {
    let project = Project::shop();
    project.run(["generate"]).ok();
    let files = [
        "src/schema.rs",
        "src/models/users.rs",
        "src/models/mod.rs",
        "src/enums.rs",
    ];
    for file in files {
        project.write(file, windows(&project.read(file)));
    }
    project
        .run(["generate", "--check"])
        .ok()
        .says(
            "note: generated files with other line ends than generated, which is no difference: 4",
        )
        .says(".gitattributes");
    project
        .run(["generate"])
        .ok()
        .says("generated files are current");
    project.run(["validate", "--offline"]).ok();
    // A change is shown alone, and leaves the line ends as they are.
    project.migration(
        "2024-02-01-000000_more",
        (
            "ALTER TABLE users ADD age int;",
            "ALTER TABLE users DROP age;",
        ),
    );
    let check = project.run(["generate", "--check"]).exits(1);
    let changed = check
        .stdout
        .lines()
        .filter(|line| line.starts_with(['+', '-']))
        .count();
    assert!(changed < 20, "{}", check.stdout);
    project
        .run(["generate"])
        .ok()
        .says("wrote    src/models/users.rs");
    let users = project.read("src/models/users.rs");
    assert!(users.contains("age") && users.matches('\n').count() == users.matches("\r\n").count());
    project.run(["generate", "--check"]).ok();
    // A file of another hand is none of ours, also with these line ends.
    project.write("src/models/users.rs", "// mine\r\n");
    project
        .run(["generate"])
        .exits(1)
        .says("src/models/users.rs was not generated");
    // A table that is gone takes its file along.
    project.write("src/models/users.rs", users);
    project.migration(
        "2024-02-02-000000_less",
        ("DROP TABLE posts;", crate::support::POSTS.0),
    );
    project.write(
        "src/models/posts.rs",
        windows(&project.read("src/models/posts.rs")),
    );
    project
        .run(["generate"])
        .ok()
        .says("removed  src/models/posts.rs");
}

#[test]
fn a_patch_applies_whatever_its_line_ends_are_and_a_wrong_one_is_named() {
    let project = Project::shop();
    project.run(["generate"]).ok();
    let plain = project.read("src/schema.rs");
    project.write(
        "diesel.toml",
        "[print_schema]\nfile = \"src/schema.rs\"\npatch_file = \"src/schema.patch\"\n",
    );
    let line = plain
        .lines()
        .position(|line| line.contains("name -> Text"))
        .unwrap()
        + 1;
    let patch = |from: &str| {
        format!(
            "--- a/src/schema.rs\n+++ b/src/schema.rs\n@@ -{line},1 +{line},1 @@\n-        {from}\n+        name -> Citext,\n"
        )
    };
    let good = patch("name -> Text,");
    for text in [good.clone(), windows(&good), format!("\u{feff}{good}")] {
        project.write("src/schema.patch", text);
        project.run(["generate"]).ok();
        assert!(project.read("src/schema.rs").contains("name -> Citext,"));
        project.run(["generate", "--check"]).ok();
    }
    // Also onto a file with other line ends.
    project.write("src/schema.rs", windows(&project.read("src/schema.rs")));
    project.run(["generate", "--check"]).ok();

    for (text, message, hint) in [
        (
            patch("name -> Bytea,"),
            "hunk 1 of the patch file (`@@ -",
            "generate without `patch_file`",
        ),
        (
            "--- a\n+++ b\n".to_owned(),
            "the patch file has no hunk",
            "git diff",
        ),
        (String::new(), "the patch file has no hunk", "git diff"),
    ] {
        project.write("src/schema.patch", text);
        let refused = project.run(["generate"]).exits(1);
        refused
            .says(&format!(
                "error[generate]: cannot apply src/schema.patch: {message}"
            ))
            .says(hint);
        // Other checks are done.
        project.run(["migrate", "deploy"]).ok();
        project
            .run(["validate"])
            .exits(1)
            .says("failed  generated files are current")
            .says(&format!("cannot apply src/schema.patch: {message}"))
            .says("ok      no migration is pending or missing");
    }
    fs::remove_file(project.path("src/schema.patch")).unwrap();
    project
        .run(["generate"])
        .exits(1)
        .says("cannot read the `patch_file` of diesel.toml, [ROOT]/src/schema.patch");
}

#[test]
fn a_path_of_another_machine_makes_no_folder() {
    let project = Project::shop();
    project.write(
        "diesel.toml",
        "[print_schema]\nfile = \"/home/of/another/src/schema.rs\"\n",
    );
    project
        .run(["generate"])
        .exits(1)
        .says("error[generate]: diesel.toml names /home/of/another/src/schema.rs, and there is no such folder")
        .says("hint: write a path that is relative to that file");
}

#[test]
fn what_has_no_models_is_said() {
    let project = Project::empty();
    with_models(&project, "true");
    let columns: String = (0..130).map(|number| format!(", c{number} int")).collect();
    project.migration(
        "1_a",
        (
            &format!(
                "CREATE TABLE wide (id int PRIMARY KEY{columns});\n\
                 CREATE TABLE odd (id int PRIMARY KEY, place point, path tsvector);\n\
                 CREATE VIEW seen AS SELECT id FROM odd;\n\
                 CREATE MATERIALIZED VIEW kept AS SELECT id FROM odd;"
            ),
            "DROP TABLE odd CASCADE; DROP TABLE wide;",
        ),
    );
    project
        .run(["generate"])
        .ok()
        .says("warning: table public.wide has 131 columns, and Diesel takes 128 at most")
        .says("warning: column place of table public.odd is point, which Diesel has no Rust type for: its model leaves it out")
        .says("name a Rust type for it in the settings of the models: types = { \"point\" = \"..\" }")
        .says("note: views have no models: public.kept (materialized), public.seen (not in schema.rs without `include_views`)");
    // A filter says that it is known.
    project.write(
        "diesel.toml",
        "[print_schema]\nfile = \"src/schema.rs\"\nfilter = { except_tables = [\"^seen$\", \"^kept$\", \"^wide$\"] }\n",
    );
    project
        .run(["generate"])
        .ok()
        .says_not("views have no models")
        .says_not("wide has");
}
