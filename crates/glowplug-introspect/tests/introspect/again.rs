//! Reading again and again in one session: nothing of an earlier reading is left in a later one.

use glowplug_introspect::{IntrospectOptions, Introspector, Kinds};

use crate::support::{database, read};

#[test]
fn a_session_that_reads_again_sees_what_a_new_one_sees() {
    let database = database("CREATE SCHEMA app; CREATE TABLE app.t (id int PRIMARY KEY)");
    let mut connection = database.connect().unwrap();
    let mut introspector = Introspector::new(database.connect().unwrap()).unwrap();
    for step in [
        "CREATE TYPE mood AS ENUM ('glad'); CREATE TABLE a (id int PRIMARY KEY, mood mood)",
        "ALTER TYPE mood ADD VALUE 'sad'",
        "ALTER TABLE a ALTER COLUMN id TYPE bigint, ADD CHECK (id > 0)",
        "CREATE INDEX ON a (mood); CREATE VIEW v AS SELECT id FROM a",
        "DROP VIEW v; DROP TABLE a; CREATE TABLE a (x text REFERENCES a)",
        // A table that comes or goes changes no plan of a query that reads system tables alone; their statistics do.
        "CREATE TABLE a (id text PRIMARY KEY, parent text REFERENCES a); ANALYZE",
        "DROP TABLE a; DROP TYPE mood; DROP SCHEMA app CASCADE",
    ] {
        // The fifth fails: what is rolled back is not seen either.
        let _ = connection.execute(step);
        let all = IntrospectOptions::default();
        assert_eq!(
            introspector.read(&all).unwrap(),
            read(&mut connection),
            "{step}"
        );
    }
}

#[test]
fn each_reading_has_its_own_options() {
    let database = database(
        "CREATE SCHEMA app; CREATE TABLE app.t (id int PRIMARY KEY); CREATE TABLE public.u ()",
    );
    let mut introspector = Introspector::new(database.connect().unwrap()).unwrap();
    let names = |introspector: &mut Introspector, schemas: Option<&str>| {
        let options = IntrospectOptions {
            schemas: schemas.map(|schema| vec![schema.to_owned()]),
            kinds: Kinds::RUST,
        };
        let catalog = introspector.read(&options).unwrap();
        catalog
            .tables
            .iter()
            .map(|table| table.name.name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&mut introspector, None), ["t", "u"]);
    assert_eq!(names(&mut introspector, Some("app")), ["t"]);
    assert_eq!(names(&mut introspector, Some("public")), ["u"]);
    assert_eq!(names(&mut introspector, None), ["t", "u"]);
}
