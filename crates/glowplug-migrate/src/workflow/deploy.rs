//! `migrate deploy`: applies what is pending, nothing else.

use std::time::Duration;

use glowplug_pq::Connection;
use serde::Serialize;

use super::database::{DatabaseName, connect_or_create};
use crate::apply::{self, Direction, Observer, Run};
use crate::error::Error;
use crate::history::{History, State};
use crate::ledger::Ledger;
use crate::lock;
use crate::migration::{Migrations, Version};

/// How to deploy.
#[derive(Debug, Clone)]
pub struct DeployOptions {
    /// How long to wait for another run to finish.
    pub lock_timeout: Duration,
    /// Apply pending migrations that are older than applied ones, too.
    pub allow_out_of_order: bool,
}

impl Default for DeployOptions {
    fn default() -> Self {
        DeployOptions {
            lock_timeout: Duration::from_secs(60),
            allow_out_of_order: false,
        }
    }
}

/// What a deployment did.
#[derive(Debug, Serialize)]
pub struct DeployReport {
    /// The database.
    pub database: DatabaseName,
    /// Whether it had to be made.
    pub created: bool,
    /// What was applied, in order.
    pub applied: Vec<Run>,
    /// How many migrations were applied before.
    pub already_applied: usize,
    /// Versions that the ledger has and the files have not: another release's.
    pub missing: Vec<Version>,
}

/// Applies what is pending, in the order of the versions, under the lock. Makes the database where there is none.
///
/// # Errors
/// [`Error::Problems`] before anything is touched; [`Error::Refused`] with `out-of-order` or `locked`; [`Error::Migration`]
/// for the first that fails, with those before it applied and recorded.
pub fn deploy(
    url: &str,
    migrations: &Migrations,
    options: &DeployOptions,
    observer: &mut dyn Observer,
) -> Result<DeployReport, Error> {
    refuse_problems(migrations)?;
    let (mut connection, created) = connect_or_create(url)?;
    let connection = &mut connection;
    lock::take(connection, options.lock_timeout)?;
    let outcome = apply_pending(connection, created, migrations, options, observer);
    // After a failure, too, and not only when the server notices the end of the session: the next run may be waiting.
    lock::release(connection);
    outcome
}

fn apply_pending(
    connection: &mut Connection,
    created: bool,
    migrations: &Migrations,
    options: &DeployOptions,
    observer: &mut dyn Observer,
) -> Result<DeployReport, Error> {
    let ledger = Ledger::find_or_create(connection)?;
    // Read under the lock: whoever held it before may have applied everything.
    let history = History::new(migrations, &ledger.applied(connection)?);
    if !options.allow_out_of_order {
        refuse_out_of_order(&history)?;
    }
    let mut applied = Vec::new();
    for migration in history.migrations_in(migrations, State::Pending) {
        applied.push(apply::run(
            connection,
            Some(&ledger),
            migration,
            Direction::Up,
            observer,
        )?);
    }
    Ok(DeployReport {
        database: DatabaseName(connection.database()),
        created,
        applied,
        already_applied: history.in_state(State::Applied).count(),
        missing: history
            .in_state(State::Missing)
            .map(|entry| entry.version.clone())
            .collect(),
    })
}

/// Stops where applying would be a gamble.
///
/// # Errors
/// [`Error::Problems`].
pub fn refuse_problems(migrations: &Migrations) -> Result<(), Error> {
    let blocking: Vec<_> = migrations
        .problems
        .iter()
        .filter(|problem| problem.kind.blocks_apply())
        .cloned()
        .collect();
    if blocking.is_empty() {
        Ok(())
    } else {
        Err(Error::Problems(blocking))
    }
}

fn refuse_out_of_order(history: &History) -> Result<(), Error> {
    let late: Vec<&str> = history
        .entries
        .iter()
        .filter(|entry| entry.out_of_order)
        .filter_map(|entry| entry.name.as_deref())
        .collect();
    if late.is_empty() {
        return Ok(());
    }
    Err(Error::Refused {
        code: "out-of-order",
        reason: format!(
            "pending but older than what is applied: {}",
            late.join(", ")
        ),
        hint: "give them a newer version, or apply them all the same with `--allow-out-of-order`"
            .to_owned(),
    })
}
