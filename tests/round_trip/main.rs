//! Whatever a column can hold comes back as it went: by the insert and the changeset of every model, and in the database's own
//! text, so that an error made twice, once on each way, is seen. The ends of each type beside.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    unreachable_pub,
    reason = "tests"
)]

#[path = "../support/mod.rs"]
mod support;

mod arrays;
mod json;
mod models;
mod money;
mod numeric;
mod parents;
mod property;
mod returned;
mod sample;
mod text;
mod time;

use diesel::sql_types::Text;
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};

/// The one text that a query gives, which it calls `text`.
fn text(connection: &mut PgConnection, query: &str) -> String {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        text: String,
    }
    sql_query(query).get_result::<Row>(connection).unwrap().text
}

/// An error with all its causes: what a log shows.
fn reasons(error: impl Into<allin_db::Error>) -> String {
    let error = error.into();
    let mut all = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        all = format!("{all}: {error}");
        cause = error.source();
    }
    all
}
