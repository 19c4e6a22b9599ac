//! The generated files are what would be generated now.

use glowplug_schema::catalog::Catalog;

use super::Outcome;
use crate::error::Error;
use crate::project::Project;
use crate::workflow::generate::{FileState, GenerateMode, generate};

pub(super) fn check(project: &Project, catalog: &Catalog) -> Result<Outcome, Error> {
    let report = generate(project, catalog, GenerateMode::Check)?;
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
