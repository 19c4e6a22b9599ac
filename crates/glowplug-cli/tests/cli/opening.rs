//! `server url` and `server psql` open what the other commands use, and a folder of migrations is enough to deploy.

use std::fs;

use crate::support::{Project, USERS};

#[test]
fn the_url_is_the_one_that_other_commands_use() {
    let project = Project::shop();
    project.run(["server", "url"]).ok().prints("[URL]", "");
    let mut command = project.bare(["server", "url"]);
    command.env("DATABASE_URL", project.database.url());
    // Outside of any project as well.
    command.current_dir(std::env::temp_dir());
    project.finish(command).ok().prints("[URL]", "");
}

#[test]
fn a_password_is_shown_only_on_request() {
    let project = Project::shop();
    let url = project.database.url();
    let separator = if url.contains('?') { '&' } else { '?' };
    let url = format!("{url}{separator}password=hunter%202");
    let run = |words: &[&'static str]| {
        let mut command = project.bare(words.iter().copied());
        command.env("DATABASE_URL", &url);
        project.finish(command).ok()
    };
    run(&["server", "url"])
        .says("password=***")
        .says_not("hunter")
        .says("the password is masked; `--show-password` prints it");
    run(&["server", "url", "--show-password"])
        .prints(&format!("[URL]{separator}password=hunter%202"), "");
}

#[test]
fn psql_opens_the_database_that_was_named() {
    let project = Project::shop();
    let ask = "SELECT current_database() || coalesce(current_setting('app.x', true), '')";
    let mut command = project.command(["server", "psql", "--", "-XAtc", ask]);
    // What the URL says for Prisma and for the session is heeded.
    let url = project.database.url();
    let separator = if url.contains('?') { '&' } else { '?' };
    command.env(
        "DATABASE_URL",
        format!("{url}{separator}connection_limit=3&options=-capp.x%3D7"),
    );
    let outcome = project.finish(command);
    if outcome.code == 0 {
        assert_eq!(outcome.stdout, "[DB]7\n");
    } else {
        outcome.says("error[psql-missing]");
    }
}

#[test]
fn a_flag_that_would_be_ignored_is_an_error() {
    let project = Project::shop();
    for words in [
        &["migrate", "deploy", "--pg", "99"][..],
        &["migrate", "status", "--pg", "99"],
        &["validate", "--pg", "99"],
        &["server", "psql", "--pg", "99"],
    ] {
        project
            .run(words.iter().copied())
            .exits(64)
            .says("error[flag-ignored]: `--pg 99`");
    }
    project
        .run([
            "migrate",
            "status",
            "--local",
            "--database-url",
            "postgres://h/d",
        ])
        .exits(64);
}

#[test]
fn a_folder_of_migrations_is_enough() {
    let project = Project::empty();
    project.migration("2024-01-01-000000_users", USERS);
    for file in ["Cargo.toml", "diesel.toml"] {
        fs::remove_file(project.path(file)).unwrap();
    }
    project
        .run(["migrate", "deploy"])
        .exits(1)
        .says("error[no-project]");
    project
        .run(["migrate", "deploy", "--migration-dir", "migrations"])
        .ok()
        .says("applied 1 migration");
    project
        .run(["migrate", "status", "--migration-dir", "migrations"])
        .ok();
}
