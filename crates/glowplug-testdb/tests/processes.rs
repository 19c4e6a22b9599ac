//! What remains when processes end without dropping anything, and what the next one does about it.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use glowplug_pq::Connection;
use glowplug_testdb::{TestDatabase, server_url};

const ROLE: &str = "TESTDB_CHILD";

/// Not a test of its own: the body of the child processes below.
#[test]
fn child() {
    if std::env::var_os(ROLE).is_none() {
        return;
    }
    let database = TestDatabase::new().unwrap();
    eprintln!("name={}", database.name());
    std::thread::sleep(std::time::Duration::from_secs(120));
}

fn spawn_child() -> (Child, String) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env(ROLE, "1")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let name = lines
        .map(|line| line.unwrap())
        .find_map(|line| line.strip_prefix("name=").map(str::to_owned))
        .unwrap();
    (child, name)
}

fn exists(name: &str) -> bool {
    let mut admin = Connection::connect(&server_url("postgres").unwrap()).unwrap();
    !admin
        .query(
            "SELECT 1 FROM pg_database WHERE datname = $1",
            &[Some(name)],
        )
        .unwrap()
        .is_empty()
}

#[test]
fn databases_of_a_killed_process_are_swept_and_those_of_a_living_one_are_not() {
    let (mut dead, dead_name) = spawn_child();
    let (mut alive, alive_name) = spawn_child();
    assert!(exists(&dead_name) && exists(&alive_name));
    dead.kill().unwrap();
    dead.wait().unwrap();
    // The server notices within moments that the connection, and with it the lock, is gone.
    let swept = (0..50).any(|_| {
        let (mut next, _) = spawn_child();
        next.kill().unwrap();
        next.wait().unwrap();
        !exists(&dead_name)
    });
    let spared = exists(&alive_name);
    alive.kill().unwrap();
    alive.wait().unwrap();
    assert!(swept, "{dead_name} is still there");
    assert!(spared, "{alive_name} was swept under a living process");
}
