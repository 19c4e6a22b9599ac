//! The application's client: pool, errors, transactions, migrations, log, restarts and PgBouncer, on a real server.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    unreachable_pub,
    reason = "tests"
)]

#[path = "../support/mod.rs"]
mod support;

mod errors;
mod languages;
mod log;
mod migrations;
mod pgbouncer;
mod pool;
mod restart;
mod settings;
mod storms;
mod tls;
mod transactions;

use allin_db::{Database, DatabaseBuilder};
use diesel::sql_types::Text;
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};

/// Settings for a throw-away database.
fn builder(url: &str) -> DatabaseBuilder {
    Database::builder(url).unwrap()
}

/// The one text that a query gives, which it calls `text`.
fn text(connection: &mut PgConnection, query: &str) -> String {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        text: String,
    }
    sql_query(query).get_result::<Row>(connection).unwrap().text
}
