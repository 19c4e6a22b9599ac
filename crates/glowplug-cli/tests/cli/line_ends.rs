//! Migrations whose lines end with CRLF, or that begin with a byte order mark: they are what they are without.

use crate::support::Project;

const NAME: &str = "2026-01-01-000000_a";
const UP: &str = "CREATE TABLE a (\n  id int PRIMARY KEY\n);\n-- end\n;;\n\
    COMMENT ON TABLE a IS 'two\nlines';\n\
    CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n  SELECT 1;\n$$;\n";
const DOWN: &str = "DROP FUNCTION f;\nDROP TABLE a;\n";

fn windows(text: &str) -> String {
    format!("\u{feff}{}", text.replace('\n', "\r\n"))
}

#[test]
fn what_was_applied_with_other_line_ends_is_no_drift() {
    let forms = [(windows(UP), UP.to_owned()), (UP.to_owned(), windows(UP))];
    for (applied, later) in forms {
        let project = Project::empty();
        project.migration(NAME, (&applied, &windows(DOWN)));
        project.write(
            &format!("migrations/{NAME}/metadata.toml"),
            "\u{feff}run_in_transaction = true\r\n",
        );
        project.run(["migrate", "deploy"]).ok();
        project.run(["generate"]).ok();
        project.migration(NAME, (&later, DOWN));
        project.run(["validate"]).ok().says_not("white");
        project.run(["migrate", "status"]).ok();
        project.run(["migrate", "dev"]).ok();
        // What differs otherwise is said, and its line ends are no part of that.
        project.sql(
            "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS $$\r\n  SELECT 2;\r\n$$",
        );
        project.run(["validate"]).exits(1).says("public.f()");
    }
}

#[test]
fn a_down_migration_may_restore_a_function_with_other_line_ends() {
    let project = Project::empty();
    project.migration(NAME, (&windows(UP), DOWN));
    let other = "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n  SELECT 2;\n$$;\n";
    let back = other.replace("SELECT 2", "SELECT 1");
    project.migration("2026-01-02-000000_b", (other, &back));
    project.run(["generate"]).ok();
    project.run(["validate", "--offline"]).ok();
}

#[test]
fn settings_may_have_them_too() {
    let project = Project::empty();
    project.migration(NAME, (UP, DOWN));
    project.write(
        "diesel.toml",
        windows("[print_schema]\nfile = \"src/schema.rs\"\n"),
    );
    project.write(
        "Cargo.toml",
        windows("[package]\nname = \"x\"\n[package.metadata.glowplug]\nlock_key = 7\n"),
    );
    project.write("rustfmt.toml", windows("max_width = 90\n"));
    project.run(["generate"]).ok();
    project.run(["config"]).ok().says("Cargo.toml:4");
}
