//! The generated files are what would be generated now.

use glowplug_schema::catalog::Catalog;

use super::request::ValidateRequest;
use crate::error::{Error, reason, with_causes};
use crate::finding::{Code, Finding, Place};
use crate::observer::Observer;
use crate::project::Project;
use crate::replay::expected_catalog;
use crate::workflow::generate::{GenerateMode, GeneratedFile, generate_files};

/// `catalog` is the one of the replay, which serves where the generated files come from the same search path.
pub(super) fn check(
    project: &Project,
    catalog: &Catalog,
    request: &ValidateRequest<'_>,
    observer: &mut dyn Observer,
) -> Result<Vec<Finding>, Error> {
    let server = request.server(observer)?;
    let path = request.shadow.rust_path(
        project,
        request.migrations,
        request.database.target(),
        request.unknown_path,
        observer,
    );
    let generated = if *server.path() == path {
        generate_files(project, catalog, GenerateMode::Check)
    } else {
        let server = server.with_path(path);
        let migrations = &request.migrations.migrations;
        match expected_catalog(&server, migrations, observer) {
            Ok(catalog) => generate_files(project, &catalog, GenerateMode::Check),
            Err(error @ Error::Migration(_)) => {
                let place = Place {
                    file: error.place(),
                    ..Place::default()
                };
                let message = format!(
                    "the migrations do not replay with the search path of diesel.toml: {}",
                    reason(&error)
                );
                return Ok(vec![Finding::new(Code::GeneratedFails, place, message)]);
            }
            Err(error) => return Err(error),
        }
    };
    let report = match generated {
        Ok(report) => report,
        // Nothing is generated with these settings, which is a finding of this check and keeps no other from being done.
        Err(
            error @ (Error::Patch { .. }
            | Error::NoFolder { .. }
            | Error::Models(_)
            | Error::File { .. }),
        ) => {
            let place = match &error {
                Error::Patch { path, .. } => Place::of_file(path),
                _ => Place::default(),
            };
            let hint = error.hint().map(|hint| format!("; {hint}"));
            let message = format!("{}{}", with_causes(&error), hint.unwrap_or_default());
            return Ok(vec![Finding::new(Code::GeneratedFails, place, message)]);
        }
        Err(error) => return Err(error),
    };
    let files = report.files.iter();
    Ok(files.filter_map(GeneratedFile::finding).collect())
}
