//! The ledger: a database without one is not an empty one, and a row that is not written is an error.

use std::fs;

use crate::support::Project;

/// A database that holds what the first migration makes, and no ledger.
fn without_ledger() -> Project {
    let project = Project::shop();
    project.run(["migrate", "deploy"]).ok();
    project.sql("DROP TABLE __diesel_schema_migrations, posts");
    project
}

#[test]
fn tables_without_a_ledger_are_not_migrated() {
    for command in [
        &["migrate", "deploy"][..],
        &["migrate", "dev"],
        &["migrate", "revert"],
    ] {
        let project = without_ledger();
        project
            .run(command.iter().copied())
            .exits(1)
            .prints(
                "",
                "error[ledger-missing]: [DB] has tables but no ledger, so it is unknown which migrations were applied; nothing was done\n\
                 hint: if migrations made the tables, record them with `glowplug migrate baseline`; if the ledger is in another schema, set the \
                 search path; to apply every migration anyway, run `glowplug migrate deploy --new-ledger`",
            );
        assert!(!project.has_table("__diesel_schema_migrations"));
        let document = project
            .run(command.iter().copied().chain(["--json"]))
            .exits(1)
            .json();
        assert_eq!(document["error"]["code"], "ledger-missing");
    }
}

#[test]
fn status_shows_of_tables_without_a_ledger() {
    let project = without_ledger();
    project
        .run(["migrate", "status"])
        .exits(1)
        .says("[DB] has tables but no ledger: it is unknown which migrations were applied")
        .says("2024-01-01-000000_users  pending");
    project.run(["validate"]).exits(1);
}

#[test]
fn what_is_there_is_recorded_without_being_run() {
    let project = without_ledger();
    // All of it is more than is there.
    project
        .run(["migrate", "baseline"])
        .exits(1)
        .says("error[drift]: [DB] does not match these migrations; nothing was recorded")
        .says("posts");
    assert!(!project.has_table("__diesel_schema_migrations"));
    project
        .run(["migrate", "baseline", "--up-to", "20240101000001"])
        .exits(1)
        .says("error[unknown-version]");
    project
        .run(["migrate", "baseline", "--up-to", "2024-01-01-000000"])
        .ok()
        .prints("[DB]: 1 migration recorded as applied", "");
    assert_eq!(project.ledger(), ["20240101000000"]);
    project
        .run(["migrate", "deploy"])
        .ok()
        .says("[DB]: applied 1 migration, 1 was applied before");
    project.run(["generate"]).ok();
    project.run(["validate"]).ok();
    // Once more records nothing twice.
    project
        .run(["migrate", "baseline"])
        .ok()
        .prints("[DB]: 0 migrations recorded as applied", "");
}

#[test]
fn drift_is_recorded_only_on_demand() {
    let project = without_ledger();
    project.sql("ALTER TABLE users ADD COLUMN by_hand text");
    let words = ["migrate", "baseline", "--up-to", "20240101000000"];
    project.run(words).exits(1).says("by_hand");
    let document = project
        .run(words.into_iter().chain(["--json"]))
        .exits(1)
        .json();
    assert_eq!(document["ok"], false);
    project
        .run(words.into_iter().chain(["--accept-drift"]))
        .ok()
        .says("1 migration recorded as applied");
    project.run(["migrate", "deploy"]).ok();
}

#[test]
fn a_new_ledger_is_begun_on_demand() {
    for command in ["deploy", "dev"] {
        let project = Project::shop();
        project.sql("CREATE TABLE of_another_tool ()");
        project
            .run(["migrate", command])
            .exits(1)
            .says("error[ledger-missing]");
        project
            .run(["migrate", command, "--new-ledger"])
            .ok()
            .says("[DB]: applied 2 migrations");
        assert_eq!(project.ledger().len(), 2);
    }
}

#[test]
fn what_an_extension_brought_is_not_the_users() {
    let project = Project::shop();
    project.sql(
        "CREATE EXTENSION citext; CREATE TABLE of_extension (); ALTER EXTENSION citext ADD TABLE of_extension",
    );
    project.run(["migrate", "deploy"]).ok();
}

#[test]
fn a_ledger_off_the_search_path_is_found() {
    let project = Project::deployed_shop();
    project.sql("CREATE SCHEMA old; ALTER TABLE __diesel_schema_migrations SET SCHEMA old");
    for command in [
        &["migrate", "deploy"][..],
        &["migrate", "dev"],
        &["migrate", "status"],
        &["migrate", "revert"],
        &["migrate", "redo"],
        &["migrate", "baseline"],
    ] {
        project
            .run(command.iter().copied())
            .fails()
            .says("error[ledger-elsewhere]: [DB] has a ledger in schema old, which is not on the search path; nothing was done")
            .says("hint: set the search path (`?schema=old` in DATABASE_URL, or `ALTER ROLE .. SET search_path`)");
    }
    assert!(!project.has_table("public.__diesel_schema_migrations"));
    // A finding among others.
    project
        .run(["validate"])
        .exits(1)
        .says("ok      migration files are valid")
        .says("[DB] has a ledger in schema old");
    let document = project.run(["validate", "--json"]).exits(1).json();
    assert_eq!(document["error"], serde_json::Value::Null);
    assert_eq!(document["result"]["checks"][3]["outcome"], "failed");
    // With the path it leads there.
    project.sql(&format!(
        "ALTER DATABASE {} SET search_path TO public, old",
        project.database.name()
    ));
    project.run(["migrate", "status"]).ok();
    project
        .run(["migrate", "deploy"])
        .ok()
        .says("is up to date");
    // A second one is begun on demand.
    project.sql(&format!(
        "ALTER DATABASE {} RESET search_path; DROP TABLE users, posts; DROP TYPE role",
        project.database.name()
    ));
    project
        .run(["migrate", "deploy", "--new-ledger"])
        .ok()
        .says("applied 2 migrations");
}

#[test]
fn a_row_that_is_not_written_rolls_the_migration_back() {
    for swallow in [
        "CREATE RULE quiet AS ON INSERT TO __diesel_schema_migrations DO INSTEAD NOTHING",
        "CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE TRIGGER quiet BEFORE INSERT ON __diesel_schema_migrations FOR EACH ROW EXECUTE FUNCTION quiet()",
    ] {
        let project = Project::shop();
        project.migration(
            "2024-01-02-000000_posts",
            (
                "CREATE TABLE posts (id bigint PRIMARY KEY);",
                "DROP TABLE posts;",
            ),
        );
        fs::rename(project.path("migrations/2024-01-02-000000_posts"), project.path("later")).unwrap();
        project.run(["migrate", "deploy"]).ok();
        project.sql(swallow);
        fs::rename(project.path("later"), project.path("migrations/2024-01-02-000000_posts")).unwrap();
        project
            .run(["migrate", "deploy"])
            .exits(1)
            .says("error[ledger-not-written]: the row of version 20240102000000 in public.__diesel_schema_migrations was not written: 0 rows changed instead of 1")
            .says("hint: remove the rule or trigger");
        assert!(!project.has_table("posts"), "{swallow}");
        // Nor is anything baselined.
        project.sql("CREATE TABLE posts (id bigint PRIMARY KEY)");
        project
            .run(["migrate", "baseline", "--accept-drift"])
            .exits(1)
            .says("error[ledger-not-written]");
    }
}

#[test]
fn a_row_that_is_not_erased_rolls_the_revert_back() {
    for swallow in [
        "CREATE RULE quiet AS ON DELETE TO __diesel_schema_migrations DO INSTEAD NOTHING",
        "CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE TRIGGER quiet BEFORE DELETE ON __diesel_schema_migrations FOR EACH ROW EXECUTE FUNCTION quiet()",
    ] {
        let project = Project::deployed_shop();
        project.sql(swallow);
        for command in ["revert", "redo"] {
            project
                .run(["migrate", command])
                .exits(1)
                .says("error[ledger-not-written]");
            assert!(project.has_table("posts"), "{swallow}");
        }
        assert_eq!(project.ledger().len(), 2);
    }
}

#[test]
fn without_a_transaction_a_row_that_is_not_written_is_not_the_end_of_the_story() {
    let project = Project::empty();
    project.migration("1_a", ("CREATE TABLE a ();", "DROP TABLE a;"));
    project.run(["migrate", "deploy"]).ok();
    project
        .sql("CREATE RULE swallow AS ON INSERT TO __diesel_schema_migrations DO INSTEAD NOTHING");
    project.migration(
        "2_b",
        ("CREATE TABLE b (); CREATE TABLE c ();", "DROP TABLE b, c;"),
    );
    project.write(
        "migrations/2_b/metadata.toml",
        "run_in_transaction = false\n",
    );
    project
        .run(["migrate", "deploy"])
        .exits(1)
        .says("error[not-recorded]: all 2 statements of 2_b took effect and stay, but it is not recorded as applied")
        .says("remove the rule or trigger")
        .says("then record it with `glowplug migrate baseline --up-to 2`");
    project.sql("DROP RULE swallow ON __diesel_schema_migrations");
    project.run(["migrate", "baseline", "--up-to", "2"]).ok();
    project
        .run(["migrate", "deploy"])
        .ok()
        .says("is up to date");
}
