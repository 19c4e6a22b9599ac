//! Catalogs that are kept: what is not replayed a second time, and what is.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use glowplug_migrate::apply::{Direction, Observer};
use glowplug_migrate::introspect::{IntrospectOptions, Kinds};
use glowplug_migrate::migration::Migrations;
use glowplug_migrate::project::Settings;
use glowplug_migrate::replay::expected_catalog;
use glowplug_migrate::shadow::{ShadowServer, shadow_cluster};
use glowplug_schema::catalog::Catalog;
use glowplug_server::Cluster;

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
        let cluster = shadow_cluster(project.path(), &Settings::default(), None).unwrap();
        let bench = Bench { project, cluster };
        bench.write(
            "up.sql",
            "CREATE TABLE a (id int PRIMARY KEY, name text NOT NULL DEFAULT 'x');",
        );
        bench.write("down.sql", "DROP TABLE a;");
        bench
    }

    fn write(&self, file: &str, text: &str) {
        let folder = self.project.path().join("2026-01-01-000000_a");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(file), text).unwrap();
    }

    /// The catalog, and whether the migration was replayed for it.
    fn catalog(&self, options: &IntrospectOptions) -> (Catalog, bool) {
        let found = Migrations::read(self.project.path(), "migrations".as_ref()).unwrap();
        let server = ShadowServer::local(self.project.path(), &Settings::default(), None).unwrap();
        let mut replayed = Replayed::default();
        let catalog = expected_catalog(&server, &found.migrations, options, &mut replayed).unwrap();
        (catalog, replayed.0 > 0)
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
    let kinds = Kinds::RUST;
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
