//! Where the transaction that a check shares with its migration could make a difference.

use glowplug_migrate::replay::InverseFault;

use crate::bench::{Bench, place};

/// The faults of these migrations, each by its name, kind and text.
fn faults(bench: &Bench, cases: &[(&str, &str, &str)]) -> Vec<String> {
    for (name, up, down) in cases {
        bench.write_in(name, "up.sql", up);
        bench.write_in(name, "down.sql", down);
    }
    let (found, _) = bench.inverses();
    let lines = found.faults.iter().map(|fault| match fault {
        InverseFault::Fails {
            migration,
            at,
            error,
        } => format!("{migration} fails {}{error}", place(at.as_ref())),
        InverseFault::CannotReturn {
            migration,
            at,
            error,
        } => {
            format!("{migration} cannot-return {}{error}", place(at.as_ref()))
        }
        InverseFault::Differs { migration, changes } => {
            let changes: Vec<String> = changes.iter().map(ToString::to_string).collect();
            format!("{migration} differs {}", changes.join(", "))
        }
    });
    lines.collect()
}

#[test]
fn what_a_down_migration_leaves_in_its_session_does_not_reach_the_next_up() {
    let bench = Bench::new();
    let found = faults(
        &bench,
        &[
            (
                "2_path",
                "CREATE TABLE t (id int);",
                "SELECT pg_catalog.set_config('search_path', '', false); DROP TABLE public.t;",
            ),
            (
                "2_path_hidden",
                "CREATE TABLE h (id int);",
                "DO $$ BEGIN EXECUTE 'SE' || 'T search_path = pg_catalog'; END $$; DROP TABLE public.h;",
            ),
            (
                "3_local",
                "CREATE TABLE u (id int);",
                "SET LOCAL search_path = pg_catalog; DROP TABLE public.u;",
            ),
            (
                "4_role",
                "CREATE TABLE v (id int);",
                "DROP TABLE v; SET ROLE pg_monitor;",
            ),
            (
                "5_rows",
                "CREATE TABLE parent (id int PRIMARY KEY); INSERT INTO parent VALUES (1); CREATE TABLE child (id int REFERENCES parent);",
                "DROP TABLE child, parent;",
            ),
            // The key is checked again when `up.sql` runs in a session of its own.
            (
                "6_replica",
                "INSERT INTO child VALUES (1);",
                "DELETE FROM child; SET session_replication_role = replica; DELETE FROM parent;",
            ),
        ],
    );
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].starts_with("6_replica cannot-return ") && found[0].contains("foreign key"),
        "{found:#?}"
    );
}

#[test]
fn settings_that_no_view_shows_do_not_reach_the_other_script() {
    let bench = Bench::new();
    let found = faults(
        &bench,
        &[
            (
                "2_set",
                "SET my.name = 'b'; CREATE TABLE b ();",
                "DO $$ BEGIN EXECUTE 'DROP TABLE ' || current_setting('my.name'); END $$;",
            ),
            (
                "3_body",
                "CREATE TABLE c (); DO $$ BEGIN PERFORM set_config('my.name', 'c', false); END $$;",
                "DO $$ BEGIN EXECUTE 'DROP TABLE ' || current_setting('my.name'); END $$;",
            ),
            (
                "4_last",
                "CREATE TABLE d (id serial); INSERT INTO d DEFAULT VALUES;",
                "SELECT currval('d_id_seq'); DROP TABLE d;",
            ),
            (
                "5_functions",
                "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM set_config('my.other', 'e', false); RETURN new; END $$;
                 CREATE TABLE noted (id int); CREATE TRIGGER note BEFORE INSERT ON noted FOR EACH ROW EXECUTE FUNCTION note();",
                "DROP TABLE noted; DROP FUNCTION note;",
            ),
            (
                "6_trigger",
                "INSERT INTO noted VALUES (1); CREATE TABLE e ();",
                "DELETE FROM noted; DO $$ BEGIN EXECUTE 'DROP TABLE ' || current_setting('my.other'); END $$;",
            ),
        ],
    );
    assert_eq!(found.len(), 4, "{found:#?}");
    assert!(found[3].starts_with("6_trigger fails ") && found[3].contains("my.other"));
    assert!(found[0].starts_with("2_set fails ") && found[0].contains("my.name"));
    assert!(found[1].starts_with("3_body fails ") && found[1].contains("my.name"));
    assert!(found[2].starts_with("4_last fails ") && found[2].contains("currval"));
}

#[test]
fn deferrable_constraints_are_checked_when_they_are_in_separate_transactions() {
    let bench = Bench::new();
    let found = faults(
        &bench,
        &[
            (
                "2_base",
                "CREATE TABLE steps (id int CONSTRAINT steps_id UNIQUE DEFERRABLE INITIALLY DEFERRED);
                 INSERT INTO steps VALUES (1), (2);
                 CREATE TABLE parent (id int PRIMARY KEY);
                 CREATE TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);",
                "DROP TABLE child, parent, steps;",
            ),
            // While it moves, two rows have the same number.
            (
                "3_move",
                "UPDATE steps SET id = id + 1; UPDATE steps SET id = 1 WHERE id = 3;",
                "UPDATE steps SET id = 1 WHERE id = 2; UPDATE steps SET id = 2 WHERE ctid = (SELECT min(ctid) FROM steps);",
            ),
            (
                "4_pending",
                "INSERT INTO parent VALUES (3); INSERT INTO child VALUES (3);",
                "DELETE FROM child; DELETE FROM parent; ALTER TABLE parent ADD COLUMN x int; ALTER TABLE parent DROP COLUMN x;",
            ),
        ],
    );
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].starts_with("4_pending fails ") && found[0].contains("pending trigger events"),
        "{found:#?}"
    );
}

#[test]
fn concurrently_counts_where_it_makes_a_difference() {
    let bench = Bench::new();
    let cases = [
        (
            "3_drop",
            "CREATE INDEX p_id ON p (id);",
            "DROP INDEX CONCURRENTLY p_id;",
        ),
        (
            "4_two",
            "CREATE INDEX one ON a (id); CREATE INDEX two ON a (id);",
            "DROP INDEX CONCURRENTLY one, two;",
        ),
        (
            "5_cascade",
            "CREATE INDEX three ON a (id);",
            "DROP INDEX CONCURRENTLY three CASCADE;",
        ),
        (
            "6_create",
            "DROP INDEX p_name;",
            "CREATE INDEX CONCURRENTLY p_name ON p (name);",
        ),
        (
            "7_extension",
            "CREATE INDEX /* one\n */ CONCURRENTLY four ON a (id);",
            "-- two\n\nDROP INDEX CONCURRENTLY four; /* three */ CREATE EXTENSION no_such_extension;",
        ),
    ];
    for (name, _, _) in cases {
        bench.write_in(name, "metadata.toml", "run_in_transaction = false");
    }
    bench.write_in(
        "2_base",
        "up.sql",
        "CREATE TABLE p (id int, name text) PARTITION BY LIST (id); CREATE INDEX p_name ON p (name);",
    );
    bench.write_in("2_base", "down.sql", "DROP TABLE p;");
    let found = faults(&bench, &cases);
    assert_eq!(found.len(), 5, "{found:#?}");
    assert!(found[4].contains("down.sql:3:43: "), "{}", found[4]);
    for ((name, _, _), found) in cases.iter().zip(&found) {
        assert!(found.starts_with(&format!("{name} fails ")), "{found}");
    }
}
