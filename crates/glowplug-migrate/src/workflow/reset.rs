//! What a reset takes away.

use glowplug_pq::Connection;
use glowplug_schema::ident::Name;
use serde::Serialize;

use super::database::DatabaseName;
use crate::error::Error;
use crate::project::is_local_session;
use crate::session;

/// What is in a database that would be lost.
#[derive(Debug, Serialize)]
pub struct Loss {
    /// The database.
    pub database: DatabaseName,
    /// Whether it exists.
    pub exists: bool,
    /// Whether its server is on this machine.
    pub local: bool,
    /// Its tables that hold rows or not, by name.
    pub tables: Vec<TableLoss>,
}

/// A table that would be lost.
#[derive(Debug, Serialize)]
pub struct TableLoss {
    /// `schema.table`, quoted where SQL needs it.
    pub table: String,
    /// How many rows.
    pub rows: u64,
    /// Whether that is the server's estimate, because counting took too long.
    pub estimated: bool,
}

/// Counts what a reset of this database would take away.
///
/// # Errors
/// [`Error::Connect`] unless the database just does not exist; [`Error::Database`].
pub fn loss(url: &str) -> Result<Loss, Error> {
    let mut connection = match session::connect(url) {
        Err(Error::Connect { source, .. }) if source.sqlstate() == Some("3D000") => {
            // The server answered, so its own address is known to some other database of it.
            let other = session::connect(&session::with_database(url, "postgres"));
            let local = other.is_ok_and(|other| is_local_session(&other));
            return Ok(Loss {
                database: DatabaseName::of(url)?,
                exists: false,
                local,
                tables: Vec::new(),
            });
        }
        other => other?,
    };
    // Nothing here is looked up by the user's path, operators included.
    connection
        .execute("SET search_path = ''")
        .map_err(Error::database("cannot set up the session"))?;
    let tables = tables(&mut connection)?;
    Ok(Loss {
        database: DatabaseName(connection.database()),
        exists: true,
        local: is_local_session(&connection),
        tables: tables
            .into_iter()
            .map(|(name, estimate)| count(&mut connection, &name, estimate))
            .collect(),
    })
}

fn tables(connection: &mut Connection) -> Result<Vec<(Name, i64)>, Error> {
    let found: Vec<(String, String, i64)> = connection
        .query(
            "SELECT n.nspname, c.relname, GREATEST(c.reltuples, 0)::pg_catalog.int8
             FROM pg_catalog.pg_class c
             JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
             -- A partition's rows are counted with its partitioned table's.
             WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
               AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
               AND NOT pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_temp_')
               AND c.relname <> '__diesel_schema_migrations'
             ORDER BY n.nspname COLLATE pg_catalog.\"C\", c.relname COLLATE pg_catalog.\"C\"",
            &[],
        )
        .and_then(|rows| rows.decode())
        .map_err(Error::database("cannot list the tables"))?;
    Ok(found
        .into_iter()
        .map(|(schema, name, rows)| (Name::new(schema, name), rows))
        .collect())
}

/// Counts exactly for as long as a person would wait, then takes the server's estimate.
fn count(connection: &mut Connection, table: &Name, estimate: i64) -> TableLoss {
    let exact = connection.transaction(
        "BEGIN READ ONLY; SET LOCAL statement_timeout = '2s'",
        |connection| {
            connection
                .query(&format!("SELECT pg_catalog.count(*) FROM {table}"), &[])?
                .decode::<u64>()
        },
    );
    let exact: Option<u64> = exact.ok().and_then(|rows: Vec<u64>| rows.first().copied());
    TableLoss {
        table: table.to_string(),
        rows: exact.unwrap_or_else(|| u64::try_from(estimate).unwrap_or(0)),
        estimated: exact.is_none(),
    }
}
