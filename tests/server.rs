//! The example server, asked over HTTP: every route, every error, a crowd, a database that goes away, the end.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    unreachable_pub,
    reason = "tests"
)]

#[path = "server/crowd.rs"]
mod crowd;
#[path = "server/outage.rs"]
mod outage;
#[path = "server/posts.rs"]
mod posts;
#[path = "server/process.rs"]
mod process;
#[path = "support/mod.rs"]
mod support;
#[path = "server/users.rs"]
mod users;

use diesel::prelude::*;
use diesel::{PgConnection, sql_query};

/// Runs one statement.
fn execute(connection: &mut PgConnection, statement: &str) -> usize {
    sql_query(statement).execute(connection).unwrap()
}

/// A user, and its id.
fn user(connection: &mut PgConnection, id: &str) -> String {
    let statement = format!(
        "INSERT INTO users (id, email, name, password) VALUES ('{id}', '{id}@example.org', '{id}', '$2b$10$secret')"
    );
    execute(connection, &statement);
    id.to_owned()
}
