//! Diesel's own record of what was applied, read and written as Diesel does.

use glowplug_pq::Connection;
use glowplug_schema::ident::{Ident, Name};
use serde::Deserialize;

use crate::error::Error;
use crate::migration::Version;

/// The table's name; Diesel gives it no schema, so it stands in the first one of the search path.
pub const DIESEL_LEDGER: &str = "__diesel_schema_migrations";

/// Diesel's ledger in one database.
#[derive(Debug, Clone)]
pub struct Ledger {
    table: Name,
}

/// One row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, serde::Serialize)]
pub struct Applied {
    /// The version.
    pub version: Version,
    /// When it was applied, in the server's time zone, as the ledger holds it.
    pub run_on: String,
}

impl Ledger {
    /// The ledger of this database, if it has one where the session's search path finds it.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn find(connection: &mut Connection) -> Result<Option<Self>, Error> {
        let found: Vec<(String, String)> = connection
            .query(
                "SELECT n.nspname, c.relname FROM pg_catalog.pg_class c
                 JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
                 WHERE c.oid OPERATOR(pg_catalog.=) pg_catalog.to_regclass($1)",
                &[Some(DIESEL_LEDGER)],
            )
            .and_then(|rows| rows.decode())
            .map_err(Error::database("cannot look for the ledger"))?;
        Ok(found.into_iter().next().map(|(schema, name)| Ledger {
            table: Name::new(schema, name),
        }))
    }

    /// The ledger of this database, made as Diesel makes it where there is none.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn find_or_create(connection: &mut Connection) -> Result<Self, Error> {
        if let Some(ledger) = Self::find(connection)? {
            return Ok(ledger);
        }
        // The columns and types are Diesel's, so that `diesel migration run` finds what it would have made itself. Two
        // starters may both find nothing: the IF NOT EXISTS and the unique violation of the catalog make that harmless.
        let created = connection.execute(
            "CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (\
             version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
        );
        if let Err(error) = created
            && !matches!(error.sqlstate(), Some("23505" | "42P07" | "42710"))
        {
            return Err(Error::Database {
                doing: "cannot create the ledger",
                source: error,
            });
        }
        let _ = connection.take_notices();
        Self::find(connection)?.ok_or_else(|| Error::Refused {
            code: "no-ledger",
            reason: "the ledger was created but is not found on the search path".to_owned(),
            hint: "see `SHOW search_path` for this user and database".to_owned(),
        })
    }

    /// What was applied, by version.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn applied(&self, connection: &mut Connection) -> Result<Vec<Applied>, Error> {
        connection
            .query(
                &format!(
                    "SELECT version::pg_catalog.text AS version, run_on::pg_catalog.text AS run_on FROM {}
                     ORDER BY version COLLATE pg_catalog.\"C\"",
                    self.table
                ),
                &[],
            )
            .and_then(|rows| rows.decode())
            .map_err(Error::database("cannot read the ledger"))
    }

    /// Records a version as applied now.
    pub(crate) fn record(
        &self,
        connection: &mut Connection,
        version: &Version,
    ) -> Result<(), glowplug_pq::Error> {
        let sql = format!(
            "INSERT INTO {} ({}) VALUES ($1)",
            self.table,
            Ident("version")
        );
        connection.query(&sql, &[Some(version.as_str())]).map(drop)
    }

    /// Takes a version off the record.
    pub(crate) fn erase(
        &self,
        connection: &mut Connection,
        version: &Version,
    ) -> Result<(), glowplug_pq::Error> {
        let sql = format!(
            "DELETE FROM {} WHERE version OPERATOR(pg_catalog.=) $1",
            self.table
        );
        connection.query(&sql, &[Some(version.as_str())]).map(drop)
    }
}

/// What the ledger of this database says was applied; nothing where there is no ledger.
///
/// # Errors
/// [`Error::Database`].
pub fn applied(connection: &mut Connection) -> Result<Vec<Applied>, Error> {
    match Ledger::find(connection)? {
        Some(ledger) => ledger.applied(connection),
        None => Ok(Vec::new()),
    }
}
