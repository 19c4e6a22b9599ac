//! A server that is stopped and started under the pool.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use allin_db::{Database, Error};
use glowplug_server::{Cluster, ClusterConfig, StopMode};

use crate::builder;

const MS: Duration = Duration::from_millis(1);

/// A server of the test's own, removed with this value.
pub struct Server {
    cluster: Cluster,
    _project: tempfile::TempDir,
}

impl Server {
    pub fn start() -> Self {
        let project = tempfile::tempdir().unwrap();
        let cluster = Cluster::new(ClusterConfig::for_project(project.path()).throwaway()).unwrap();
        cluster.ensure_running().unwrap();
        Self {
            cluster,
            _project: project,
        }
    }

    pub fn url(&self) -> String {
        self.cluster.url("postgres")
    }

    pub fn database(&self) -> Database {
        builder(&self.url())
            .size(4)
            .min_idle(4)
            .outage_timeout(2_000 * MS)
            .build()
            .unwrap()
    }

    fn stop(&self, mode: StopMode) {
        self.cluster.stop(mode).unwrap();
    }

    fn up(&self) {
        self.cluster.ensure_running().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.cluster.remove();
    }
}

/// Uses every connection of the pool, so that each knows the server.
fn use_all(database: &Database) {
    let held: Vec<_> = (0..4).map(|_| database.connection().unwrap()).collect();
    drop(held);
    for _ in 0..8 {
        database.check_connection().unwrap();
    }
}

#[test]
fn after_a_restart_nobody_meets_a_dead_connection() {
    let server = Server::start();
    let database = server.database();
    for mode in [StopMode::Fast, StopMode::Immediate, StopMode::Fast] {
        use_all(&database);
        server.stop(mode);
        server.up();
        // All four at once: none of them has been tested since.
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..5 {
                        database.check_connection().unwrap();
                    }
                });
            }
        });
    }
}

#[test]
fn an_outage_is_reported_soon_and_is_over_at_once() {
    let server = Server::start();
    let database = server.database();
    use_all(&database);
    server.stop(StopMode::Fast);
    thread::sleep(50 * MS);
    let start = Instant::now();
    let error = database.check_connection().unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
    assert!(start.elapsed() < 4_500 * MS, "{:?}", start.elapsed());
    assert_eq!(database.metrics().size, 0);
    // Long enough for the pool to lose heart, if it could.
    thread::sleep(3_000 * MS);
    server.up();
    let start = Instant::now();
    database.check_connection().unwrap();
    assert!(start.elapsed() < 1_500 * MS, "{:?}", start.elapsed());
}

#[test]
fn a_caller_who_comes_in_the_middle_of_a_restart_waits_for_its_end() {
    let server = Server::start();
    let database = server.database();
    use_all(&database);
    server.stop(StopMode::Fast);
    thread::sleep(50 * MS);
    thread::scope(|scope| {
        let caller = scope.spawn(|| database.check_connection());
        thread::sleep(200 * MS);
        server.up();
        caller.join().unwrap().unwrap();
    });
}

#[test]
fn under_load_only_what_was_running_fails() {
    let server = Server::start();
    let database = server.database();
    let (stop, failed) = (AtomicBool::new(false), AtomicU32::new(0));
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    match database.check_connection() {
                        Ok(_) => {}
                        Err(error) if error.is_unavailable() => {
                            failed.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(error) => panic!("{error:?}"),
                    }
                }
            });
        }
        for _ in 0..3 {
            thread::sleep(200 * MS);
            server.stop(StopMode::Fast);
            server.up();
        }
        thread::sleep(200 * MS);
        stop.store(true, Ordering::Relaxed);
    });
    // In each of three restarts what was running on four connections, and what followed before the server was gone.
    let failed = failed.into_inner();
    eprintln!("{failed} calls failed in three restarts under load");
    assert!(failed <= 3 * 4 * 2, "{failed}");
    use_all(&database);
}
