//! The settings of the session for the length of the transaction.

use serde::Deserialize;

use crate::error::IntrospectError;
use crate::reader::{Query, Reader, Values};

#[derive(Deserialize)]
struct Row {
    default_schema: Option<String>,
}

/// Makes every printer of the server write alike in every session, and gives the schema that unqualified names met before.
pub(crate) fn prepare(reader: &mut Reader<'_>) -> Result<String, IntrospectError> {
    let rows: Vec<Row> = reader.rows(&Query {
        name: "session",
        sql: include_str!("session.sql"),
        values: Values::None,
    })?;
    let first = rows.into_iter().next();
    Ok(first
        .and_then(|row| row.default_schema)
        .unwrap_or_else(|| "public".to_owned()))
}
