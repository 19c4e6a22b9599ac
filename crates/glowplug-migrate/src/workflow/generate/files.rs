//! The files: what is to be in each, how it stands, and writing them all or none.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use glowplug_pq::interrupt;
use glowplug_schema::catalog::Catalog;
use glowplug_schema::codegen::{Extras, RustSchema, SchemaOptions, models, print_schema};
use similar::TextDiff;

use super::report::{FileState, GenerateReport, GeneratedFile};
use super::{GenerateMode, lines, next};
use crate::error::Error;
use crate::migration::regular_file;
use crate::project::Project;
use crate::workflow::replace::{Change, replace_all};

/// Generates what the project's settings ask for: a `schema.rs` for each schema of `diesel.toml` that names a file, and models
/// where ours want them.
///
/// All files are written or none. Each is replaced by renaming a finished one over it, so that no reader and no crash ever sees
/// half a file; a file that is right already keeps its modification time, so that Cargo does not build it again, and a symbolic
/// link stays one.
///
/// # Errors
/// [`Error::Patch`] when a patch does not fit, [`Error::Models`], [`Error::NotGenerated`], [`Error::File`].
pub fn generate_files(
    project: &Project,
    catalog: &Catalog,
    mode: GenerateMode,
) -> Result<GenerateReport, Error> {
    let mut texts = BTreeMap::new();
    let mut warnings = Vec::new();
    let mut notes = Vec::new();
    let printed: Vec<&SchemaOptions> = project
        .diesel
        .print_schema
        .schemas
        .values()
        .filter(|options| options.file.is_some())
        .collect();
    for options in &printed {
        if let Some(file) = &options.file {
            refuse_foreign_folder(project, file)?;
            texts.insert(
                file.clone(),
                schema_text(project, catalog, options, &mut warnings)?,
            );
        }
    }
    let schemas: Vec<RustSchema<'_>> = printed
        .iter()
        .map(|options| RustSchema::of(catalog, options, project.settings.non_null_arrays))
        .collect();
    let mut crates = BTreeSet::new();
    if printed.is_empty() {
        // Without the text that they refer to, models would be none: those that are there are not taken for superfluous.
        warnings.push(no_file(project));
        return Ok(GenerateReport {
            files: Vec::new(),
            warnings,
            notes,
            next_steps: Vec::new(),
        });
    }
    if let Some(options) = &project.settings.models {
        let models = models::generate(catalog, &schemas, options, &project.rustfmt)?;
        crates = models.crates;
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
                .map(|file| (project.models_base.join(file.path), file.text)),
        );
        notes.extend(views_without_models(&schemas));
    }
    // Before they are written: afterwards they are there.
    let is_first = printed
        .iter()
        .filter_map(|options| options.file.as_deref())
        .all(|file| !file.exists());
    let superfluous = superfluous(project, &texts)?;
    if mode == GenerateMode::Write {
        refuse_foreign(project, &texts)?;
    }
    crate::error::unless_interrupted(|| "stopped before any file was written".to_owned())?;
    // No temporary file is left behind.
    let _hold = interrupt::hold();
    let mut files = Vec::new();
    let mut changes = Vec::new();
    let mut other_ends = 0;
    for (path, text) in texts {
        let (state, is_exact) = settle(project, &path, &text, mode)?;
        other_ends += usize::from(state == FileState::Unchanged && !is_exact);
        files.push(GeneratedFile {
            path: project.shown(&path).into_owned(),
            state,
        });
        if files.last().map(|file| &file.state) == Some(&FileState::Written) {
            let text = lines::as_on_disk(&path, text, &project.rustfmt);
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
    if other_ends > 0 {
        notes.push(format!(
            "generated files with other line ends than generated, which is no difference: {other_ends}; \
             `* text=auto eol=lf` in .gitattributes keeps git from changing them"
        ));
    }
    warnings.dedup();
    let next_steps = match is_first && mode == GenerateMode::Write {
        true => next::steps(project, &schemas, &crates),
        false => Vec::new(),
    };
    Ok(GenerateReport {
        files,
        warnings,
        notes,
        next_steps,
    })
}

/// Why nothing is generated without a file.
fn no_file(project: &Project) -> String {
    let what = match project.settings.models {
        Some(_) => "neither schema.rs nor models are written",
        None => "schema.rs is not written",
    };
    let place = match &project.diesel_toml {
        Some(path) => format!("{} names no file for it", project.shown(path).display()),
        None => "there is no diesel.toml that names a file for it".to_owned(),
    };
    format!("{what}: {place}; write `file = \"src/schema.rs\"` under [print_schema] of diesel.toml")
}

/// A note about views, which get no models.
fn views_without_models(schemas: &[RustSchema<'_>]) -> Option<String> {
    let printed = schemas.iter().flat_map(|schema| &schema.views);
    let left_out = schemas.iter().flat_map(|schema| &schema.left_out);
    let mut names: Vec<String> = printed
        .map(|view| view.view.name.to_string())
        .chain(left_out.map(|view| match view.materialized {
            true => format!("{} (materialized)", view.name),
            false => format!("{} (not in schema.rs without `include_views`)", view.name),
        }))
        .collect();
    names.sort();
    (!names.is_empty()).then(|| format!("views have no models: {}", names.join(", ")))
}

/// A path of another machine makes no folders on this one.
fn refuse_foreign_folder(project: &Project, file: &Path) -> Result<(), Error> {
    let folder = file.parent().unwrap_or(file);
    if file.starts_with(&project.root) || folder.is_dir() {
        return Ok(());
    }
    Err(Error::NoFolder {
        path: file.to_owned(),
        named_by: project.diesel_toml.as_deref().map_or_else(
            || "diesel.toml".to_owned(),
            |path| project.shown(path).display().to_string(),
        ),
    })
}

fn schema_text(
    project: &Project,
    catalog: &Catalog,
    options: &SchemaOptions,
    warnings: &mut Vec<String>,
) -> Result<String, Error> {
    let patch = match &options.patch_file {
        Some(path) => {
            let text = std::fs::read_to_string(path);
            Some(text.map_err(Error::file("read the `patch_file` of diesel.toml,", path))?)
        }
        None => None,
    };
    let extras = Extras {
        non_null_array_elements: project.settings.non_null_arrays,
        patch,
    };
    let printed = print_schema(catalog, options, &project.rustfmt, &extras).map_err(|source| {
        Error::Patch {
            path: options
                .patch_file
                .as_deref()
                .map_or_else(PathBuf::new, |path| project.shown(path).into_owned()),
            source,
        }
    })?;
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

/// How a file stands, or will when it is written, and whether it is what it should be to the byte.
fn settle(
    project: &Project,
    path: &Path,
    text: &str,
    mode: GenerateMode,
) -> Result<(FileState, bool), Error> {
    let current = match std::fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(Error::file("read", path)(error)),
        Ok(_) => Some(
            regular_file(path)
                .map_err(std::io::Error::other)
                .map_err(Error::file("read", path))?,
        ),
    };
    let is_exact = current.as_deref() == Some(text.as_bytes());
    let state = match (current, mode) {
        (Some(current), _) if lines::same(&current, text) => FileState::Unchanged,
        (Some(current), GenerateMode::Check) => {
            let current = String::from_utf8_lossy(&current).replace("\r\n", "\n");
            let text = &text.replace("\r\n", "\n");
            let name = project.shown(path);
            let name = name.display();
            let difference = TextDiff::from_lines(&current, text)
                .unified_diff()
                .header(&format!("{name} (on disk)"), &format!("{name} (generated)"))
                .to_string();
            FileState::Stale { difference }
        }
        (None, GenerateMode::Check) => FileState::Absent,
        (_, GenerateMode::Write) => FileState::Written,
    };
    Ok((state, is_exact))
}

/// A file that was written by hand is not overwritten by a model. `schema.rs` may come from Diesel's command.
fn refuse_foreign(project: &Project, texts: &BTreeMap<PathBuf, String>) -> Result<(), Error> {
    let models = texts.iter().filter(|(_, text)| lines::is_generated(text));
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
    let models = project.models_base.join(&options.dir);
    let mut found = Vec::new();
    for path in entries(&models)? {
        // The functions' folder has another name where a table has this one.
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && models::is_functions_folder(&name) {
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
    std::fs::read_to_string(path).is_ok_and(|text| lines::is_generated(&text))
}
