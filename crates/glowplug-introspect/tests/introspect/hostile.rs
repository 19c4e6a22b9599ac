//! Names and settings that break what trusts them, and objects that are not the database's own.

use glowplug_introspect::{IntrospectOptions, Kinds, introspect};
use glowplug_schema::diff::diff;
use glowplug_schema::ident::Ident;

use crate::support::{catalog, database, read, table};

#[test]
fn names_come_through_as_they_are() {
    let long = "ä".repeat(31) + "x";
    assert_eq!(long.len(), 63);
    for name in [
        "a\"b",
        "a'b",
        "a b",
        "💥",
        "order",
        "Mixed",
        "a\\b",
        "{a,b}",
        "NULL",
        "",
        ".",
        long.as_str(),
    ] {
        if name.is_empty() {
            continue;
        }
        let quoted = Ident(name);
        let catalog = catalog(&format!(
            "CREATE SCHEMA {quoted};
             CREATE TYPE {quoted}.{quoted} AS ENUM ('{label}');
             CREATE TABLE {quoted}.parent ({quoted} int, CONSTRAINT {quoted} PRIMARY KEY ({quoted}));
             CREATE TABLE {quoted}.child ({quoted} int REFERENCES {quoted}.parent, two {quoted}.{quoted});
             CREATE INDEX ON {quoted}.child (two, {quoted})",
            label = name.replace('\'', "''")
        ));
        let child = catalog
            .tables
            .iter()
            .find(|table| table.name.name == "child")
            .unwrap();
        assert_eq!(child.name.schema, name);
        assert_eq!(child.columns[0].name, name);
        assert_eq!(child.columns[1].data_type.base.name, name);
        assert_eq!(child.constraints[0].columns, [name]);
        let key = child.constraints[0].foreign_key.as_ref().unwrap();
        assert_eq!(
            (key.table.schema.as_str(), &key.columns[..]),
            (name, &[name.to_owned()][..])
        );
        assert_eq!(catalog.enums[0].labels, [name]);
        assert_eq!(catalog.schemas.len(), 2);
    }
}

#[test]
fn look_alikes_in_the_search_path_deceive_nobody() {
    let sql = "CREATE TABLE users (id int PRIMARY KEY, name varchar(9) DEFAULT 'x')";
    let plain = catalog(sql);
    let database = database(sql);
    database
        .execute(
            "CREATE SCHEMA evil;
             CREATE VIEW evil.pg_class AS SELECT 1 AS oid;
             CREATE VIEW evil.pg_attribute AS SELECT 1 AS attrelid;
             CREATE FUNCTION evil.format_type(oid, integer) RETURNS text LANGUAGE sql AS 'SELECT ''fooled''';
             CREATE FUNCTION evil.current_schema() RETURNS name LANGUAGE sql AS 'SELECT ''fooled''::name';
             CREATE FUNCTION evil.never(oid, oid) RETURNS boolean LANGUAGE sql AS 'SELECT false';
             CREATE OPERATOR evil.= (FUNCTION = evil.never, LEFTARG = oid, RIGHTARG = oid)",
        )
        .unwrap();
    let mut connection = database.connect().unwrap();
    connection
        .execute("SET search_path = evil, public, pg_catalog")
        .unwrap();
    // Tables of the session stand in front of everything, even when search_path is empty.
    connection
        .execute("CREATE TEMP TABLE pg_class (a int); CREATE TEMP TABLE users (b int)")
        .unwrap();
    let only_public = IntrospectOptions {
        schemas: Some(vec!["public".into()]),
        ..Default::default()
    };
    let reported = introspect(&mut connection, &only_public).unwrap();
    assert_eq!(reported.default_schema, "evil");
    assert!(
        diff(&plain, &reported).is_empty(),
        "{:#?}",
        diff(&plain, &reported)
    );
    assert_eq!(plain.tables, reported.tables);
}

#[test]
fn settings_of_the_session_change_nothing() {
    let sql = r"CREATE TABLE t (
        a date DEFAULT '2026-02-03', b timestamptz DEFAULT '2026-02-03 04:05:06+00', c interval DEFAULT '1 day 2 hours',
        d float8 DEFAULT 0.1::float8, e bytea DEFAULT '\x00ff', f text DEFAULT E'a\\b', order_by text)";
    let plain = catalog(sql);
    let database = database(sql);
    let mut connection = database.connect().unwrap();
    connection
        .execute(
            "SET DateStyle = 'German'; SET TimeZone = 'Asia/Tokyo'; SET IntervalStyle = 'iso_8601'; SET bytea_output = 'escape';
             SET extra_float_digits = -5; SET quote_all_identifiers = on; SET standard_conforming_strings = off;
             SET backslash_quote = on",
        )
        .unwrap();
    assert_eq!(read(&mut connection), plain);
    // They are the session's again.
    let rows = connection.query("SHOW DateStyle", &[]).unwrap();
    assert!(
        rows.iter()
            .next()
            .unwrap()
            .get(0)
            .unwrap()
            .starts_with("German")
    );
}

#[test]
fn what_an_extension_made_is_the_extensions() {
    let catalog = catalog(
        "CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE TABLE t (a citext, b hstore)",
    );
    assert_eq!(catalog.tables.len(), 1);
    assert!(
        catalog.functions.is_empty() && catalog.domains.is_empty() && catalog.composites.is_empty()
    );
    let names: Vec<&str> = catalog
        .extensions
        .iter()
        .map(|extension| extension.name.as_str())
        .collect();
    assert_eq!(names, ["citext", "hstore", "plpgsql"]);
    assert_eq!(catalog.extensions[0].schema, "public");
    assert!(!catalog.extensions[0].version.is_empty());
    assert_eq!(
        table(&catalog, "t").columns[0].data_type.sql,
        "public.citext"
    );
}

#[test]
fn ledgers_are_the_tools_own() {
    let catalog = catalog(
        "CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY, run_on timestamp NOT NULL DEFAULT now());
         CREATE TABLE __glowplug_history (id serial PRIMARY KEY);
         CREATE TABLE __mine (id int)",
    );
    assert_eq!(catalog.tables.len(), 1);
    assert_eq!(catalog.tables[0].name.name, "__mine");
    assert!(catalog.sequences.is_empty());
}

#[test]
fn only_the_wanted_schemas_and_kinds_are_read() {
    let database = database(
        "CREATE SCHEMA \"a,b\"; CREATE SCHEMA other; CREATE TABLE \"a,b\".t (id int PRIMARY KEY);
         CREATE TABLE other.t (id int); CREATE TABLE public.t (id int); CREATE SEQUENCE s;
         CREATE TYPE \"a,b\".e AS ENUM ('x')",
    );
    let mut connection = database.connect().unwrap();
    let options = IntrospectOptions {
        schemas: Some(vec!["a,b".into(), "none\"such\\".into()]),
        kinds: Kinds {
            indexes: false,
            ..Kinds::RUST
        },
    };
    let catalog = introspect(&mut connection, &options).unwrap();
    assert_eq!(catalog.schemas.len(), 1);
    assert_eq!(catalog.tables.len(), 1);
    assert_eq!(catalog.tables[0].primary_key_columns(), ["id"]);
    assert!(catalog.tables[0].indexes.is_empty());
    assert_eq!(catalog.enums.len(), 1);
    assert!(catalog.sequences.is_empty());
}
