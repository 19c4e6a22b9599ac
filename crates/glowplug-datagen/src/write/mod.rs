//! Writing. Where a run that fails could change rows that are not its own, everything is one transaction. Else several connections
//! write, each piece of a table in a transaction of its own, and the tables, which were empty before, are emptied when it fails.

mod copy;
mod pieces;
mod run;
mod undo;

use glowplug_pq::{Connection, interrupt};
use glowplug_schema::catalog::Table;
use glowplug_schema::ident::Name;

use crate::error::Error;
use crate::numbers;
use crate::options::DemoObserver;
use crate::session;

pub(crate) use run::Run;

/// Writes all rows and moves the sequences behind them, or leaves everything as it was.
///
/// # Errors
/// Why not; [`Error::RowsLeft`] where something stays.
pub(crate) fn write(
    run: &Run<'_>,
    connection: &mut Connection,
    observer: &mut dyn DemoObserver,
) -> Result<(), Error> {
    if run.jobs > 1 && undone_by_truncate(run, connection)? {
        return in_pieces(run, connection, observer);
    }
    in_one_transaction(run, connection, observer)
}

/// Whether emptying the tables undoes all that a run does: no trigger writes elsewhere, and no row that stays is in a table that
/// others were filled beside, or that points to one of them.
fn undone_by_truncate(run: &Run<'_>, connection: &mut Connection) -> Result<bool, Error> {
    let filled = |name: &Name| run.plan.filled().any(|table| table.name == *name);
    for table in run.plan.tables.iter().filter(|table| table.kept > 0) {
        let found = run.catalog.tables.iter().find(|one| one.name == table.name);
        let keys = found.into_iter().flat_map(Table::foreign_keys);
        let mut targets = keys.filter_map(|key| key.foreign_key.as_ref());
        if table.rows > 0 || targets.any(|target| filled(&target.table)) {
            return Ok(false);
        }
    }
    let fires: Vec<bool> = connection
        .query(include_str!("trigger.sql"), &[])
        .and_then(|rows| rows.decode())
        .map_err(Error::database("cannot look for triggers"))?;
    Ok(fires == [false])
}

fn in_one_transaction(
    run: &Run<'_>,
    connection: &mut Connection,
    observer: &mut dyn DemoObserver,
) -> Result<(), Error> {
    let result = interrupt::cancellable(connection, |connection| {
        connection
            .execute("BEGIN")
            .map_err(Error::database("cannot begin a transaction"))?;
        let mut rows = 0;
        for piece in pieces::stages(run.plan).into_iter().flatten() {
            copy::defer(connection, &piece)?;
            copy::copy(connection, run, &piece, &|| false, &mut |table, more| {
                rows += more;
                observer.progress(rows, &run.plan.tables[table].name.name);
            })?;
        }
        observer.phase("setting sequences and reading statistics");
        numbers::advance(connection, run.plan, run.sequences)?;
        connection
            .execute("COMMIT")
            .map_err(Error::database(
                "cannot commit the rows, and either all or none are there",
            ))
            .map_err(|error| copy::explained(error, run.plan, 0))
    });
    if result.is_err() {
        // A connection that cannot roll back is lost, and the server rolls back.
        let _ = connection.execute("ROLLBACK");
    }
    result.map_err(copy::interrupted)
}

fn in_pieces(
    run: &Run<'_>,
    connection: &mut Connection,
    observer: &mut dyn DemoObserver,
) -> Result<(), Error> {
    let (transactions, result) = pieces::write(run, observer);
    let result = result.and_then(|()| {
        observer.phase("setting sequences and reading statistics");
        session::revive(connection, run.endpoint)?;
        numbers::advance(connection, run.plan, run.sequences)
    });
    let Err(error) = result else {
        return Ok(());
    };
    let error = copy::interrupted(error);
    observer.phase("removing what was written");
    let removed = session::revive(connection, run.endpoint)
        .and_then(|()| undo::remove(run, connection, &transactions));
    match removed {
        Ok(()) => Err(error),
        Err(second) => Err(Error::RowsLeft {
            first: Box::new(error),
            second: Box::new(second),
        }),
    }
}
