//! A database that stops and starts, and a server that ends.

use std::thread;
use std::time::{Duration, Instant};

use diesel::{Connection, PgConnection};
use glowplug_server::{Cluster, ClusterConfig, StopMode};
use serde_json::json;

use crate::process::{Server, command};
use crate::support::Database;
use crate::{execute, user};

#[test]
fn a_database_that_stops_and_starts_is_a_503_and_then_all_is_well() {
    let project = tempfile::tempdir().unwrap();
    let own = ClusterConfig::for_project(project.path()).throwaway();
    let cluster = Own(Cluster::new(own).unwrap());
    // The server comes up before its database does.
    cluster.0.ensure_running().unwrap();
    let url = cluster.0.url("postgres");
    cluster.0.stop(StopMode::Fast).unwrap();
    let server = Server::with(&url, &[("DATABASE_OUTAGE_TIMEOUT", "200ms")]);
    away(&server, &url);

    cluster.0.ensure_running().unwrap();
    // It is there, and empty.
    comes_to(&server, 503, "migrations-pending");
    let database = allin_db::Database::builder(&url).unwrap().build().unwrap();
    database.run_migrations().unwrap();
    drop(database);
    server.get("/posts").is(200, "");

    for mode in [StopMode::Fast, StopMode::Immediate] {
        cluster.0.stop(mode).unwrap();
        away(&server, &url);
        let start = Instant::now();
        let answer = server.post("/posts", &json!({"user_id": "ada", "content": "x"}));
        assert_eq!(
            (answer.status, answer.code()),
            (503, "unreachable"),
            "{answer:?}"
        );
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "{:?}",
            start.elapsed()
        );
        cluster.0.ensure_running().unwrap();
        back(&server);
        server.get("/posts").is(200, "");
    }
}

/// Everything says 503, and nothing says where the database is.
fn away(server: &Server, url: &str) {
    // A connection that was used a moment before the stop is given out untested; from then on all are tested.
    let first = server.get("/health");
    assert_eq!(first.status, 503, "{first:?}");
    assert!(
        ["connection-lost", "unreachable"].contains(&first.code()),
        "{first:?}"
    );
    for path in ["/health", "/posts", "/users/ada"] {
        let answer = server.get(path);
        answer.is(503, "unreachable");
        let text = answer.json.to_string();
        let directory = url
            .split("host=")
            .nth(1)
            .and_then(|rest| rest.split('&').next());
        assert!(
            !text.contains(directory.unwrap_or("postgres")),
            "{text} {url}"
        );
    }
    let health = server.get("/health");
    assert_eq!(health.json["status"], "unavailable");
    assert_eq!(health.json["pool"]["size"], 0, "{health:?}");
}

/// All is well again, soon and without a restart.
fn back(server: &Server) {
    comes_to(server, 200, "");
}

/// The server's health is soon this one.
fn comes_to(server: &Server, status: u16, code: &str) {
    let start = Instant::now();
    loop {
        let health = server.get("/health");
        if health.status == status && (status == 200 || health.code() == code) {
            return;
        }
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "it does not come back: {health:?}"
        );
        thread::sleep(Duration::from_millis(50));
    }
}

struct Own(Cluster);

impl Drop for Own {
    fn drop(&mut self) {
        let _ = self.0.remove();
    }
}

#[test]
fn a_database_that_hangs_is_a_503_of_health_and_what_waited_comes_back() {
    let mut test = Database::migrated();
    let settings = [
        ("DATABASE_POOL_SIZE", "2"),
        ("REQUEST_TIMEOUT", "1"),
        ("QUEUE_TIMEOUT", "0.3"),
    ];
    let server = Server::with(test.url(), &settings);
    server.get("/posts").is(200, "");
    let sessions = "SELECT pid::text AS name FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'allin-server'";
    let mut frozen = Frozen::default();
    // As long as it takes to hold both.
    for _ in 0..2 {
        frozen.freeze(test.names(sessions));
        server.get("/posts").is(504, "timeout");
    }
    frozen.freeze(test.names(sessions));
    server.get("/posts").is(503, "pool-full");
    let health = server.get("/health");
    assert_eq!(
        (health.status, health.code()),
        (503, "no-answer"),
        "{health:?}"
    );
    assert_eq!(health.json["pool"]["in_use"], 2, "{health:?}");
    drop(frozen);
    back(&server);
    server.get("/posts").is(200, "");
    // Whichever of the two was served last is on its way to the pool.
    let start = Instant::now();
    while server.get("/health").json["pool"]["in_use"] != 0 {
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "one never comes back"
        );
        thread::sleep(Duration::from_millis(50));
    }
}

/// Sessions of the database that are stopped, and go on with this value's end.
#[derive(Default)]
struct Frozen(Vec<String>);

impl Frozen {
    fn freeze(&mut self, sessions: Vec<String>) {
        for session in sessions {
            signal("STOP", &session);
            self.0.push(session);
        }
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        self.0.iter().for_each(|session| signal("CONT", session));
    }
}

fn signal(name: &str, process: &str) {
    let kill = format!("kill -s {name} {process}");
    let sent = std::process::Command::new("sh")
        .args(["-c", &kill])
        .status();
    assert!(sent.unwrap().success());
}

#[test]
fn the_end_waits_for_what_is_in_flight() {
    for signal in ["TERM", "INT"] {
        let mut test = Database::migrated();
        user(&mut test.connection, "ada");
        let mut server = Server::start(test.url());
        server.get("/health").is(200, "");
        execute(&mut test.connection, "BEGIN");
        execute(&mut test.connection, "LOCK TABLE posts");
        let answer = thread::scope(|scope| {
            let post = json!({"user_id": "ada", "content": "in flight"});
            let request = scope.spawn({
                let server = &server;
                move || server.post("/posts", &post)
            });
            waits_for_a_lock(test.url());
            server.signal(signal);
            refuses(&server);
            assert!(!request.is_finished());
            execute(&mut test.connection, "COMMIT");
            request.join().unwrap()
        });
        answer.is(201, "");
        assert_eq!(server.wait().code(), Some(0), "{signal}");
        assert_eq!(test.name("SELECT content AS name FROM posts"), "in flight");
    }
}

#[test]
fn the_end_does_not_wait_for_ever() {
    let mut test = Database::migrated();
    let settings = [
        ("REQUEST_TIMEOUT", "1"),
        ("DATABASE_STATEMENT_TIMEOUT", "0"),
    ];
    let mut server = Server::with(test.url(), &settings);
    // A person who does not finish the request.
    let address = server.address.trim_start_matches("http://").to_owned();
    let mut slow = std::net::TcpStream::connect(address).unwrap();
    std::io::Write::write_all(&mut slow, b"GET /posts HTTP/1.1\r\nHost: x\r\n").unwrap();
    // And a statement that nothing ends.
    execute(&mut test.connection, "BEGIN");
    execute(&mut test.connection, "LOCK TABLE posts");
    server.get("/posts").is(504, "timeout");
    server.signal("TERM");
    let start = Instant::now();
    assert_eq!(server.wait().code(), Some(0));
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn a_port_that_is_taken_is_reported() {
    let test = Database::migrated();
    let server = Server::start(test.url());
    let taken = server.address.trim_start_matches("http://").to_owned();
    let output = command(test.url()).env("BIND", &taken).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        error.starts_with(&format!("cannot listen on BIND, {taken}: ")),
        "{error}"
    );
}

/// Until a person waits for a lock in this database.
fn waits_for_a_lock(url: &str) {
    let mut connection = PgConnection::establish(url).unwrap();
    let start = Instant::now();
    let waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while execute(&mut connection, waiting) == 0 {
        assert!(start.elapsed() < Duration::from_secs(10), "nobody waits");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Until the server takes no more connections.
fn refuses(server: &Server) {
    let address = server.address.trim_start_matches("http://");
    let start = Instant::now();
    while std::net::TcpStream::connect(address).is_ok() {
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "it still listens"
        );
        thread::sleep(Duration::from_millis(20));
    }
}
