//! `migrate baseline`: records migrations as applied in a database that holds what they make already.

use std::time::Duration;

use serde::Serialize;

use super::DatabaseName;
use super::deploy::refuse_problems;
use crate::drift::drift;
use crate::error::{Error, HistoryError};
use crate::finding::Finding;
use crate::history::{History, State};
use crate::ledger::{Found, Ledger};
use crate::lock::Lock;
use crate::migration::{Migration, Migrations, Version};
use crate::observer::Observer;
use crate::policy::Policy;
use crate::shadow::ShadowSource;
use crate::target::Target;

/// What to record.
#[derive(Debug, Clone, Default)]
pub struct BaselineOptions {
    /// The last version to record; all of them without.
    pub up_to: Option<Version>,
    /// Record although the database is not what these migrations make.
    pub accept_drift: bool,
}

/// What was recorded.
#[derive(Debug, Serialize)]
pub struct BaselineReport {
    /// The database.
    pub database: DatabaseName,
    /// Differences between these migrations and the database; nothing was recorded when one of them counts.
    pub drift: Vec<Finding>,
    /// The folders' names of what was recorded.
    pub recorded: Vec<String>,
}

/// Records migrations as applied without running them, under the lock. First the database is compared with a replay of them.
///
/// # Errors
/// [`Error::Problems`]; [`Error::History`] with `unknown-version`, and as [`super::deploy`]; whatever keeps the replay from
/// being done.
pub fn baseline(
    target: &Target,
    migrations: &Migrations,
    options: &BaselineOptions,
    policy: &Policy,
    shadow: &ShadowSource,
    observer: &mut dyn Observer,
) -> Result<BaselineReport, Error> {
    refuse_problems(migrations)?;
    target.refuse_unsuitable()?;
    if let Some(version) = options
        .up_to
        .as_ref()
        .filter(|version| migrations.get(version).is_none())
    {
        return Err(HistoryError::UnknownVersion {
            version: version.to_string(),
        }
        .into());
    }
    let wanted: Vec<&Migration> = migrations
        .migrations
        .iter()
        .filter(|migration| {
            options
                .up_to
                .as_ref()
                .is_none_or(|last| migration.version <= *last)
        })
        .collect();
    let mut report = BaselineReport {
        database: DatabaseName::of(target),
        drift: Vec::new(),
        recorded: Vec::new(),
    };
    if let found @ Found::Elsewhere(_) = Ledger::look_for(&mut target.endpoint().connect()?)? {
        return Err(found.refusal(target.database()));
    }
    if !options.accept_drift {
        let server = shadow.server(migrations, Some(target), observer)?;
        report.drift = drift(&server, &wanted, &mut target.connect()?, policy, observer)?;
        if report.drift.iter().any(Finding::fails) {
            return Ok(report);
        }
    }
    let mut lock = Lock::take(target, Duration::from_secs(60), observer)?;
    let mut ledger = Ledger::find_or_create(lock.session())?;
    let history = History::new(migrations, &ledger.applied(lock.session())?);
    let pending = history.migrations_in(migrations, State::Pending);
    let pending: Vec<&Migration> = pending
        .into_iter()
        .filter(|migration| {
            wanted
                .iter()
                .any(|found| found.version == migration.version)
        })
        .collect();
    let mut session = target.connect_to_migrate()?;
    session.transaction("BEGIN", |session| {
        pending
            .iter()
            .try_for_each(|migration| ledger.record(session, &migration.version))
    })?;
    report.recorded = pending
        .iter()
        .map(|migration| migration.name.clone())
        .collect();
    lock.release()?;
    Ok(report)
}
