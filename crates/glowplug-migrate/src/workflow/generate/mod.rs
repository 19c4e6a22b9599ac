//! `generate`: the Rust that a catalog makes, written to the project's files or compared with them.

mod files;
mod lines;
mod next;
mod report;

use glowplug_introspect::{IntrospectOptions, Kinds, introspect};

use super::deploy::refuse_problems;
use crate::error::Error;
use crate::migration::Migrations;
use crate::observer::Observer;
use crate::project::Project;
use crate::replay::expected_catalog;
use crate::shadow::{ShadowSource, UnknownPath};
use crate::target::Target;

pub use files::generate_files;
pub use report::{FileState, GenerateReport, GeneratedFile};

/// Whether files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GenerateMode {
    /// Write what differs.
    Write,
    /// Only report what differs.
    Check,
}

/// What to generate Rust from.
#[derive(Debug)]
pub enum GenerateFrom<'a> {
    /// What the migrations make. Never the developer's own database: what was tried out there by hand is not in it.
    Migrations {
        /// The migrations.
        migrations: &'a Migrations,
        /// The server that replays them.
        shadow: &'a ShadowSource,
        /// The database that the command works on, if it works on one.
        target: Option<&'a Target>,
    },
    /// A database as it is.
    Database(&'a Target),
}

/// What to generate.
#[derive(Debug)]
pub struct GenerateRequest<'a> {
    /// The project whose files are generated.
    pub project: &'a Project,
    /// From what.
    pub from: GenerateFrom<'a>,
    /// Whether files are written.
    pub mode: GenerateMode,
}

/// Generates the project's Rust, as [`generate_files`], from its migrations or from a database.
///
/// # Errors
/// [`Error::Problems`]; what prevents the replay or the reading; as [`generate_files`].
pub fn generate(
    request: &GenerateRequest<'_>,
    observer: &mut dyn Observer,
) -> Result<GenerateReport, Error> {
    let project = request.project;
    let catalog = match &request.from {
        GenerateFrom::Database(target) => {
            let options = IntrospectOptions {
                kinds: Kinds::RUST,
                ..IntrospectOptions::default()
            };
            introspect(&mut target.connect()?, &options)?
        }
        GenerateFrom::Migrations {
            migrations,
            shadow,
            target,
        } => {
            refuse_problems(migrations)?;
            let path = shadow.rust_path(project, migrations, *target, UnknownPath::Ask, observer);
            let server = shadow
                .server(migrations, *target, observer)?
                .with_path(path);
            expected_catalog(&server, &migrations.migrations, observer)?
        }
    };
    let report = generate_files(project, &catalog, request.mode)?;
    for file in &report.files {
        match file.state {
            FileState::Written => observer.wrote(&file.path),
            FileState::Removed => observer.removed(&file.path),
            FileState::Unchanged
            | FileState::Stale { .. }
            | FileState::Absent
            | FileState::Superfluous => {}
        }
    }
    Ok(report)
}
