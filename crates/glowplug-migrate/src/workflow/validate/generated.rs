//! The generated files are what would be generated now.

use glowplug_schema::catalog::Catalog;

use super::report::Outcome;
use super::request::ValidateRequest;
use crate::error::{Error, describe};
use crate::observer::Observer;
use crate::project::Project;
use crate::replay::expected_catalog;
use crate::workflow::generate::{FileState, GenerateMode, generate_files};

/// `catalog` is the one of the replay, which serves where the generated files come from the same search path.
pub(super) fn check(
    project: &Project,
    catalog: &Catalog,
    request: &ValidateRequest<'_>,
    observer: &mut dyn Observer,
) -> Result<Outcome, Error> {
    let server = request.server(observer)?;
    let path = request.shadow.rust_path(
        project,
        request.migrations,
        request.database.target(),
        request.unknown_path,
        observer,
    );
    let report = if *server.path() == path {
        generate_files(project, catalog, GenerateMode::Check)?
    } else {
        let server = server.with_path(path);
        let migrations = &request.migrations.migrations;
        match expected_catalog(&server, migrations, observer) {
            Ok(catalog) => generate_files(project, &catalog, GenerateMode::Check)?,
            Err(error @ Error::Migration(_)) => {
                return Ok(Outcome::of(vec![format!(
                    "the migrations do not replay with the search path of diesel.toml: {}",
                    describe(&error)
                )]));
            }
            Err(error) => return Err(error),
        }
    };
    let findings = report.files.iter().filter_map(|file| {
        let path = file.path.display();
        match &file.state {
            FileState::Unchanged | FileState::Written | FileState::Removed => None,
            FileState::Stale { .. } => Some(format!("{path}: out of date; run `generate`")),
            FileState::Absent => Some(format!("{path}: missing; run `generate`")),
            FileState::Superfluous => Some(format!(
                "{path}: generated for a table that no longer exists; run `generate` to remove it"
            )),
        }
    });
    Ok(Outcome::of(findings.collect()))
}
