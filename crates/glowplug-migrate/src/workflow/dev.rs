//! `migrate dev`: updates the developer's database to the files.

use std::time::Duration;

use serde::Serialize;

use super::deploy::{DeployOptions, DeployReport, deploy, refuse_doubtful, refuse_problems_of};
use crate::drift::drift;
use crate::error::{Error, HistoryError};
use crate::finding::Finding;
use crate::history::{History, State};
use crate::ledger::{Found, Ledger};
use crate::migration::Migrations;
use crate::observer::Observer;
use crate::policy::Policy;
use crate::shadow::ShadowSource;
use crate::target::Target;

/// How to update a database to the files.
#[derive(Debug, Clone, Copy, Default)]
pub struct DevOptions {
    /// Apply although the database does not match its applied migrations.
    pub accept_drift: bool,
    /// Create a ledger in a database that holds tables and has none.
    pub new_ledger: bool,
}

/// What the update found and did.
#[derive(Debug, Serialize)]
pub struct DevReport {
    /// Differences between the applied migrations and the database; nothing was applied when one of them counts.
    pub drift: Vec<Finding>,
    /// What was applied.
    pub deployed: Option<DeployReport>,
}

/// Compares the database with the replay of what is applied, then applies what is pending. Pending migrations that are older
/// than applied ones are applied too: in development they come with every merge.
///
/// The shadow server is used only when something is applied already.
///
/// # Errors
/// [`Error::Problems`], [`Error::Migration`], [`Error::History`] when applied migrations have no files, and as [`deploy`].
pub fn dev(
    target: &mut Target,
    migrations: &Migrations,
    options: &DevOptions,
    policy: &Policy,
    shadow: &ShadowSource,
    observer: &mut dyn Observer,
) -> Result<DevReport, Error> {
    refuse_doubtful(migrations)?;
    target.refuse_unsuitable()?;
    let created = target.ensure_exists()?;
    let mut connection = target.connect()?;
    let applied = match Ledger::look_for(&mut connection)? {
        Found::Here(ledger) => ledger.applied(&mut connection)?,
        Found::Nowhere { tables: 0 } => Vec::new(),
        // What a new database holds came with its template.
        _ if options.new_ledger || created => Vec::new(),
        found => return Err(found.refusal(target.database())),
    };
    let history = History::new(migrations, &applied);
    refuse_missing(&history)?;
    refuse_problems_of(
        migrations,
        &history.migrations_in(migrations, State::Pending),
    )?;
    let applied = history.migrations_in(migrations, State::Applied);
    if !applied.is_empty() && !options.accept_drift {
        let server = shadow.server(migrations, Some(target), observer)?;
        let drift = drift(&server, &applied, &mut connection, policy, observer)?;
        if drift.iter().any(Finding::fails) {
            return Ok(DevReport {
                drift,
                deployed: None,
            });
        }
    }
    target.give_back(connection);
    let options = DeployOptions {
        allow_out_of_order: true,
        new_ledger: options.new_ledger || created,
        lock_timeout: Duration::from_secs(60),
    };
    let mut deployed = deploy(target, migrations, &options, observer)?;
    deployed.created |= created;
    if !deployed.applied.is_empty() {
        // A migration may have made a schema of the search path.
        target.look_again()?;
    }
    Ok(DevReport {
        drift: Vec::new(),
        deployed: Some(deployed),
    })
}

fn refuse_missing(history: &History) -> Result<(), Error> {
    let missing: Vec<&str> = history
        .in_state(State::Missing)
        .map(|entry| entry.version.as_str())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(HistoryError::FilesMissing {
        versions: missing.into_iter().map(str::to_owned).collect(),
    }
    .into())
}
