//! Whatever is changed in a database is seen, named, and seen no more when it is changed back.

use glowplug_introspect::Introspector;
use glowplug_schema::diff::diff;

use crate::support::{database, dump, pg_dump, read};

/// One of everything.
const WORLD: &str = include_str!("world.sql");

/// A change, the undo, the line that must tell of it, and the first major version that knows it.
type Mutation = (&'static str, &'static str, &'static str, u32);

fn check(mutations: &[Mutation]) {
    let database = database(WORLD);
    let mut connection = database.connect().unwrap();
    let mut watcher = Introspector::new(database.connect().unwrap()).unwrap();
    let before = read(&mut connection);
    let major = before.server_version / 10_000;
    let program = pg_dump(before.server_version);
    let dump = || {
        program
            .as_ref()
            .map(|program| dump(program, database.url()))
    };
    let dump_before = dump();
    if dump_before.is_none() {
        eprintln!("no pg_dump for PostgreSQL {major}: the catalogs alone are compared");
    }
    for (forward, back, line, since) in mutations {
        if major < *since {
            continue;
        }
        // Roles belong to the whole server, and other tests make some.
        let stamp = (0..50)
            .find_map(|_| {
                let stamp = watcher.stamp().unwrap();
                watcher.is_unchanged(&stamp).unwrap().then_some(stamp)
            })
            .unwrap_or_else(|| panic!("changed before {forward}"));
        connection.execute(forward).unwrap();
        assert!(!watcher.is_unchanged(&stamp).unwrap(), "unseen: {forward}");
        let after = read(&mut connection);
        let reported: Vec<String> = diff(&before, &after)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert!(
            reported.iter().any(|reported| reported == line),
            "{forward}\nwant: {line}\ntold: {reported:#?}"
        );
        let mirrored = diff(&after, &before);
        assert_eq!(reported.len(), mirrored.len(), "{forward}: {mirrored:#?}");
        if dump_before.is_some() {
            assert!(dump() != dump_before, "{forward}: the dump does not differ");
        }
        connection.execute(back).unwrap();
        let reported = diff(&before, &read(&mut connection));
        assert!(reported.is_empty(), "{back}\ntold: {reported:#?}");
    }
}

#[test]
fn of_schemas_and_extensions() {
    check(&[
        (
            "CREATE SCHEMA extra",
            "DROP SCHEMA extra",
            "+ schema extra",
            0,
        ),
        (
            "COMMENT ON SCHEMA other IS 'x'",
            "COMMENT ON SCHEMA other IS NULL",
            "~ schema other: comment none -> x",
            0,
        ),
        (
            "CREATE EXTENSION citext",
            "DROP EXTENSION citext",
            "+ extension citext",
            0,
        ),
        (
            "ALTER EXTENSION pg_trgm SET SCHEMA other",
            "ALTER EXTENSION pg_trgm SET SCHEMA public",
            "~ extension pg_trgm: schema public -> other",
            0,
        ),
    ]);
}

#[test]
fn of_types() {
    check(&[
        (
            "CREATE TYPE extra AS ENUM ('a')",
            "DROP TYPE extra",
            "+ enum public.extra",
            0,
        ),
        (
            "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'",
            "ALTER TYPE mood RENAME VALUE 'blue' TO 'sad'",
            "~ enum public.mood: labels 'sad', 'ok', 'happy' -> 'blue', 'ok', 'happy'",
            0,
        ),
        (
            "DROP TYPE plain_mood; CREATE TYPE plain_mood AS ENUM ('b', 'a')",
            "DROP TYPE plain_mood; CREATE TYPE plain_mood AS ENUM ('a', 'b')",
            "~ enum public.plain_mood: labels 'a', 'b' -> 'b', 'a'",
            0,
        ),
        (
            "COMMENT ON TYPE mood IS 'x'",
            "COMMENT ON TYPE mood IS NULL",
            "~ enum public.mood: comment none -> x",
            0,
        ),
        (
            "CREATE DOMAIN extra AS text",
            "DROP DOMAIN extra",
            "+ domain public.extra",
            0,
        ),
        (
            "ALTER DOMAIN email SET NOT NULL",
            "ALTER DOMAIN email DROP NOT NULL",
            "~ domain public.email: nullable -> not null",
            0,
        ),
        (
            "ALTER DOMAIN email SET DEFAULT 'a@b'",
            "ALTER DOMAIN email DROP DEFAULT",
            "~ domain public.email: default none -> 'a@b'::character varying",
            0,
        ),
        (
            "ALTER DOMAIN email DROP CONSTRAINT email_at",
            "ALTER DOMAIN email ADD CONSTRAINT email_at CHECK (VALUE LIKE '%@%')",
            "- constraint public.email.email_at",
            0,
        ),
        (
            "DROP DOMAIN lone; CREATE DOMAIN lone AS numeric(9,2)",
            "DROP DOMAIN lone; CREATE DOMAIN lone AS numeric(8,2)",
            "~ domain public.lone: type numeric(8,2) -> numeric(9,2)",
            0,
        ),
        (
            "CREATE TYPE extra AS (a int)",
            "DROP TYPE extra",
            "+ composite type public.extra",
            0,
        ),
        (
            "ALTER TYPE place ALTER ATTRIBUTE x TYPE bigint",
            "ALTER TYPE place ALTER ATTRIBUTE x TYPE integer",
            "~ composite type public.place: attributes x integer, y integer -> x bigint, y integer",
            0,
        ),
        (
            "CREATE TYPE extra AS RANGE (subtype = time)",
            "DROP TYPE extra",
            "+ range type public.extra",
            0,
        ),
        (
            "DROP TYPE span; CREATE TYPE span AS RANGE (subtype = numeric)",
            "DROP TYPE span; CREATE TYPE span AS RANGE (subtype = float8)",
            "~ range type public.span: type double precision -> numeric",
            0,
        ),
    ]);
}

#[test]
fn of_sequences() {
    check(&[
        (
            "CREATE SEQUENCE extra",
            "DROP SEQUENCE extra",
            "+ sequence public.extra",
            0,
        ),
        (
            "ALTER SEQUENCE counter START 7",
            "ALTER SEQUENCE counter START 1",
            "~ sequence public.counter: start 1 -> 7",
            0,
        ),
        (
            "ALTER SEQUENCE counter INCREMENT 5",
            "ALTER SEQUENCE counter INCREMENT 1",
            "~ sequence public.counter: increment 1 -> 5",
            0,
        ),
        (
            "ALTER SEQUENCE counter MINVALUE 0",
            "ALTER SEQUENCE counter MINVALUE 1",
            "~ sequence public.counter: minimum 1 -> 0",
            0,
        ),
        (
            "ALTER SEQUENCE counter MAXVALUE 99",
            "ALTER SEQUENCE counter NO MAXVALUE",
            "~ sequence public.counter: maximum 9223372036854775807 -> 99",
            0,
        ),
        (
            "ALTER SEQUENCE counter CACHE 9",
            "ALTER SEQUENCE counter CACHE 1",
            "~ sequence public.counter: cache 1 -> 9",
            0,
        ),
        (
            "ALTER SEQUENCE counter CYCLE",
            "ALTER SEQUENCE counter NO CYCLE",
            "~ sequence public.counter: cycle no -> yes",
            0,
        ),
        (
            "ALTER SEQUENCE counter AS integer NO MAXVALUE",
            "ALTER SEQUENCE counter AS bigint NO MAXVALUE",
            "~ sequence public.counter: type bigint -> integer",
            0,
        ),
        (
            "ALTER SEQUENCE counter OWNED BY users.age",
            "ALTER SEQUENCE counter OWNED BY NONE",
            "~ sequence public.counter: owner none -> public.users.age",
            0,
        ),
        (
            "COMMENT ON SEQUENCE counter IS 'x'",
            "COMMENT ON SEQUENCE counter IS NULL",
            "~ sequence public.counter: comment none -> x",
            0,
        ),
    ]);
}

#[test]
fn of_tables() {
    check(&[
        (
            "CREATE TABLE extra (id int)",
            "DROP TABLE extra",
            "+ table public.extra",
            0,
        ),
        (
            "ALTER TABLE lone_table RENAME TO gone",
            "ALTER TABLE gone RENAME TO lone_table",
            "- table public.lone_table",
            0,
        ),
        (
            "ALTER TABLE lone_table SET UNLOGGED",
            "ALTER TABLE lone_table SET LOGGED",
            "~ table public.lone_table: logged -> unlogged",
            0,
        ),
        (
            "ALTER TABLE users SET (fillfactor = 70)",
            "ALTER TABLE users RESET (fillfactor)",
            "~ table public.users: options + fillfactor=70",
            0,
        ),
        (
            "ALTER TABLE users SET (toast.autovacuum_enabled = false)",
            "ALTER TABLE users RESET (toast.autovacuum_enabled)",
            "~ table public.users: options + toast.autovacuum_enabled=false",
            0,
        ),
        (
            "COMMENT ON TABLE users IS 'x'",
            "COMMENT ON TABLE users IS NULL",
            "~ table public.users: comment none -> x",
            0,
        ),
        (
            "ALTER TABLE users ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE users DISABLE ROW LEVEL SECURITY",
            "~ table public.users: row security disabled -> enabled",
            0,
        ),
        (
            "ALTER TABLE posts FORCE ROW LEVEL SECURITY",
            "ALTER TABLE posts NO FORCE ROW LEVEL SECURITY",
            "~ table public.posts: row security enabled -> enabled and forced",
            0,
        ),
        (
            "ALTER TABLE events DETACH PARTITION events_2026",
            "ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
            "~ table public.events_2026: partition bound FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') -> none",
            0,
        ),
        (
            "ALTER TABLE lone_table INHERIT parent",
            "ALTER TABLE lone_table NO INHERIT parent",
            "~ table public.lone_table: parents + public.parent",
            0,
        ),
        (
            "CREATE POLICY extra ON posts USING (true)",
            "DROP POLICY extra ON posts",
            "+ policy public.posts.extra",
            0,
        ),
        (
            "ALTER POLICY own ON posts USING (id > 1)",
            "ALTER POLICY own ON posts USING (id > 0)",
            "~ policy public.posts.own: using (id > 0) -> (id > 1)",
            0,
        ),
        (
            "ALTER POLICY own ON posts WITH CHECK (id > 5)",
            "ALTER POLICY own ON posts WITH CHECK (id > 3)",
            "~ policy public.posts.own: with check (id > 3) -> (id > 5)",
            0,
        ),
        (
            "ALTER POLICY own ON posts TO pg_monitor, pg_read_all_stats",
            "ALTER POLICY own ON posts TO public",
            "~ policy public.posts.own: roles public -> pg_monitor, pg_read_all_stats",
            0,
        ),
        (
            "DROP POLICY own ON posts; CREATE POLICY own ON posts AS RESTRICTIVE FOR UPDATE USING (id > 0) WITH CHECK (id > 3)",
            "DROP POLICY own ON posts; CREATE POLICY own ON posts USING (id > 0) WITH CHECK (id > 3)",
            "~ policy public.posts.own: kind permissive -> restrictive",
            0,
        ),
        (
            "ALTER TABLE posts DISABLE TRIGGER touch",
            "ALTER TABLE posts ENABLE TRIGGER touch",
            "~ trigger public.posts.touch: state enabled -> disabled",
            0,
        ),
        (
            "DROP TRIGGER touch ON posts",
            TOUCH,
            "- trigger public.posts.touch",
            0,
        ),
        (
            "DROP TRIGGER touch ON posts; CREATE TRIGGER touch AFTER UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION touch()",
            "DROP TRIGGER touch ON posts; CREATE TRIGGER touch BEFORE UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION touch()",
            "~ trigger public.posts.touch: definition \
             CREATE TRIGGER touch BEFORE UPDATE ON public.posts FOR EACH ROW EXECUTE FUNCTION public.touch() -> \
             CREATE TRIGGER touch AFTER UPDATE ON public.posts FOR EACH ROW EXECUTE FUNCTION public.touch()",
            0,
        ),
        (
            "COMMENT ON TRIGGER touch ON posts IS 'x'",
            "COMMENT ON TRIGGER touch ON posts IS NULL",
            "~ trigger public.posts.touch: comment none -> x",
            0,
        ),
        (
            "ALTER TABLE events_2026 DISABLE TRIGGER touch",
            "ALTER TABLE events_2026 ENABLE TRIGGER touch",
            "+ trigger public.events_2026.touch",
            0,
        ),
    ]);
}

const TOUCH: &str =
    "CREATE TRIGGER touch BEFORE UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION touch()";

#[test]
fn of_columns() {
    check(&[
        (
            "ALTER TABLE users ADD extra int",
            "ALTER TABLE users DROP extra",
            "+ column public.users.extra",
            0,
        ),
        (
            "ALTER TABLE users RENAME name TO nom",
            "ALTER TABLE users RENAME nom TO name",
            "- column public.users.name",
            0,
        ),
        (
            "ALTER TABLE users ALTER nick TYPE varchar(50)",
            "ALTER TABLE users ALTER nick TYPE varchar(40)",
            "~ column public.users.nick: type character varying(40) -> character varying(50)",
            0,
        ),
        (
            "ALTER TABLE users ALTER amount TYPE numeric(12,2)",
            "ALTER TABLE users ALTER amount TYPE numeric(10,2)",
            "~ column public.users.amount: type numeric(10,2) -> numeric(12,2)",
            0,
        ),
        (
            "ALTER TABLE users ALTER tags DROP NOT NULL",
            "ALTER TABLE users ALTER tags SET NOT NULL",
            "~ column public.users.tags: not null -> nullable",
            0,
        ),
        (
            "ALTER TABLE users ALTER age SET DEFAULT 3",
            "ALTER TABLE users ALTER age SET DEFAULT 2",
            "~ column public.users.age: default 2 -> 3",
            0,
        ),
        (
            "ALTER TABLE users ALTER age DROP DEFAULT",
            "ALTER TABLE users ALTER age SET DEFAULT 2",
            "~ column public.users.age: default 2 -> none",
            0,
        ),
        (
            "ALTER TABLE users ALTER number SET GENERATED ALWAYS",
            "ALTER TABLE users ALTER number SET GENERATED BY DEFAULT",
            "~ column public.users.number: identity by default -> always",
            0,
        ),
        (
            "ALTER TABLE users ALTER number DROP IDENTITY",
            "ALTER TABLE users ALTER number ADD GENERATED BY DEFAULT AS IDENTITY",
            "~ column public.users.number: identity by default -> none",
            0,
        ),
        (
            "ALTER TABLE users ALTER double_age DROP EXPRESSION",
            "ALTER TABLE users DROP double_age; ALTER TABLE users ADD double_age int GENERATED ALWAYS AS (age * 2) STORED",
            "~ column public.users.double_age: generated (age * 2) stored -> none",
            0,
        ),
        (
            "ALTER TABLE users DROP double_age; ALTER TABLE users ADD double_age int GENERATED ALWAYS AS (age * 2) VIRTUAL",
            "ALTER TABLE users DROP double_age; ALTER TABLE users ADD double_age int GENERATED ALWAYS AS (age * 2) STORED",
            "~ column public.users.double_age: generated (age * 2) stored -> (age * 2) virtual",
            18,
        ),
        (
            "ALTER TABLE users ALTER bio TYPE text COLLATE \"C\"",
            "ALTER TABLE users ALTER bio TYPE text",
            "~ column public.users.bio: collation none -> pg_catalog.\"C\"",
            0,
        ),
        (
            "COMMENT ON COLUMN users.bio IS 'x'",
            "COMMENT ON COLUMN users.bio IS NULL",
            "~ column public.users.bio: comment none -> x",
            0,
        ),
        (
            "ALTER TABLE users ALTER bio TYPE text[] USING NULL",
            "ALTER TABLE users ALTER bio TYPE text USING NULL",
            "~ column public.users.bio: type text -> text[]",
            0,
        ),
    ]);
}

#[test]
fn of_constraints() {
    check(&[
        (
            "ALTER TABLE users ADD CONSTRAINT extra UNIQUE (name)",
            "ALTER TABLE users DROP CONSTRAINT extra",
            "+ constraint public.users.extra",
            0,
        ),
        (
            "ALTER TABLE lone_table DROP CONSTRAINT lone_table_pkey",
            "ALTER TABLE lone_table ADD PRIMARY KEY (id)",
            "- constraint public.lone_table.lone_table_pkey",
            0,
        ),
        (
            "ALTER TABLE lone_table DROP CONSTRAINT lone_table_pkey; ALTER TABLE lone_table ADD PRIMARY KEY (id, kind)",
            "ALTER TABLE lone_table DROP CONSTRAINT lone_table_pkey; ALTER TABLE lone_table ALTER kind DROP NOT NULL; \
             ALTER TABLE lone_table ADD PRIMARY KEY (id)",
            "~ constraint public.lone_table.lone_table_pkey: definition PRIMARY KEY (id) -> PRIMARY KEY (id, kind)",
            0,
        ),
        (
            "ALTER TABLE posts DROP CONSTRAINT posts_user_id_fkey; \
             ALTER TABLE posts ADD FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL",
            "ALTER TABLE posts DROP CONSTRAINT posts_user_id_fkey; \
             ALTER TABLE posts ADD FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE",
            "~ constraint public.posts.posts_user_id_fkey: definition \
             FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE -> \
             FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE SET NULL",
            0,
        ),
        (
            "ALTER TABLE posts ALTER CONSTRAINT posts_user_id_fkey DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE posts ALTER CONSTRAINT posts_user_id_fkey NOT DEFERRABLE",
            "~ constraint public.posts.posts_user_id_fkey: definition \
             FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE -> \
             FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
            0,
        ),
        (
            "ALTER TABLE users DROP CONSTRAINT users_age; ALTER TABLE users ADD CONSTRAINT users_age CHECK (age > 1)",
            "ALTER TABLE users DROP CONSTRAINT users_age; ALTER TABLE users ADD CONSTRAINT users_age CHECK (age > 0)",
            "~ constraint public.users.users_age: definition CHECK ((age > 0)) -> CHECK ((age > 1))",
            0,
        ),
        (
            "ALTER TABLE users DROP CONSTRAINT users_age; ALTER TABLE users ADD CONSTRAINT users_age CHECK (age > 0) NOT VALID",
            "ALTER TABLE users VALIDATE CONSTRAINT users_age",
            "~ constraint public.users.users_age: definition CHECK ((age > 0)) -> CHECK ((age > 0)) NOT VALID",
            0,
        ),
        (
            "ALTER TABLE users DROP CONSTRAINT users_age; ALTER TABLE users ADD CONSTRAINT users_age CHECK (age > 0) NO INHERIT",
            "ALTER TABLE users DROP CONSTRAINT users_age; ALTER TABLE users ADD CONSTRAINT users_age CHECK (age > 0)",
            "~ constraint public.users.users_age: definition CHECK ((age > 0)) -> CHECK ((age > 0)) NO INHERIT",
            0,
        ),
        (
            "ALTER TABLE posts ADD CONSTRAINT extra EXCLUDE USING gist (area WITH &&)",
            "ALTER TABLE posts DROP CONSTRAINT extra",
            "+ constraint public.posts.extra",
            0,
        ),
        (
            "COMMENT ON CONSTRAINT users_age ON users IS 'x'",
            "COMMENT ON CONSTRAINT users_age ON users IS NULL",
            "~ constraint public.users.users_age: comment none -> x",
            0,
        ),
    ]);
}

#[test]
fn of_indexes() {
    // Every mutation takes the index away and makes another of its name.
    let index = |definition: &'static str, since: u32| -> Mutation {
        let leak = |text: String| -> &'static str { text.leak() };
        const BEFORE: &str =
            "CREATE INDEX posts_index ON public.posts USING btree (title, user_id)";
        let make = |definition: &str| leak(format!("DROP INDEX posts_index; {definition}"));
        let line = format!("~ index public.posts_index: definition {BEFORE} -> {definition}");
        (make(definition), make(BEFORE), leak(line), since)
    };
    check(&[
        (
            "CREATE INDEX extra ON posts (title)",
            "DROP INDEX extra",
            "+ index public.extra",
            0,
        ),
        (
            "ALTER INDEX posts_index RENAME TO gone",
            "ALTER INDEX gone RENAME TO posts_index",
            "- index public.posts_index",
            0,
        ),
        index(
            "CREATE INDEX posts_index ON public.posts USING btree (user_id, title)",
            0,
        ),
        index(
            "CREATE INDEX posts_index ON public.posts USING btree (title DESC, user_id)",
            0,
        ),
        index(
            "CREATE INDEX posts_index ON public.posts USING btree (title NULLS FIRST, user_id)",
            0,
        ),
        index(
            "CREATE INDEX posts_index ON public.posts USING btree (title text_pattern_ops, user_id)",
            0,
        ),
        index(
            "CREATE INDEX posts_index ON public.posts USING btree (title COLLATE \"C\", user_id)",
            0,
        ),
        index(
            "CREATE INDEX posts_index ON public.posts USING btree (lower(title), user_id)",
            0,
        ),
        index(
            "CREATE INDEX posts_index ON public.posts USING btree (title) INCLUDE (user_id)",
            0,
        ),
        index(
            "CREATE INDEX posts_index ON public.posts USING btree (title, user_id) WHERE (id > 0)",
            0,
        ),
        index(
            "CREATE INDEX posts_index ON public.posts USING btree (title, user_id) WITH (fillfactor='70')",
            0,
        ),
        index(
            "CREATE UNIQUE INDEX posts_index ON public.posts USING btree (title, user_id)",
            0,
        ),
        index(
            "CREATE UNIQUE INDEX posts_index ON public.posts USING btree (title, user_id) NULLS NOT DISTINCT",
            15,
        ),
        index(
            "CREATE INDEX posts_index ON public.posts USING gin (title public.gin_trgm_ops)",
            0,
        ),
        index(
            "CREATE INDEX posts_index ON public.posts USING hash (title)",
            0,
        ),
        (
            "COMMENT ON INDEX posts_index IS 'x'",
            "COMMENT ON INDEX posts_index IS NULL",
            "~ index public.posts_index: comment none -> x",
            0,
        ),
    ]);
}

/// The one difference that a dump cannot show: it leaves an invalid index out on some versions and not on others.
#[test]
fn of_an_index_that_failed() {
    let database = database(WORLD);
    let mut connection = database.connect().unwrap();
    let before = read(&mut connection);
    connection
        .execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'posts_index'::regclass",
        )
        .unwrap();
    let reported = diff(&before, &read(&mut connection));
    assert_eq!(reported.len(), 1);
    assert_eq!(
        reported[0].to_string(),
        "~ index public.posts_index: valid -> invalid"
    );
}

#[test]
fn of_views_and_functions() {
    check(&[
        (
            "CREATE VIEW extra AS SELECT 1 AS one",
            "DROP VIEW extra",
            "+ view public.extra",
            0,
        ),
        (
            "CREATE OR REPLACE VIEW names AS SELECT id, name FROM users WHERE age > 9",
            "CREATE OR REPLACE VIEW names AS SELECT id, name FROM users",
            "~ view public.names: definition changed",
            0,
        ),
        (
            "ALTER VIEW names SET (security_barrier = true)",
            "ALTER VIEW names RESET (security_barrier)",
            "~ view public.names: options + security_barrier=true",
            0,
        ),
        (
            "ALTER VIEW names RENAME COLUMN name TO nom",
            "ALTER VIEW names RENAME COLUMN nom TO name",
            "- column public.names.name",
            0,
        ),
        (
            "COMMENT ON VIEW names IS 'x'",
            "COMMENT ON VIEW names IS NULL",
            "~ view public.names: comment none -> x",
            0,
        ),
        (
            "CREATE TRIGGER extra INSTEAD OF INSERT ON names FOR EACH ROW EXECUTE FUNCTION touch()",
            "DROP TRIGGER extra ON names",
            "+ trigger public.names.extra",
            0,
        ),
        (
            "DROP INDEX stored_id",
            "CREATE INDEX stored_id ON stored (id)",
            "- index public.stored_id",
            0,
        ),
        (
            "DROP MATERIALIZED VIEW stored; CREATE VIEW stored AS SELECT id FROM users",
            "DROP VIEW stored; CREATE MATERIALIZED VIEW stored AS SELECT id FROM users; CREATE INDEX stored_id ON stored (id)",
            "~ view public.stored: kind materialized view -> view",
            0,
        ),
        (
            "CREATE FUNCTION add_one(text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
            "DROP FUNCTION add_one(text)",
            "+ function public.add_one(text)",
            0,
        ),
        (
            "CREATE OR REPLACE FUNCTION add_one(n integer) RETURNS integer LANGUAGE sql AS 'SELECT n + 2'",
            ADD_ONE,
            "~ function public.add_one(integer): definition changed",
            0,
        ),
        (
            "ALTER FUNCTION add_one(integer) IMMUTABLE",
            "ALTER FUNCTION add_one(integer) VOLATILE",
            "~ function public.add_one(integer): definition changed",
            0,
        ),
        (
            "ALTER FUNCTION add_one(integer) SECURITY DEFINER",
            "ALTER FUNCTION add_one(integer) SECURITY INVOKER",
            "~ function public.add_one(integer): definition changed",
            0,
        ),
        (
            "ALTER FUNCTION add_one(integer) SET search_path = other",
            "ALTER FUNCTION add_one(integer) RESET search_path",
            "~ function public.add_one(integer): definition changed",
            0,
        ),
        (
            "COMMENT ON FUNCTION add_one(integer) IS 'x'",
            "COMMENT ON FUNCTION add_one(integer) IS NULL",
            "~ function public.add_one(integer): comment none -> x",
            0,
        ),
        (
            "CREATE PROCEDURE extra() LANGUAGE sql AS 'SELECT 1'",
            "DROP PROCEDURE extra()",
            "+ function public.extra()",
            0,
        ),
        (
            "DROP AGGREGATE total(integer); CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '1')",
            "DROP AGGREGATE total(integer); CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0')",
            "~ function public.total(integer): definition \
             RETURNS integer, SFUNC = int4pl(integer,integer), STYPE = integer, INITCOND = '0', PARALLEL = u -> \
             RETURNS integer, SFUNC = int4pl(integer,integer), STYPE = integer, INITCOND = '1', PARALLEL = u",
            0,
        ),
    ]);
}

const ADD_ONE: &str =
    "CREATE OR REPLACE FUNCTION add_one(n integer) RETURNS integer LANGUAGE sql AS 'SELECT n + 1'";

#[test]
fn of_what_is_compared_as_a_whole() {
    check(&[
        (
            "CREATE PUBLICATION pub FOR TABLE users",
            "DROP PUBLICATION pub",
            "+ publication pub",
            0,
        ),
        (
            "CREATE STATISTICS extra ON id, name FROM users",
            "DROP STATISTICS extra",
            "+ statistics public.extra",
            0,
        ),
        (
            "CREATE RULE quiet AS ON DELETE TO users DO INSTEAD NOTHING",
            "DROP RULE quiet ON users",
            "+ rule quiet on public.users",
            0,
        ),
        (
            "CREATE FUNCTION on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION on_ddl()",
            "DROP EVENT TRIGGER watch; DROP FUNCTION on_ddl()",
            "+ event trigger watch",
            0,
        ),
        (
            "CREATE COLLATION extra (locale = 'C')",
            "DROP COLLATION extra",
            "+ collation public.extra",
            0,
        ),
        (
            "CREATE CONVERSION extra FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
            "DROP CONVERSION extra",
            "+ conversion public.extra",
            0,
        ),
        (
            "CREATE CAST (text AS mood) WITH INOUT",
            "DROP CAST (text AS mood)",
            "+ cast (pg_catalog.text AS public.mood)",
            0,
        ),
        (
            "CREATE OPERATOR ### (leftarg = int, rightarg = int, function = int4pl)",
            "DROP OPERATOR ### (int, int)",
            "+ operator public.###(integer,integer)",
            0,
        ),
        (
            "CREATE OPERATOR FAMILY extra USING btree",
            "DROP OPERATOR FAMILY extra USING btree",
            "+ operator family public.extra USING btree",
            0,
        ),
        (
            "CREATE ACCESS METHOD extra TYPE INDEX HANDLER bthandler",
            "DROP ACCESS METHOD extra",
            "+ access method extra",
            0,
        ),
        (
            "CREATE TEXT SEARCH CONFIGURATION extra (COPY = simple)",
            "DROP TEXT SEARCH CONFIGURATION extra",
            "+ text search configuration public.extra",
            0,
        ),
        (
            "CREATE TEXT SEARCH DICTIONARY extra (TEMPLATE = simple)",
            "DROP TEXT SEARCH DICTIONARY extra",
            "+ text search dictionary public.extra",
            0,
        ),
        (
            "CREATE FOREIGN DATA WRAPPER extra; CREATE SERVER extra FOREIGN DATA WRAPPER extra",
            "DROP SERVER extra; DROP FOREIGN DATA WRAPPER extra",
            "+ foreign server extra",
            0,
        ),
        (
            "ALTER TABLE users REPLICA IDENTITY FULL",
            "ALTER TABLE users REPLICA IDENTITY DEFAULT",
            "+ replica identity table public.users",
            0,
        ),
        (
            "GRANT SELECT, INSERT ON users TO PUBLIC",
            "REVOKE ALL ON users FROM PUBLIC",
            "+ privileges table public.users",
            0,
        ),
        (
            "GRANT SELECT (name) ON users TO PUBLIC",
            "REVOKE SELECT (name) ON users FROM PUBLIC",
            "+ privileges table column public.users.name",
            0,
        ),
        (
            "REVOKE EXECUTE ON FUNCTION add_one(integer) FROM PUBLIC",
            "GRANT EXECUTE ON FUNCTION add_one(integer) TO PUBLIC",
            "+ privileges function public.add_one(integer)",
            0,
        ),
        (
            "GRANT USAGE ON SCHEMA other TO PUBLIC",
            "REVOKE USAGE ON SCHEMA other FROM PUBLIC",
            "+ privileges schema other",
            0,
        ),
        (
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON TABLES FROM PUBLIC",
            "+ default privileges for role postgres in schema public on tables",
            0,
        ),
    ]);
}

#[test]
fn what_is_made_and_dropped_again_leaves_the_catalogs_as_they_were() {
    let database = database(WORLD);
    let mut connection = database.connect().unwrap();
    let mut watcher = Introspector::new(database.connect().unwrap()).unwrap();
    for (forward, back) in [
        (
            "CREATE TABLE made (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id bigint REFERENCES users (id), \
             name text DEFAULT 'x' CHECK (name <> '')); CREATE INDEX ON made (name); COMMENT ON TABLE made IS 'x'",
            "DROP TABLE made",
        ),
        (
            "ALTER TABLE users ADD COLUMN made text NOT NULL DEFAULT 'x'; CREATE INDEX ON users (made)",
            "ALTER TABLE users DROP COLUMN made",
        ),
        ("CREATE TYPE made AS ENUM ('a', 'b')", "DROP TYPE made"),
        (
            "CREATE VIEW made AS SELECT id FROM users; CREATE FUNCTION made() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
            "DROP FUNCTION made(); DROP VIEW made",
        ),
    ] {
        let stamp = watcher.stamp().unwrap();
        connection.execute(forward).unwrap();
        assert!(!watcher.is_unchanged(&stamp).unwrap(), "{forward}");
        connection.execute(back).unwrap();
        assert!(watcher.is_unchanged(&stamp).unwrap(), "{back}");
    }
}
