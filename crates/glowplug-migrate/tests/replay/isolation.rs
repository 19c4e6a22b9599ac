//! What one migration leaves in its session never reaches the next, and a check of a down migration leaves nothing in the catalog.

use glowplug_migrate::replay::InverseFault;

use crate::bench::Bench;

fn columns(bench: &Bench, table: &str) -> Vec<String> {
    let (found, _) = bench.inverses();
    assert_eq!(found.faults, []);
    let tables = found.catalog.tables;
    let table = tables
        .iter()
        .find(|found| found.name.name == table)
        .unwrap();
    table
        .columns
        .iter()
        .map(|column| column.name.clone())
        .collect()
}

#[test]
fn the_catalog_is_of_migrations_that_were_applied_once() {
    let bench = Bench::new();
    // It is exact, but for the order of the columns, which is no difference.
    bench.write_in(
        "2026-01-02_b",
        "up.sql",
        "ALTER TABLE a ADD COLUMN late int;",
    );
    bench.write_in(
        "2026-01-02_b",
        "down.sql",
        "ALTER TABLE a DROP COLUMN late, DROP COLUMN name; ALTER TABLE a ADD COLUMN name text NOT NULL DEFAULT 'x';",
    );
    bench.write(
        "up.sql",
        "CREATE TABLE a (id int PRIMARY KEY, name text NOT NULL DEFAULT 'x', last int);",
    );
    assert_eq!(columns(&bench, "a"), ["id", "name", "last", "late"]);
}

#[test]
fn temporary_tables_settings_and_roles_do_not_reach_the_next_migration() {
    let bench = Bench::new();
    let cases = [
        ("2_temp", "CREATE TEMP TABLE t (id int);", "SELECT 1;"),
        (
            "3_table",
            "CREATE TABLE t (id int); ALTER TABLE t ADD COLUMN real int;",
            "DROP TABLE public.t;",
        ),
        (
            "4_path",
            "SELECT set_config('search_path', 'pg_catalog', false);",
            "SELECT 1;",
        ),
        (
            "5_after_path",
            "ALTER TABLE t ADD COLUMN after_path int;",
            "ALTER TABLE t DROP COLUMN after_path;",
        ),
        ("6_prepare", "PREPARE p AS SELECT 1;", "SELECT 1;"),
        ("7_prepare", "PREPARE p AS SELECT 2;", "SELECT 1;"),
        ("8_lock", "SELECT pg_advisory_lock(4711);", "SELECT 1;"),
        (
            "9_lock",
            "DO $$ BEGIN IF NOT pg_try_advisory_lock(4711) THEN RAISE 'held'; END IF; END $$;",
            "SELECT 1;",
        ),
    ];
    for (name, up, down) in cases {
        let name = format!("2026-01-0{name}");
        bench.write_in(&name, "up.sql", up);
        bench.write_in(&name, "down.sql", down);
    }
    assert_eq!(columns(&bench, "t"), ["id", "real", "after_path"]);
}

#[test]
fn values_of_sequences_are_those_of_migrations_that_were_applied_once() {
    let bench = Bench::new();
    bench.write("up.sql", "CREATE TABLE a (id serial PRIMARY KEY, name text); CREATE TABLE b (a_id int REFERENCES a);");
    bench.write("down.sql", "DROP TABLE b, a;");
    let rows = [
        (
            "2_one",
            "INSERT INTO a (name) VALUES ('x');",
            "DELETE FROM a;",
        ),
        ("3_refer", "INSERT INTO b VALUES (1);", "DELETE FROM b;"),
        // This one is tried in a copy: the row is there already when it returns.
        (
            "4_two",
            "INSERT INTO a VALUES (DEFAULT, 'y'); ALTER TABLE a ADD COLUMN c int;",
            "DELETE FROM a WHERE name = 'y'; ALTER TABLE a DROP COLUMN c, DROP COLUMN name; ALTER TABLE a ADD COLUMN name text;",
        ),
        (
            "5_refer",
            "INSERT INTO b VALUES (2);",
            "DELETE FROM b WHERE a_id = 2;",
        ),
    ];
    for (name, up, down) in rows {
        let name = format!("2026-01-0{name}");
        bench.write_in(&name, "up.sql", up);
        bench.write_in(&name, "down.sql", down);
    }
    assert_eq!(columns(&bench, "a"), ["id", "name", "c"]);
}

#[test]
fn a_sequence_that_was_set_without_being_called_stays_where_it_was_set() {
    let bench = Bench::new();
    bench.write(
        "up.sql",
        "CREATE TABLE a (id serial PRIMARY KEY, name text); CREATE TABLE \"B b\" (id serial PRIMARY KEY);",
    );
    bench.write("down.sql", "DROP TABLE a, \"B b\";");
    let cases = [
        (
            "2_restart",
            "INSERT INTO a (name) VALUES ('a'), ('b'); ALTER SEQUENCE a_id_seq RESTART WITH 1000;",
            "DELETE FROM a;",
        ),
        (
            "3_after",
            "INSERT INTO a (name) VALUES ('c'); ALTER TABLE a ADD CHECK (id IN (1, 2, 1000));",
            "ALTER TABLE a DROP CONSTRAINT a_id_check; DELETE FROM a WHERE name = 'c';",
        ),
        (
            "4_set",
            "INSERT INTO \"B b\" VALUES (1); SELECT setval('\"B b_id_seq\"', 7, false);",
            "DELETE FROM \"B b\";",
        ),
        (
            "5_after",
            "INSERT INTO \"B b\" DEFAULT VALUES; ALTER TABLE \"B b\" ADD CHECK (id IN (1, 7));",
            "ALTER TABLE \"B b\" DROP CONSTRAINT \"B b_id_check\"; DELETE FROM \"B b\" WHERE id > 1;",
        ),
    ];
    for (name, up, down) in cases {
        let name = format!("2026-01-0{name}");
        bench.write_in(&name, "up.sql", up);
        bench.write_in(&name, "down.sql", down);
    }
    let (found, _) = bench.inverses();
    for fault in &found.faults {
        // The second row of 3_after has another number than 1000, in its own sessions, too.
        assert!(
            matches!(fault, InverseFault::CannotReturn { error, .. } if error.contains("_id_check")),
            "{fault:?}"
        );
    }
}

#[test]
fn a_migration_that_names_the_ledger_finds_one() {
    let bench = Bench::new();
    bench.write_in(
        "2026-01-02_ledger",
        "up.sql",
        "DO $$ BEGIN IF (SELECT count(*) FROM __diesel_schema_migrations) <> 1 THEN RAISE 'not one'; END IF; END $$; CREATE TABLE c ();",
    );
    bench.write_in("2026-01-02_ledger", "down.sql", "DROP TABLE c;");
    let (found, _) = bench.inverses();
    assert_eq!(found.faults, []);
    assert_eq!(found.catalog.tables.len(), 2);
}
