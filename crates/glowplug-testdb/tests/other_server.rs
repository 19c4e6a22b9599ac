//! `GLOWPLUG_TEST_DATABASE_URL`: another person's server, where we may do little.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

use std::process::Command;

use glowplug_pq::Connection;
use glowplug_testdb::{TestDatabase, server_url};

const URL: &str = "GLOWPLUG_TEST_DATABASE_URL";
const ROLE: &str = "TESTDB_ROLE";

/// Played by another process, as a user who may create databases and nothing else.
#[test]
fn uses_the_given_server() {
    let Ok(role) = std::env::var(ROLE) else {
        return;
    };
    let user = |database: &TestDatabase| {
        let mut conn = database.connect().unwrap();
        conn.query("SELECT current_user::text", &[])
            .unwrap()
            .decode::<String>()
            .unwrap()
            .remove(0)
    };
    let empty = TestDatabase::new().unwrap();
    assert_eq!(user(&empty), role);
    let fill = |url: &str| Connection::connect(url)?.execute("CREATE TABLE t (n integer)");
    let copy = TestDatabase::from_template(&role, fill).unwrap();
    copy.execute("INSERT INTO t VALUES (1)").unwrap();
    assert!(
        copy.url().contains("application_name=mine"),
        "what the URL says besides is kept"
    );
    drop((empty, copy));
}

#[test]
fn a_user_who_may_only_create_databases_is_enough() {
    if std::env::var_os(URL).is_some() {
        eprintln!("skipped: the given server may ask this user for a password");
        return;
    }
    let url = server_url("postgres").unwrap();
    let mut admin = Connection::connect(&url).unwrap();
    let role = format!("glowplug_limited_{}", std::process::id());
    admin
        .execute(&format!(
            "DROP ROLE IF EXISTS {role}; CREATE ROLE {role} LOGIN CREATEDB"
        ))
        .unwrap();
    let limited = format!(
        "{}&application_name=mine",
        url.replace("user=postgres", &format!("user={role}"))
    );
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "uses_the_given_server", "--nocapture"])
        .env(URL, limited)
        .env(ROLE, &role)
        .output()
        .unwrap();
    let left: Vec<String> = admin
        .query("SELECT d.datname::text FROM pg_database d JOIN pg_roles r ON r.oid = datdba WHERE rolname = $1", &[Some(&role)])
        .unwrap()
        .decode()
        .unwrap();
    for name in &left {
        admin.execute(&format!("DROP DATABASE {name}")).unwrap();
    }
    admin.execute(&format!("DROP ROLE {role}")).unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(left.len(), 1, "only the template stays: {left:?}");
    assert!(left[0].starts_with("glowplug_template_"), "{left:?}");
}
