//! Removing what a run wrote to tables that were empty, and nothing else.

use glowplug_pq::Connection;

use super::run::Run;
use crate::error::Error;
use crate::model::TablePlan;

/// Removes the rows of these transactions.
///
/// The tables are emptied where all their rows are the run's. Where another session wrote beside it, or reads one of the tables for
/// long, the run's rows are deleted one by one.
pub(super) fn remove(
    run: &Run<'_>,
    connection: &mut Connection,
    transactions: &[String],
) -> Result<(), Error> {
    if transactions.is_empty() {
        return Ok(());
    }
    let ours = format!("{{{}}}", transactions.join(","));
    if let Ok(true) = connection.transaction("BEGIN", |connection| truncate(run, connection, &ours))
    {
        return Ok(());
    }
    connection.transaction("BEGIN", |connection| delete(run, connection, &ours))
}

/// The tables that are filled, or also those that stay empty, which may point to them.
fn tables<'a>(run: &'a Run<'_>, all: bool) -> Vec<&'a TablePlan> {
    let tables = run.plan.tables.iter();
    tables
        .filter(|table| table.rows > 0 || (all && table.kept == 0))
        .collect()
}

fn names(tables: &[&TablePlan]) -> String {
    let names: Vec<String> = tables.iter().map(|table| table.name.to_string()).collect();
    names.join(", ")
}

/// Whether the tables could be emptied.
fn truncate(run: &Run<'_>, connection: &mut Connection, ours: &str) -> Result<bool, Error> {
    let failed = || Error::database("cannot empty the tables");
    let tables = tables(run, true);
    let list = names(&tables);
    // Nobody writes between the look and the TRUNCATE, and what the run wrote is committed or gone.
    connection
        .execute(&format!(
            "SET LOCAL lock_timeout = '3s'; LOCK TABLE {list} IN ACCESS EXCLUSIVE MODE"
        ))
        .map_err(failed())?;
    for table in tables {
        let sql = format!(
            "SELECT EXISTS (SELECT FROM {} WHERE xmin::pg_catalog.text OPERATOR(pg_catalog.<>) ALL ($1::pg_catalog.text[]))",
            table.name
        );
        let others: Vec<bool> = connection
            .query(&sql, &[Some(ours)])
            .and_then(|rows| rows.decode())
            .map_err(failed())?;
        if others != [false] {
            return Ok(false);
        }
    }
    connection
        .execute(&format!("TRUNCATE {list}"))
        .map_err(failed())?;
    Ok(true)
}

fn delete(run: &Run<'_>, connection: &mut Connection, ours: &str) -> Result<(), Error> {
    let failed = || Error::database("cannot delete the rows");
    let tables = tables(run, false);
    // Waits for those who write, and with them for what is left of the run.
    connection
        .execute(&format!(
            "SET LOCAL lock_timeout = '30s'; LOCK TABLE {} IN SHARE MODE; SET CONSTRAINTS ALL DEFERRED",
            names(&tables)
        ))
        .map_err(failed())?;
    // What points to others goes first.
    for table in tables.iter().rev() {
        let sql = format!(
            "DELETE FROM {} WHERE xmin::pg_catalog.text OPERATOR(pg_catalog.=) ANY ($1::pg_catalog.text[])",
            table.name
        );
        connection.query(&sql, &[Some(ours)]).map_err(failed())?;
    }
    Ok(())
}
