//! Users, the health of a server that is well, paths that lead nowhere, settings that cannot be used.

use serde_json::json;
use ureq::http::Method;

use crate::process::{Server, command};
use crate::support::Database;
use crate::{execute, user};

#[test]
fn health_shows_of_database_and_pool() {
    let test = Database::migrated();
    let server = Server::with(test.url(), &[("DATABASE_POOL_SIZE", "3")]);
    let answer = server.get("/health");
    answer.is(200, "");
    assert_eq!(answer.json["status"], "ok");
    assert!(answer.json["database"]["latency_ms"].as_f64().unwrap() > 0.0);
    let version = answer.json["database"]["server_version"].as_str().unwrap();
    assert!(
        version.starts_with(|c: char| c.is_ascii_digit()),
        "{version}"
    );
    assert_eq!(answer.json["pool"]["max_size"], 3);
    // One for the latency, one for the migrations.
    assert_eq!(answer.json["pool"]["checkouts"], 2);
    assert_eq!(answer.json["pool"]["timed_out"], 0);
}

#[test]
fn health_is_bad_where_the_database_lacks_migrations() {
    let mut test = Database::migrated();
    let server = Server::start(test.url());
    let newest = "DELETE FROM __diesel_schema_migrations WHERE version = (SELECT max(version) FROM __diesel_schema_migrations)";
    execute(&mut test.connection, newest);
    let answer = server.get("/health");
    answer.is(503, "migrations-pending");
    assert_eq!(
        answer.json["message"],
        "the database lacks 1 migration of this program"
    );
    execute(
        &mut test.connection,
        "DROP TABLE __diesel_schema_migrations",
    );
    server.get("/health").is(503, "migrations-pending");
}

#[test]
fn a_user_is_shown_without_the_password() {
    let mut test = Database::migrated();
    let id = user(&mut test.connection, "ada");
    let server = Server::start(test.url());
    let path = format!("/users/{id}");
    let answer = server.get(&path);
    answer.is(200, "");
    assert_eq!(answer.json["email"], "ada@example.org");
    assert_eq!(answer.json["role"], "USER");
    let text = answer.json.to_string();
    assert!(
        !text.contains("password") && !text.contains("secret"),
        "{text}"
    );

    for nobody in ["/users/nobody", "/users/%00", "/users/%F0%9F%A6%80"] {
        server.get(nobody).is(404, "not-found");
    }
    server.get("/users/%FF").is(400, "bad-path");
    execute(&mut test.connection, "UPDATE users SET deleted_at = now()");
    server.get(&path).is(404, "not-found");
}

#[test]
fn what_is_not_there_is_reported_as_json() {
    let test = Database::migrated();
    let server = Server::start(test.url());
    server.get("/").is(404, "no-such-route");
    server.get("/posts/a/b").is(404, "no-such-route");
    server.delete("/health").is(405, "no-such-method");
    server
        .ask(Method::PUT, "/posts", &[], None)
        .is(405, "no-such-method");
    // One byte too many: of a longer body the end would still be on its way when the answer comes.
    let frame = json!({"content": ""}).to_string().len();
    let large = json!({"content": "x".repeat(256 * 1024 + 1 - frame)});
    server.post("/posts", &large).is(413, "too-large");
}

#[test]
fn settings_that_cannot_be_used_are_named_at_the_start() {
    for (name, value) in [
        ("BIND", "everywhere"),
        ("REQUEST_TIMEOUT", "0"),
        ("QUEUE_TIMEOUT", "soon"),
        ("DATABASE_POOL_SIZE", "many"),
        ("DATABASE_URL", ""),
    ] {
        let output = command("postgres://localhost/none")
            .env(name, value)
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(error.contains(name), "{name}: {error}");
        assert!(
            !error.contains("Error") && !error.contains('{'),
            "for programmers: {error}"
        );
    }
}
