//! Where the migrations of a project are.

use std::fmt;
use std::path::{Path, PathBuf};

use glowplug_schema::codegen::DieselConfig;

use super::settings::{GLOWPLUG_TOML, Origins, Place, Settings};
use super::toml_file::Text;
use crate::error::Error;

/// The folders of migrations.
#[derive(Debug, Clone)]
pub struct MigrationFolders {
    /// The folders. Their migrations are one history; a new one goes to the last.
    pub folders: Vec<PathBuf>,
    /// What named them.
    pub named_by: NamedBy,
}

/// What named the folders of migrations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedBy {
    /// The caller: `--migration-dir`, or MIGRATION_DIRECTORY.
    Caller,
    /// A setting, or `[migrations_directory]` of diesel.toml.
    File(Place),
    /// Nothing: `migrations` in the project's folder.
    Default,
}

impl fmt::Display for NamedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NamedBy::Caller => f.write_str("--migration-dir, or MIGRATION_DIRECTORY"),
            NamedBy::File(place) => place.fmt(f),
            NamedBy::Default => f.write_str("no file, so that it is the default"),
        }
    }
}

/// The names of the folder of PostgreSQL's migrations in a project for several databases.
const POSTGRES: [&str; 3] = ["postgresql", "postgres", "pg"];
/// Those of the others.
const OTHERS: [&str; 4] = ["mysql", "sqlite", "mariadb", "sqlite3"];

impl MigrationFolders {
    /// The folder that the caller named, else those of the settings, else the one of diesel.toml, else `migrations`.
    pub(super) fn find(
        root: &Path,
        caller: Option<PathBuf>,
        (settings, origins): (&Settings, &Origins),
        diesel: &DieselConfig,
        diesel_toml: &Path,
        notes: &mut Vec<String>,
    ) -> Self {
        let (folders, named_by) = if let Some(folder) = caller {
            (vec![folder], NamedBy::Caller)
        } else if let (false, Some(place)) = (
            settings.migrations.is_empty(),
            origins.keys.get("migrations"),
        ) {
            if let Some(other) = &diesel.migrations_directory
                && !settings.migrations.contains(&other.dir)
            {
                notes.push(format!(
                    "the setting migrations of {place} counts, and {} of {} is not among its folders",
                    other.dir.strip_prefix(root).unwrap_or(&other.dir).display(),
                    diesel_toml
                        .strip_prefix(root)
                        .unwrap_or(diesel_toml)
                        .display(),
                ));
            }
            (settings.migrations.clone(), NamedBy::File(place.clone()))
        } else if let Some(configured) = &diesel.migrations_directory {
            (
                vec![configured.dir.clone()],
                NamedBy::File(place_of_dir(diesel_toml)),
            )
        } else {
            (vec![root.join("migrations")], NamedBy::Default)
        };
        let folders = folders
            .into_iter()
            .map(|folder| of_postgres(root, folder, notes))
            .collect();
        MigrationFolders { folders, named_by }
    }

    /// A folder that cannot be read, with what named it.
    pub(super) fn unreadable(&self, folder: &Path, root: &Path, source: std::io::Error) -> Error {
        let local = root.join("migrations");
        let hint = match &self.named_by {
            NamedBy::File(place) if local.is_dir() && local != folder => Some(format!(
                "there is a folder `migrations` in {}: write `dir = \"migrations\"` in {place}, relative to that file",
                root.display()
            )),
            NamedBy::File(place) if folder.is_absolute() => {
                Some(format!("correct the path in {place}; it is relative to that file"))
            }
            NamedBy::Default => Some(
                "`init` makes it; where the migrations are elsewhere, say so under `[migrations_directory]` of diesel.toml"
                    .to_owned(),
            ),
            _ => None,
        };
        Error::MigrationsFolder {
            path: folder.to_owned(),
            named_by: match &self.named_by {
                NamedBy::Default => String::new(),
                named_by => format!(", which is named by {named_by}"),
            },
            hint,
            source,
        }
    }
}

/// In a project for several databases, Diesel's migrations are in a folder for each of them.
fn of_postgres(root: &Path, folder: PathBuf, notes: &mut Vec<String>) -> PathBuf {
    let has = |name: &str| folder.join(name).is_dir() && !folder.join(name).join("up.sql").exists();
    let Some(name) = POSTGRES.into_iter().find(|name| has(name)) else {
        return folder;
    };
    let inner = folder.join(name);
    let shown = |path: &Path| {
        path.strip_prefix(root)
            .unwrap_or(path)
            .display()
            .to_string()
    };
    let others: Vec<&str> = OTHERS.into_iter().filter(|name| has(name)).collect();
    let text = match others.as_slice() {
        [] => format!("migrations are taken from {}", shown(&inner)),
        others => format!(
            "migrations are taken from {}; those of {} are not for PostgreSQL",
            shown(&inner),
            others.join(" and ")
        ),
    };
    notes.push(text);
    inner
}

/// The line of diesel.toml that names the folder of migrations.
fn place_of_dir(diesel_toml: &Path) -> Place {
    place_in(diesel_toml, &["migrations_directory", "dir"]).unwrap_or_else(|| Place {
        path: diesel_toml.to_owned(),
        line: 1,
    })
}

/// The line of a file that has the value of this key.
pub(super) fn place_in(path: &Path, keys: &[&str]) -> Option<Place> {
    let text = Text::read(path).ok()?;
    let table = text.parse().ok()?;
    let (last, tables) = keys.split_last()?;
    let mut table = &table;
    for key in tables {
        table = table.get(*key)?.get_ref().as_table()?;
    }
    let line = text.line(table.get(*last)?.span().start);
    Some(Place {
        path: path.to_owned(),
        line,
    })
}

/// Whether a folder is one of a project that needs no diesel.toml: it has settings of ours, or migrations beside a manifest.
pub(super) fn looks_like_project(folder: &Path) -> bool {
    if folder.join(GLOWPLUG_TOML).is_file() {
        return true;
    }
    let manifest = folder.join("Cargo.toml");
    if !manifest.is_file() {
        return false;
    }
    folder.join("migrations").is_dir() || has_settings(&manifest).unwrap_or(false)
}

/// Whether a manifest has a table of ours. One that cannot be read is looked at when its turn comes.
fn has_settings(manifest: &Path) -> Option<bool> {
    let text = Text::read(manifest).ok()?;
    let table = text.parse().ok()?;
    let holds = |name: &str| {
        let holder = table.get(name)?.get_ref().as_table()?;
        let metadata = holder.get("metadata")?.get_ref().as_table()?;
        Some(metadata.contains_key("glowplug"))
    };
    Some(holds("package").unwrap_or(false) || holds("workspace").unwrap_or(false))
}
