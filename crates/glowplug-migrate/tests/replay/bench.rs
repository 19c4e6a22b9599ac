//! A project with a shadow cluster of its own.
#![allow(dead_code, reason = "each test program uses its own part")]

use std::fs;
use std::path::PathBuf;

use glowplug_migrate::finding::FilePlace;
use glowplug_migrate::migration::Migrations;
use glowplug_migrate::observer::{Observer, ReplayStep};
use glowplug_migrate::replay::{Inverses, check_inverses, expected_catalog};
use glowplug_migrate::session::Endpoint;
use glowplug_migrate::shadow::ShadowServer;
use glowplug_pq::ConnectionString;
use glowplug_schema::catalog::Catalog;
use glowplug_server::{Cluster, ClusterConfig};

/// A project with one migration, and a shadow cluster of its own.
pub(crate) struct Bench {
    pub(crate) project: tempfile::TempDir,
    pub(crate) cluster: Cluster,
}

/// Where a fault is, as it stands before its text.
pub(crate) fn place(at: Option<&FilePlace>) -> String {
    at.map_or_else(String::new, |place| format!("{place}: "))
}

/// Counts the migrations that are replayed, and those whose down migration is checked.
#[derive(Debug, Default, PartialEq, Eq, Clone, Copy)]
pub(crate) struct Replayed(pub(crate) usize, pub(crate) usize);

impl Observer for Replayed {
    fn replaying(&mut self, step: ReplayStep<'_>) {
        self.0 += 1;
        self.1 += usize::from(step.checks_down);
    }
}

impl Bench {
    pub(crate) fn new() -> Self {
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

    pub(crate) fn write(&self, file: &str, text: &str) {
        self.write_in("2026-01-01-000000_a", file, text);
    }

    pub(crate) fn write_in(&self, migration: &str, file: &str, text: &str) {
        let folder = self.project.path().join(migration);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(file), text).unwrap();
    }

    /// The catalog, and whether the migration was replayed for it.
    pub(crate) fn catalog(&self) -> (Catalog, bool) {
        let found = self.migrations();
        let server = self.server();
        let mut replayed = Replayed::default();
        let catalog = expected_catalog(&server, &found.migrations, &mut replayed).unwrap();
        (catalog, replayed.0 > 0)
    }

    /// What is wrong with the down migrations, and how many migrations were replayed for it.
    pub(crate) fn inverses(&self) -> (Inverses, Replayed) {
        let found = self.migrations();
        let server = self.server();
        let mut replayed = Replayed::default();
        let found = check_inverses(&server, &found.migrations, &|_| false, &mut replayed).unwrap();
        (found, replayed)
    }

    pub(crate) fn migrations(&self) -> Migrations {
        Migrations::read(self.project.path(), "migrations".as_ref()).unwrap()
    }

    pub(crate) fn server(&self) -> ShadowServer {
        ShadowServer::on(&self.cluster).unwrap()
    }

    /// The same server as one that was named.
    pub(crate) fn endpoint(&self) -> Endpoint {
        let connection = ConnectionString::parse(&self.cluster.url("postgres")).unwrap();
        Endpoint::new(connection, "SHADOW_DATABASE_URL")
    }

    /// The first column of a query's rows, in the server's database `postgres`.
    pub(crate) fn rows(&self, sql: &str) -> Vec<String> {
        let mut connection =
            glowplug_pq::Connection::connect(&self.cluster.url("postgres")).unwrap();
        connection.query(sql, &[]).unwrap().decode().unwrap()
    }

    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let folder = self.cluster.data_dir().with_file_name("catalogs");
        let entries = folder.read_dir().unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    pub(crate) fn sql(&self, sql: &str) {
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
