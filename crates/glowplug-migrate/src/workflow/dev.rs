//! `migrate dev`: brings the developer's database up to the files.

use std::time::Duration;

use glowplug_schema::diff::Change;
use serde::Serialize;

use super::database::connect_or_create;
use super::deploy::{DeployOptions, DeployReport, deploy, refuse_problems};
use crate::apply::Observer;
use crate::drift::drift;
use crate::error::Error;
use crate::history::{History, State};
use crate::ledger;
use crate::migration::Migrations;
use crate::shadow::ShadowServer;

/// What bringing a database up to the files found and did.
#[derive(Debug, Serialize)]
pub struct DevReport {
    /// What the database has otherwise than its applied migrations make it; nothing was applied when there is any.
    pub drift: Vec<Change>,
    /// What was applied.
    pub deployed: Option<DeployReport>,
}

/// Compares the database with the replay of what is applied, then applies what is pending. Pending migrations that are older
/// than applied ones are applied too: in development they come with every merge.
///
/// `shadow` is asked for only when something is applied already, with the server's major version.
///
/// # Errors
/// [`Error::Problems`], [`Error::Migration`], [`Error::Refused`] when applied migrations have no files.
pub fn dev(
    url: &str,
    migrations: &Migrations,
    accept_drift: bool,
    shadow: impl FnOnce(u32) -> Result<ShadowServer, Error>,
    observer: &mut dyn Observer,
) -> Result<DevReport, Error> {
    refuse_problems(migrations)?;
    let (mut connection, created) = connect_or_create(url)?;
    let history = History::new(migrations, &ledger::applied(&mut connection)?);
    refuse_missing(&history)?;
    let applied = history.migrations_in(migrations, State::Applied);
    if !applied.is_empty() && !accept_drift {
        let server = shadow(connection.server_version() / 10_000)?;
        let drift = drift(&server, &applied, &mut connection, observer)?;
        if !drift.is_empty() {
            return Ok(DevReport {
                drift,
                deployed: None,
            });
        }
    }
    drop(connection);
    let options = DeployOptions {
        allow_out_of_order: true,
        lock_timeout: Duration::from_secs(60),
    };
    let mut deployed = deploy(url, migrations, &options, observer)?;
    deployed.created |= created;
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
    Err(Error::Refused {
        code: "migrations-missing",
        reason: format!(
            "the database has migrations that the files have not: {}",
            missing.join(", ")
        ),
        hint: "get their files back from git, or start afresh with `reset`".to_owned(),
    })
}
