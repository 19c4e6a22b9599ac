//! There is no project where one was looked for.

use std::path::{Path, PathBuf};

/// No project in a folder or above it.
#[derive(Debug, thiserror::Error)]
#[error("no Diesel project found in {} or above it", .folder.display())]
pub struct NoProject {
    /// The folder.
    pub folder: PathBuf,
    /// The projects below it, relative to it.
    pub below: Vec<PathBuf>,
}

/// How deep projects are looked for.
const DEPTH: usize = 3;
/// Folders that hold many files and no project.
const NOT_OURS: [&str; 3] = ["target", "node_modules", "vendor"];

impl NoProject {
    /// Looks for the projects below.
    pub fn in_folder(folder: &Path) -> Self {
        let mut below = Vec::new();
        look(folder, DEPTH, &mut below);
        let within = |path: PathBuf| path.strip_prefix(folder).unwrap_or(&path).to_owned();
        NoProject {
            folder: folder.to_owned(),
            below: below.into_iter().map(within).collect(),
        }
    }

    pub(super) fn hint(&self) -> String {
        match self.below.as_slice() {
            [] => "run this where `diesel.toml` is, or name it with `--config PATH`".to_owned(),
            [one] => format!(
                "there is one in {0}: run this there, or pass `--config {0}/diesel.toml`",
                one.display()
            ),
            more => {
                let names: Vec<String> = more.iter().map(|it| it.display().to_string()).collect();
                format!(
                    "there are projects in {}: run this in one of them",
                    names.join(", ")
                )
            }
        }
    }
}

fn look(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.path())
        .collect();
    folders.sort();
    for path in folders {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') || NOT_OURS.contains(&name.as_ref()) {
            continue;
        }
        if path.join("diesel.toml").is_file() {
            found.push(path);
        } else if depth > 1 {
            look(&path, depth - 1, found);
        }
    }
}
