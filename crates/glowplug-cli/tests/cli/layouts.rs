//! Where a project's files are: folders for several databases, several folders for one, none of the usual files, those of
//! other tools.

use std::fs;

use crate::support::{Outcome, Project};

const A: (&str, &str) = ("CREATE TABLE a (id int PRIMARY KEY);", "DROP TABLE a;");
const B: (&str, &str) = (
    "CREATE TABLE b (id int PRIMARY KEY REFERENCES a);",
    "DROP TABLE b;",
);
const C: (&str, &str) = ("ALTER TABLE b ADD c int;", "ALTER TABLE b DROP c;");

fn migration(project: &Project, path: &str, (up, down): (&str, &str)) {
    project.write(&format!("{path}/up.sql"), up);
    project.write(&format!("{path}/down.sql"), down);
}

#[test]
fn of_the_folders_for_several_databases_the_one_of_postgresql_is_used() {
    let project = Project::empty();
    migration(&project, "migrations/postgresql/1_a", A);
    for other in ["mysql", "sqlite"] {
        migration(
            &project,
            &format!("migrations/{other}/1_a"),
            ("nonsense", "nonsense"),
        );
    }
    project.run(["migrate", "deploy"]).ok().says(
        "migrations are taken from migrations/postgresql; those of mysql and sqlite are not for PostgreSQL",
    );
    assert_eq!(project.ledger(), ["1"]);
    project.run(["generate"]).ok();
    project.run(["validate"]).ok();
    project
        .run(["migrate", "new", "more"])
        .ok()
        .says("migrations/postgresql/");
}

#[test]
fn several_folders_are_one_history() {
    let project = Project::empty();
    migration(&project, "lib/migrations/1_a", A);
    migration(&project, "lib/migrations/3_c", C);
    migration(&project, "app/migrations/2_b", B);
    project.write(
        "app/diesel.toml",
        "[print_schema]\nfile = \"src/schema.rs\"\n",
    );
    project.write(
        "app/glowplug.toml",
        "migrations = [\"../lib/migrations\", \"migrations\"]\n",
    );
    let run = |words: &[&'static str]| {
        let mut command = project.command(words.iter().copied());
        command.current_dir(project.path("app"));
        project.finish(command)
    };
    run(&["migrate", "deploy"])
        .ok()
        .says("applied 3 migrations");
    assert_eq!(project.ledger(), ["1", "2", "3"]);
    run(&["generate"]).ok();
    run(&["validate"]).ok();
    run(&["migrate", "revert", "2", "--force"]).ok();
    assert_eq!(project.ledger(), ["1"]);
    // A new one goes to the last folder, behind the newest of all.
    run(&["migrate", "new", "more"]).ok().says("migrations/");
    let made = fs::read_dir(project.path("app/migrations"))
        .unwrap()
        .count();
    assert_eq!(made, 2);
    run(&["config"])
        .ok()
        .says("[\"../lib/migrations\", \"migrations\"]")
        .says("glowplug.toml:1");

    // One version in both is a fault, as it is in one folder.
    migration(&project, "app/migrations/3_d", C);
    run(&["migrate", "status"]).exits(1);
    run(&["validate", "--offline"])
        .exits(1)
        .says("migrations/3_d: has version 3 as ../lib/migrations/3_c has");
}

#[test]
fn what_diesel_toml_says_of_another_folder_is_not_lost_without_a_word() {
    let project = Project::empty();
    migration(&project, "sql/1_a", A);
    project.write(
        "diesel.toml",
        "[migrations_directory]\ndir = \"migrations\"\n",
    );
    project.write("glowplug.toml", "migrations = \"sql\"\n");
    project
        .run(["migrate", "deploy"])
        .ok()
        .says("the setting migrations of [ROOT]/glowplug.toml:1 counts, and migrations of diesel.toml is not among its folders");
    assert_eq!(project.ledger(), ["1"]);
}

#[test]
fn a_folder_that_is_named_needs_no_other_file() {
    let project = Project::empty();
    migration(&project, "bare/migrations/1_a", A);
    for file in ["diesel.toml", "Cargo.toml"] {
        fs::remove_file(project.path(file)).unwrap();
    }
    fs::remove_dir(project.path("migrations")).unwrap();
    let run = |words: &[&'static str]| {
        let mut command = project.command(words.iter().copied());
        command.current_dir(project.path("bare"));
        project.finish(command)
    };
    run(&["migrate", "deploy"])
        .exits(1)
        .says("error[no-project]");
    run(&["migrate", "deploy", "--migration-dir", "migrations"])
        .ok()
        .says("applied 1 migration");
    run(&["migrate", "status", "--migration-dir", "migrations"]).ok();
    run(&["validate", "--offline", "--migration-dir", "migrations"]).ok();
    assert_eq!(project.ledger(), ["1"]);
    let mut command = project.command(["config"]);
    command
        .current_dir(project.path("bare"))
        .env("MIGRATION_DIRECTORY", "migrations");
    project
        .finish(command)
        .ok()
        .says("MIGRATION_DIRECTORY of the environment");
}

#[test]
fn a_project_needs_no_diesel_toml() {
    let project = Project::empty();
    fs::remove_file(project.path("diesel.toml")).unwrap();
    migration(&project, "migrations/1_a", A);
    let from = |folder: &str| {
        fs::create_dir_all(project.path(folder)).unwrap();
        let mut command = project.command(["migrate", "status"]);
        command.current_dir(project.path(folder));
        project.finish(command)
    };
    project.run(["migrate", "deploy"]).ok();
    from("src/deep").ok().says("1 applied");
    // Nor a folder `migrations`, where settings of ours say which.
    fs::rename(project.path("migrations"), project.path("sql")).unwrap();
    project.write(
        "Cargo.toml",
        "[package]\nname = 'x'\n[package.metadata.glowplug]\nmigrations = 'sql'\n",
    );
    from("src/deep").ok().says("1 applied");
    project.write("Cargo.toml", "[package]\nname = 'x'\n");
    project.write("glowplug.toml", "migrations = 'sql'\n");
    from("src/deep").ok().says("1 applied");
}

#[test]
fn settings_below_the_project_are_not_passed_over_without_a_word() {
    let project = Project::empty();
    migration(&project, "migrations/1_a", A);
    project.write("app/glowplug.toml", "pg = 17\n");
    let mut command = project.command(["migrate", "deploy"]);
    command.current_dir(project.path("app"));
    project
        .finish(command)
        .ok()
        .says("[ROOT]/app/glowplug.toml is not read: the project is [ROOT], where diesel.toml is");
}

#[test]
fn a_path_that_leads_nowhere_is_named_with_the_file_that_has_it() {
    let project = Project::empty();
    migration(&project, "migrations/1_a", A);
    let deploy = |text: &str| -> Outcome {
        project.write("diesel.toml", text);
        project.run(["migrate", "deploy"]).exits(1)
    };
    deploy("\n[migrations_directory]\ndir = \"/home/of/another/migrations\"\n")
        .says("cannot read the migrations folder /home/of/another/migrations, which is named by [ROOT]/diesel.toml:3")
        .says("hint: there is a folder `migrations` in [ROOT]: write `dir = \"migrations\"` in [ROOT]/diesel.toml:3");
    deploy("[migrations_directory]\ndir = \"sql\"\n")
        .says("[ROOT]/sql, which is named by [ROOT]/diesel.toml:2");
    fs::remove_dir_all(project.path("migrations")).unwrap();
    deploy("")
        .says("cannot read the migrations folder [ROOT]/migrations")
        .says("hint: `glowplug init`");
    fs::remove_file(project.path("diesel.toml")).unwrap();
    std::os::unix::fs::symlink("gone.toml", project.path("diesel.toml")).unwrap();
    project
        .run(["migrate", "deploy"])
        .exits(1)
        .says("cannot read [ROOT]/diesel.toml");
}

#[test]
fn migrations_of_other_tools_are_no_empty_folder() {
    for (files, message) in [
        (
            &["20260101000000_init.sql", "20260102000000_more.sql"][..],
            "migrations: holds 2 files, such as 20260101000000_init.sql, in the layout of sqlx, dbmate, goose and others and not in Diesel's: \
             move it to `20260101000000_init/up.sql`",
        ),
        (
            &["1_init.up.sql", "1_init.down.sql"],
            "migrations: holds 2 files, such as 1_init.down.sql, in the layout of sqlx, golang-migrate and others and not in Diesel's: \
             move its two files to `1_init/up.sql` and `1_init/down.sql`",
        ),
        (
            &["V1__init.sql"],
            "migrations: holds 1 file, V1__init.sql, in the layout of Flyway and refinery and not in Diesel's: move it to `1_init/up.sql`",
        ),
        (
            &["20260101000000_init/migration.sql", "migration_lock.toml"],
            "migrations: holds 1 file, 20260101000000_init/migration.sql, in Prisma's layout and not in Diesel's: \
             rename it to `20260101000000_init/up.sql`",
        ),
    ] {
        let project = Project::empty();
        for file in files {
            project.write(&format!("migrations/{file}"), A.0);
        }
        for words in [
            &["migrate", "deploy"][..],
            &["generate"],
            &["validate", "--offline"],
        ] {
            let refused = project.run(words.iter().copied()).exits(1);
            refused
                .says(message)
                .says("`glowplug migrate baseline` records");
        }
        assert!(!project.has_table("__diesel_schema_migrations"));
    }
    // Beside migrations of Diesel's they are not applied, which is no reason not to apply those.
    let project = Project::empty();
    migration(&project, "migrations/1_a", A);
    project.write("migrations/2_init.sql", "nonsense");
    project.write("migrations/README.md", "nonsense");
    project.write("migrations/helpers.sql", "nonsense");
    project.run(["migrate", "deploy"]).ok();
    project
        .run(["validate", "--offline"])
        .exits(1)
        .says("migrations/2_init.sql: is in the layout of sqlx, dbmate, goose and others and is not applied")
        .says_not("helpers");
}

#[test]
fn where_there_is_no_project_those_below_are_named() {
    let project = Project::empty();
    fs::remove_file(project.path("diesel.toml")).unwrap();
    fs::remove_dir(project.path("migrations")).unwrap();
    project.write("target/x/diesel.toml", "");
    project.write("crates/db/diesel.toml", "");
    migration(&project, "crates/db/migrations/1_a", A);
    project.run(["migrate", "deploy"]).exits(1).says(
        "hint: there is one in crates/db: run this there, or pass `--config crates/db/diesel.toml`",
    );
    project
        .run(["migrate", "deploy", "--config", "crates/db/diesel.toml"])
        .ok();
    project.write("crates/more/diesel.toml", "");
    project
        .run(["migrate", "deploy"])
        .exits(1)
        .says("hint: there are projects in crates/db, crates/more: run this in one of them");
}
