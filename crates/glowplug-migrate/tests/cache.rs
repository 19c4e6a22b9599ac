//! Catalogs that are kept: what is not replayed a second time, and what is.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use glowplug_migrate::apply::{Direction, Observer};
use glowplug_migrate::introspect::{IntrospectOptions, Kinds};
use glowplug_migrate::migration::Migrations;
use glowplug_migrate::replay::{Inverses, check_inverses, expected_catalog};
use glowplug_migrate::shadow::ShadowServer;
use glowplug_schema::catalog::Catalog;
use glowplug_server::{Cluster, ClusterConfig};

/// A project with one migration, and a shadow cluster of its own.
struct Bench {
    project: tempfile::TempDir,
    cluster: Cluster,
}

/// Counts the migrations that are replayed.
#[derive(Default)]
struct Replayed(usize);

impl Observer for Replayed {
    fn started(&mut self, _: &str, _: Direction, _: usize) {
        self.0 += 1;
    }
}

impl Bench {
    fn new() -> Self {
        let project = tempfile::tempdir().unwrap();
        let mut config = ClusterConfig::shadow(None, None).unwrap();
        // Below /var/tmp: as root the server runs as another user, who must get in.
        config.state_dir = Some(PathBuf::from(format!(
            "/var/tmp/glowplug-test-{}",
            project.path().file_name().unwrap().display()
        )));
        let cluster = Cluster::new(config).unwrap();
        let bench = Bench { project, cluster };
        bench.write(
            "up.sql",
            "CREATE TABLE a (id int PRIMARY KEY, name text NOT NULL DEFAULT 'x');",
        );
        bench.write("down.sql", "DROP TABLE a;");
        bench
    }

    fn write(&self, file: &str, text: &str) {
        self.write_in("2026-01-01-000000_a", file, text);
    }

    fn write_in(&self, migration: &str, file: &str, text: &str) {
        let folder = self.project.path().join(migration);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(file), text).unwrap();
    }

    /// The catalog, and whether the migration was replayed for it.
    fn catalog(&self, options: &IntrospectOptions) -> (Catalog, bool) {
        let found = Migrations::read(self.project.path(), "migrations".as_ref()).unwrap();
        let server = ShadowServer::on(&self.cluster).unwrap();
        let mut replayed = Replayed::default();
        let catalog = expected_catalog(&server, &found.migrations, options, &mut replayed).unwrap();
        (catalog, replayed.0 > 0)
    }

    /// What is wrong with the ways back, and how many migrations ran up for it.
    fn inverses(&self) -> (Inverses, usize) {
        let found = Migrations::read(self.project.path(), "migrations".as_ref()).unwrap();
        let server = ShadowServer::on(&self.cluster).unwrap();
        let mut replayed = Replayed::default();
        let found = check_inverses(&server, &found.migrations, &|_| false, &mut replayed).unwrap();
        (found, replayed.0)
    }

    fn files(&self) -> Vec<PathBuf> {
        let folder = self.cluster.data_dir().with_file_name("catalogs");
        let entries = folder.read_dir().unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    fn sql(&self, sql: &str) {
        let mut connection =
            glowplug_pq::Connection::connect(&self.cluster.url("postgres")).unwrap();
        connection.execute(sql).unwrap();
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.cluster.remove().unwrap();
        let _ = fs::remove_dir_all(self.cluster.state_dir());
    }
}

#[test]
fn the_same_history_is_replayed_once_and_anything_else_anew() {
    let bench = Bench::new();
    let all = IntrospectOptions::default();
    let (first, replayed) = bench.catalog(&all);
    assert!(replayed);
    assert_eq!(first.tables.len(), 1);
    assert_eq!(bench.catalog(&all), (first.clone(), false));

    // The way back is no part of what the way there makes.
    bench.write("down.sql", "DROP TABLE IF EXISTS a;");
    assert_eq!(bench.catalog(&all), (first.clone(), false));

    // Less was read, so the other catalog is not this one.
    let kinds = Kinds {
        indexes: false,
        ..Kinds::RUST
    };
    let rust = IntrospectOptions {
        kinds,
        ..IntrospectOptions::default()
    };
    let (less, replayed) = bench.catalog(&rust);
    assert!(replayed);
    assert!(less.tables[0].indexes.is_empty());

    bench.write("up.sql", "CREATE TABLE a (id int PRIMARY KEY, name text);");
    let (edited, replayed) = bench.catalog(&all);
    assert!(replayed);
    assert!(edited.tables[0].columns[1].nullable);
    bench.write("metadata.toml", "run_in_transaction = false");
    assert_eq!(bench.catalog(&all), (edited.clone(), true));

    // A migration may ask which roles and settings there are.
    assert_eq!(bench.catalog(&all), (edited.clone(), false));
    bench.sql("CREATE ROLE guest");
    assert_eq!(bench.catalog(&all), (edited.clone(), true));
    bench.sql("ALTER ROLE ALL SET default_text_search_config = 'pg_catalog.german'");
    assert_eq!(bench.catalog(&all), (edited, true));
}

#[test]
fn a_file_that_is_not_whole_or_not_ours_is_no_catalog() {
    let bench = Bench::new();
    let all = IntrospectOptions::default();
    let (catalog, _) = bench.catalog(&all);
    let [file] = <[PathBuf; 1]>::try_from(bench.files()).unwrap();
    let text = fs::read_to_string(&file).unwrap();
    // For nobody else: it holds the text of the migrations.
    assert_eq!(fs::metadata(&file).unwrap().mode() & 0o077, 0);

    for damaged in [
        &text[..text.len() / 2],
        "",
        "{}",
        &text.replacen("CREATE TABLE", "CREATE  TABLE", 1),
    ] {
        fs::write(&file, damaged).unwrap();
        assert_eq!(bench.catalog(&all), (catalog.clone(), true));
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }
    assert_eq!(bench.catalog(&all), (catalog, false));
}

#[test]
fn a_history_is_proved_once_and_what_follows_it_anew() {
    let bench = Bench::new();
    let tables = |inverses: &Inverses| inverses.catalog.tables.len();
    let (first, _) = bench.inverses();
    assert_eq!((first.faults.len(), tables(&first)), (0, 1));
    bench.inverses();
    let (again, replayed) = bench.inverses();
    assert_eq!((again.faults.len(), replayed), (0, 0));
    assert_eq!(again.catalog, first.catalog);

    // One more, with a fault: it is found each time, and what stands before it stays proved.
    bench.write_in("2026-01-02-000000_b", "up.sql", "CREATE TABLE b ();");
    bench.write_in("2026-01-02-000000_b", "down.sql", "SELECT 1;");
    for _ in 0..2 {
        let (found, _) = bench.inverses();
        assert_eq!((found.faults.len(), tables(&found)), (1, 2));
    }
    bench.write_in("2026-01-02-000000_b", "down.sql", "DROP TABLE b;");
    assert!(bench.inverses().0.faults.is_empty());

    // An earlier way back that changes is proved anew.
    bench.write("down.sql", "SELECT 1;");
    assert_eq!(bench.inverses().0.faults.len(), 1);
    bench.write("down.sql", "DROP TABLE a;");
    assert!(bench.inverses().0.faults.is_empty());
}

#[test]
fn roles_that_a_replay_made_do_not_meet_the_next() {
    let bench = Bench::new();
    bench.write(
        "up.sql",
        "CREATE ROLE replayed; CREATE TABLE a (id int PRIMARY KEY);",
    );
    // What it leaves is a fault, so there is a second shadow database for what follows.
    bench.write("down.sql", "DROP ROLE replayed;");
    for _ in 0..2 {
        assert_eq!(bench.inverses().0.faults.len(), 1);
    }
    let all = IntrospectOptions::default();
    assert!(bench.catalog(&all).1);
    bench.write("up.sql", "CREATE ROLE replayed; CREATE TABLE a ();");
    assert!(bench.catalog(&all).1);
}
