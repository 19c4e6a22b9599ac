//! The generated files are what would be generated now.

use glowplug_schema::catalog::Catalog;

use super::{Outcome, ValidateRequest};
use crate::apply::Observer;
use crate::error::Error;
use crate::project::Project;
use crate::replay::expected_catalog;
use crate::workflow::generate::{FileState, GenerateMode, generate};

/// `catalog` is the one of the replay, which serves where the generated files come from the same search path.
pub(super) fn check(
    project: &Project,
    catalog: &Catalog,
    request: &ValidateRequest<'_>,
    observer: &mut dyn Observer,
) -> Result<Outcome, Error> {
    let server = (request.shadow)(request.database.target())?;
    let report = if *server.path() == request.rust_path {
        generate(project, catalog, GenerateMode::Check)?
    } else {
        let server = server.with_path(request.rust_path.clone());
        let migrations = &request.migrations.migrations;
        match expected_catalog(&server, migrations, observer) {
            Ok(catalog) => generate(project, &catalog, GenerateMode::Check)?,
            Err(error @ Error::Migration(_)) => {
                return Ok(Outcome::of(vec![format!(
                    "the migrations do not replay with the search path of diesel.toml: {error}"
                )]));
            }
            Err(error) => return Err(error),
        }
    };
    let findings = report.files.iter().filter_map(|file| {
        let path = file.path.display();
        match &file.state {
            FileState::Unchanged | FileState::Written | FileState::Removed => None,
            FileState::Stale { .. } => Some(format!(
                "{path}: not what the migrations make it; `generate` writes it anew"
            )),
            FileState::Absent => Some(format!("{path}: not there; `generate` writes it")),
            FileState::Superfluous => Some(format!(
                "{path}: generated for a table that is gone; `generate` removes it"
            )),
        }
    });
    Ok(Outcome::of(findings.collect()))
}
