//! The search path belongs to the target: the ledger and the tables are where it leads, and a replay puts them there, too.

use crate::connect::as_user;
use crate::support::{Outcome, Project, Roles};

/// A project whose `schema.rs` is of this schema.
fn shop(schema: &str) -> Project {
    let project = Project::empty();
    if schema != "public" {
        project.write(
            "diesel.toml",
            format!("[print_schema]\nfile = \"src/schema.rs\"\nschema = \"{schema}\"\n"),
        );
    }
    project.migration(
        "1_users",
        (
            "CREATE TYPE role AS ENUM ('admin'); CREATE TABLE users (id bigint PRIMARY KEY, role role NOT NULL);",
            "DROP TABLE users; DROP TYPE role;",
        ),
    );
    project
}

fn later(project: &Project) {
    project.migration(
        "2_posts",
        (
            "CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users);",
            "DROP TABLE posts;",
        ),
    );
}

/// Where a table is.
fn schema_of(project: &Project, table: &str) -> Vec<String> {
    project.rows(&format!(
        "SELECT relnamespace::regnamespace::text FROM pg_class WHERE relname = '{table}' ORDER BY 1"
    ))
}

/// Every command agrees about where things are: `schema` as SQL writes it.
fn all_agree(project: &Project, url: &str, schema: &str) {
    let run = |words: &[&'static str]| -> Outcome { project.run_at(url, words.iter().copied()) };
    run(&["migrate", "deploy"]).ok().says("applied 1 migration");
    for table in ["users", "__diesel_schema_migrations"] {
        assert_eq!(schema_of(project, table), [schema], "{table}");
    }
    run(&["migrate", "deploy"]).ok().says("is up to date");
    run(&["migrate", "status"]).ok();
    run(&["generate"]).ok();
    assert!(project.read("src/schema.rs").contains("users (id)"));
    run(&["generate", "--check"]).ok();
    run(&["validate"]).ok();
    later(project);
    run(&["migrate", "dev"])
        .ok()
        .says("applied 1 migration, 1 was applied before");
    assert!(project.read("src/schema.rs").contains("posts (id)"));
    run(&["generate", "--check"]).ok();
    run(&["validate"]).ok();
    run(&["migrate", "redo"]).ok();
    run(&["reset", "--force"]).ok().says("applied 2 migrations");
    assert_eq!(schema_of(project, "posts"), [schema]);
    run(&["generate", "--check"]).ok();
    run(&["validate"]).ok();
    assert!(project.read("src/schema.rs").contains("posts (id)"));
}

#[test]
fn prismas_schema_is_made_and_used() {
    for (name, quoted) in [("sales", "sales"), ("MyApp", "\"MyApp\"")] {
        let project = shop(name);
        let url = format!("{}&schema={name}", project.database.url());
        all_agree(&project, &url, quoted);
    }
}

#[test]
fn without_a_schema_in_diesel_toml_rust_has_the_tables_unqualified() {
    let project = shop("public");
    let url = format!("{}&schema=sales", project.database.url());
    all_agree(&project, &url, "sales");
    assert!(!project.read("src/schema.rs").contains("sales"));
    // The same without a database.
    project.finish(project.bare(["generate", "--check"])).ok();
    project.run_at(&url, ["validate", "--offline"]).ok();
}

#[test]
fn options_of_the_connection_string_count() {
    let project = shop("sales");
    let url = format!(
        "{}&options=-c%20search_path%3Dsales",
        project.database.url()
    );
    all_agree(&project, &url, "sales");
}

#[test]
fn a_path_of_the_database_counts() {
    let project = shop("sales");
    project.sql(&format!(
        "CREATE SCHEMA sales; ALTER DATABASE {} SET search_path TO sales, public",
        project.database.name()
    ));
    let url = project.database.url().to_owned();
    // The shadow server is not the database's, so the path must be carried there.
    let run = |words: &[&'static str]| -> Outcome { project.run_at(&url, words.iter().copied()) };
    run(&["migrate", "deploy"]).ok();
    assert_eq!(schema_of(&project, "users"), ["sales"]);
    later(&project);
    run(&["migrate", "dev"]).ok();
    assert!(project.read("src/schema.rs").contains("posts (id)"));
    run(&["generate", "--check"]).ok();
    run(&["validate"]).ok();
    // The schema was made by hand, and a path that leads nowhere would leave the ledger nowhere.
    run(&["reset", "--force"]).ok();
    run(&["migrate", "status"]).ok();
    run(&["validate"]).ok();
}

#[test]
fn a_path_of_the_role_counts() {
    let project = shop("sales");
    let (_roles, [role]) = Roles::new(&project, [("dev", "LOGIN SUPERUSER")]);
    project.sql(&format!("ALTER ROLE {role} SET search_path TO sales"));
    let url = as_user(&project, &role);
    let run = |words: &[&'static str]| -> Outcome { project.run_at(&url, words.iter().copied()) };
    run(&["migrate", "deploy"]).ok();
    assert_eq!(schema_of(&project, "users"), ["sales"]);
    run(&["migrate", "deploy"]).ok().says("is up to date");
    later(&project);
    run(&["migrate", "dev"]).ok();
    assert!(project.read("src/schema.rs").contains("posts (id)"));
    run(&["generate", "--check"]).ok();
    run(&["validate"]).ok();
    run(&["reset", "--force"]).ok();
    run(&["validate"]).ok();
    drop_owned(&project, &role);
}

#[test]
fn a_path_of_the_role_on_the_shadow_server_does_not_count() {
    let project = shop("public");
    let (_roles, [role]) = Roles::new(&project, [("dev", "LOGIN SUPERUSER")]);
    project.sql(&format!(
        "ALTER ROLE {role} SET search_path TO nowhere;
         ALTER ROLE {role} IN DATABASE {} SET search_path TO public",
        project.database.name()
    ));
    let url = as_user(&project, &role);
    let run = |words: &[&'static str]| -> Outcome {
        let mut command = project.command(words.iter().copied());
        command
            .env("DATABASE_URL", &url)
            .env("SHADOW_DATABASE_URL", &url);
        project.finish(command)
    };
    run(&["migrate", "dev"]).ok();
    run(&["validate"]).ok();
    run(&["reset", "--force"]).ok();
    drop_owned(&project, &role);
}

#[test]
fn a_schema_of_the_users_name_counts() {
    let project = Project::empty();
    let (_roles, [role]) = Roles::new(&project, [("dev", "LOGIN SUPERUSER")]);
    project.write(
        "diesel.toml",
        format!("[print_schema]\nfile = \"src/schema.rs\"\nschema = \"{role}\"\n"),
    );
    // From here on unqualified names go there.
    project.migration(
        "1_schema",
        (
            &format!("CREATE TABLE before (id bigint PRIMARY KEY); CREATE SCHEMA {role};"),
            &format!("DROP SCHEMA {role}; DROP TABLE before;"),
        ),
    );
    project.migration(
        "2_users",
        (
            "CREATE TABLE users (id bigint PRIMARY KEY);",
            "DROP TABLE users;",
        ),
    );
    let url = as_user(&project, &role);
    let run = |words: &[&'static str]| -> Outcome { project.run_at(&url, words.iter().copied()) };
    run(&["migrate", "dev"]).ok().says("applied 2 migrations");
    assert_eq!(schema_of(&project, "before"), ["public"]);
    assert_eq!(schema_of(&project, "users").concat(), role);
    assert!(
        project.read("src/schema.rs").contains("users (id)"),
        "{}",
        project.read("src/schema.rs")
    );
    run(&["migrate", "deploy"]).ok().says("is up to date");
    run(&["generate", "--check"]).ok();
    run(&["validate"]).ok();
    run(&["reset", "--force"]).ok();
    run(&["validate"]).ok();
    drop_owned(&project, &role);
}

/// What a superuser made would keep the role from being dropped.
fn drop_owned(project: &Project, role: &str) {
    project.sql(&format!("REASSIGN OWNED BY {role} TO CURRENT_USER"));
}

#[test]
fn a_migration_may_make_the_schema_itself() {
    for (create, url_path) in [
        ("CREATE SCHEMA IF NOT EXISTS sales", "&schema=sales"),
        (
            "CREATE SCHEMA IF NOT EXISTS sales",
            "&options=-c%20search_path%3Dsales,public",
        ),
        (
            "CREATE SCHEMA sales",
            "&options=-c%20search_path%3Dsales,public",
        ),
        (
            "create schema \"sales\"",
            "&options=-c%20search_path%3Dsales,public",
        ),
        ("CREATE SCHEMA sales", ""),
    ] {
        let project = shop("sales");
        project.migration("0_schema", (create, "DROP SCHEMA sales;"));
        if url_path.starts_with("&schema") {
            // The ledger is in it.
            project.migration("0_schema", (create, "SELECT 1;"));
        }
        if url_path.is_empty() {
            project.migration(
                "1_users",
                (
                    "CREATE TABLE sales.users (id bigint PRIMARY KEY);",
                    "DROP TABLE sales.users;",
                ),
            );
        }
        let url = format!("{}{url_path}", project.database.url());
        let run =
            |words: &[&'static str]| -> Outcome { project.run_at(&url, words.iter().copied()) };
        run(&["migrate", "dev"]).ok().says("applied 2 migrations");
        assert_eq!(
            schema_of(&project, "users"),
            ["sales"],
            "{create} {url_path}"
        );
        assert!(
            project.read("src/schema.rs").contains("users (id)"),
            "{create} {url_path}"
        );
        run(&["migrate", "deploy"]).ok().says("is up to date");
        run(&["generate", "--check"]).ok();
        run(&["validate"]).ok();
        run(&["reset", "--force"]).ok();
        run(&["validate"]).ok();
    }
}

#[test]
fn a_schema_that_the_url_names_and_a_migration_makes_is_a_failure_with_its_reason() {
    let project = shop("sales");
    project.migration("0_schema", ("CREATE SCHEMA sales", "DROP SCHEMA sales"));
    let url = format!("{}&schema=sales", project.database.url());
    project
        .run_at(&url, ["migrate", "deploy"])
        .exits(1)
        .says("schema \"sales\" already exists");
}
