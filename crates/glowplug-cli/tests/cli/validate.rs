//! `validate`: sound projects pass, and each fault is named.

use crate::support::{Outcome, Project};

/// A sound project, one fault, and what `validate` must say of it.
#[track_caller]
fn finds(spoil: impl Fn(&Project), findings: &[&str]) -> Outcome {
    let project = Project::deployed_shop();
    spoil(&project);
    let outcome = project.run(["validate"]).exits(1);
    let found: Vec<&str> = outcome
        .stdout
        .lines()
        .filter(|line| line.starts_with("     "))
        .map(str::trim)
        .collect();
    assert_eq!(found, findings, "{}", outcome.stdout);
    // The same for a program.
    let document = project.run(["validate", "--json"]).exits(1).json();
    let reported: Vec<&str> = document["result"]["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|check| check["findings"].as_array())
        .flatten()
        .map(|finding| finding.as_str().unwrap())
        .collect();
    assert_eq!(
        (document["ok"].as_bool(), reported),
        (Some(false), findings.to_vec())
    );
    outcome
}

#[test]
fn a_sound_project_passes() {
    let project = Project::deployed_shop();
    project.run(["validate"]).ok().prints(
        "ok      migration files are valid [TIME]\n\
         ok      migrations replay, each down.sql reverts its up.sql [TIME]\n\
         ok      generated files are current [TIME]\n\
         ok      no migration is pending or missing [TIME]\n\
         ok      database schema matches migrations [TIME]",
        "",
    );
    let document = project.run(["validate", "--json"]).ok().json();
    assert_eq!(
        (&document["ok"], &document["command"], &document["version"]),
        (&true.into(), &"validate".into(), &1.into())
    );
    assert_eq!(document["result"]["checks"].as_array().unwrap().len(), 5);
    // It changed nothing.
    project.run(["validate"]).ok();
    assert_eq!(project.ledger().len(), 2);
}

#[test]
fn offline_leaves_the_database_out() {
    let project = Project::deployed_shop();
    project.sql("DROP TABLE posts");
    let mut command = project.command(["validate", "--offline"]);
    command.env("DATABASE_URL", "postgres://127.0.0.1:1/nowhere");
    project
        .finish(command)
        .ok()
        .says("skipped no migration is pending or missing: offline")
        .says("skipped database schema matches migrations: offline");
}

#[test]
fn a_column_added_by_hand() {
    finds(
        |project| project.sql("ALTER TABLE users ADD COLUMN by_hand text"),
        &["+ column public.users.by_hand"],
    );
}

#[test]
fn an_index_dropped() {
    finds(
        |project| project.sql("DROP INDEX users_name_idx"),
        &["- index public.users_name_idx"],
    );
}

#[test]
fn an_enum_label_added_by_hand() {
    finds(
        |project| project.sql("ALTER TYPE role ADD VALUE 'owner'"),
        &["~ enum public.role: labels 'admin', 'guest' -> 'admin', 'guest', 'owner'"],
    );
}

#[test]
fn a_default_changed() {
    finds(
        |project| project.sql("ALTER TABLE users ALTER COLUMN name SET DEFAULT 'you'"),
        &["~ column public.users.name: default 'nobody'::text -> 'you'::text"],
    );
}

#[test]
fn a_type_a_null_a_key_changed() {
    finds(
        |project| {
            project.sql("ALTER TABLE posts DROP CONSTRAINT posts_user_id_fkey; ALTER TABLE users ALTER COLUMN name DROP NOT NULL; ALTER TABLE posts ALTER COLUMN user_id TYPE numeric; CREATE TABLE extra ()");
        },
        &[
            "+ table public.extra",
            "~ column public.posts.user_id: type bigint -> numeric",
            "- constraint public.posts.posts_user_id_fkey",
            "~ column public.users.name: not null -> nullable",
        ],
    );
}

#[test]
fn a_generated_file_edited() {
    finds(
        |project| {
            let text = project.read("src/models/users.rs");
            project.write("src/models/users.rs", text.replace("name", "nom"));
        },
        &["src/models/users.rs: out of date; run `glowplug generate`"],
    );
    finds(
        |project| project.write("src/schema.rs", "// mine\n"),
        &["src/schema.rs: out of date; run `glowplug generate`"],
    );
    finds(
        |project| std::fs::remove_file(project.path("src/schema.rs")).unwrap(),
        &["src/schema.rs: missing; run `glowplug generate`"],
    );
}

#[test]
fn a_down_migration_emptied() {
    finds(
        |project| project.write("migrations/2024-01-02-000000_posts/down.sql", ""),
        &["migrations/2024-01-02-000000_posts/down.sql: holds no statement, so the migration cannot be reverted"],
    )
    // What else can be checked still is.
    .says("ok      generated files are current")
    .says("ok      database schema matches migrations");
}

#[test]
fn a_down_migration_that_leads_elsewhere() {
    let guilty = "migrations/2024-01-01-000000_users/down.sql";
    finds(
        |project| project.write(guilty, "DROP TABLE users;"),
        &["2024-01-01-000000_users/down.sql does not fully revert up.sql: + enum public.role"],
    );
    finds(
        |project| {
            project.write(
                "migrations/2024-01-02-000000_posts/down.sql",
                "DROP TABLE posts; DROP INDEX users_name_idx;",
            )
        },
        &[
            "2024-01-02-000000_posts/down.sql does not fully revert up.sql: - index public.users_name_idx",
        ],
    );
}

#[test]
fn a_down_migration_that_fails() {
    finds(
        |project| {
            project.write(
                "migrations/2024-01-02-000000_posts/down.sql",
                "DROP TABLE posts;\nDROP TABLE nothing;",
            )
        },
        &[
            "2024-01-02-000000_posts/down.sql fails: migrations/2024-01-02-000000_posts/down.sql:2:1: table \"nothing\" does not exist",
        ],
    );
}

#[test]
fn a_way_there_that_does_not_replay() {
    finds(
        |project| project.write("migrations/2024-01-02-000000_posts/up.sql", "SELECT nope;"),
        &["migrations/2024-01-02-000000_posts/up.sql:1:8: column \"nope\" does not exist"],
    )
    .says("skipped generated files are current: the migrations do not replay")
    .says("skipped database schema matches migrations: the migrations do not replay");
}

#[test]
fn a_fault_does_not_hide_the_next() {
    let project = Project::empty();
    project.migration("1_a", ("CREATE TABLE a (id int PRIMARY KEY)", "SELECT 1"));
    project.migration(
        "2_b",
        ("CREATE TABLE b (id int PRIMARY KEY)", "DROP TABLE b"),
    );
    project.migration(
        "3_c",
        ("CREATE TABLE c (id int PRIMARY KEY)", "DROP TABLE nothing"),
    );
    let outcome = project.run(["validate", "--offline"]).exits(1);
    outcome
        .says("1_a/down.sql does not fully revert up.sql: + table public.a")
        .says("3_c/down.sql fails")
        .says_not("2_b");
}

#[test]
fn a_known_inexact_down_migration_may_be_named_like_its_folder() {
    for name in ["20240101000000", "2024-01-01-000000", "2024-01-01-000000_a"] {
        let project = Project::empty();
        project.write(
            "Cargo.toml",
            format!("[package]\nname = \"shop\"\n[package.metadata.glowplug]\ninexact_downs = [\"{name}\"]\n"),
        );
        project.migration(
            "2024-01-01-000000_a",
            ("CREATE TABLE a (id int PRIMARY KEY)", "SELECT 1"),
        );
        project.run(["migrate", "dev", "--skip-generate"]).ok();
        project
            .run(["validate"])
            .exits(1)
            .says_not("down.sql is no exact inverse, it leaves")
            .says("src/schema.rs: missing");
    }
}

#[test]
fn known_inexact_down_migrations_are_left_out() {
    let project = Project::empty();
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\n[package.metadata.glowplug]\ninexact_downs = [\"1\"]\n",
    );
    project.migration("1_a", ("CREATE TABLE a (id int PRIMARY KEY)", "SELECT 1"));
    project.run(["migrate", "dev"]).ok();
    project.run(["validate"]).ok();
    project.migration("2_b", ("CREATE TABLE b (id int PRIMARY KEY)", "SELECT 1"));
    project.run(["migrate", "dev"]).ok();
    project
        .run(["validate"])
        .exits(1)
        .says("2_b/down.sql does not fully revert up.sql")
        .says_not("1_a");
}

#[test]
fn a_version_duplicated() {
    finds(
        |project| project.migration("2024-01-02-000000_again", ("SELECT 1", "SELECT 1")),
        &["migrations/2024-01-02-000000_posts: has version 20240102000000 as migrations/2024-01-02-000000_again has; `diesel` would silently run only one of them"],
    )
    .says("skipped migrations replay, each down.sql reverts its up.sql: the migrations folder has problems");
}

#[test]
fn a_migration_pending() {
    let project = Project::deployed_shop();
    project.migration(
        "2024-01-03-000000_more",
        ("CREATE TABLE more (id int PRIMARY KEY)", "DROP TABLE more"),
    );
    project.run(["generate"]).ok();
    project
        .run(["validate"])
        .exits(1)
        .says("failed  no migration is pending or missing [TIME]\n          2024-01-03-000000_more: pending\n")
        .says("ok      database schema matches migrations");
}

#[test]
fn files_missing() {
    let project = Project::deployed_shop();
    std::fs::remove_dir_all(project.path("migrations/2024-01-02-000000_posts")).unwrap();
    project
        .run(["validate"])
        .exits(1)
        .says("20240102000000: applied, but its files are missing")
        .says("src/models/posts.rs: generated for a table that no longer exists; run `glowplug generate` to remove it");
}

#[test]
fn a_database_that_is_not_there_has_everything_pending() {
    let project = Project::shop();
    project.run(["generate"]).ok();
    let mut command = project.command(["validate"]);
    command.env(
        "DATABASE_URL",
        project
            .database
            .url()
            .replace(project.database.name(), "no_such_database_here"),
    );
    project
        .finish(command)
        .exits(1)
        .says("database \"no_such_database_here\" does not exist")
        .says("there is no database");
}

#[test]
fn a_check_that_cannot_be_done_is_an_error_in_one_document() {
    let project = Project::deployed_shop();
    let mut command = project.command(["validate", "--json"]);
    command.env("DATABASE_URL", "postgres://127.0.0.1:1/nowhere");
    let document = project.finish(command).exits(1).json();
    assert_eq!(
        (&document["ok"], &document["error"]["code"]),
        (&false.into(), &"unreachable".into())
    );
}

#[test]
fn no_shadow_database_stays_behind() {
    let project = Project::shop();
    project.write("migrations/2024-01-02-000000_posts/up.sql", "SELECT nope");
    let count = || {
        project.rows(
            "SELECT datname::text FROM pg_database WHERE datname LIKE 'glowplug\\_shadow\\_%'",
        )
    };
    let mut command = project.command(["validate", "--offline"]);
    command
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null());
    let mut child = command.spawn().unwrap();
    let pid = child.id();
    child.wait().unwrap();
    let ours = format!("glowplug_shadow_{pid}_");
    assert!(!count().iter().any(|name| name.starts_with(&ours)));
}
