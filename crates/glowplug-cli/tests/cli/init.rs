//! `init`: in an empty folder, in a project that is there, and what it never does.

use std::fs;

use crate::support::{POSTS, Project, USERS};

fn empty() -> Project {
    let project = Project::empty();
    for file in ["diesel.toml", "Cargo.toml"] {
        fs::remove_file(project.path(file)).unwrap();
    }
    fs::remove_dir(project.path("migrations")).unwrap();
    project
}

/// The migration that was made.
fn first(project: &Project) -> String {
    let mut names = fs::read_dir(project.path("migrations")).unwrap();
    let name = names
        .next()
        .unwrap()
        .unwrap()
        .file_name()
        .into_string()
        .unwrap();
    assert!(names.next().is_none());
    name
}

#[test]
fn an_empty_folder_becomes_a_project() {
    let project = empty();
    let made = project.run(["init"]).ok();
    let name = first(&project);
    assert!(name.ends_with("_first"), "{name}");
    made.says("made 5 files")
        .says("new      diesel.toml: where migrations and schema.rs are")
        .says("new      glowplug.toml: settings of glowplug")
        .says("new      .env.example: how databases are named")
        .says(&format!(
            "hint: write migrations/{name}/up.sql and its down.sql, then run `glowplug migrate dev`"
        ));
    // Comments alone are no migration.
    project
        .run(["migrate", "dev"])
        .exits(1)
        .says("up.sql: holds no statement");
    let uncommented = |file: &str| -> String {
        let text = project.read(&format!("migrations/{name}/{file}"));
        let lines = text.lines().skip_while(|line| *line != "--").skip(1);
        lines
            .map(|line| format!("{}\n", line.trim_start_matches("-- ")))
            .collect()
    };
    let (up, down) = (uncommented("up.sql"), uncommented("down.sql"));
    project.migration(&name, (&up, &down));
    project.run(["migrate", "dev"]).ok();
    assert!(project.read("src/schema.rs").contains("users (id)"));
    project.run(["validate"]).ok();
    project.run(["config"]).ok();
    // All that its settings show as comments can be used.
    let settings = project.read("glowplug.toml").replace("# models", "models");
    project.write(
        "glowplug.toml",
        settings
            .replace("# [[", "[[")
            .replace("# schema =", "schema =")
            .replace("# reason", "reason"),
    );
    project
        .run(["generate"])
        .ok()
        .says("wrote    src/models/users.rs");

    let again = project.run(["init", "--json"]).ok().json();
    assert_eq!(
        again["result"]["files"].as_array().unwrap().len(),
        1,
        "{again}"
    );
    assert_eq!(
        again["result"]["files"][0]["path"],
        ".github/workflows/glowplug.yml"
    );
    project
        .run(["init"])
        .ok()
        .says("nothing to do: every file is there");
}

#[test]
fn a_project_that_is_there_gets_what_it_lacks() {
    let project = empty();
    project.write("Cargo.toml", "[package]\nname = \"shop\"\n");
    project.write("crates/db/Cargo.toml", "[package]\nname = \"db\"\n");
    for (name, (up, down)) in [("1_users", USERS), ("2_posts", POSTS)] {
        project.write(&format!("crates/db/migrations/{name}/up.sql"), up);
        project.write(&format!("crates/db/migrations/{name}/down.sql"), down);
    }
    project.write(
        "crates/db/src/schema.rs",
        "// @generated automatically by Diesel CLI.\n",
    );
    project.write(".env.example", "MINE=1\n");
    project
        .run(["init", "--yes"])
        .ok()
        .says("found    2 migrations in crates/db/migrations")
        .says("found    crates/db/src/schema.rs")
        .says("kept     .env.example")
        .says("new      .github/workflows/glowplug.yml: checks in CI")
        .says("hint: run `glowplug validate`");
    assert_eq!(project.read(".env.example"), "MINE=1\n");
    let diesel = project.read("diesel.toml");
    assert!(
        diesel.contains("dir = \"crates/db/migrations\""),
        "{diesel}"
    );
    assert!(
        diesel.contains("file = \"crates/db/src/schema.rs\""),
        "{diesel}"
    );
    assert!(!project.path("migrations").exists());
    project.run(["migrate", "deploy"]).ok();
    project.run(["generate"]).ok();
    project.run(["validate"]).ok();
    // What CI is told to run is a command.
    let workflow = project.read(".github/workflows/glowplug.yml");
    let (_, command) = workflow.rsplit_once("run: glowplug ").unwrap();
    project.run(command.split_whitespace()).ok();
}

#[test]
fn what_is_found_today_is_accepted_where_that_is_asked_for() {
    let project = Project::shop();
    project.migration(
        "2024-01-03-000000_odd",
        ("CREATE TABLE odd (id int PRIMARY KEY);", "SELECT 1;"),
    );
    project.run(["generate"]).ok();
    project.run(["validate", "--offline"]).exits(1);
    project.run(["init", "--yes", "--baseline"]).ok();
    assert!(project.path("glowplug-baseline.toml").is_file());
    project.run(["validate", "--offline"]).ok();
    // The settings that are in Cargo.toml stay the only ones.
    assert!(!project.path("glowplug.toml").exists());
}

#[test]
fn what_it_cannot_find_out_it_does_not_guess() {
    let project = empty();
    for folder in ["a", "b"] {
        project.write(&format!("{folder}/migrations/1_a/up.sql"), USERS.0);
        project.write(&format!("{folder}/migrations/1_a/down.sql"), USERS.1);
    }
    project
        .run(["init"])
        .exits(1)
        .says("error[several-migrations]: there are 2 folders of migrations: a/migrations, b/migrations")
        .says("hint: run `glowplug init` in the folder of one of them");
    assert!(!project.path("diesel.toml").exists());
    project
        .run(["init", "--migration-dir", "b/migrations"])
        .ok();
    assert!(
        project
            .read("diesel.toml")
            .contains("dir = \"b/migrations\"")
    );

    let mut command = project.command(["init"]);
    command.current_dir(project.path("a"));
    project
        .finish(command)
        .exits(1)
        .says("error[inside-project]: this folder belongs to the project in [ROOT]");
}
