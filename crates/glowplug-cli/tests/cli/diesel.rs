//! The `diesel` command and glowplug on one database: each sees what the other did.

use std::path::PathBuf;
use std::process::Command;

use crate::support::Project;

/// The `diesel` command: the one that `DIESEL_CLI` names, else the one on PATH.
fn diesel(project: &Project, arguments: &[&str]) -> Option<(bool, String)> {
    let program =
        std::env::var_os("DIESEL_CLI").map_or_else(|| PathBuf::from("diesel"), PathBuf::from);
    let output = Command::new(program)
        .args(arguments)
        .current_dir(project.root())
        .env("DATABASE_URL", project.database.url())
        .output();
    match output {
        Ok(output) => Some((
            output.status.success(),
            String::from_utf8_lossy(&output.stdout).into_owned()
                + &String::from_utf8_lossy(&output.stderr),
        )),
        Err(_) => {
            glowplug_testdb::tools::missing("the `diesel` command");
            None
        }
    }
}

fn list(project: &Project) -> Vec<String> {
    let (_, text) = diesel(project, &["migration", "list"]).unwrap();
    text.lines()
        .filter(|line| line.contains('['))
        .map(|line| line.trim().to_owned())
        .collect()
}

#[test]
fn what_glowplug_applied_diesel_lists_and_reverts() {
    let project = Project::shop();
    if diesel(&project, &["--version"]).is_none() {
        return;
    }
    project.run(["migrate", "deploy"]).ok();
    assert_eq!(
        list(&project),
        ["[X] 2024-01-01-000000_users", "[X] 2024-01-02-000000_posts"]
    );
    let (done, text) = diesel(&project, &["migration", "revert"]).unwrap();
    assert!(done, "{text}");
    assert!(!project.has_table("posts"));
    project
        .run(["migrate", "status"])
        .exits(1)
        .says("2024-01-02-000000_posts  pending");
    project.run(["migrate", "revert"]).ok();
    assert_eq!(
        list(&project),
        ["[ ] 2024-01-01-000000_users", "[ ] 2024-01-02-000000_posts"]
    );
}

#[test]
fn what_diesel_applied_glowplug_lists_and_reverts() {
    let project = Project::shop();
    if diesel(&project, &["--version"]).is_none() {
        return;
    }
    let (done, text) = diesel(&project, &["migration", "run"]).unwrap();
    assert!(done, "{text}");
    // Diesel wrote the very schema.rs that we would write.
    let theirs = project.read("src/schema.rs");
    project.run(["generate"]).ok();
    assert_eq!(project.read("src/schema.rs"), theirs);
    project.run(["migrate", "status"]).ok();
    project.run(["validate"]).ok();
    project.run(["migrate", "revert", "2"]).ok();
    assert_eq!(
        list(&project),
        ["[ ] 2024-01-01-000000_users", "[ ] 2024-01-02-000000_posts"]
    );
    project.run(["migrate", "deploy"]).ok();
    let (done, text) = diesel(&project, &["migration", "redo", "--all"]).unwrap();
    assert!(done, "{text}");
    project.run(["migrate", "status"]).ok();
}
