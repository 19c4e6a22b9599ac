//! `generate`: the Rust that a catalog makes, written to the project's files or compared with them.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use glowplug_schema::catalog::Catalog;
use glowplug_schema::codegen::{Extras, RustSchema, SchemaOptions, models, print_schema};
use serde::Serialize;
use similar::TextDiff;

use crate::error::Error;
use crate::interrupt;
use crate::project::Project;

/// Whether files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GenerateMode {
    /// Write what differs.
    Write,
    /// Only tell what differs.
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

/// Generates what the project's settings ask for: a `schema.rs` for each schema of `diesel.toml` that names a file, and models
/// where ours want them.
///
/// A file is replaced by renaming a finished one over it, so that no reader and no crash ever sees half a file; a file that is
/// right already keeps its modification time, so that Cargo builds nothing anew.
///
/// # Errors
/// [`Error::Generate`] when the settings make no sense for this catalog, a patch that does not apply for instance;
/// [`Error::File`].
pub fn generate(
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
        let models = models::generate(catalog, &schemas, options, &project.rustfmt)
            .map_err(|error| Error::Generate(error.to_string()))?;
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
    interrupt::check(|| "stopped before any file was written".to_owned())?;
    // All files or none, and no temporary one left behind.
    let _hold = interrupt::hold();
    let mut files = Vec::new();
    for (path, text) in &texts {
        let state = settle(project, path, text, mode)?;
        files.push(GeneratedFile {
            path: project.shown(path).to_owned(),
            state,
        });
    }
    for path in superfluous {
        let state = match mode {
            GenerateMode::Check => FileState::Superfluous,
            GenerateMode::Write => {
                std::fs::remove_file(&path).map_err(Error::file("remove", &path))?;
                // The last one of a folder takes it along; a folder with anything else in it stays.
                if let Some(folder) = path.parent() {
                    let _ = std::fs::remove_dir(folder);
                }
                FileState::Removed
            }
        };
        files.push(GeneratedFile {
            path: project.shown(&path).to_owned(),
            state,
        });
    }
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
    let printed = print_schema(catalog, options, &project.rustfmt, &extras)
        .map_err(|error| Error::Generate(error.to_string()))?;
    warnings.extend(
        printed
            .warnings
            .iter()
            .map(|warning| format!("{warning}; {}", warning.hint)),
    );
    Ok(printed.text)
}

fn settle(
    project: &Project,
    path: &Path,
    text: &str,
    mode: GenerateMode,
) -> Result<FileState, Error> {
    let current = match std::fs::read(path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => {
            return Err(Error::File {
                doing: "read",
                path: path.to_owned(),
                source: error,
            });
        }
    };
    match (current, mode) {
        (Some(current), _) if current == text.as_bytes() => Ok(FileState::Unchanged),
        (Some(current), GenerateMode::Check) => {
            let current = String::from_utf8_lossy(&current);
            let name = project.shown(path).display();
            let difference = TextDiff::from_lines(current.as_ref(), text)
                .unified_diff()
                .header(&format!("{name} (on disk)"), &format!("{name} (generated)"))
                .to_string();
            Ok(FileState::Stale { difference })
        }
        (None, GenerateMode::Check) => Ok(FileState::Absent),
        (_, GenerateMode::Write) => {
            replace(path, text)?;
            Ok(FileState::Written)
        }
    }
}

fn replace(path: &Path, text: &str) -> Result<(), Error> {
    let failed = || Error::file("write", path);
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed())?;
    // In the same folder, because a rename is atomic only within one file system.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed())?;
    file.write_all(text.as_bytes()).map_err(failed())?;
    file.as_file().sync_all().map_err(failed())?;
    let permissions = std::fs::metadata(path)
        .map(|metadata| metadata.permissions())
        .unwrap_or_else(|_| readable());
    file.as_file()
        .set_permissions(permissions)
        .map_err(failed())?;
    file.persist(path).map_err(|error| failed()(error.error))?;
    Ok(())
}

/// Temporary files are for their owner alone; source files are for everyone.
fn readable() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o644)
}

/// A file that somebody wrote stands where a model is to be: it is not overwritten. `schema.rs` may come from Diesel's command.
fn refuse_foreign(project: &Project, texts: &BTreeMap<PathBuf, String>) -> Result<(), Error> {
    let models = texts
        .iter()
        .filter(|(_, text)| text.starts_with(models::HEADER));
    for (path, _) in models {
        let written = std::fs::metadata(path).is_ok_and(|found| found.len() > 0);
        if written && !is_generated(path) {
            return Err(Error::Generate(format!(
                "{} was not generated, and nothing was written: move it away, or set another folder for the models",
                project.shown(path).display()
            )));
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
