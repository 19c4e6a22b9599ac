//! Rows into a table, and what the server has against them.

use glowplug_pq::{Connection, interrupt};

use super::run::{Piece, Run};
use crate::chance;
use crate::error::{Error, Refused};
use crate::make::Maker;
use crate::model::Plan;
use crate::value::{Value, put_line};

/// Rows of one COPY, at most: foreign keys are checked at its end, and the server keeps a list of those.
const ROWS: u64 = 50_000;

/// Bytes that are sent at once.
const BUFFER: usize = 128 * 1024;

/// After so many rows a look whether to stop.
const LOOK: u64 = 256;

/// Has tables that point to each other wait for each other.
pub(super) fn defer(connection: &mut Connection, piece: &Piece) -> Result<(), Error> {
    match piece.parts.len() {
        1 => Ok(()),
        _ => connection
            .execute("SET CONSTRAINTS ALL DEFERRED")
            .map_err(Error::database("cannot defer constraints")),
    }
}

/// Writes the rows of a piece.
pub(super) fn copy(
    connection: &mut Connection,
    run: &Run<'_>,
    piece: &Piece,
    stop: &dyn Fn() -> bool,
    written: &mut dyn FnMut(usize, u64),
) -> Result<(), Error> {
    for (table, from, to) in &piece.parts {
        let mut next = *from;
        while next < *to {
            let end = (next + ROWS).min(*to);
            copy_rows(connection, run, *table, next..end, stop, written)
                .map_err(|error| explained(error, run.plan, *table))?;
            next = end;
        }
    }
    Ok(())
}

fn copy_rows(
    connection: &mut Connection,
    run: &Run<'_>,
    table: usize,
    rows: std::ops::Range<u64>,
    stop: &dyn Fn() -> bool,
    written: &mut dyn FnMut(usize, u64),
) -> Result<(), Error> {
    let failed = || Error::database("cannot write rows");
    let own = &run.plan.tables[table];
    let maker = Maker::new(run.plan, run.numbers);
    let base = chance::rng(own.salt);
    if own.columns.is_empty() {
        // COPY takes rows without columns of no table that has some.
        let sql = format!(
            "INSERT INTO {} SELECT FROM pg_catalog.generate_series(1, {})",
            own.name,
            rows.end - rows.start
        );
        connection.execute(&sql).map_err(failed())?;
        written(table, rows.end - rows.start);
        return Ok(());
    }
    let mut copy = connection
        .copy_in(&own.copy_statement())
        .map_err(failed())?;
    let mut buffer: Vec<u8> = Vec::with_capacity(BUFFER + 4096);
    let mut values: Vec<Value> = Vec::with_capacity(own.columns.len());
    let (end, mut reported) = (rows.end, rows.start);
    for row in rows {
        if row % LOOK == 0 && (interrupt::is_requested() || stop()) {
            // Dropped unfinished, the COPY keeps nothing.
            return Err(Error::Interrupted);
        }
        maker.row(table, row, &base, &mut values)?;
        put_line(&mut buffer, &values);
        if buffer.len() >= BUFFER {
            copy.write(&buffer).map_err(failed())?;
            buffer.clear();
            written(table, row + 1 - reported);
            reported = row + 1;
        }
    }
    copy.write(&buffer).map_err(failed())?;
    copy.finish().map_err(failed())?;
    written(table, end - reported);
    Ok(())
}

/// An error that only shows that the run was interrupted as what it is.
pub(super) fn interrupted(error: Error) -> Error {
    match error {
        Error::Database { ref source, .. }
            if interrupt::is_requested() && source.sqlstate() == Some("57014") =>
        {
            Error::Interrupted
        }
        other => other,
    }
}

/// The function that the server was in when it failed: rows are only written, so a trigger called it.
fn function_of(context: &str) -> Option<String> {
    let (_, rest) = context.split_once("PL/pgSQL function ")?;
    let (name, _) = rest.split_once('(')?;
    Some(name.to_owned())
}

/// A refusal of the server as one that names table and constraint.
pub(super) fn explained(error: Error, plan: &Plan, table: usize) -> Error {
    let Error::Database { source, .. } = &error else {
        return error;
    };
    let Some(report) = source.as_database() else {
        return error;
    };
    let context = report.context.as_deref().unwrap_or_default();
    if let Some(function) = function_of(context) {
        return Error::Trigger {
            table: plan.tables[table].name.clone(),
            function,
            message: report.message.clone(),
        };
    }
    // `COPY posts, line 3, column clicks: "many"`.
    let column = context
        .split_once(", column ")
        .and_then(|(_, rest)| rest.split_once(':'));
    let unfit = report.sqlstate.starts_with("22");
    if !report.sqlstate.starts_with("23") && !unfit {
        return error;
    }
    // Of a partition the rules know the table that it is a part of.
    let named = plan.tables.iter().find(|one| {
        Some(&one.name.schema) == report.schema.as_ref()
            && Some(&one.name.name) == report.table.as_ref()
    });
    let table = named.unwrap_or(&plan.tables[table]);
    let what = match (&report.constraint, &report.column, column) {
        (Some(constraint), _, _) => Refused::Constraint(constraint.clone()),
        (None, Some(column), _) => Refused::NotNull(column.clone()),
        (None, None, Some((column, _))) => Refused::Type(column.to_owned()),
        (None, None, None) => Refused::Unnamed,
    };
    Error::Refused {
        table: table.name.to_string(),
        key: table.key.clone(),
        what,
        detail: report.detail.as_ref().unwrap_or(&report.message).clone(),
    }
}
