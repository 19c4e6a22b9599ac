//! What migrations expect of their server and a shadow server may lack.

use glowplug_migrate::Error;
use glowplug_migrate::error::with_causes;
use glowplug_migrate::observer::Observer;
use glowplug_migrate::replay::{check_inverses, expected_catalog};
use glowplug_migrate::shadow::{ShadowServer, SharesTarget};
use glowplug_migrate::target::ReplayPath;

use crate::bench::Bench;

#[derive(Default)]
struct Lines(Vec<String>);

impl Observer for Lines {
    fn debug(&mut self, line: &str) {
        self.0.push(line.to_owned());
    }
}

const GRANTS: &str = "CREATE TABLE a (id int PRIMARY KEY);
    GRANT SELECT ON a TO reporting;
    ALTER TABLE a ENABLE ROW LEVEL SECURITY;
    CREATE POLICY p ON a TO \"App User\" USING (true);
    ALTER TABLE a OWNER TO reporting;";

#[test]
fn roles_that_migrations_refer_to_are_made_on_a_server_of_our_own() {
    let bench = Bench::new();
    bench.write("up.sql", GRANTS);
    let migrations = bench.migrations().migrations;
    let mut lines = Lines::default();
    let found = check_inverses(&bench.server(), &migrations, &|_| false, &mut lines).unwrap();
    assert_eq!(found.faults, []);
    assert_eq!(found.catalog.tables[0].policies[0].roles, ["App User"]);
    let made: Vec<&String> = lines
        .0
        .iter()
        .filter(|line| line.starts_with("made the role"))
        .collect();
    assert_eq!(made.len(), 2, "{:?}", lines.0);
    assert!(
        made[0].starts_with("made the role reporting on the shadow server, without login"),
        "{}",
        made[0]
    );
    assert_eq!(
        bench.rows("SELECT rolname::text FROM pg_roles WHERE oid >= 16384"),
        [""; 0]
    );

    // A text that does not show it.
    bench.write(
        "up.sql",
        "DO $$ BEGIN EXECUTE 'ALTER TABLE t OW' || 'NER TO hidden'; END $$;",
    );
    bench.write_in("2025-01-01_t", "up.sql", "CREATE TABLE t ();");
    bench.write_in("2025-01-01_t", "down.sql", "DROP TABLE t;");
    bench.write("down.sql", "ALTER TABLE t OWNER TO postgres;");
    assert_eq!(bench.inverses().0.faults, []);
}

#[test]
fn the_shadow_database_has_the_name_that_migrations_call_it_by() {
    let bench = Bench::new();
    bench.write_in(
        "2026-01-02_b",
        "up.sql",
        "ALTER DATABASE \"My App\" SET work_mem = '8MB'; CREATE TABLE b ();",
    );
    bench.write_in(
        "2026-01-02_b",
        "down.sql",
        "ALTER DATABASE \"My App\" RESET work_mem; DROP TABLE b;",
    );
    let (found, _) = bench.inverses();
    assert_eq!((found.faults.len(), found.catalog.tables.len()), (0, 2));
    assert_eq!(
        bench.rows("SELECT datname::text FROM pg_database WHERE datname = 'My App'"),
        [""; 0]
    );
}

fn failure(bench: &Bench, server: &ShadowServer) -> Error {
    expected_catalog(server, &bench.migrations().migrations, &mut ()).unwrap_err()
}

#[test]
fn an_extension_that_is_not_there_is_named_with_its_package() {
    let bench = Bench::new();
    bench.write("up.sql", "CREATE EXTENSION no_such_extension;");
    let error = failure(&bench, &bench.server());
    assert!(
        with_causes(&error)
            .starts_with("migration 2026-01-01-000000_a failed on the local shadow server: "),
        "{error}"
    );
    assert_eq!(
        error.hint().unwrap(),
        "install the extension no_such_extension for the PostgreSQL of that server, then run the same command again"
    );
    bench.write("up.sql", "CREATE EXTENSION timescaledb;");
    let hint = failure(&bench, &bench.server()).hint().unwrap();
    assert!(
        hint.starts_with("install the package timescaledb-2-postgresql-"),
        "{hint}"
    );
    assert!(!hint.contains("NN"), "{hint}");
}

#[test]
fn on_another_server_the_error_names_the_way_out() {
    let bench = Bench::new();
    bench.write("up.sql", GRANTS);
    bench.server();
    let server = ShadowServer::given(bench.endpoint(), SharesTarget::No);
    let error = failure(&bench, &server);
    assert_eq!(
        with_causes(&error),
        "migration 2026-01-01-000000_a failed on the shadow server (SHADOW_DATABASE_URL): role \"reporting\" does not exist"
    );
    assert!(
        error
            .hint()
            .unwrap()
            .starts_with("create the role reporting there, or unset SHADOW_DATABASE_URL"),
        "{error:?}"
    );
}

#[test]
fn cluster_wide_statements_are_refused_on_the_targets_server_before_anything_runs() {
    let bench = Bench::new();
    bench.server();
    let server = ShadowServer::given(bench.endpoint(), SharesTarget::Yes);
    for (script, at) in [
        (
            "-- CREATE ROLE commented\nCREATE TABLE a ();\n  alter ROLE app PASSWORD 'x';",
            "3:3",
        ),
        (
            "DO $$ BEGIN CREATE USER app; EXCEPTION WHEN duplicate_object THEN NULL; END $$;",
            "1:13",
        ),
        ("ALTER SYSTEM SET work_mem = '8MB'", "1:1"),
        ("DROP DATABASE production", "1:1"),
    ] {
        bench.write("down.sql", script);
        let error = failure(&bench, &server);
        assert_eq!(error.code(), "cluster-wide-statement", "{script}");
        let place = format!("migrations/2026-01-01-000000_a/down.sql:{at}: ");
        assert!(error.to_string().starts_with(&place), "{error}");
    }
    assert_eq!(
        bench.rows("SELECT rolname::text FROM pg_roles WHERE oid >= 16384"),
        [""; 0]
    );
    for harmless in [
        "DROP USER MAPPING IF EXISTS FOR postgres SERVER s; DROP TABLE a;",
        "DROP TABLE a; -- DROP ROLE a",
    ] {
        bench.write("down.sql", harmless);
        expected_catalog(&server, &bench.migrations().migrations, &mut ()).unwrap();
    }
}

#[test]
fn a_check_in_a_copy_leaves_no_role_on_a_server_that_is_not_ours() {
    let bench = Bench::new();
    bench.server();
    // The setting keeps both scripts from sharing a transaction.
    bench.write(
        "up.sql",
        "SET work_mem = '8MB'; CREATE ROLE from_a_copy; CREATE TABLE a ();",
    );
    bench.write("down.sql", "DROP TABLE a; DROP ROLE from_a_copy;");
    let server = ShadowServer::given(bench.endpoint(), SharesTarget::No);
    let migrations = bench.migrations().migrations;
    let found = check_inverses(&server, &migrations, &|_| false, &mut ()).unwrap();
    assert_eq!((found.faults.len(), found.catalog.tables.len()), (0, 1));
}

#[test]
fn a_migration_without_transaction_begins_again_with_the_role_that_it_refers_to() {
    let bench = Bench::new();
    bench.write_in(
        "3_grant",
        "up.sql",
        "CREATE TABLE t (); GRANT SELECT ON t TO reporting; GRANT SELECT ON t TO \"App User\";",
    );
    bench.write_in("3_grant", "down.sql", "DROP TABLE t;");
    bench.write_in("3_grant", "metadata.toml", "run_in_transaction = false");
    assert_eq!(bench.catalog().0.tables.len(), 2);
    assert_eq!(bench.inverses().0.faults, []);
    // A role that the migration dropped itself is no remedy.
    bench.write_in(
        "3_grant",
        "up.sql",
        "CREATE TABLE t (); DROP ROLE IF EXISTS reporting; GRANT SELECT ON t TO reporting;",
    );
    let error = failure(&bench, &bench.server());
    assert!(
        with_causes(&error).contains("role \"reporting\" does not exist"),
        "{error}"
    );
}

#[test]
fn a_down_migration_that_names_what_is_missing_is_a_fault_that_hides_no_other() {
    let bench = Bench::new();
    bench.write(
        "up.sql",
        "CREATE TABLE a (id int); CREATE ROLE one; CREATE ROLE two;",
    );
    bench.write("down.sql", "DROP TABLE a; DROP ROLE one, two;");
    for (name, up, down) in [
        ("3_role", "DROP ROLE one;", "GRANT SELECT ON a TO one;"),
        (
            "4_copy",
            "SET work_mem = '8MB'; DROP ROLE two;",
            "GRANT SELECT ON a TO two;",
        ),
        (
            "5_extension",
            "CREATE TABLE e ();",
            "DROP TABLE e; CREATE EXTENSION no_such_extension;",
        ),
        ("6_left", "CREATE TABLE l ();", "SELECT 1;"),
    ] {
        bench.write_in(name, "up.sql", up);
        bench.write_in(name, "down.sql", down);
    }
    let (found, replayed) = bench.inverses();
    let faults: Vec<String> = found.faults.iter().map(|it| format!("{it:?}")).collect();
    let all = found.faults.len();
    assert_eq!((all, replayed.1), (4, 5), "{faults:#?}");
    assert!(
        faults[0].starts_with("Fails { migration: \"3_role\"") && faults[0].contains("no role one")
    );
    assert!(
        faults[1].starts_with("Fails { migration: \"4_copy\"") && faults[1].contains("no role two")
    );
    assert!(
        faults[2].starts_with("Fails { migration: \"5_extension\"")
            && faults[2].contains("install the extension no_such_extension")
    );
    assert!(faults[3].starts_with("Differs { migration: \"6_left\""));
    // The server may have it the next time.
    let (again, replayed) = bench.inverses();
    assert_eq!((again.faults, replayed.1), (found.faults, 3));
}

#[test]
fn a_role_that_only_a_down_migration_names_is_a_fault_on_another_server() {
    let bench = Bench::new();
    bench.server();
    bench.write(
        "down.sql",
        "DROP TABLE a; ALTER SCHEMA public OWNER TO other_owner;",
    );
    let server = ShadowServer::given(bench.endpoint(), SharesTarget::No);
    let migrations = bench.migrations().migrations;
    let found = check_inverses(&server, &migrations, &|_| false, &mut ()).unwrap();
    let fault = format!("{:?}", found.faults);
    assert!(
        fault.contains("Fails") && fault.contains("create the role other_owner there"),
        "{fault}"
    );
    assert_eq!(found.catalog.tables.len(), 1);
}

#[test]
fn roles_that_a_failed_check_made_do_not_stay_for_the_next() {
    let bench = Bench::new();
    // Its own transaction keeps both scripts from sharing one.
    bench.write_in(
        "3_roles",
        "up.sql",
        "CREATE ROLE made_here; BEGIN; GRANT SELECT ON a TO missing_here; COMMIT;",
    );
    bench.write_in(
        "3_roles",
        "down.sql",
        "REVOKE SELECT ON a FROM missing_here; DROP ROLE made_here;",
    );
    bench.write_in("3_roles", "metadata.toml", "run_in_transaction = false");
    assert_eq!(bench.inverses().0.faults, []);
}

#[test]
fn a_verdict_holds_for_the_schemas_that_were_there_first() {
    let bench = Bench::new();
    bench.write(
        "up.sql",
        "CREATE TABLE a (); DO $$ BEGIN IF to_regnamespace('app') IS NOT NULL THEN CREATE TABLE app.b (); END IF; END $$;",
    );
    let faults = || {
        let path = ReplayPath::of_setting("public, app");
        let server = bench.server().with_path(path);
        let migrations = bench.migrations().migrations;
        let found = check_inverses(&server, &migrations, &|_| false, &mut ()).unwrap();
        found.faults.len()
    };
    assert_eq!(faults(), 1);
    // Now `app` is made later.
    bench.write_in("2027-01-01_app", "up.sql", "CREATE SCHEMA app;");
    bench.write_in("2027-01-01_app", "down.sql", "DROP SCHEMA app;");
    assert_eq!(faults(), 0);
}
