//! Our settings: `[package.metadata.glowplug]` in `Cargo.toml`, or `glowplug.toml` where there is no package.

use std::path::{Path, PathBuf};

use glowplug_schema::codegen::models::ModelOptions;
use serde::Deserialize;

use super::toml_file::{read_toml, settings_error};
use crate::error::Error;
use crate::session::SessionSettings;

/// The settings file of a project without `Cargo.toml`.
pub(super) const GLOWPLUG_TOML: &str = "glowplug.toml";

/// The settings of a project. Diesel's own file rejects unknown keys, so ours are elsewhere.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The command that seeds the database, run by the shell: `seed = "cargo run -q --bin db -- seed"`.
    pub seed: Option<String>,
    /// The rules of `seed --rows`: a table, or the file that has them.
    pub demo: Option<DemoRules>,
    /// The name of the database on the local cluster; the project's folder gives it where this does not.
    pub database: Option<String>,
    /// Model generation, where wanted: `models = "src/models"`, or a table of its own.
    pub models: Option<ModelOptions>,
    /// Print an array column whose CHECK forbids NULL elements as `Array<T>` instead of Diesel's `Array<Nullable<T>>`.
    pub non_null_arrays: bool,
    /// The major version of the local cluster and of the shadow database.
    pub pg: Option<u32>,
    /// The folder of the PostgreSQL binaries, where they are not found by themselves.
    pub pg_bin: Option<PathBuf>,
    /// Statements that every session that migrates begins with, on shadow databases too. A project whose triggers let only
    /// the holder of its own lock write says `session_sql = "SELECT pg_advisory_lock(0)"`.
    pub session_sql: Option<String>,
    /// The key of the advisory lock that keeps two runs from migrating at the same time, where other tools of the project take
    /// one of their own. `session_sql` must not take the same.
    pub lock_key: Option<i64>,
    /// Versions, or folders, whose down.sql is known not to be an exact inverse; `validate` leaves them out.
    pub inexact_downs: Vec<String>,
}

/// The rules of `seed --rows`, which only the generator of rows reads.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum DemoRules {
    /// A TOML file, relative to the project.
    File(PathBuf),
    /// The rules themselves.
    Table(toml::Table),
}

/// As much of a `Cargo.toml` as is ours to read.
#[derive(Deserialize)]
struct Manifest {
    package: Option<Holder>,
    workspace: Option<Holder>,
}

#[derive(Deserialize)]
struct Holder {
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Metadata {
    glowplug: Option<Settings>,
}

impl Settings {
    /// What sessions that migrate begin with and lock.
    pub fn session(&self) -> SessionSettings {
        SessionSettings {
            sql: self.session_sql.clone(),
            lock_key: self.lock_key,
        }
    }

    /// Reads the settings of the project in this folder; without any, all have their defaults.
    ///
    /// # Errors
    /// [`Error::Settings`] with line and column of an unknown key or a wrong value.
    pub fn read(root: &Path) -> Result<Self, Error> {
        let own = root.join(GLOWPLUG_TOML);
        if own.is_file() {
            return read_toml(&own);
        }
        let manifest = root.join("Cargo.toml");
        if !manifest.is_file() {
            return Ok(Settings::default());
        }
        let text = std::fs::read_to_string(&manifest).map_err(Error::file("read", &manifest))?;
        let parsed: Manifest =
            toml::from_str(&text).map_err(|error| settings_error(&manifest, &text, &error))?;
        let holders = [parsed.package, parsed.workspace];
        Ok(holders
            .into_iter()
            .flatten()
            .find_map(|holder| holder.metadata?.glowplug)
            .unwrap_or_default())
    }
}
