//! What a migration changes outside of its database does not stay on the shadow server, which all projects share.

use glowplug_migrate::replay::expected_catalog;

use crate::bench::Bench;

const OTHERS: &str = "SELECT datname::text FROM pg_database
    WHERE datname NOT IN ('postgres', 'template0', 'template1') ORDER BY 1";
const ROLES: &str = "SELECT rolname::text FROM pg_roles WHERE oid >= 16384";

/// A history with this migration in a transaction, and one without.
fn history(bench: &Bench, up: &str, without: &str) {
    bench.write("up.sql", up);
    bench.write_in("2026-01-02_b", "up.sql", without);
    bench.write_in(
        "2026-01-02_b",
        "metadata.toml",
        "run_in_transaction = false",
    );
}

#[test]
fn a_role_with_privileges_on_shared_objects_is_dropped() {
    let bench = Bench::new();
    bench.write(
        "up.sql",
        "CREATE ROLE app; CREATE TABLE a ();
         GRANT ALL ON DATABASE postgres TO app;
         GRANT ALL ON TABLESPACE pg_default TO app;
         ALTER TABLESPACE pg_global OWNER TO app;
         DO $$ BEGIN
             IF current_setting('server_version_num')::int >= 150000 THEN
                 EXECUTE 'GRANT ALL ON PARAMETER work_mem TO app';
             END IF;
         END $$;",
    );
    bench.write("down.sql", "DROP TABLE a;");
    assert!(bench.catalog().1);
    assert_eq!(bench.rows(ROLES), [""; 0]);
    // As if killed.
    bench.sql("CREATE ROLE app; GRANT ALL ON DATABASE postgres TO app");
    bench.write("up.sql", "CREATE ROLE app; CREATE TABLE b ();");
    assert!(bench.catalog().1);
    assert_eq!(bench.rows(ROLES), [""; 0]);
}

#[test]
fn a_role_that_a_copy_gives_the_shadow_database_does_not_stay() {
    let bench = Bench::new();
    // The database has the name that the migration calls it by, so the copy reaches the first one. The setting keeps both
    // scripts from sharing a transaction.
    bench.write_in(
        "2026-01-02_b",
        "up.sql",
        "SET work_mem = '8MB'; CREATE ROLE app; GRANT CONNECT ON DATABASE shop TO app; ALTER DATABASE shop OWNER TO app;
         ALTER TABLE a ADD COLUMN c int;",
    );
    bench.write_in(
        "2026-01-02_b",
        "down.sql",
        "ALTER TABLE a DROP COLUMN c; ALTER DATABASE shop OWNER TO postgres;
         REVOKE CONNECT ON DATABASE shop FROM app; DROP ROLE app;",
    );
    let (found, _) = bench.inverses();
    assert_eq!(found.faults, []);
    assert_eq!(bench.rows(ROLES), [""; 0]);
    assert_eq!(bench.rows(OTHERS), [""; 0]);
}

#[test]
fn settings_of_one_project_do_not_reach_the_next() {
    let bench = Bench::new();
    history(
        &bench,
        "CREATE SCHEMA app;
         ALTER ROLE postgres SET search_path = app, public;
         ALTER ROLE ALL SET statement_timeout = '1h';
         ALTER ROLE postgres IN DATABASE postgres SET lock_timeout = '1h';
         ALTER ROLE postgres PASSWORD 'x' CONNECTION LIMIT 90 NOCREATEDB;
         ALTER DATABASE postgres SET default_transaction_read_only = on;
         ALTER DATABASE postgres CONNECTION LIMIT 50;",
        "ALTER SYSTEM SET work_mem = '7MB';",
    );
    assert!(bench.catalog().1);
    let left = bench.rows(
        "SELECT concat(setdatabase, setrole, setconfig) FROM pg_db_role_setting
         UNION ALL SELECT name FROM pg_file_settings WHERE sourcefile LIKE '%auto.conf'
         UNION ALL SELECT 'role' FROM pg_authid
             WHERE rolname = 'postgres' AND (rolpassword IS NOT NULL OR rolconnlimit <> -1 OR NOT rolcreatedb)
         UNION ALL SELECT 'database' FROM pg_database WHERE datname = 'postgres' AND datconnlimit <> -1",
    );
    assert_eq!(left, [""; 0]);
}

#[test]
fn settings_that_a_killed_run_left_do_not_reach_the_next() {
    let bench = Bench::new();
    bench.server();
    bench.sql("CREATE SCHEMA app; CREATE ROLE app; GRANT CREATE ON SCHEMA app TO app");
    // At once: each of them would stop the next session here.
    bench.sql(
        "ALTER ROLE postgres SET search_path = pg_catalog;
         ALTER DATABASE postgres SET role = app;
         ALTER ROLE ALL SET default_transaction_read_only = on;",
    );
    let (catalog, _) = bench.catalog();
    assert_eq!(catalog.tables[0].name.schema, "public");
    assert_eq!(
        bench.rows("SELECT setconfig::text FROM pg_db_role_setting"),
        [""; 0]
    );
}

#[test]
fn what_a_replay_makes_on_the_server_is_dropped() {
    let bench = Bench::new();
    history(
        &bench,
        "CREATE TABLE a (); SELECT pg_create_physical_replication_slot('s');
         SELECT pg_replication_origin_create('o');",
        "CREATE DATABASE beside;",
    );
    assert!(bench.catalog().1);
    assert_eq!(bench.rows(OTHERS), [""; 0]);
    assert_eq!(
        bench.rows(
            "SELECT slot_name::text FROM pg_replication_slots
             UNION ALL SELECT roname FROM pg_replication_origin"
        ),
        [""; 0]
    );
}

#[test]
fn databases_that_the_server_keeps_are_dropped() {
    let bench = Bench::new();
    history(
        &bench,
        "CREATE TABLE a ();
         CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false, slot_name = NONE);
         DO $$ BEGIN EXECUTE format('ALTER DATABASE %I IS_TEMPLATE true', current_database()); END $$;",
        "SELECT 1;",
    );
    assert!(bench.catalog().1);
    assert_eq!(bench.rows(OTHERS), [""; 0]);
    // As if killed.
    let name = format!("glowplug_shadow_1_0000004d_{}", "a".repeat(24));
    bench.sql(&format!("CREATE DATABASE {name}"));
    let mut session = glowplug_pq::Connection::connect(&bench.cluster.url(&name)).unwrap();
    for sql in ["BEGIN", "CREATE TABLE x ()", "PREPARE TRANSACTION 'it''s'"] {
        session.execute(sql).unwrap();
    }
    bench.write("up.sql", "CREATE TABLE b ();");
    assert!(bench.catalog().1);
    assert_eq!(bench.rows(OTHERS), [""; 0]);
}

#[test]
fn a_server_whose_role_lost_its_power_says_how_to_get_another() {
    let bench = Bench::new();
    bench.server();
    // From version 16 on the server itself refuses it.
    if bench.rows("SELECT 1::text WHERE current_setting('server_version_num')::int >= 160000")
        != [""; 0]
    {
        return;
    }
    bench.sql("ALTER ROLE postgres NOSUPERUSER");
    let migrations = bench.migrations().migrations;
    let error = expected_catalog(&bench.server(), &migrations, &mut ()).unwrap_err();
    assert_eq!(error.code(), "shadow-without-superuser");
}
