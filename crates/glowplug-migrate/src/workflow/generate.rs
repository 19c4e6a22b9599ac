//! `generate`: the Rust that a catalog makes, written to the project's files or compared with them.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use glowplug_introspect::{IntrospectOptions, Kinds, introspect};
use glowplug_schema::catalog::Catalog;
use glowplug_schema::codegen::{Extras, RustSchema, SchemaOptions, models, print_schema};
use serde::Serialize;
use similar::TextDiff;

use super::deploy::refuse_problems;
use super::replace::{Change, replace_all};
use crate::error::Error;
use crate::finding::{Code, Finding, Place};
use crate::migration::{Migrations, regular_file};
use crate::observer::Observer;
use crate::project::Project;
use crate::replay::expected_catalog;
use crate::shadow::{ShadowSource, UnknownPath};
use crate::target::Target;
use glowplug_pq::interrupt;

/// Whether files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GenerateMode {
    /// Write what differs.
    Write,
    /// Only report what differs.
    Check,
}

/// What was generated.
#[derive(Debug, Serialize)]
pub struct GenerateReport {
    /// Every generated file, by path.
    pub files: Vec<GeneratedFile>,
    /// What had to be left out or bent, a sentence each.
    pub warnings: Vec<String>,
}

impl GenerateReport {
    /// Whether every file on disk was what it should be.
    pub fn is_current(&self) -> bool {
        self.files
            .iter()
            .all(|file| file.state == FileState::Unchanged)
    }
}

/// A generated file.
#[derive(Debug, Serialize)]
pub struct GeneratedFile {
    /// Where, relative to the project.
    pub path: PathBuf,
    /// How it stands.
    #[serde(flatten)]
    pub state: FileState,
}

/// How a generated file stands.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum FileState {
    /// What is on disk is right; it was not touched.
    Unchanged,
    /// It was written.
    Written,
    /// It was generated for a table that is gone, and was removed.
    Removed,
    /// It should be written: the file on disk is another.
    Stale {
        /// From the file to what it should be, as a unified diff.
        difference: String,
    },
    /// It should be written: there is no file.
    Absent,
    /// It should be removed.
    Superfluous,
}

impl GeneratedFile {
    /// What is wrong with it, if anything is.
    pub fn finding(&self) -> Option<Finding> {
        let (code, message) = match self.state {
            FileState::Unchanged | FileState::Written | FileState::Removed => return None,
            FileState::Stale { .. } => (Code::GeneratedOutdated, "out of date; run `generate`"),
            FileState::Absent => (Code::GeneratedMissing, "missing; run `generate`"),
            FileState::Superfluous => (
                Code::GeneratedSuperfluous,
                "generated for a table that no longer exists; run `generate` to remove it",
            ),
        };
        Some(Finding::new(code, Place::of_file(&self.path), message))
    }
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

/// Generates what the project's settings ask for: a `schema.rs` for each schema of `diesel.toml` that names a file, and models
/// where ours want them.
///
/// All files are written or none. Each is replaced by renaming a finished one over it, so that no reader and no crash ever sees
/// half a file; a file that is right already keeps its modification time, so that Cargo does not build it again, and a symbolic
/// link stays one.
///
/// # Errors
/// [`Error::Generate`] when the settings make no sense for this catalog, a patch that does not apply for instance;
/// [`Error::File`].
pub fn generate_files(
    project: &Project,
    catalog: &Catalog,
    mode: GenerateMode,
) -> Result<GenerateReport, Error> {
    let mut texts = BTreeMap::new();
    let mut warnings = Vec::new();
    for options in project.diesel.print_schema.schemas.values() {
        if let Some(file) = &options.file {
            texts.insert(
                file.clone(),
                schema_text(project, catalog, options, &mut warnings)?,
            );
        }
    }
    if let Some(options) = &project.settings.models {
        let schemas: Vec<RustSchema<'_>> = project
            .diesel
            .print_schema
            .schemas
            .values()
            .filter(|options| options.file.is_some())
            .map(|options| RustSchema::of(catalog, options, project.settings.non_null_arrays))
            .collect();
        let models = models::generate(catalog, &schemas, options, &project.rustfmt)?;
        warnings.extend(
            models
                .warnings
                .iter()
                .map(|warning| format!("{warning}; {}", warning.hint)),
        );
        texts.extend(
            models
                .files
                .into_iter()
                .map(|file| (project.root.join(file.path), file.text)),
        );
    }
    let superfluous = superfluous(project, &texts)?;
    if mode == GenerateMode::Write {
        refuse_foreign(project, &texts)?;
    }
    crate::error::unless_interrupted(|| "stopped before any file was written".to_owned())?;
    // No temporary file is left behind.
    let _hold = interrupt::hold();
    let mut files = Vec::new();
    let mut changes = Vec::new();
    for (path, text) in texts {
        files.push(GeneratedFile {
            path: project.shown(&path).into_owned(),
            state: settle(project, &path, &text, mode)?,
        });
        if files.last().map(|file| &file.state) == Some(&FileState::Written) {
            changes.push((path, Change::Write(text)));
        }
    }
    for path in superfluous {
        files.push(GeneratedFile {
            path: project.shown(&path).into_owned(),
            state: match mode {
                GenerateMode::Check => FileState::Superfluous,
                GenerateMode::Write => FileState::Removed,
            },
        });
        if mode == GenerateMode::Write {
            changes.push((path, Change::Remove));
        }
    }
    write(changes)?;
    warnings.dedup();
    Ok(GenerateReport { files, warnings })
}

fn schema_text(
    project: &Project,
    catalog: &Catalog,
    options: &SchemaOptions,
    warnings: &mut Vec<String>,
) -> Result<String, Error> {
    let patch = match &options.patch_file {
        Some(path) => Some(std::fs::read_to_string(path).map_err(Error::file("read", path))?),
        None => None,
    };
    let extras = Extras {
        non_null_array_elements: project.settings.non_null_arrays,
        patch,
    };
    let printed = print_schema(catalog, options, &project.rustfmt, &extras)?;
    warnings.extend(
        printed
            .warnings
            .iter()
            .map(|warning| format!("{warning}; {}", warning.hint)),
    );
    Ok(printed.text)
}

fn write(changes: Vec<(PathBuf, Change)>) -> Result<(), Error> {
    let removed = changes
        .iter()
        .filter(|(_, change)| matches!(change, Change::Remove));
    let folders: Vec<PathBuf> = removed
        .filter_map(|(path, _)| Some(path.parent()?.to_owned()))
        .collect();
    replace_all(changes)?;
    for folder in folders {
        // The last file of a folder takes it along; a folder with anything else in it stays.
        let _ = std::fs::remove_dir(folder);
    }
    Ok(())
}

/// How a file stands, or will when it is written.
fn settle(
    project: &Project,
    path: &Path,
    text: &str,
    mode: GenerateMode,
) -> Result<FileState, Error> {
    let current = match std::fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(Error::file("read", path)(error)),
        Ok(_) => Some(
            regular_file(path)
                .map_err(std::io::Error::other)
                .map_err(Error::file("read", path))?,
        ),
    };
    match (current, mode) {
        (Some(current), _) if current == text.as_bytes() => Ok(FileState::Unchanged),
        (Some(current), GenerateMode::Check) => {
            let current = String::from_utf8_lossy(&current);
            let name = project.shown(path);
            let name = name.display();
            let difference = TextDiff::from_lines(current.as_ref(), text)
                .unified_diff()
                .header(&format!("{name} (on disk)"), &format!("{name} (generated)"))
                .to_string();
            Ok(FileState::Stale { difference })
        }
        (None, GenerateMode::Check) => Ok(FileState::Absent),
        (_, GenerateMode::Write) => Ok(FileState::Written),
    }
}

/// A file that was written by hand is not overwritten by a model. `schema.rs` may come from Diesel's command.
fn refuse_foreign(project: &Project, texts: &BTreeMap<PathBuf, String>) -> Result<(), Error> {
    let models = texts
        .iter()
        .filter(|(_, text)| text.starts_with(models::HEADER));
    for (path, _) in models {
        let written = std::fs::metadata(path).is_ok_and(|found| found.len() > 0);
        if written && !is_generated(path) {
            return Err(Error::NotGenerated(project.shown(path).into_owned()));
        }
    }
    Ok(())
}

/// Files of the models folder that carry the mark of a generated file and are none any more.
fn superfluous(
    project: &Project,
    texts: &BTreeMap<PathBuf, String>,
) -> Result<Vec<PathBuf>, Error> {
    let Some(options) = &project.settings.models else {
        return Ok(Vec::new());
    };
    let models = project.root.join(&options.dir);
    let mut found = Vec::new();
    for path in entries(&models)? {
        // The functions' folder has another name where a table has this one.
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && (name == "queries" || name.starts_with("queries_")) {
            found.extend(entries(&path)?);
        } else {
            found.push(path);
        }
    }
    found.retain(|path| {
        let is_rust = path.extension().is_some_and(|extension| extension == "rs");
        is_rust && !texts.contains_key(path) && is_generated(path)
    });
    found.sort();
    Ok(found)
}

/// What is in a folder; nothing where there is none.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let Ok(entries) = folder.read_dir() else {
        return Ok(Vec::new());
    };
    entries
        .map(|entry| Ok(entry.map_err(Error::file("read", folder))?.path()))
        .collect()
}

fn is_generated(path: &Path) -> bool {
    std::fs::read_to_string(path).is_ok_and(|text| text.starts_with(models::HEADER))
}
