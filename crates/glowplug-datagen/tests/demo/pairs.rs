//! Two foreign keys to one table that a CHECK relates, and other constraints and types of real schemas.

use glowplug_datagen::DemoRules;

use crate::support::{database, filled, options, seed, value};

fn count(database: &glowplug_testdb::TestDatabase, table: &str) -> String {
    value(database, &format!("SELECT count(*) FROM {table}"))
}

#[test]
fn the_two_ends_of_a_row_differ() {
    let database = filled(
        "CREATE TABLE person (id int PRIMARY KEY, name text NOT NULL);
         CREATE TABLE transfer (id bigserial PRIMARY KEY, from_account int REFERENCES person(id),
            to_account int REFERENCES person(id),
            CONSTRAINT no_self CHECK (from_account IS DISTINCT FROM to_account));
         CREATE TABLE message (id bigserial PRIMARY KEY, sender int NOT NULL REFERENCES person,
            receiver int NOT NULL REFERENCES person, CHECK (sender <> receiver));
         CREATE TABLE follow (follower int REFERENCES person, followed int REFERENCES person,
            PRIMARY KEY (follower, followed), CHECK (follower <> followed));
         CREATE TABLE friendship (one int REFERENCES person, other int REFERENCES person,
            PRIMARY KEY (one, other), CHECK (one < other));
         CREATE TABLE edge (id serial PRIMARY KEY, low int NOT NULL REFERENCES person,
            high int NOT NULL REFERENCES person, CHECK (low < high));",
        &DemoRules::default(),
        50,
    );
    for table in ["transfer", "message", "follow", "friendship", "edge"] {
        assert_eq!(count(&database, table), "100", "{table}");
    }
    // They are not all between the same two.
    assert_ne!(
        value(
            &database,
            "SELECT count(DISTINCT receiver) > 5 FROM message"
        ),
        "f"
    );
}

#[test]
fn one_person_sends_nothing_to_itself() {
    let database = database(
        "CREATE TABLE person (id int PRIMARY KEY);
         CREATE TABLE message (id serial PRIMARY KEY, sender int NOT NULL REFERENCES person,
            receiver int REFERENCES person, CHECK (sender <> receiver));",
    );
    seed(&database, &DemoRules::default(), &options(1)).unwrap();
    assert_eq!(
        value(&database, "SELECT receiver IS NULL FROM message"),
        "t"
    );
}

#[test]
fn patterns_documents_and_today_are_understood() {
    let database = filled(
        "CREATE TABLE contact (
            id serial PRIMARY KEY,
            contact text NOT NULL CHECK (contact LIKE '%@%'),
            code text NOT NULL UNIQUE CHECK (code LIKE 'AB-%'),
            tags jsonb NOT NULL CHECK (jsonb_typeof(tags) = 'array'),
            plate text NOT NULL CHECK (plate ~ '^[A-Z]{1,3}-[0-9]+$'),
            born date NOT NULL CHECK (born < CURRENT_DATE),
            seen timestamptz NOT NULL CHECK (seen <= now())
         );",
        &DemoRules::default(),
        40,
    );
    assert_eq!(count(&database, "contact"), "80");
}

#[test]
fn a_domain_with_a_pattern_is_filled() {
    let database = filled(
        "CREATE DOMAIN email AS text CHECK (VALUE ~ '^[a-z0-9.]+@[a-z0-9]+\\.[a-z]{2,4}$');
         CREATE TABLE people (id serial PRIMARY KEY, email email NOT NULL);",
        &DemoRules::default(),
        50,
    );
    assert_eq!(count(&database, "people"), "100");
}

#[test]
fn a_type_without_a_generator_gets_one_value() {
    let database = filled(
        "CREATE TYPE pair AS (a int, b text);
         CREATE DOMAIN place AS point;
         CREATE TABLE odd (id serial PRIMARY KEY, at point NOT NULL, around box NOT NULL, letter \"char\" NOT NULL,
            lsn pg_lsn NOT NULL, two pair NOT NULL, home place NOT NULL, query tsquery NOT NULL);",
        &DemoRules::default(),
        5,
    );
    assert_eq!(count(&database, "odd"), "10");
}

#[test]
fn types_of_extensions_are_filled() {
    let database = filled(
        "CREATE EXTENSION citext; CREATE EXTENSION ltree; CREATE EXTENSION hstore;
         CREATE DOMAIN mail AS citext CHECK (VALUE ~ '^[a-z0-9.]+@[a-z]+\\.[a-z]{2,4}$');
         CREATE TYPE state AS ENUM ('on', 'off');
         CREATE TABLE odd (id serial PRIMARY KEY, mail mail NOT NULL, path ltree NOT NULL, more hstore NOT NULL, names citext UNIQUE NOT NULL,
            paths ltree[] NOT NULL, spans int4multirange NOT NULL, gap tstzmultirange);",
        &DemoRules::default(),
        30,
    );
    assert_eq!(count(&database, "odd"), "60");
}

#[test]
fn types_that_need_a_rule_are_named_all_at_once() {
    let database = database(
        "CREATE DOMAIN far AS point CHECK (VALUE[0] > 1000);
         CREATE TABLE odd (id serial PRIMARY KEY, one far NOT NULL, two far NOT NULL, three far);",
    );
    let error = seed(&database, &DemoRules::default(), &options(5)).unwrap_err();
    assert_eq!(error.code(), "type-unknown");
    assert_eq!(
        error.to_string(),
        "no values can be generated for public.odd.one (public.far), public.odd.two (public.far)"
    );
}

#[test]
fn rows_of_migrations_stay_and_are_pointed_to() {
    let database = database(
        "CREATE SCHEMA kinds; CREATE TYPE kinds.mood AS ENUM ('good', 'bad');
         CREATE TABLE country (code text PRIMARY KEY, name text NOT NULL);
         INSERT INTO country VALUES ('DE', 'Germany'), ('FR', 'France');
         CREATE TABLE city (id serial PRIMARY KEY, country text NOT NULL REFERENCES country, mood kinds.mood NOT NULL);",
    );
    let report = seed(&database, &DemoRules::default(), &options(20)).unwrap();
    assert_eq!(report.rows, 20);
    assert_eq!(count(&database, "country"), "2");
    assert_eq!(count(&database, "city"), "20");
    // Now nothing is empty.
    let error = seed(&database, &DemoRules::default(), &options(20)).unwrap_err();
    assert_eq!(error.code(), "not-empty");
}

#[test]
fn a_key_with_few_values_cuts_the_rows() {
    let database = database(
        "CREATE TYPE size AS ENUM ('S', 'M', 'L', 'XL');
         CREATE TABLE sizes (size size PRIMARY KEY, label text NOT NULL);
         CREATE TABLE shirts (id serial PRIMARY KEY, size size NOT NULL REFERENCES sizes);",
    );
    seed(&database, &DemoRules::default(), &options(500)).unwrap();
    assert_eq!(count(&database, "sizes"), "4");
    assert_eq!(count(&database, "shirts"), "500");
    // A number that the rules ask for is not cut.
    let fixed = crate::support::rules("tables.sizes.fixed = 9");
    database.execute("TRUNCATE sizes CASCADE").unwrap();
    let error = seed(&database, &fixed, &options(10)).unwrap_err();
    assert_eq!(error.code(), "constraint-unmet");
}

#[test]
fn what_a_generated_column_is_computed_of_is_there() {
    let database = filled(
        "CREATE TABLE users (id serial PRIMARY KEY, nick text, name text,
            shown text NOT NULL GENERATED ALWAYS AS (COALESCE(nick, name)) STORED,
            long text NOT NULL GENERATED ALWAYS AS (name || '!') STORED);",
        &DemoRules::default(),
        100,
    );
    assert_eq!(count(&database, "users"), "200");
}

#[test]
fn one_open_partition_takes_all_rows() {
    let database = filled(
        "CREATE TABLE events (id bigserial, at timestamptz NOT NULL, note text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
         CREATE TABLE events_all PARTITION OF events FOR VALUES FROM (MINVALUE) TO (MAXVALUE);
         CREATE TABLE days (id bigserial, day date NOT NULL) PARTITION BY RANGE (day);
         CREATE TABLE days_later PARTITION OF days FOR VALUES FROM ('2024-01-01') TO (MAXVALUE);
         CREATE TABLE rest (id bigserial, day date NOT NULL) PARTITION BY RANGE (day);
         CREATE TABLE rest_default PARTITION OF rest DEFAULT;",
        &DemoRules::default(),
        50,
    );
    for table in ["events", "days", "rest"] {
        assert_eq!(count(&database, table), "100", "{table}");
    }
}

#[test]
fn a_trigger_that_raises_is_named_with_its_table() {
    let database = database(
        "CREATE TABLE orders (id serial PRIMARY KEY, total int NOT NULL);
         CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not today'; END $$;
         CREATE TRIGGER refuse BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION never();",
    );
    let error = seed(&database, &DemoRules::default(), &options(5)).unwrap_err();
    assert_eq!(error.code(), "trigger");
    assert_eq!(
        error.to_string(),
        "trigger function never of table public.orders refuses a generated row: not today"
    );
    assert_eq!(count(&database, "orders"), "0");
}
