//! What a folder has already: migrations, a `schema.rs`, settings, checks in CI.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::project::{DIESEL_TOML, GLOWPLUG_TOML, Settings};

/// What a folder has. Paths are relative to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Layout {
    /// The folder of migrations, if there is one.
    pub migrations: Option<PathBuf>,
    /// How many migrations it has.
    pub migration_count: usize,
    /// The file that Diesel's tables are in, if there is one.
    pub schema: Option<PathBuf>,
    /// Whether there is a `diesel.toml`.
    pub has_diesel_toml: bool,
    /// Whether there are settings of ours.
    pub has_settings: bool,
    /// Whether a workflow calls us.
    pub has_workflow: bool,
}

/// Several folders of migrations: which one is meant cannot be found out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there are {} folders of migrations: {}", .0.len(), listed(.0))]
pub struct Several(pub Vec<PathBuf>);

fn listed(paths: &[PathBuf]) -> String {
    let names: Vec<String> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    names.join(", ")
}

/// How deep below the project folders are looked at.
const DEPTH: usize = 5;
/// Folders in which nothing of the project is.
const NOT_OURS: [&str; 4] = ["target", "node_modules", "vendor", "dist"];

/// Looks at a folder. `named` is the folder of migrations, where the caller says which.
///
/// # Errors
/// [`Several`] when nothing says which of several folders of migrations is meant.
pub fn detect(root: &Path, named: Option<&Path>) -> Result<Layout, Several> {
    let mut found = Found::default();
    look(root, root, DEPTH, &mut found);
    let local = root.join("migrations");
    let migrations = match (named, found.migrations.as_slice()) {
        (Some(named), _) => Some(inside(root, &root.join(named))),
        (None, []) => local.is_dir().then(|| "migrations".into()),
        (None, [one]) => Some(one.clone()),
        (None, more) => match more.iter().find(|path| path.as_os_str() == "migrations") {
            Some(own) => Some(own.clone()),
            None => return Err(Several(more.to_vec())),
        },
    };
    let migration_count = migrations
        .as_ref()
        .map_or(0, |path| migrations_in(&root.join(path)));
    let settings = Settings::read(root).ok();
    let has_settings = settings.is_none_or(|(_, origins)| !origins.places.is_empty());
    found.schemas.sort_by_key(|path| path.components().count());
    Ok(Layout {
        migrations,
        migration_count,
        schema: found.schemas.into_iter().next(),
        has_diesel_toml: root.join(DIESEL_TOML).exists(),
        has_settings: has_settings || root.join(GLOWPLUG_TOML).exists(),
        has_workflow: has_workflow(root),
    })
}

#[derive(Default)]
struct Found {
    migrations: Vec<PathBuf>,
    schemas: Vec<PathBuf>,
}

fn look(root: &Path, folder: &Path, depth: usize, found: &mut Found) {
    let Ok(entries) = folder.read_dir() else {
        return;
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    if folder != root && migrations_in(folder) > 0 {
        found.migrations.push(inside(root, folder));
        return;
    }
    for path in paths {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let is_link = std::fs::symlink_metadata(&path).is_ok_and(|found| found.is_symlink());
        if name.starts_with('.') || is_link {
            continue;
        }
        if path.is_dir() {
            if depth > 0 && !NOT_OURS.contains(&name.as_str()) {
                look(root, &path, depth - 1, found);
            }
        } else if name.ends_with(".rs") && has_tables(&path) {
            found.schemas.push(inside(root, &path));
        }
    }
}

/// How many migrations a folder has.
fn migrations_in(folder: &Path) -> usize {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.path().join("up.sql").is_file())
        .count()
}

/// Whether Diesel's command wrote a file, by its first line.
fn has_tables(path: &Path) -> bool {
    use std::io::Read;
    let mut start = [0; 64];
    let read = std::fs::File::open(path).and_then(|mut file| file.read(&mut start));
    let start = &start[..read.unwrap_or(0)];
    start.starts_with(b"// @generated automatically by Diesel CLI.")
}

fn has_workflow(root: &Path) -> bool {
    let entries = root.join(".github/workflows").read_dir();
    entries.into_iter().flatten().flatten().any(|entry| {
        std::fs::read_to_string(entry.path()).is_ok_and(|text| text.contains("glowplug"))
    })
}

fn inside(root: &Path, path: &Path) -> PathBuf {
    path.strip_prefix(root).unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            let text = match file.ends_with("schema.rs") {
                true => "// @generated automatically by Diesel CLI.\n",
                false => "",
            };
            std::fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn what_is_there_is_found() {
        let empty = folder(&[]);
        assert_eq!(detect(empty.path(), None).unwrap(), Layout::default());
        let deep = folder(&[
            "crates/db/migrations/1_a/up.sql",
            "crates/db/migrations/2_b/up.sql",
            "crates/db/src/schema.rs",
            "target/x/migrations/1_a/up.sql",
            "glowplug.toml",
        ]);
        let found = detect(deep.path(), None).unwrap();
        assert_eq!(
            found.migrations.as_deref(),
            Some(Path::new("crates/db/migrations"))
        );
        assert_eq!(found.migration_count, 2);
        assert_eq!(
            found.schema.as_deref(),
            Some(Path::new("crates/db/src/schema.rs"))
        );
        assert!(found.has_settings && !found.has_diesel_toml);
    }

    #[test]
    fn of_several_the_caller_says_which() {
        let two = folder(&["a/migrations/1_a/up.sql", "b/migrations/1_b/up.sql"]);
        let error = detect(two.path(), None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "there are 2 folders of migrations: a/migrations, b/migrations"
        );
        let named = detect(two.path(), Some(Path::new("b/migrations"))).unwrap();
        assert_eq!(named.migration_count, 1);
        let own = folder(&["a/migrations/1_a/up.sql", "migrations/1_b/up.sql"]);
        let found = detect(own.path(), None).unwrap();
        assert_eq!(found.migrations.as_deref(), Some(Path::new("migrations")));
    }
}
