//! Names, comments and messages with control characters in them: shown as they are written in Rust, never sent to the terminal.

use crate::support::Project;

/// Sets the title of a terminal's window, if it gets there.
const TITLE: &str = "\u{1b}]0;owned\u{7}";
const SHOWN: &str = "\\u{1b}]0;owned\\u{7}";

/// Runs a command with the colours of a terminal, so that nothing is stripped on the way, and gives the screen with these removed.
#[track_caller]
fn screen<const N: usize>(project: &Project, arguments: [&'static str; N]) -> String {
    let mut command = project.command(arguments);
    command.env("CLICOLOR_FORCE", "1");
    let output = command.output().unwrap();
    let all = [output.stdout, output.stderr].concat();
    let all = String::from_utf8(all).unwrap();
    let styles = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    let screen = styles.replace_all(&all, "").into_owned();
    let control = screen.find(|c: char| c.is_control() && c != '\n' && c != '\t');
    assert_eq!(control, None, "{screen:?}");
    screen
}

#[track_caller]
fn shows<const N: usize>(project: &Project, arguments: [&'static str; N]) {
    let screen = screen(project, arguments);
    assert!(screen.contains(SHOWN), "{screen}");
}

#[test]
fn names_and_comments_of_the_database() {
    let project = Project::deployed_shop();
    project.sql(&format!(
        "CREATE TABLE \"t{TITLE}\" (\"c{TITLE}\" text); COMMENT ON TABLE users IS 'u{TITLE}'"
    ));
    shows(&project, ["validate"]);
    shows(&project, ["doctor"]);
    shows(&project, ["reset"]);
    project.sql(&format!(
        "INSERT INTO __diesel_schema_migrations (version) VALUES ('2023{TITLE}')"
    ));
    shows(&project, ["migrate", "status"]);
    shows(&project, ["migrate", "deploy"]);
}

#[test]
fn what_a_migration_says() {
    let project = Project::empty();
    project.migration(
        "1_notice",
        (
            &format!("DO $$ BEGIN RAISE WARNING 'w{TITLE}'; END $$;"),
            "SELECT 1;",
        ),
    );
    shows(&project, ["migrate", "deploy"]);
    project.migration(
        "2_error",
        (
            &format!(
                "DO $$ BEGIN RAISE EXCEPTION 'e{TITLE}' USING DETAIL = 'd{TITLE}', HINT = 'h{TITLE}'; END $$;"
            ),
            "SELECT 1;",
        ),
    );
    let screen = screen(&project, ["migrate", "deploy"]);
    for letter in ['e', 'd', 'h'] {
        assert!(screen.contains(&format!("{letter}{SHOWN}")), "{screen}");
    }
}
