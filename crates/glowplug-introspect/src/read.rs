//! One reading: a transaction, the queries in it, and what they give put together.

mod column;
mod constraint;
mod function;
mod index;
mod other;
mod policy;
mod schema;
mod sequence;
mod session;
mod table;
mod trigger;
mod types;
mod view;

use glowplug_pq::{Connection, TransactionStatus, interrupt};
use glowplug_schema::catalog::Catalog;

use crate::error::IntrospectError;
use crate::options::IntrospectOptions;
use crate::reader::{Prepared, Reader};

/// How many queries one reading of all kinds sends, BEGIN and COMMIT not counted.
pub const QUERIES: usize = 13;

/// Their texts, for the tests of what they read.
#[cfg(test)]
pub(crate) const QUERIES_TEXT: [&str; QUERIES] = [
    include_str!("read/session.sql"),
    include_str!("read/schema.sql"),
    include_str!("read/types.sql"),
    include_str!("read/sequence.sql"),
    include_str!("read/function.sql"),
    include_str!("read/table.sql"),
    include_str!("read/view.sql"),
    include_str!("read/column.sql"),
    include_str!("read/constraint.sql"),
    include_str!("read/index.sql"),
    include_str!("read/trigger.sql"),
    include_str!("read/policy.sql"),
    include_str!("read/other.sql"),
];

/// How often a reading is begun that someone else's DROP came in the way of.
const ATTEMPTS: usize = 30;

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
pub fn introspect_prepared(
    connection: &mut Connection,
    prepared: &mut Prepared,
    options: &IntrospectOptions,
) -> Result<Catalog, IntrospectError> {
    interrupt::cancellable(connection, |connection| {
        introspect_with(connection, Some(prepared), options)
    })
}

pub(crate) fn introspect_with(
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
    // Rolling back to the savepoint restores the settings, and the transaction where a query failed.
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
            // The first error is the one to report.
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
    if kinds.others {
        catalog.others = other::read(reader)?;
    }
    catalog.tables = relations.tables;
    catalog.views = relations.views;
    Ok(catalog)
}
