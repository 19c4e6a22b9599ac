//! Where settings stand, and which counts where a key stands in two places.
//!
//! From the project's folder upwards: the nearest `glowplug.toml`, the nearest `Cargo.toml` with a package and the nearest one
//! with a workspace. Each key is taken from the nearest folder; in one folder from `glowplug.toml`, then from the package, then
//! from the workspace.

use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::GLOWPLUG_TOML;
use crate::error::Error;
use crate::project::toml_file::{Text, settings_fault};

const CARGO_TOML: &str = "Cargo.toml";
const PACKAGE: &str = "[package.metadata.glowplug]";
const WORKSPACE: &str = "[workspace.metadata.glowplug]";

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// The line, counted from 1.
    pub line: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.path.display(), self.line)
    }
}

/// The keys of one place, with where each stands.
pub(super) struct Layer<'a> {
    pub(super) text: &'a Text,
    /// The names of the tables around the keys; empty in `glowplug.toml`.
    pub(super) table: &'static str,
    pub(super) entries: Vec<Entry<'a>>,
}

/// A key with its value.
pub(super) struct Entry<'a> {
    pub(super) key: String,
    pub(super) at: usize,
    pub(super) value: Spanned<DeValue<'a>>,
}

impl<'a> Layer<'a> {
    pub(super) fn place(&self, at: usize) -> Place {
        Place {
            path: self.text.path.clone(),
            line: self.text.line(at),
        }
    }

    fn new(text: &'a Text, table: &'static str, keys: DeTable<'a>) -> Self {
        let entries = keys.into_iter().map(|(key, value)| Entry {
            at: key.span().start,
            key: key.into_inner().into_owned(),
            value,
        });
        Layer {
            text,
            table,
            entries: entries.collect(),
        }
    }
}

/// The files that may have settings of the project in this folder, the nearest first.
pub(super) fn files(root: &Path) -> Result<Vec<Text>, Error> {
    let mut found = Vec::new();
    let mut own = false;
    for folder in root.ancestors() {
        let path = folder.join(GLOWPLUG_TOML);
        if !own && path.is_file() {
            own = true;
            found.push(Text::read(&path)?);
        }
        let path = folder.join(CARGO_TOML);
        if path.is_file() {
            found.push(Text::read(&path)?);
        }
    }
    Ok(found)
}

/// The places with settings, the one that counts most first.
pub(super) fn layers(files: &[Text]) -> Result<Vec<Layer<'_>>, Error> {
    let mut found = Vec::new();
    let (mut package, mut workspace) = (false, false);
    for text in files {
        if text.path.ends_with(GLOWPLUG_TOML) {
            found.push(Layer::new(text, "", text.parse()?));
            continue;
        }
        // A manifest further up belongs to others once both have been found.
        if package && workspace {
            continue;
        }
        let mut manifest = text.parse()?;
        refuse_misplaced(text, &manifest)?;
        for (is_found, name, table) in [
            (&mut package, "package", PACKAGE),
            (&mut workspace, "workspace", WORKSPACE),
        ] {
            if *is_found {
                continue;
            }
            let Some(holder) = manifest.remove(name) else {
                continue;
            };
            *is_found = true;
            if let Some(keys) = metadata(text, table, holder)? {
                found.push(Layer::new(text, table, keys));
            }
        }
    }
    Ok(found)
}

/// The table `metadata.glowplug` of a package or workspace.
fn metadata<'a>(
    text: &Text,
    table: &str,
    holder: Spanned<DeValue<'a>>,
) -> Result<Option<DeTable<'a>>, Error> {
    let mut value = holder;
    for name in ["metadata", "glowplug"] {
        let DeValue::Table(mut keys) = value.into_inner() else {
            return Ok(None);
        };
        match keys.remove(name) {
            Some(found) => value = found,
            None => return Ok(None),
        }
    }
    let at = value.span().start;
    match value.into_inner() {
        DeValue::Table(keys) => Ok(Some(keys)),
        other => Err(settings_fault(
            text,
            at,
            format!(
                "`glowplug` is a {}, not the table {table}",
                other.type_str()
            ),
            None,
        )),
    }
}

/// Cargo passes over a table that it does not know, and so settings would have no effect without a word.
fn refuse_misplaced(text: &Text, manifest: &DeTable<'_>) -> Result<(), Error> {
    let in_table = |name: &str| {
        let table = manifest
            .get(name)
            .and_then(|value| value.get_ref().as_table());
        table.and_then(|table| table.get_key_value("glowplug"))
    };
    let places = [
        manifest
            .get_key_value("glowplug")
            .map(|found| (found, "[glowplug]")),
        in_table("package").map(|found| (found, "[package.glowplug]")),
        in_table("workspace").map(|found| (found, "[workspace.glowplug]")),
        in_table("metadata").map(|found| (found, "[metadata.glowplug]")),
    ];
    let Some(((key, value), table)) = places.into_iter().flatten().next() else {
        return Ok(());
    };
    if !value.get_ref().is_table() {
        return Ok(());
    }
    Err(settings_fault(
        text,
        key.span().start,
        format!("{table} is not read"),
        Some(format!(
            "in Cargo.toml settings belong under `{}`",
            match table {
                "[workspace.glowplug]" => WORKSPACE,
                _ => PACKAGE,
            }
        )),
    ))
}
