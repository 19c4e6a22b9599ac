//! Two hundred clients on a pool of ten, and requests that take too long.

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::process::Server;
use crate::support::Database;
use crate::{execute, user};

const CLIENTS: usize = 200;

/// What a crowd is answered: how often each status.
fn crowd(server: &Server, each: usize) -> BTreeMap<u16, usize> {
    let mut statuses = BTreeMap::new();
    thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                scope.spawn(move || {
                    let ask = |n: usize| match (client + n) % 4 {
                        0 => server.get("/posts?limit=5"),
                        1 => server.get("/posts?search=launch"),
                        2 => server.get("/users/ada"),
                        _ => server.post("/posts", &json!({"user_id": "ada", "content": "launch"})),
                    };
                    (0..each).map(ask).collect::<Vec<_>>()
                })
            })
            .collect();
        for answer in clients
            .into_iter()
            .flat_map(|client| client.join().unwrap())
        {
            if answer.status == 503 {
                answer.is(503, "pool-full");
                assert_eq!(answer.retry_after.as_deref(), Some("1"));
            }
            *statuses.entry(answer.status).or_default() += 1;
        }
    });
    statuses
}

#[test]
fn two_hundred_clients_share_ten_connections_without_an_error() {
    let mut test = Database::migrated();
    user(&mut test.connection, "ada");
    let settings = [
        ("DATABASE_POOL_SIZE", "10"),
        ("QUEUE_TIMEOUT", "50"),
        ("REQUEST_TIMEOUT", "55"),
    ];
    let server = Server::with(test.url(), &settings);
    let start = Instant::now();
    let statuses = crowd(&server, 4);
    eprintln!("{CLIENTS} clients, {statuses:?} in {:?}", start.elapsed());
    assert_eq!(
        statuses,
        BTreeMap::from([(200, CLIENTS * 3), (201, CLIENTS)])
    );
    let pool = &server.get("/health").json["pool"];
    assert_eq!(pool["timed_out"], 0, "{pool}");
    assert!(pool["size"].as_u64().unwrap() <= 10, "{pool}");
    let recorded = "SELECT count(*)::text AS name FROM activities WHERE action = 'create'";
    assert_eq!(test.name(recorded), CLIENTS.to_string());
}

#[test]
fn who_waits_in_vain_gets_a_clean_503_and_the_rest_goes_on() {
    let mut test = Database::migrated();
    user(&mut test.connection, "ada");
    let settings = [("DATABASE_POOL_SIZE", "10"), ("QUEUE_TIMEOUT", "1")];
    let server = Server::with(test.url(), &settings);
    // Whatever reaches the database waits there, for longer than the queue's timeout.
    execute(&mut test.connection, "BEGIN");
    execute(&mut test.connection, "LOCK TABLE posts, users");
    let statuses = thread::scope(|scope| {
        let crowd = scope.spawn(|| crowd(&server, 1));
        thread::sleep(Duration::from_millis(3_000));
        execute(&mut test.connection, "COMMIT");
        crowd.join().unwrap()
    });
    assert_eq!(statuses.values().sum::<usize>(), CLIENTS);
    let refused = statuses.get(&503).copied().unwrap_or_default();
    // Ten had a connection; those who came late, on a slow machine, were served after the lock.
    assert!(refused > 0 && CLIENTS - refused >= 10, "{statuses:?}");
    assert!(
        statuses
            .keys()
            .all(|status| [200, 201, 503].contains(status)),
        "{statuses:?}"
    );
    server.get("/posts").is(200, "");
    server.get("/health").is(200, "");
}

#[test]
fn a_request_that_takes_too_long_is_answered_and_its_statement_ended() {
    let mut test = Database::migrated();
    let settings = [("DATABASE_POOL_SIZE", "1"), ("REQUEST_TIMEOUT", "0.5")];
    let server = Server::with(test.url(), &settings);
    server.get("/posts").is(200, "");
    execute(&mut test.connection, "BEGIN");
    execute(&mut test.connection, "LOCK TABLE posts");
    let start = Instant::now();
    let answer = server.get("/posts");
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
    // The server's clock and the database's run the same half second.
    assert_eq!(answer.status, 504, "{answer:?}");
    assert!(
        ["timeout", "statement-timeout"].contains(&answer.code()),
        "{answer:?}"
    );
    // The lock is still held: the only connection is free because its statement was ended.
    thread::sleep(Duration::from_millis(500));
    server.get("/users/nobody").is(404, "not-found");
    execute(&mut test.connection, "COMMIT");
    server.get("/posts").is(200, "");
}
