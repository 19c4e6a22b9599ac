//! A shadow server that is not ours: nothing is touched there but what a run of ours made.

use glowplug_migrate::replay::expected_catalog;
use glowplug_migrate::shadow::{ShadowServer, SharesTarget};
use glowplug_pq::Connection;

use crate::bench::Bench;

fn replay(bench: &Bench) {
    let server = ShadowServer::given(bench.endpoint(), SharesTarget::No);
    let migrations = bench.migrations().migrations;
    expected_catalog(&server, &migrations, &mut ()).unwrap();
}

#[test]
fn roles_that_a_replay_made_are_dropped_and_no_others() {
    let bench = Bench::new();
    bench.server();
    bench.sql("CREATE ROLE before");
    bench.write(
        "up.sql",
        "CREATE ROLE app; CREATE TABLE a (); ALTER TABLE a OWNER TO app;
         GRANT CONNECT ON DATABASE postgres TO app; GRANT before TO app;
         DO $$ BEGIN EXECUTE 'CREATE ROLE ' || 'mean' || 'while'; EXCEPTION WHEN duplicate_object THEN NULL; END $$;",
    );
    replay(&bench);
    replay(&bench);
    // The second one stands for a role that another user of the server made: no migration names it.
    assert_eq!(
        bench.rows("SELECT rolname::text FROM pg_roles WHERE oid >= 16384 ORDER BY 1"),
        ["before", "meanwhile"]
    );
}

#[test]
fn strings_that_a_function_of_another_migration_executes_are_refused_on_the_targets_server() {
    let bench = Bench::new();
    bench.server();
    bench.write(
        "up.sql",
        "CREATE FUNCTION run(sql text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE sql; END $$;",
    );
    bench.write_in("2026-01-02_b", "up.sql", "SELECT run('CREATE ROLE app');");
    let server = ShadowServer::given(bench.endpoint(), SharesTarget::Yes);
    let migrations = bench.migrations().migrations;
    let error = expected_catalog(&server, &migrations, &mut ()).unwrap_err();
    assert_eq!(error.code(), "cluster-wide-statement");
    assert!(
        error
            .to_string()
            .starts_with("migrations/2026-01-02_b/up.sql:1:13: CREATE ROLE"),
        "{error}"
    );
}

#[test]
fn only_databases_with_our_name_are_dropped() {
    let bench = Bench::new();
    bench.server();
    let name = |key: &str| format!("glowplug_shadow_1_{key}_{}", "a".repeat(24));
    // Killed before it could set the mark, and one that is at work.
    bench.sql(&format!("CREATE DATABASE {}", name("0000004d")));
    bench.sql(&format!("CREATE DATABASE {}", name("ffffff9d")));
    let mut maker = Connection::connect(&bench.cluster.url("postgres")).unwrap();
    maker
        .execute("SELECT pg_advisory_lock(1735159671, -99)")
        .unwrap();
    for other in ["shop", "glowplug_shadow_mine"] {
        bench.sql(&format!("CREATE DATABASE {other}"));
    }
    bench.sql("COMMENT ON DATABASE shop IS 'glowplug shadow database made at 1000 by -77'");
    replay(&bench);
    assert_eq!(
        bench.rows(
            "SELECT datname::text FROM pg_database
             WHERE datname NOT IN ('postgres', 'template0', 'template1') ORDER BY datname COLLATE \"C\""
        ),
        [&name("ffffff9d"), "glowplug_shadow_mine", "shop"]
    );
}
