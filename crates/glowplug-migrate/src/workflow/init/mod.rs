//! `init`: the files that a project needs, as far as they are missing. Nothing is overwritten.

mod detect;

use std::fs::{DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

pub use detect::{Layout, Several, detect};

use crate::error::Error;
use crate::project::{DIESEL_TOML, GLOWPLUG_TOML};

/// A file to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewFile {
    /// Where, relative to the project.
    pub path: PathBuf,
    /// What for, in a few words.
    pub purpose: &'static str,
    #[serde(skip)]
    text: String,
}

/// What is to be made, and what is there.
#[derive(Debug, Clone, Serialize)]
pub struct InitPlan {
    /// The project's folder.
    pub root: PathBuf,
    /// What was found.
    pub layout: Layout,
    /// The files to make.
    pub files: Vec<NewFile>,
    /// Files that are there and stay as they are.
    pub kept: Vec<PathBuf>,
}

/// What a project in this layout lacks.
pub fn plan_init(root: &Path, layout: Layout) -> InitPlan {
    let migrations = layout
        .migrations
        .clone()
        .unwrap_or_else(|| "migrations".into());
    let schema = layout
        .schema
        .clone()
        .unwrap_or_else(|| "src/schema.rs".into());
    let fill = |text: &str| {
        text.replace("@SCHEMA@", &slashes(&schema))
            .replace("@MIGRATIONS@", &slashes(&migrations))
            .replace("@DATABASE@", &database(root))
    };
    let mut wanted = vec![NewFile {
        path: DIESEL_TOML.into(),
        purpose: "where migrations and schema.rs are",
        text: fill(include_str!("files/diesel.toml")),
    }];
    if !layout.has_settings {
        wanted.push(NewFile {
            path: GLOWPLUG_TOML.into(),
            purpose: "settings of glowplug",
            text: include_str!("files/glowplug.toml").to_owned(),
        });
    }
    wanted.push(NewFile {
        path: ".env.example".into(),
        purpose: "how databases are named",
        text: fill(include_str!("files/env.example")),
    });
    if layout.migration_count == 0 {
        let stamp = chrono::Utc::now().format("%Y-%m-%d-%H%M%S");
        let folder = migrations.join(format!("{stamp}_first"));
        for (name, purpose, text) in [
            (
                "up.sql",
                "the first migration, to be written",
                include_str!("files/up.sql"),
            ),
            (
                "down.sql",
                "what reverts it",
                include_str!("files/down.sql"),
            ),
        ] {
            wanted.push(NewFile {
                path: folder.join(name),
                purpose,
                text: text.to_owned(),
            });
        }
    } else if !layout.has_workflow {
        wanted.push(NewFile {
            path: ".github/workflows/glowplug.yml".into(),
            purpose: "checks in CI",
            text: include_str!("files/workflow.yml").to_owned(),
        });
    }
    // A dangling link is no place for a file, either.
    let is_there = |file: &NewFile| std::fs::symlink_metadata(root.join(&file.path)).is_ok();
    let (kept, files): (Vec<_>, Vec<_>) = wanted.into_iter().partition(is_there);
    InitPlan {
        root: root.to_owned(),
        layout,
        files,
        kept: kept.into_iter().map(|file| file.path).collect(),
    }
}

/// Makes the files of a plan.
///
/// # Errors
/// [`Error::File`]; a file that appeared in the meantime is not overwritten.
pub fn init(plan: &InitPlan) -> Result<(), Error> {
    for file in &plan.files {
        let path = plan.root.join(&file.path);
        if let Some(folder) = path.parent() {
            let mut folders = DirBuilder::new();
            folders.recursive(true);
            folders
                .create(folder)
                .map_err(Error::file("create", folder))?;
        }
        let written = OpenOptions::new().write(true).create_new(true).open(&path);
        match written.and_then(|mut file_on_disk| file_on_disk.write_all(file.text.as_bytes())) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            outcome => outcome.map_err(Error::file("write", &path))?,
        }
    }
    Ok(())
}

/// A path as TOML has it on every system.
fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// A name for the database, of the project's folder.
fn database(root: &Path) -> String {
    let name = root
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    match plain.starts_with(|c: char| c.is_ascii_lowercase()) {
        true => plain,
        false => format!("db_{plain}"),
    }
}
