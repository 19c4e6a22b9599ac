//! `reset`: drops the database and brings it up from nothing.

use std::time::Instant;

use super::deploy::{DeployOptions, DeployReport, deploy, refuse_problems};
use crate::apply::Observer;
use crate::error::Error;
use crate::migration::Migrations;
use crate::replay::expected_catalog;
use crate::shadow::ShadowServer;
use crate::target::Target;

/// Drops the database and makes it again with its properties, then applies every migration. Before anything is dropped the
/// migrations are replayed on the shadow server: a database that they cannot make is not dropped.
///
/// # Errors
/// [`Error::Problems`]; what keeps the replay from being done; as [`Target::recreate`]; as [`deploy`].
pub fn reset(
    target: &mut Target,
    migrations: &Migrations,
    shadow: impl FnOnce(&Target) -> Result<ShadowServer, Error>,
    observer: &mut dyn Observer,
) -> Result<DeployReport, Error> {
    refuse_problems(migrations)?;
    target.refuse_unsuitable()?;
    let server = shadow(target)?;
    expected_catalog(&server, &migrations.migrations, observer)?;
    let started = Instant::now();
    target.recreate()?;
    observer.recreated(started.elapsed());
    let options = DeployOptions {
        // What a new database holds came with its template.
        new_ledger: true,
        ..DeployOptions::default()
    };
    let deployed = deploy(target, migrations, &options, observer)?;
    // A migration may have made a schema of the search path.
    target.look_again()?;
    Ok(deployed)
}
