//! A database into a [`Catalog`].
//!
//! One transaction, a fixed number of queries whatever the number of tables: each kind of object is read whole by the one
//! `.sql` file beside its row struct, and the rows are put together here by object identifier, which goes no further.
//! See <https://www.postgresql.org/docs/current/catalogs.html>.

mod column;
mod constraint;
mod function;
mod index;
mod introspector;
mod policy;
mod reader;
mod rows;
mod schema;
mod sequence;
mod session;
mod stamp;
mod table;
mod touched;
mod trigger;
mod types;
mod view;

use glowplug_pq::{Connection, TransactionStatus};
use glowplug_schema::catalog::Catalog;
pub use introspector::Introspector;

use crate::interrupt;
pub(crate) use reader::Prepared;
use reader::Reader;
pub use stamp::Stamp;
pub(crate) use touched::{Facts, Left};

/// The tables in which Diesel and glowplug keep what was applied. They are never part of a catalog.
pub const LEDGER_TABLES: [&str; 2] = ["__diesel_schema_migrations", "__glowplug_history"];

/// How many queries one reading of all kinds sends, BEGIN and COMMIT not counted.
pub const QUERIES: usize = 12;

/// Their texts, for whoever wants to know what they read.
#[cfg(test)]
const QUERIES_TEXT: [&str; QUERIES] = [
    include_str!("session.sql"),
    include_str!("schema.sql"),
    include_str!("types.sql"),
    include_str!("sequence.sql"),
    include_str!("function.sql"),
    include_str!("table.sql"),
    include_str!("view.sql"),
    include_str!("column.sql"),
    include_str!("constraint.sql"),
    include_str!("index.sql"),
    include_str!("trigger.sql"),
    include_str!("policy.sql"),
];

/// How often a reading is begun that someone else's DROP came in the way of.
const ATTEMPTS: usize = 30;

/// What to read.
#[derive(Debug, Clone, Default)]
pub struct IntrospectOptions {
    /// Only objects of these schemas; all but PostgreSQL's own when `None`. Extensions are always read.
    pub schemas: Option<Vec<String>>,
    /// Which kinds.
    pub kinds: Kinds,
}

/// Which kinds of objects to read: what is not read is missing from the catalog. Tables come with their columns and
/// constraints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own"
)]
pub struct Kinds {
    /// Enums, domains, composite types and ranges.
    pub types: bool,
    /// Sequences.
    pub sequences: bool,
    /// Indexes.
    pub indexes: bool,
    /// Triggers.
    pub triggers: bool,
    /// Row security policies.
    pub policies: bool,
    /// Views with their columns.
    pub views: bool,
    /// Functions, procedures and aggregates.
    pub functions: bool,
}

impl Kinds {
    /// Everything.
    pub const ALL: Kinds = Kinds {
        types: true,
        sequences: true,
        indexes: true,
        triggers: true,
        policies: true,
        views: true,
        functions: true,
    };

    /// What Rust is generated from: types, tables with columns and constraints, the indexes that say what is unique, views.
    pub const RUST: Kinds = Kinds {
        types: true,
        sequences: false,
        indexes: true,
        triggers: false,
        policies: false,
        views: true,
        functions: false,
    };
}

impl Default for Kinds {
    fn default() -> Self {
        Kinds::ALL
    }
}

/// Why a database could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IntrospectError {
    /// A query failed.
    #[error("cannot read the catalog of the database ({query})")]
    Query {
        /// Which of the queries.
        query: &'static str,
        /// How.
        source: glowplug_pq::Error,
    },
    /// The server is too old to be read.
    #[error("the server is PostgreSQL {major}; 13 is the oldest that can be read")]
    TooOld {
        /// Its major version.
        major: u32,
    },
    /// The server says something that no version known to us says.
    #[error("the server calls a {what} `{value}`, which is unknown here")]
    Unknown {
        /// What kind of thing.
        what: &'static str,
        /// The unknown word.
        value: String,
    },
}

impl IntrospectError {
    /// Whether another attempt may succeed. The rows of the catalog are those of the transaction's one moment, but the
    /// printers (`pg_get_constraintdef` and its like) look at the present: of what was dropped meanwhile they find nothing.
    fn is_passing(&self) -> bool {
        /// `internal_error` ("cache lookup failed"), and that a table, an object, a function, a schema does not exist.
        const GONE: [&str; 5] = ["XX000", "42P01", "42704", "42883", "3F000"];
        match self {
            IntrospectError::Query { source, .. } => match source.sqlstate() {
                Some(code) => GONE.contains(&code),
                None => matches!(source, glowplug_pq::Error::Decode(_)),
            },
            IntrospectError::TooOld { .. } | IntrospectError::Unknown { .. } => false,
        }
    }

    /// A name for the error that never changes.
    pub fn code(&self) -> &'static str {
        match self {
            IntrospectError::Query { .. } => "introspect-query",
            IntrospectError::TooOld { .. } => "server-too-old",
            IntrospectError::Unknown { .. } => "introspect-unknown",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            IntrospectError::Query { .. } => None,
            IntrospectError::TooOld { .. } => Some("use PostgreSQL 14 or newer"),
            IntrospectError::Unknown { .. } => {
                Some("the server is newer than this program: update it")
            }
        }
    }
}

/// Reads a database.
///
/// Everything is read in one REPEATABLE READ READ ONLY transaction, so it is one moment of the database. Where the caller
/// has a transaction open it is used instead, through a savepoint: nothing of the session's settings changes, and what is
/// read is as consistent as the caller's isolation level makes it.
///
/// # Errors
/// When the server refuses or the connection is lost.
pub fn introspect(
    connection: &mut Connection,
    options: &IntrospectOptions,
) -> Result<Catalog, IntrospectError> {
    interrupt::cancellable(connection, |connection| {
        introspect_with(connection, None, options)
    })
}

/// The same in a session that keeps the queries prepared.
///
/// # Errors
/// As [`introspect`].
pub(crate) fn introspect_prepared(
    connection: &mut Connection,
    prepared: &mut Prepared,
    options: &IntrospectOptions,
) -> Result<Catalog, IntrospectError> {
    interrupt::cancellable(connection, |connection| {
        introspect_with(connection, Some(prepared), options)
    })
}

fn introspect_with(
    connection: &mut Connection,
    mut prepared: Option<&mut Prepared>,
    options: &IntrospectOptions,
) -> Result<Catalog, IntrospectError> {
    let version = connection.server_version();
    if version < 130_000 {
        return Err(IntrospectError::TooOld {
            major: version / 10_000,
        });
    }
    if connection.transaction_status() == TransactionStatus::Idle {
        let mut attempts = 1..ATTEMPTS;
        loop {
            let result = read_between(
                connection,
                prepared.as_deref_mut(),
                options,
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                "COMMIT",
                "ROLLBACK",
            );
            match result {
                Err(error) if error.is_passing() && attempts.next().is_some() => {}
                other => return other,
            }
        }
    }
    // Going back to the savepoint brings back the settings, and the transaction where a query failed.
    let back = "ROLLBACK TO SAVEPOINT glowplug_introspect; RELEASE SAVEPOINT glowplug_introspect";
    let begin = "SAVEPOINT glowplug_introspect";
    read_between(connection, prepared, options, begin, back, back)
}

fn read_between(
    connection: &mut Connection,
    prepared: Option<&mut Prepared>,
    options: &IntrospectOptions,
    begin: &str,
    done: &str,
    undone: &str,
) -> Result<Catalog, IntrospectError> {
    let failed = |query| move |source| IntrospectError::Query { query, source };
    connection.execute(begin).map_err(failed("begin"))?;
    let version = connection.server_version();
    match read(
        &mut Reader::new(connection, prepared, options),
        options,
        version,
    ) {
        Ok(catalog) => {
            connection.execute(done).map_err(failed("end"))?;
            Ok(catalog)
        }
        Err(error) => {
            // The first error is the one to tell.
            let _ = connection.execute(undone);
            Err(error)
        }
    }
}

fn read(
    reader: &mut Reader<'_>,
    options: &IntrospectOptions,
    server_version: u32,
) -> Result<Catalog, IntrospectError> {
    let kinds = options.kinds;
    let default_schema = session::prepare(reader)?;
    let (schemas, extensions) = schema::read(reader)?;
    let mut catalog = Catalog {
        server_version,
        default_schema,
        schemas,
        extensions,
        ..Catalog::default()
    };
    if kinds.types {
        types::read(reader, &mut catalog)?;
    }
    if kinds.sequences {
        catalog.sequences = sequence::read(reader)?;
    }
    if kinds.functions {
        catalog.functions = function::read(reader)?;
    }
    let mut relations = table::read(reader)?;
    if kinds.views {
        view::read(reader, &mut relations)?;
    }
    column::read(reader, &mut relations)?;
    constraint::read(reader, &mut relations)?;
    if kinds.indexes {
        index::read(reader, &mut relations)?;
    }
    if kinds.triggers {
        trigger::read(reader, &mut relations)?;
    }
    if kinds.policies {
        policy::read(reader, &mut relations)?;
    }
    catalog.tables = relations.tables;
    catalog.views = relations.views;
    Ok(catalog)
}
