//! `migrate revert` and `migrate redo`.

use std::time::Duration;

use glowplug_pq::Connection;
use serde::Serialize;

use super::database::DatabaseName;
use super::deploy::refuse_problems;
use crate::apply::{self, Direction, Observer, Run};
use crate::error::Error;
use crate::ledger::Ledger;
use crate::lock;
use crate::migration::{Migration, Migrations, ProblemKind};
use crate::session;

/// What was reverted and, for `redo`, applied again.
#[derive(Debug, Serialize)]
pub struct RevertReport {
    /// The database.
    pub database: DatabaseName,
    /// Every run, in order.
    pub runs: Vec<Run>,
}

/// Reverts the newest `count` applied migrations, newest first, under the lock.
///
/// # Errors
/// [`Error::Problems`] when two migrations have one version; [`Error::Irreversible`] before anything is touched when one of them has no way back; [`Error::Migration`].
pub fn revert(
    url: &str,
    migrations: &Migrations,
    count: usize,
    observer: &mut dyn Observer,
) -> Result<RevertReport, Error> {
    // A new migration that is not written yet is in nobody's way here; of two with one version the wrong one might run.
    let twice: Vec<_> = migrations
        .problems
        .iter()
        .filter(|problem| matches!(problem.kind, ProblemKind::DuplicateVersion { .. }))
        .cloned()
        .collect();
    if !twice.is_empty() {
        return Err(Error::Problems(twice));
    }
    run(url, migrations, count, false, observer)
}

/// Reverts the newest `count` applied migrations and applies them again.
///
/// # Errors
/// As [`revert`].
pub fn redo(
    url: &str,
    migrations: &Migrations,
    count: usize,
    observer: &mut dyn Observer,
) -> Result<RevertReport, Error> {
    refuse_problems(migrations)?;
    run(url, migrations, count, true, observer)
}

fn run(
    url: &str,
    migrations: &Migrations,
    count: usize,
    again: bool,
    observer: &mut dyn Observer,
) -> Result<RevertReport, Error> {
    let mut connection = session::connect(url)?;
    let connection = &mut connection;
    lock::take(connection, Duration::from_secs(60))?;
    let outcome = run_locked(connection, migrations, count, again, observer);
    lock::release(connection);
    outcome
}

fn run_locked(
    connection: &mut Connection,
    migrations: &Migrations,
    count: usize,
    again: bool,
    observer: &mut dyn Observer,
) -> Result<RevertReport, Error> {
    let ledger = Ledger::find_or_create(connection)?;
    let newest = reversible(migrations, &ledger.applied(connection)?, count)?;
    let mut runs = Vec::new();
    for migration in &newest {
        runs.push(apply::run(
            connection,
            Some(&ledger),
            migration,
            Direction::Down,
            observer,
        )?);
    }
    for migration in newest.iter().rev().filter(|_| again) {
        let run = apply::run(
            connection,
            Some(&ledger),
            migration,
            Direction::Up,
            observer,
        );
        runs.push(run.map_err(reverted_before)?);
    }
    Ok(RevertReport {
        database: DatabaseName(connection.database()),
        runs,
    })
}

/// A failure on the way up again: the same command would now go down one further.
fn reverted_before(mut error: Error) -> Error {
    if let Error::Migration(error) = &mut error {
        error.reverted_before = true;
    }
    error
}

/// The newest applied migrations, all of them known to have a way back before the first is touched.
fn reversible<'a>(
    migrations: &'a Migrations,
    applied: &[crate::ledger::Applied],
    count: usize,
) -> Result<Vec<&'a Migration>, Error> {
    let newest = applied.iter().rev().take(count);
    newest
        .map(|row| {
            let migration = migrations
                .get(&row.version)
                .ok_or_else(|| Error::Irreversible {
                    migration: row.version.to_string(),
                    reason: "it is applied but its files are missing".to_owned(),
                })?;
            match migration.down {
                Some(_) => Ok(migration),
                None => Err(Error::Irreversible {
                    migration: migration.name.clone(),
                    reason: "it has no down.sql with a statement in it".to_owned(),
                }),
            }
        })
        .collect()
}
