//! `migrate deploy`: applies what is pending, nothing else.

use std::time::Duration;

use serde::Serialize;

use super::DatabaseName;
use crate::apply;
use crate::error::{Error, HistoryError};
use crate::history::{History, State};
use crate::ledger::Ledger;
use crate::lock::Lock;
use crate::migration::Direction;
use crate::migration::{Migration, Migrations, Problem, Version};
use crate::observer::{Observer, Run};
use crate::session::Upcoming;
use crate::target::Target;

/// How to deploy.
#[derive(Debug, Clone)]
pub struct DeployOptions {
    /// How long to wait for another run to finish.
    pub lock_timeout: Duration,
    /// Apply pending migrations that are older than applied ones, too.
    pub allow_out_of_order: bool,
    /// Begin a ledger in a database that holds tables and has none where the search path leads.
    pub new_ledger: bool,
}

impl Default for DeployOptions {
    fn default() -> Self {
        DeployOptions {
            lock_timeout: Duration::from_secs(60),
            allow_out_of_order: false,
            new_ledger: false,
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
/// [`Error::Problems`] before anything is touched; [`Error::Target`] with `pooled`, `standby`, `read-only`, `ledger-missing`,
/// `ledger-elsewhere`, `out-of-order`, `locked` or `lock-lost`; [`Error::Migration`] for the first that fails, with those
/// before it applied and recorded.
pub fn deploy(
    target: &mut Target,
    migrations: &Migrations,
    options: &DeployOptions,
    observer: &mut dyn Observer,
) -> Result<DeployReport, Error> {
    refuse_doubtful(migrations)?;
    target.refuse_unsuitable()?;
    let created = target.ensure_exists()?;
    let mut lock = Lock::take(target, options.lock_timeout, observer)?;
    // Read under the lock: the run that held it before may have applied everything.
    // What a new database holds came with its template.
    let begins = options.new_ledger || created;
    let applied = match Ledger::open_existing(lock.session(), begins)? {
        Some(ledger) => ledger.applied(lock.session())?,
        None => Vec::new(),
    };
    let history = History::new(migrations, &applied);
    if !options.allow_out_of_order {
        refuse_out_of_order(&history)?;
    }
    let pending = history.migrations_in(migrations, State::Pending);
    refuse_problems_of(migrations, &pending)?;
    // Made only now: a run that is refused changes nothing.
    let mut sessions = Upcoming::new(target.endpoint().clone());
    // By the role that the project's sessions begin with.
    let mut ledger = match Ledger::find(lock.session())? {
        Some(ledger) => ledger,
        None => Ledger::find_or_create(&mut sessions.take()?)?,
    };
    observer.planned(pending.len());
    let mut applied = Vec::new();
    let last = pending.len().saturating_sub(1);
    for (at, migration) in pending.into_iter().enumerate() {
        lock.check()?;
        let mut session = sessions.take()?;
        if at < last && !migration.changes_whole_server() {
            sessions.prepare();
        }
        applied.push(apply::run(
            &mut session,
            Some(&mut ledger),
            migration,
            Direction::Up,
            observer,
        )?);
    }
    // Whatever a revert had left to do: this state is wanted now.
    ledger.clear_mark(lock.session())?;
    lock.release()?;
    Ok(DeployReport {
        database: DatabaseName::of(target),
        created,
        applied,
        already_applied: history.in_state(State::Applied).count(),
        missing: history
            .in_state(State::Missing)
            .map(|entry| entry.version.clone())
            .collect(),
    })
}

/// Stops where a migration of the folder could not be run.
///
/// # Errors
/// [`Error::Problems`].
pub fn refuse_problems(migrations: &Migrations) -> Result<(), Error> {
    refuse(migrations, |problem| problem.kind.blocks_apply())
}

/// Stops where it is in doubt which migrations there are and what they hold. What is wrong with one alone does not matter as
/// long as that one is applied.
pub(super) fn refuse_doubtful(migrations: &Migrations) -> Result<(), Error> {
    refuse(migrations, |problem| {
        problem.kind.blocks_apply() && !problem.kind.blocks_its_own()
    })
}

/// Stops where one of these migrations could not be run.
pub(super) fn refuse_problems_of(
    migrations: &Migrations,
    pending: &[&Migration],
) -> Result<(), Error> {
    refuse(migrations, |problem| {
        let is_of = |migration: &&Migration| migration.up.path() == problem.path;
        problem.kind.blocks_its_own() && pending.iter().any(is_of)
    })
}

fn refuse(migrations: &Migrations, blocks: impl Fn(&Problem) -> bool) -> Result<(), Error> {
    let blocking: Vec<_> = migrations
        .problems
        .iter()
        .filter(|problem| blocks(problem))
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
    Err(HistoryError::OutOfOrder {
        migrations: late.into_iter().map(str::to_owned).collect(),
    }
    .into())
}
