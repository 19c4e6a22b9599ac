//! `reset`: drops the database and builds it again from nothing.

use std::time::Instant;

use serde::Serialize;

use super::deploy::{DeployOptions, DeployReport, deploy, refuse_problems};
use super::generate::{GenerateFrom, GenerateMode, GenerateReport, GenerateRequest, generate};
use super::seed::{Seeded, Seeds, build, seed};
use crate::error::Error;
use crate::migration::Migrations;
use crate::observer::{Observer, Step};
use crate::project::Project;
use crate::replay::expected_catalog;
use crate::shadow::ShadowSource;
use crate::target::Target;

/// What a reset does.
#[derive(Debug)]
pub struct ResetRequest<'a> {
    /// The migrations.
    pub migrations: &'a Migrations,
    /// The server that replays them.
    pub shadow: &'a ShadowSource,
    /// The project whose Rust is generated, if any.
    pub generate: Option<&'a Project>,
    /// What seeds the database, if anything.
    pub seeds: Option<&'a Seeds>,
}

/// What a reset did.
#[derive(Debug, Serialize)]
pub struct ResetReport {
    /// What was applied.
    pub deployed: DeployReport,
    /// What was generated.
    pub generated: Option<GenerateReport>,
    /// What was seeded. A seed command that failed is in here: the database is migrated then.
    pub seeded: Option<Seeded>,
}

/// Drops the database and creates it again with its properties, applies every migration, generates Rust and seeds.
///
/// Whatever can fail without the database is done before it is dropped: the migrations are replayed on the shadow server, Rust
/// is generated from that replay, and a seed command that Cargo runs is built.
///
/// # Errors
/// [`Error::Problems`]; what prevents the replay; as [`generate`], [`Target::recreate`], [`deploy`] and [`seed`].
pub fn reset(
    target: &mut Target,
    request: &ResetRequest<'_>,
    observer: &mut dyn Observer,
) -> Result<ResetReport, Error> {
    let migrations = request.migrations;
    refuse_problems(migrations)?;
    target.refuse_unsuitable()?;
    let server = request.shadow.server(migrations, Some(target), observer)?;
    expected_catalog(&server, &migrations.migrations, observer)?;
    let path = target.server().replay_path();
    let mut generated = generated(target, request, observer)?;
    if let Some(Seeds::Command(command)) = request.seeds {
        let started = Instant::now();
        if build(command, observer)? {
            observer.step(Step::Built, started.elapsed());
        }
    }
    let started = Instant::now();
    target.recreate()?;
    observer.step(Step::Recreated, started.elapsed());
    let started = Instant::now();
    let options = DeployOptions {
        // What a new database holds came with its template.
        new_ledger: true,
        ..DeployOptions::default()
    };
    let deployed = deploy(target, migrations, &options, observer)?;
    observer.step(Step::Migrated(deployed.applied.len()), started.elapsed());
    // A migration may have made a schema of the search path.
    target.look_again()?;
    if target.server().replay_path() != path {
        generated = self::generated(target, request, observer)?;
    }
    let started = Instant::now();
    let seeded = match request.seeds {
        Some(seeds) => Some(seed(target, seeds, observer)?),
        None => None,
    };
    if seeded
        .as_ref()
        .is_some_and(|seeded| seeded.exit_code() == 0)
    {
        observer.step(Step::Seeded(target.database()), started.elapsed());
    }
    Ok(ResetReport {
        deployed,
        generated,
        seeded,
    })
}

fn generated(
    target: &Target,
    request: &ResetRequest<'_>,
    observer: &mut dyn Observer,
) -> Result<Option<GenerateReport>, Error> {
    let Some(project) = request.generate else {
        return Ok(None);
    };
    let started = Instant::now();
    let report = generate(
        &GenerateRequest {
            project,
            from: GenerateFrom::Migrations {
                migrations: request.migrations,
                shadow: request.shadow,
                target: Some(target),
            },
            mode: GenerateMode::Write,
        },
        observer,
    )?;
    observer.step(Step::Generated(report.files.len()), started.elapsed());
    Ok(Some(report))
}
