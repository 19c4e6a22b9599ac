//! Our settings: in `glowplug.toml`, `[package.metadata.glowplug]` and `[workspace.metadata.glowplug]`.

mod ignore;
mod keys;
mod layers;
mod read;
mod validate;

use std::path::PathBuf;

use glowplug_schema::codegen::models::ModelOptions;
use serde::Deserialize;

use crate::format::FormatOptions;
use crate::session::SessionSettings;

pub use ignore::Ignore;
pub(super) use keys::advice_in_diesel_toml;
pub use keys::{FORMAT_KEYS, IGNORE_KEYS, KEYS, MODEL_KEYS, VALIDATE_KEYS};
pub use layers::Place;
pub use read::{Origins, Overridden};
pub use validate::ValidateSettings;

/// The settings file of our own.
pub const GLOWPLUG_TOML: &str = "glowplug.toml";

/// The settings of a project. Diesel's own file rejects unknown keys, so ours are elsewhere.
///
/// Each field is a key of the same name; they are described in `docs/settings.md`.
#[derive(Debug, Clone, Default)]
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
    /// The folders of migrations, where they are several or not the one of `diesel.toml`. Their migrations are one history, in
    /// the order of their versions; a new one goes to the last folder.
    pub migrations: Vec<PathBuf>,
    /// How `format` lays out SQL.
    pub format: FormatOptions,
    /// What `validate` accepts.
    pub validate: ValidateSettings,
    /// Objects in the database that are not the project's.
    pub ignore: Vec<Ignore>,
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

impl Settings {
    /// What sessions that migrate begin with and lock.
    pub fn session(&self) -> SessionSettings {
        SessionSettings {
            sql: self.session_sql.clone(),
            lock_key: self.lock_key,
        }
    }
}
