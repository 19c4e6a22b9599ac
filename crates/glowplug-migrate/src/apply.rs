//! Running one migration, one way or the other, and recording it.

mod outcome;
mod runner;

use std::time::Instant;

use glowplug_pq::{Connection, interrupt};

use crate::error::{Error, unless_interrupted};
use crate::ledger::Ledger;
use crate::migration::{Direction, Migration};
use crate::observer::{Observer, Run};
pub(crate) use runner::record;
use runner::{Runner, role_of};

/// Runs a migration and records it in the same transaction, or, where the migration asks for none, right behind it. Without a
/// ledger nothing is recorded.
///
/// The session may be left with other settings, temporary tables or another role: it must not run another migration.
///
/// # Errors
/// [`Error::Migration`] with the place in the file. In a transaction nothing is kept then; without, what was done stays.
pub(crate) fn run(
    connection: &mut Connection,
    ledger: Option<&mut Ledger>,
    migration: &Migration,
    direction: Direction,
    observer: &mut dyn Observer,
) -> Result<Run, Error> {
    let started = Instant::now();
    run_once(connection, ledger, migration, direction, observer)?;
    let elapsed = started.elapsed();
    observer.finished(&migration.name, direction, elapsed);
    let milliseconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    Ok(Run {
        migration: migration.name.clone(),
        direction,
        milliseconds,
    })
}

/// As [`run`], without a report of how long it took.
///
/// # Errors
/// As [`run`].
pub(crate) fn run_once(
    connection: &mut Connection,
    ledger: Option<&mut Ledger>,
    migration: &Migration,
    direction: Direction,
    observer: &mut dyn Observer,
) -> Result<(), Error> {
    unless_interrupted(|| outcome::not_begun(migration, direction))?;
    let _hold = interrupt::hold();
    let (mut runner, statements) = Runner::new(connection, migration, direction, observer)?;
    runner
        .observer
        .started(&migration.name, direction, statements.len());
    if ledger.is_some() {
        runner.role = Some(role_of(runner.connection)?);
    }
    let outcome = if migration.run_in_transaction {
        runner.in_transaction(ledger, &statements)
    } else {
        runner.one_by_one(ledger, &statements)
    };
    outcome.map_err(|error| runner.or_interrupted(error, statements.len()))
}

/// Runs the statements of a migration in the transaction that is open, and records nothing. After an error that transaction has
/// failed.
///
/// # Errors
/// As [`run`].
pub(crate) fn run_within(
    connection: &mut Connection,
    migration: &Migration,
    direction: Direction,
    observer: &mut dyn Observer,
) -> Result<(), Error> {
    unless_interrupted(|| outcome::not_begun(migration, direction))?;
    let (mut runner, statements) = Runner::new(connection, migration, direction, observer)?;
    let sent = runner.send_all(&statements);
    sent.map_err(|error| runner.or_interrupted(error, statements.len()))
}
