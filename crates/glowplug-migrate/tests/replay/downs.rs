//! Down migrations of all kinds, and what is found about them, in one replay.

use std::fmt::Write as _;

use glowplug_migrate::replay::InverseFault;

use crate::bench::{Bench, Replayed, place};

/// What must be found.
enum Found {
    Exact,
    /// The changes.
    Differs(&'static str),
    /// A part of the error.
    Fails(&'static str),
    CannotReturn(&'static str),
}
use Found::{CannotReturn, Differs, Exact, Fails};

const BASE: &str = "
    CREATE TYPE mood AS ENUM ('sad', 'glad');
    CREATE TABLE base (id serial PRIMARY KEY, name varchar(20) NOT NULL, mood mood, price numeric DEFAULT 1);
    CREATE INDEX base_name_idx ON base (name);
    CREATE VIEW names AS SELECT id, name FROM base;
    CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE TABLE stamps (at timestamptz PRIMARY KEY DEFAULT now());
    CREATE TYPE pair AS (a int, b int);
    CREATE TABLE options (key text PRIMARY KEY);
    CREATE TABLE parent (id int PRIMARY KEY);
    CREATE TABLE mails (email text UNIQUE, new_email text);
    CREATE TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);";

const CASES: &[(&str, &str, &str, Found)] = &[
    // The same rows of the system catalogs.
    (
        "table",
        "CREATE TABLE t (id serial PRIMARY KEY, v text)",
        "DROP TABLE t",
        Exact,
    ),
    (
        "column",
        "ALTER TABLE base ADD COLUMN c int NOT NULL DEFAULT 3",
        "ALTER TABLE base DROP COLUMN c",
        Exact,
    ),
    (
        "function",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'",
        "DROP FUNCTION f",
        Exact,
    ),
    (
        "comment",
        "COMMENT ON TABLE base IS 'x'",
        "COMMENT ON TABLE base IS NULL",
        Exact,
    ),
    // Other rows with the same contents.
    (
        "rename",
        "ALTER TABLE options RENAME COLUMN key TO name",
        "ALTER TABLE options RENAME COLUMN name TO key",
        Exact,
    ),
    (
        "null",
        "ALTER TABLE base ALTER COLUMN name DROP NOT NULL",
        "ALTER TABLE base ALTER COLUMN name SET NOT NULL",
        Exact,
    ),
    (
        "body",
        "CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 3'",
        "CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        Exact,
    ),
    // Other objects that are alike.
    (
        "type",
        "DROP VIEW names; ALTER TABLE base ALTER COLUMN name TYPE text",
        "ALTER TABLE base ALTER COLUMN name TYPE varchar(20); CREATE VIEW names AS SELECT id, name FROM base",
        Exact,
    ),
    (
        "view_again",
        "CREATE VIEW names AS SELECT id, name FROM base",
        "DROP VIEW names",
        Exact,
    ),
    (
        "default",
        "ALTER TABLE base ALTER COLUMN price SET DEFAULT 5",
        "ALTER TABLE base ALTER COLUMN price SET DEFAULT 1",
        Exact,
    ),
    (
        "index_again",
        "DROP INDEX base_name_idx",
        "CREATE INDEX base_name_idx ON base (name)",
        Exact,
    ),
    (
        "dropped",
        "ALTER TABLE base DROP COLUMN mood",
        "ALTER TABLE base ADD COLUMN mood mood",
        Exact,
    ),
    // What the shared transaction cannot decide.
    (
        "settings",
        "SELECT set_config('search_path', '', false); CREATE TABLE public.s ()",
        "DROP TABLE s",
        Exact,
    ),
    (
        "temporary",
        "CREATE TABLE tt (); CREATE TEMPORARY TABLE base (x int)",
        "ALTER TABLE base ADD COLUMN extra int; ALTER TABLE base DROP COLUMN extra; DROP TABLE tt",
        Exact,
    ),
    (
        "label",
        "CREATE TYPE size AS ENUM ('s'); ALTER TYPE size ADD VALUE 'm'; CREATE TABLE sizes (size size)",
        "INSERT INTO sizes VALUES ('m'); DELETE FROM sizes; DROP TABLE sizes; DROP TYPE size",
        Exact,
    ),
    (
        "pending",
        "INSERT INTO child VALUES (1); INSERT INTO parent VALUES (1)",
        "ALTER TABLE child ADD COLUMN v int; ALTER TABLE child DROP COLUMN v; DELETE FROM child; DELETE FROM parent",
        Exact,
    ),
    (
        "caught",
        "DO $$ BEGIN BEGIN CREATE TABLE caught (); RAISE 'no'; EXCEPTION WHEN raise_exception THEN NULL; END; END $$",
        "SELECT 1",
        Exact,
    ),
    (
        "savepoint",
        "SAVEPOINT a; CREATE TABLE sp (); RELEASE a",
        "DROP TABLE sp",
        Exact,
    ),
    (
        "typed_again",
        "ALTER TABLE parent ADD COLUMN x int, ADD COLUMN y int; ALTER TABLE parent DROP COLUMN x",
        "ALTER TABLE parent ADD COLUMN x int; ALTER TABLE parent DROP COLUMN y, DROP COLUMN x",
        Exact,
    ),
    (
        "time",
        "INSERT INTO stamps DEFAULT VALUES",
        "SELECT 1",
        Exact,
    ),
    // Faults.
    (
        "attribute_again",
        "ALTER TYPE pair DROP ATTRIBUTE a",
        "ALTER TYPE pair ADD ATTRIBUTE a int",
        Differs("~ composite type public.pair: attributes"),
    ),
    (
        "column_again",
        "ALTER TABLE base DROP COLUMN id CASCADE",
        "ALTER TABLE base ADD COLUMN id serial",
        Differs("- constraint public.base.base_pkey, - view public.names"),
    ),
    (
        "renamed_back_wrongly",
        "ALTER TABLE mails RENAME COLUMN email TO old_email; ALTER TABLE mails RENAME COLUMN new_email TO email",
        "ALTER TABLE mails RENAME COLUMN old_email TO new_email",
        Differs("public.mails"),
    ),
    (
        "nothing",
        "CREATE TABLE kept ()",
        "SELECT 1",
        Differs("+ table public.kept"),
    ),
    (
        "index",
        "CREATE INDEX left_idx ON base (price)",
        "SELECT 1",
        Differs("+ index public.left_idx"),
    ),
    (
        "too_much",
        "CREATE TABLE more ()",
        "DROP TABLE more; DROP FUNCTION one",
        Differs("- function public.one()"),
    ),
    (
        "swapped",
        "CREATE TABLE sw ()",
        "DROP TABLE sw; ALTER TABLE base ADD COLUMN sw int; ALTER TABLE base DROP COLUMN price",
        Differs("+ column public.base.sw"),
    ),
    (
        "constraint",
        "CREATE TABLE cc ()",
        "DROP TABLE cc; ALTER TABLE base ALTER COLUMN price DROP DEFAULT",
        Differs("~ column public.base.price: default 5 -> none"),
    ),
    (
        "body_lost",
        "CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 4'",
        "SELECT 1",
        Differs("~ function public.one()"),
    ),
    (
        "caught_fault",
        "DO $$ BEGIN BEGIN CREATE TABLE caught (id int); RAISE 'no'; EXCEPTION WHEN raise_exception THEN NULL; END; END $$",
        "DROP TABLE options",
        Differs("- table public.options"),
    ),
    (
        "missing",
        "CREATE TABLE m ()",
        "DROP TABLE nothing",
        Fails("up_and_down/down.sql:1:1: table \"nothing\" does not exist"),
    ),
    (
        "syntax",
        "CREATE TABLE sy ()",
        "DROP TABEL sy",
        Fails("down.sql:1:6: syntax error at or near \"TABEL\""),
    ),
    (
        "depends",
        "CREATE TABLE d (id int PRIMARY KEY); CREATE VIEW dv AS SELECT * FROM d",
        "DROP TABLE d",
        Fails("cannot drop table d because other objects depend on it"),
    ),
    (
        "rows",
        "INSERT INTO options VALUES ('a')",
        "SELECT 1",
        CannotReturn("duplicate key value violates unique constraint \"options_pkey\""),
    ),
    (
        "comment_in_a_literal",
        "COMMENT ON TABLE options IS 'x -- y'; INSERT INTO options VALUES ('b')",
        "COMMENT ON TABLE options IS NULL",
        CannotReturn("duplicate key value violates unique constraint \"options_pkey\""),
    ),
    (
        "deferred",
        "INSERT INTO parent VALUES (7); INSERT INTO child VALUES (7)",
        "DELETE FROM parent WHERE id = 7",
        Fails("violates foreign key constraint"),
    ),
    (
        "control",
        "CREATE TABLE co ()",
        "COMMIT; DROP TABLE co",
        Fails("begins or ends a transaction"),
    ),
    // From here on rows are only changed in copies.
    (
        "forget",
        "CREATE FUNCTION forget() RETURNS void LANGUAGE sql AS $$ SELECT set_config('search_path', '', false) $$",
        "DROP FUNCTION forget",
        Exact,
    ),
    (
        "hidden_settings",
        "CREATE TABLE hs (); SELECT forget()",
        "DROP TABLE hs",
        Exact,
    ),
];

#[test]
fn each_is_judged_by_itself_and_replayed_once() {
    let bench = Bench::new();
    std::fs::remove_dir_all(bench.project.path().join("2026-01-01-000000_a")).unwrap();
    bench.write_in("0_base", "up.sql", BASE);
    bench.write_in("0_base", "down.sql", "DROP TABLE mails, child, parent, options, stamps; DROP FUNCTION one; DROP VIEW names; DROP TABLE base; DROP TYPE mood, pair");
    let mut expected = String::new();
    for (number, (name, up, down, found)) in CASES.iter().enumerate() {
        let name = format!("{:03}_{name}_up_and_down", number + 1);
        bench.write_in(&name, "up.sql", up);
        bench.write_in(&name, "down.sql", down);
        // The same, statement by statement.
        let _ = match found {
            Exact => Ok(()),
            Differs(text) => writeln!(expected, "{name} differs {text}"),
            Fails(text) => writeln!(expected, "{name} fails {text}"),
            CannotReturn(text) => writeln!(expected, "{name} cannot-return {text}"),
        };
    }
    let (inverses, replayed) = bench.inverses();
    let all = CASES.len() + 1;
    assert_eq!(replayed, Replayed(all, all));
    let mut said = String::new();
    for fault in &inverses.faults {
        let _ = match fault {
            InverseFault::Differs { migration, changes } => {
                let lines: Vec<String> = changes.iter().map(ToString::to_string).collect();
                writeln!(said, "{migration} differs {}", lines.join(", "))
            }
            InverseFault::Fails {
                migration,
                at,
                error,
            } => writeln!(said, "{migration} fails {}{error}", place(at.as_ref())),
            InverseFault::CannotReturn {
                migration,
                at,
                error,
            } => {
                writeln!(
                    said,
                    "{migration} cannot-return {}{error}",
                    place(at.as_ref())
                )
            }
        };
    }
    for (said, expected) in said.lines().zip(expected.lines()) {
        let (name, text) = expected.split_once("_up_and_down ").unwrap();
        let (verb, text) = text.split_once(' ').unwrap();
        assert!(
            said.starts_with(name) && said.contains(verb) && said.contains(text),
            "said:     {said}\nexpected: {expected}"
        );
    }
    assert_eq!(said.lines().count(), expected.lines().count(), "{said}");
    // All of it is known now.
    let (again, replayed) = bench.inverses();
    assert_eq!(replayed, Replayed(0, 0));
    assert_eq!(again.faults, inverses.faults);
    assert_eq!(again.catalog, inverses.catalog);
}

#[test]
fn indexes_built_concurrently_are_judged_like_others() {
    let bench = Bench::new();
    let cases = [
        (
            "2_exact",
            "CREATE INDEX CONCURRENTLY i ON a (name);",
            "DROP INDEX CONCURRENTLY i;",
        ),
        (
            "3_left",
            "CREATE INDEX CONCURRENTLY j ON a (name);",
            "SELECT 1;",
        ),
        (
            "4_fails",
            "CREATE INDEX CONCURRENTLY k ON a (name);",
            "DROP INDEX CONCURRENTLY l;",
        ),
    ];
    for (name, up, down) in cases {
        let name = format!("2026-01-0{name}");
        bench.write_in(&name, "up.sql", up);
        bench.write_in(&name, "down.sql", down);
        bench.write_in(&name, "metadata.toml", "run_in_transaction = false");
    }
    let (found, _) = bench.inverses();
    let faults: Vec<String> = found
        .faults
        .iter()
        .map(|fault| format!("{fault:?}"))
        .collect();
    assert_eq!(faults.len(), 2, "{faults:#?}");
    assert!(
        faults[0].starts_with("Differs { migration: \"2026-01-03_left\""),
        "{}",
        faults[0]
    );
    assert!(
        faults[1].contains("2026-01-04_fails/down.sql")
            && faults[1].contains("index \\\"l\\\" does not exist"),
        "{}",
        faults[1]
    );
    assert_eq!(found.catalog.tables[0].indexes.len(), 4);
}
