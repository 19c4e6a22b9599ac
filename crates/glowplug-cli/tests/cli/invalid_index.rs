//! `CREATE INDEX CONCURRENTLY IF NOT EXISTS` beside an index that a failed run left.

use crate::support::Project;

#[test]
fn an_invalid_index_is_not_recorded_as_made() {
    let project = Project::empty();
    project.migration(
        "1_a",
        ("CREATE TABLE a (id int PRIMARY KEY, x int)", "DROP TABLE a"),
    );
    project.run(["migrate", "deploy"]).ok();
    project.sql("INSERT INTO a VALUES (1, 1), (2, 1)");
    project.migration(
        "2_index",
        (
            "-- the index\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"a X\" ON a (x);",
            "DROP INDEX CONCURRENTLY IF EXISTS \"a X\"",
        ),
    );
    project.write(
        "migrations/2_index/metadata.toml",
        "run_in_transaction = false",
    );
    project
        .run(["migrate", "deploy"])
        .exits(1)
        .says("Key (x)=(1) is duplicated");
    project.sql("UPDATE a SET x = id");
    let again = "error[invalid-index]: migrations/2_index/up.sql:2:1: index public.\"a X\" is there and is invalid, so it was not made; \
                 the migration is not recorded";
    project
        .run(["migrate", "deploy"])
        .exits(1)
        .says(again)
        .says("run `DROP INDEX CONCURRENTLY public.\"a X\";` in psql");
    project
        .run(["migrate", "status"])
        .exits(1)
        .says("2_index    pending");
    project
        .database
        .execute("DROP INDEX CONCURRENTLY \"a X\"")
        .unwrap();
    project.run(["migrate", "deploy"]).ok();
    assert_eq!(
        project
            .rows("SELECT indisvalid::text FROM pg_index WHERE indexrelid = '\"a X\"'::regclass"),
        ["true"]
    );
    project
        .run(["validate", "--offline", "--only", "replay"])
        .ok();
}

#[test]
fn an_index_of_a_partitioned_table_may_wait_for_its_parts() {
    let project = Project::empty();
    let table = "CREATE TABLE a (x int) PARTITION BY LIST (x); CREATE TABLE a_1 PARTITION OF a FOR VALUES IN (1)";
    project.migration("1_a", (table, "DROP TABLE a"));
    project.migration(
        "2_index",
        (
            "CREATE INDEX IF NOT EXISTS a_x ON ONLY a (x)",
            "DROP INDEX a_x",
        ),
    );
    project.run(["migrate", "deploy"]).ok();
}
