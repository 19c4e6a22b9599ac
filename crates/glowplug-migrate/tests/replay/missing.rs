//! What migrations expect of their server and a shadow server may lack.

use glowplug_migrate::Error;
use glowplug_migrate::apply::Observer;
use glowplug_migrate::replay::{check_inverses, expected_catalog};
use glowplug_migrate::shadow::{ShadowServer, SharesTarget};

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
        error
            .to_string()
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
        error.to_string(),
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
