//! Diesel's own record of what was applied, read and written as Diesel does.

use glowplug_pq::Connection;
use glowplug_schema::ident::{Ident, Literal, Name};
use serde::Deserialize;

use crate::error::{Error, LedgerError};
use crate::migration::Version;

/// The table's name; Diesel gives it no schema, so it stands in the first one of the search path.
pub const DIESEL_LEDGER: &str = "__diesel_schema_migrations";

/// What the last line of the comment on the ledger begins with while a revert or a redo is under way.
const MARK: &str = "glowplug: ";

/// Diesel's ledger in one database.
#[derive(Debug, Clone)]
pub struct Ledger {
    table: Name,
    /// What its comment is to say once the next row is written, where this user may set one.
    mark: Option<Unfinished>,
    /// Whether this user owns the table, so that its comment can be set.
    markable: bool,
    /// What the comment says now of a revert or redo under way.
    marked: Option<String>,
    /// What else it says.
    comment: Option<String>,
}

/// One row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, serde::Serialize)]
pub struct Applied {
    /// The version.
    pub version: Version,
    /// When it was applied, in the server's time zone, as the ledger holds it.
    pub run_on: String,
}

/// A revert or a redo that began and did not end. It is kept in the ledger's comment, written in the same transactions as
/// its rows, so that the same command run again goes on instead of reverting further migrations.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, Deserialize)]
pub struct Unfinished {
    /// Versions that remain to be reverted, newest first.
    pub revert: Vec<Version>,
    /// Versions that a redo applies once that is done, oldest first; `None` for a revert.
    pub apply: Option<Vec<Version>>,
}

/// Where the ledger of a database is.
#[derive(Debug)]
pub enum Found {
    /// Where the search path leads.
    Here(Ledger),
    /// In schemas that the search path does not lead to.
    Elsewhere(Vec<String>),
    /// Nowhere, in a database that holds so many tables of its users.
    Nowhere {
        /// How many.
        tables: i64,
    },
}

impl Ledger {
    /// Looks for the ledger of this database.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn look_for(connection: &mut Connection) -> Result<Found, Error> {
        let doing = || Error::database("cannot look for the ledger");
        let here: Vec<(String, String, bool, Option<String>)> = connection
            .query(
                "SELECT n.nspname, c.relname,
                        c.relkind OPERATOR(pg_catalog.=) 'r'::pg_catalog.\"char\" AND pg_catalog.pg_has_role(c.relowner, 'USAGE'),
                        pg_catalog.obj_description(c.oid, 'pg_class')
                 FROM pg_catalog.pg_class c
                 JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
                 WHERE c.oid OPERATOR(pg_catalog.=) pg_catalog.to_regclass($1)",
                &[Some(DIESEL_LEDGER)],
            )
            .and_then(|rows| rows.decode())
            .map_err(doing())?;
        if let Some((schema, name, owned, comment)) = here.into_iter().next() {
            let (comment, marked) = match comment {
                Some(text) => taken_apart(&text),
                None => (None, None),
            };
            return Ok(Found::Here(Ledger {
                table: Name::new(schema, name),
                mark: None,
                markable: owned,
                marked,
                comment,
            }));
        }
        let elsewhere: Vec<String> = connection
            .query(
                "SELECT n.nspname FROM pg_catalog.pg_class c
                 JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
                 WHERE c.relname::pg_catalog.text OPERATOR(pg_catalog.=) $1 AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,v}'::pg_catalog.\"char\"[])
                 ORDER BY n.nspname COLLATE pg_catalog.\"C\"",
                &[Some(DIESEL_LEDGER)],
            )
            .and_then(|rows| rows.decode())
            .map_err(doing())?;
        if !elsewhere.is_empty() {
            return Ok(Found::Elsewhere(elsewhere));
        }
        let tables: Vec<i64> = connection
            .query(include_str!("ledger/tables.sql"), &[])
            .and_then(|rows| rows.decode())
            .map_err(doing())?;
        Ok(Found::Nowhere {
            tables: tables.first().copied().unwrap_or(0),
        })
    }

    /// The ledger of this database if it has one that the search path leads to.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn find(connection: &mut Connection) -> Result<Option<Self>, Error> {
        match Self::look_for(connection)? {
            Found::Here(ledger) => Ok(Some(ledger)),
            Found::Elsewhere(_) | Found::Nowhere { .. } => Ok(None),
        }
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
        Self::find(connection)?.ok_or_else(|| LedgerError::NotOnPath.into())
    }

    /// The ledger of a database that is to be migrated. A database that holds tables and no ledger was filled by something
    /// else, or its ledger is not found: to begin a new one would run every migration again. It is begun only where `new`
    /// asks for that.
    ///
    /// # Errors
    /// [`Error::Ledger`] with `ledger-elsewhere` or `ledger-missing`; [`Error::Database`].
    pub fn open(connection: &mut Connection, new: bool) -> Result<Self, Error> {
        match Self::open_existing(connection, new)? {
            Some(ledger) => Ok(ledger),
            None => Self::find_or_create(connection),
        }
    }

    /// As [`Ledger::open`], and nothing is made yet: `None` where it is to be.
    ///
    /// # Errors
    /// As there.
    pub fn open_existing(connection: &mut Connection, new: bool) -> Result<Option<Self>, Error> {
        match Self::look_for(connection)? {
            Found::Here(ledger) => Ok(Some(ledger)),
            Found::Nowhere { tables: 0 } => Ok(None),
            _ if new => Ok(None),
            found => Err(found.refusal(&connection.database())),
        }
    }

    /// The ledger of a database that is not given one; `None` where there is nothing that could have been applied.
    ///
    /// # Errors
    /// [`Error::Ledger`] with `ledger-elsewhere`, or with `ledger-missing` when the database holds tables;
    /// [`Error::Database`].
    pub fn expect(connection: &mut Connection) -> Result<Option<Self>, Error> {
        match Self::look_for(connection)? {
            Found::Here(ledger) => Ok(Some(ledger)),
            Found::Nowhere { tables: 0 } => Ok(None),
            found => Err(found.refusal(&connection.database())),
        }
    }

    /// What was applied, by version.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn applied(&self, connection: &mut Connection) -> Result<Vec<Applied>, Error> {
        // Diesel writes the time of the session's zone, without it. It is given as RFC 3339, in UTC.
        let sql = format!(
            "SELECT version::pg_catalog.text AS version, COALESCE(pg_catalog.to_char(
                 run_on AT TIME ZONE pg_catalog.current_setting('TimeZone') AT TIME ZONE 'UTC',
                 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), run_on::pg_catalog.text) AS run_on
             FROM {}
             ORDER BY version COLLATE pg_catalog.\"C\"",
            self.table
        );
        glowplug_pq::interrupt::cancellable(connection, |connection| connection.query(&sql, &[]))
            .and_then(|rows| rows.decode())
            .map_err(Error::database("cannot read the ledger"))
    }

    /// What the ledger says of a revert or redo that did not end. Other tools may have written the ledger since.
    pub(crate) fn unfinished(&self) -> Option<Unfinished> {
        // A later version may write it in another way.
        serde_json::from_str(self.marked.as_deref()?).ok()
    }

    /// Whether what remains to be done can be noted here: it takes the owner of the table.
    pub(crate) fn is_markable(&self) -> bool {
        self.markable
    }

    /// Has the next row that is written or erased say, in the same transaction, what remains to be done after it.
    pub(crate) fn mark(&mut self, unfinished: Option<Unfinished>) {
        self.mark = unfinished;
    }

    /// Removes what the comment says of a revert or redo that did not end.
    pub(crate) fn clear_mark(&mut self, connection: &mut Connection) -> Result<(), Error> {
        self.mark = None;
        match self.markable && self.marked.is_some() {
            true => self.write_mark(connection),
            false => Ok(()),
        }
    }

    /// Records a version as applied now.
    pub(crate) fn record(
        &mut self,
        connection: &mut Connection,
        version: &Version,
    ) -> Result<(), Error> {
        let sql = format!(
            "INSERT INTO {} ({}) VALUES ($1)",
            self.table,
            Ident("version")
        );
        self.write(connection, &sql, version)
    }

    /// Takes a version off the record.
    pub(crate) fn erase(
        &mut self,
        connection: &mut Connection,
        version: &Version,
    ) -> Result<(), Error> {
        let sql = format!(
            "DELETE FROM {} WHERE version OPERATOR(pg_catalog.=) $1",
            self.table
        );
        self.write(connection, &sql, version)
    }

    fn write(
        &mut self,
        connection: &mut Connection,
        sql: &str,
        version: &Version,
    ) -> Result<(), Error> {
        let doing = || Error::database("cannot write the ledger");
        let rows = glowplug_pq::interrupt::cancellable(connection, |connection| {
            connection.query(sql, &[Some(version.as_str())])
        })
        .map_err(doing())?;
        if rows.affected() != 1 {
            // A rule or a trigger on the table can make a statement do nothing, and the same migration would run again.
            return Err(LedgerError::NotWritten {
                version: version.to_string(),
                table: self.table.to_string(),
                rows: rows.affected(),
            }
            .into());
        }
        if self.markable && (self.mark.is_some() || self.marked.is_some()) {
            self.write_mark(connection)?;
        }
        Ok(())
    }

    fn write_mark(&mut self, connection: &mut Connection) -> Result<(), Error> {
        let marked = self
            .mark
            .as_ref()
            .map(|unfinished| serde_json::to_string(unfinished).unwrap_or_default());
        let lines = [
            self.comment.clone(),
            marked.as_ref().map(|text| format!("{MARK}{text}")),
        ];
        let lines: Vec<String> = lines.into_iter().flatten().collect();
        let comment = match lines.is_empty() {
            true => "NULL".to_owned(),
            false => Literal(&lines.join("\n")).to_string(),
        };
        connection
            .execute(&format!("COMMENT ON TABLE {} IS {comment}", self.table))
            .map_err(Error::database("cannot write the ledger's comment"))?;
        self.marked = marked;
        Ok(())
    }
}

/// What a comment says besides our line, and what our line says.
fn taken_apart(comment: &str) -> (Option<String>, Option<String>) {
    let (before, last) = match comment.rsplit_once('\n') {
        Some((before, last)) => (Some(before), last),
        None => (None, comment),
    };
    match last.strip_prefix(MARK) {
        Some(mark) => (before.map(str::to_owned), Some(mark.to_owned())),
        None => (Some(comment.to_owned()), None),
    }
}

impl Found {
    /// Why no new ledger is begun in a database where this was found.
    pub(crate) fn refusal(self, database: &str) -> Error {
        let database = database.to_owned();
        match self {
            Found::Elsewhere(schemas) => LedgerError::Elsewhere { database, schemas }.into(),
            Found::Here(_) | Found::Nowhere { .. } => LedgerError::Missing { database }.into(),
        }
    }
}

/// What the ledger of this database says was applied; nothing where there is no ledger.
///
/// # Errors
/// [`Error::Database`]; [`Error::Ledger`] with `ledger-elsewhere` when there is one that the search path does not lead to.
pub fn applied(connection: &mut Connection) -> Result<Vec<Applied>, Error> {
    match Ledger::look_for(connection)? {
        Found::Here(ledger) => ledger.applied(connection),
        found @ Found::Elsewhere(_) => Err(found.refusal(&connection.database())),
        Found::Nowhere { .. } => Ok(Vec::new()),
    }
}
