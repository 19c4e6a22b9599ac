//! Each rule of who is answered, and of what an answer holds.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use glowplug_studio::{Limits, StudioOptions};
use glowplug_testdb::TestDatabase;
use serde_json::json;

use crate::http::{read, send};
use crate::running::{Running, options};

fn studio() -> (TestDatabase, Running) {
    let database = TestDatabase::new().unwrap();
    let studio = Running::on(&database);
    (database, studio)
}

/// The head of a good request with one line changed.
fn changed(studio: &Running, path: &str, from: &str, to: &str) -> u16 {
    let head = studio.head(path, 2);
    let line = head.lines().find(|line| line.starts_with(from)).unwrap();
    let head = head.replace(&format!("{line}\r\n"), to);
    send(studio.address, &head, "{}").status
}

#[test]
fn it_listens_on_this_machine_only() {
    let (_database, studio) = studio();
    assert!(studio.address.ip().is_loopback());
    assert_eq!(StudioOptions::default().host.to_string(), "127.0.0.1");
}

#[test]
fn the_request_that_all_others_differ_from_is_answered() {
    let (_database, studio) = studio();
    let answer = studio.post("/api/session", &json!({}));
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[test]
fn a_foreign_host_is_refused_for_data_and_page() {
    let (_database, studio) = studio();
    let host = |line: &str| changed(&studio, "/api/session", "Host: ", line);
    assert_eq!(host("Host: evil.test\r\n"), 403);
    assert_eq!(
        host(&format!("Host: evil.test:{}\r\n", studio.address.port())),
        403
    );
    assert_eq!(host("Host: 127.0.0.1.evil.test\r\n"), 403);
    assert_eq!(host(""), 403);
    let page = "GET / HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n";
    assert_eq!(send(studio.address, page, "").status, 403);
}

#[test]
fn a_forwarded_port_is_answered() {
    let (_database, studio) = studio();
    let head = studio.head("/api/session", 2);
    let head = head.replace(&studio.address.to_string(), "localhost:18000");
    assert_eq!(send(studio.address, &head, "{}").status, 200);
}

#[test]
fn a_foreign_origin_is_refused() {
    let (_database, studio) = studio();
    let origin = |line: &str| changed(&studio, "/api/session", "Origin: ", line);
    assert_eq!(origin("Origin: http://evil.test\r\n"), 403);
    assert_eq!(origin("Origin: null\r\n"), 403);
    // Another program on this machine is another origin.
    assert_eq!(origin("Origin: http://127.0.0.1:1\r\n"), 403);
    assert_eq!(
        origin(&format!("Origin: https://{}\r\n", studio.address)),
        403
    );
    let site = |line: &str| changed(&studio, "/api/session", "Sec-Fetch-Site: ", line);
    assert_eq!(site("Sec-Fetch-Site: cross-site\r\n"), 403);
    assert_eq!(site("Sec-Fetch-Site: same-site\r\n"), 403);
    assert_eq!(site("Sec-Fetch-Site: none\r\n"), 200);
    // A link leads to the page, from wherever it stands.
    let link =
        "GET / HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\nConnection: close\r\n";
    assert_eq!(send(studio.address, link, "").status, 200);
}

#[test]
fn data_needs_the_token_in_its_header() {
    let (_database, studio) = studio();
    let other = "0".repeat(64);
    for path in [
        "/api/session",
        "/api/catalog",
        "/api/relation",
        "/api/rows",
        "/api/structure",
        "/api/migrations",
        "/api/migration",
        "/api/drift",
        "/api/value",
    ] {
        let token = |line: &str| changed(&studio, path, "X-Studio-Token: ", line);
        assert_eq!(token(""), 401, "{path}");
        assert_eq!(token("X-Studio-Token: \r\n"), 401, "{path}");
        assert_eq!(
            token(&format!("X-Studio-Token: {other}\r\n")),
            401,
            "{path}"
        );
        let cookie = format!("Cookie: token={0}; X-Studio-Token={0}\r\n", studio.token);
        assert_eq!(token(&cookie), 401, "{path}");
        let twice = format!(
            "X-Studio-Token: {0}\r\nX-Studio-Token: {0}\r\n",
            studio.token
        );
        assert_eq!(token(&twice), 401, "{path}");
        let in_url = format!("{path}?token={}", studio.token);
        assert_eq!(
            changed(&studio, &in_url, "X-Studio-Token: ", ""),
            401,
            "{path}"
        );
    }
}

#[test]
fn each_studio_has_a_token_of_its_own_behind_the_fragment() {
    let (_database, first) = studio();
    let (_other, second) = studio();
    assert_ne!(first.token, second.token);
    assert_eq!(first.token.len(), 64);
    assert_eq!(
        first.url,
        format!("http://{}/#token={}", first.address, first.token)
    );
}

#[test]
fn only_json_by_post_is_taken() {
    let (_database, studio) = studio();
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/jsonp",
    ] {
        let line = format!("Content-Type: {kind}\r\n");
        assert_eq!(
            changed(&studio, "/api/session", "Content-Type: ", &line),
            415,
            "{kind}"
        );
    }
    assert_eq!(changed(&studio, "/api/session", "Content-Type: ", ""), 415);
    let utf8 = "Content-Type: application/json; charset=utf-8\r\n";
    assert_eq!(
        changed(&studio, "/api/session", "Content-Type: ", utf8),
        200
    );
    let get = studio.head("/api/session", 0).replace("POST", "GET");
    assert_eq!(send(studio.address, &get, "").status, 405);
    let form = studio.post(
        "/api/rows",
        &json!({ "relation": 1, "sql": "DROP TABLE x" }),
    );
    assert_eq!(form.status, 400, "{}", form.body);
    assert_eq!(form.json()["error"]["code"], "malformed");
}

#[test]
fn a_body_has_a_limit() {
    let database = TestDatabase::new().unwrap();
    let limits = Limits {
        body_bytes: 1000,
        ..Limits::default()
    };
    let studio = limited(&database, limits);
    let large = json!({ "relation": 1, "at": { "from": ["x".repeat(2000)] } });
    let answer = studio.post("/api/rows", &large);
    assert_eq!(answer.status, 413, "{}", answer.body);
    assert_eq!(answer.json()["error"]["code"], "too-large");
}

#[test]
fn whoever_sends_slowly_is_not_waited_for() {
    let database = TestDatabase::new().unwrap();
    let limits = Limits {
        head: Duration::from_millis(100),
        body: Duration::from_millis(100),
        ..Limits::default()
    };
    let studio = limited(&database, limits);
    // Reading returns when the studio ends the connection; otherwise the test would hang.
    let mut head = TcpStream::connect(studio.address).unwrap();
    head.write_all(b"POST /api/session HTTP/1.1\r\nHost: ")
        .unwrap();
    assert_ne!(read(head).status, 200);
    let mut body = TcpStream::connect(studio.address).unwrap();
    body.write_all(format!("{}\r\n{{", studio.head("/api/rows", 10)).as_bytes())
        .unwrap();
    assert_eq!(read(body).status, 408);
}

/// A view that takes ten minutes to read.
fn with_slow_view() -> TestDatabase {
    let database = TestDatabase::new().unwrap();
    database
        .execute("CREATE VIEW slow AS SELECT 1 AS a FROM (SELECT pg_catalog.pg_sleep(600)) AS s")
        .unwrap();
    database
}

fn limited(database: &TestDatabase, limits: Limits) -> Running {
    let options = StudioOptions {
        limits,
        ..options()
    };
    Running::with(database.url(), options)
}

#[test]
fn a_statement_has_a_limit() {
    let database = with_slow_view();
    let limits = Limits {
        statement: Duration::from_millis(100),
        ..Limits::default()
    };
    let studio = limited(&database, limits);
    let id = studio.id("public", "slow");
    let answer = studio.post("/api/rows", &json!({ "relation": id }));
    assert_eq!(
        (answer.status, &answer.json()["error"]["code"]),
        (408, &json!("timeout"))
    );
    // The session goes on.
    studio.ask("/api/catalog", &json!({}));
}

#[test]
fn a_request_that_is_given_up_runs_no_further() {
    let database = with_slow_view();
    let limits = Limits {
        statement: Duration::from_secs(600),
        ..Limits::default()
    };
    let studio = limited(&database, limits);
    let id = studio.id("public", "slow");
    let body = json!({ "relation": id }).to_string();
    let mut stream = TcpStream::connect(studio.address).unwrap();
    stream
        .write_all(format!("{}\r\n{body}", studio.head("/api/rows", body.len())).as_bytes())
        .unwrap();
    let mut observer = database.connect().unwrap();
    let mut runs = || {
        let sql = "SELECT 1 FROM pg_stat_activity
                   WHERE datname = current_database() AND state = 'active' AND query LIKE '%slow%' AND pid <> pg_backend_pid()";
        !observer.query(sql, &[]).unwrap().is_empty()
    };
    while !runs() {
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(stream);
    // Ends when it was cancelled; otherwise the test would hang.
    while runs() {
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn every_answer_has_the_headers() {
    let (_database, studio) = studio();
    let page = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    let missing = "GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    let foreign = "GET / HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n";
    let answers = [
        send(studio.address, page, ""),
        send(studio.address, missing, ""),
        send(studio.address, foreign, ""),
        studio.post("/api/session", &json!({})),
        studio.post("/api/rows", &json!({})),
    ];
    assert_eq!(
        answers.each_ref().map(|answer| answer.status),
        [200, 404, 403, 200, 400]
    );
    for answer in answers {
        let header = |name| answer.header(name).unwrap_or_default();
        let policy = header("content-security-policy");
        for rule in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ] {
            assert!(
                policy.split("; ").any(|found| found == rule),
                "{rule}: {policy}"
            );
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin");
        assert!(
            !answer.head.to_lowercase().contains("access-control-"),
            "{}",
            answer.head
        );
        assert!(
            !answer.head.to_lowercase().contains("set-cookie"),
            "{}",
            answer.head
        );
    }
}

#[test]
fn a_preflight_is_not_allowed_anything() {
    let (_database, studio) = studio();
    let head = format!(
        "OPTIONS /api/rows HTTP/1.1\r\nHost: {}\r\nOrigin: http://evil.test\r\nAccess-Control-Request-Method: POST\r\n\
         Access-Control-Request-Headers: x-studio-token\r\nConnection: close\r\n",
        studio.address
    );
    let answer = send(studio.address, &head, "");
    assert_eq!(answer.status, 403);
    assert!(!answer.head.to_lowercase().contains("access-control-"));
}

#[test]
fn nothing_can_be_written() {
    let database = TestDatabase::new().unwrap();
    database
        .execute(
            "CREATE TABLE t (a int PRIMARY KEY);
             CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'INSERT INTO public.t VALUES (1) RETURNING a';
             CREATE VIEW v AS SELECT f() AS a",
        )
        .unwrap();
    let studio = Running::on(&database);
    let id = studio.id("public", "v");
    let answer = studio.post("/api/rows", &json!({ "relation": id }));
    assert_eq!(
        answer.json()["error"]["sqlstate"],
        "25006",
        "{}",
        answer.body
    );
    let mut session = database.connect().unwrap();
    assert!(session.query("SELECT FROM t", &[]).unwrap().is_empty());
}

#[test]
fn the_password_is_in_no_answer() {
    const CANARY: &str = "canary-4711-in-the-mine";
    let database = TestDatabase::new().unwrap();
    let connection = glowplug_pq::ConnectionString::parse(database.url()).unwrap();
    // The test server asks for none, so both the good and the bad address get one.
    let good = connection.with("password", CANARY).reveal();
    let bad = connection
        .with("password", CANARY)
        .with("dbname", "missing")
        .reveal();
    let mut seen = Vec::new();
    for url in [good, bad] {
        assert!(url.contains(CANARY));
        let studio = Running::with(&url, options());
        for path in [
            "/api/session",
            "/api/catalog",
            "/api/relation",
            "/api/rows",
            "/api/value",
            "/",
            "/app.js",
        ] {
            let answer = studio.post(path, &json!({ "relation": 1 }));
            assert!(!answer.body.contains(CANARY), "{path}: {}", answer.body);
            assert!(!answer.head.contains(CANARY), "{path}: {}", answer.head);
            seen.push(answer.status);
        }
    }
    assert!(seen.contains(&200) && seen.contains(&503), "{seen:?}");
}
