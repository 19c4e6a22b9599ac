//! What killed runs leave on a shadow server, and replays that wait for each other.

use std::sync::mpsc;
use std::thread;

use glowplug_migrate::observer::Observer;
use glowplug_migrate::replay::expected_catalog;
use glowplug_pq::Connection;

use crate::bench::Bench;

const SHADOWS: &str =
    "SELECT datname::text FROM pg_database WHERE datname LIKE 'glowplug\\_shadow\\_%' ORDER BY 1";

fn shadow(bench: &Bench, name: &str, mark: &str) {
    bench.sql(&format!("CREATE DATABASE {name}"));
    bench.sql(&format!(
        "COMMENT ON DATABASE {name} IS 'glowplug shadow database made at {mark}'"
    ));
}

#[test]
fn databases_and_roles_of_killed_runs_are_dropped() {
    let bench = Bench::new();
    bench.catalog();
    // By an earlier release: long ago, and just now.
    shadow(&bench, "glowplug_shadow_1_old", "1000");
    shadow(&bench, "glowplug_shadow_2_new", "32000000000");
    // By this one: its lock is gone, whenever it was; or another session holds it.
    shadow(&bench, "glowplug_shadow_3_dead", "32000000000 by -77");
    shadow(&bench, "glowplug_shadow_4_alive", "1000 by -99");
    // This one has no mark. While the server is held alone, no run uses it.
    bench.sql("CREATE DATABASE glowplug_shadow_5_other");
    let mut maker = Connection::connect(&bench.cluster.url("postgres")).unwrap();
    maker
        .execute("SELECT pg_advisory_lock(1735159671, -99)")
        .unwrap();
    bench.sql("CREATE ROLE left_behind");

    bench.write("up.sql", "CREATE ROLE left_behind; CREATE TABLE a ();");
    assert!(bench.catalog().1);
    assert_eq!(
        bench.rows(SHADOWS),
        ["glowplug_shadow_2_new", "glowplug_shadow_4_alive"]
    );
    assert_eq!(
        bench.rows("SELECT rolname::text FROM pg_roles WHERE oid >= 16384"),
        [""; 0]
    );
    drop(maker);
    bench.write("up.sql", "CREATE TABLE a (id int);");
    assert!(bench.catalog().1);
    assert!(
        !bench
            .rows(SHADOWS)
            .contains(&"glowplug_shadow_4_alive".to_owned())
    );
}

/// Sends what is waited for.
struct Waits(mpsc::Sender<String>);

impl Observer for Waits {
    fn waiting(&mut self, sentence: &str) {
        self.0.send(sentence.to_owned()).unwrap();
    }
}

#[test]
fn a_history_with_roles_waits_until_no_other_replay_is_there() {
    let bench = Bench::new();
    bench.write("up.sql", "CREATE ROLE alone; CREATE TABLE a ();");
    bench.server();
    // As another replay shares the server.
    let mut other = Connection::connect(&bench.cluster.url("postgres")).unwrap();
    other
        .execute("SELECT pg_advisory_lock_shared(1735159671, 0)")
        .unwrap();
    let (sender, waits) = mpsc::channel();
    thread::scope(|scope| {
        let replay = scope.spawn(|| {
            let migrations = bench.migrations().migrations;
            expected_catalog(&bench.server(), &migrations, &mut Waits(sender)).unwrap()
        });
        assert!(
            waits
                .recv()
                .unwrap()
                .starts_with("waiting for another replay")
        );
        drop(other);
        assert_eq!(replay.join().unwrap().tables.len(), 1);
    });
    // One without roles shares it.
    bench.write("up.sql", "CREATE TABLE a (id int);");
    let mut other = Connection::connect(&bench.cluster.url("postgres")).unwrap();
    other
        .execute("SELECT pg_advisory_lock_shared(1735159671, 0)")
        .unwrap();
    assert!(bench.catalog().1);
}
