//! A Diesel project as it stands on disk: where its files are and what its settings say.

mod dotenv;
mod local;
mod settings;
mod toml_file;

pub use dotenv::{DotEnv, LineFault, LineProblem, Value};
pub use local::{local_cluster, local_database};
pub use settings::{
    Accept, DemoRules, GLOWPLUG_TOML, IGNORE_KEYS, Ignore, KEYS, MODEL_KEYS, Origins, Overridden,
    Place, Settings, VALIDATE_KEYS, ValidateSettings,
};

use std::path::{Path, PathBuf};

use glowplug_schema::codegen::{DieselConfig, RustfmtOptions};

use crate::error::Error;
use crate::migration::Migrations;
use toml_file::read_toml;

/// The name of Diesel's settings file.
pub const DIESEL_TOML: &str = "diesel.toml";

/// A project on disk.
#[derive(Debug, Clone)]
pub struct Project {
    /// The folder that holds `diesel.toml`, or else `Cargo.toml` or `migrations`.
    pub root: PathBuf,
    /// Diesel's own settings; empty where there is no `diesel.toml`.
    pub diesel: DieselConfig,
    /// Ours.
    pub settings: Settings,
    /// Where ours stand.
    pub origins: Origins,
    /// How the project formats Rust.
    pub rustfmt: RustfmtOptions,
    /// The folder of migrations.
    pub migrations_dir: PathBuf,
}

impl Project {
    /// Finds the project that `start` lies in: the nearest folder upwards with a `diesel.toml`, else with a `migrations`
    /// folder beside a `Cargo.toml` or `glowplug.toml`.
    ///
    /// `config` names the `diesel.toml` instead, `migrations` the folder of migrations.
    ///
    /// # Errors
    /// [`Error::NoProject`], or [`Error::Settings`] with the place of a fault.
    pub fn find(
        start: &Path,
        config: Option<&Path>,
        migrations: Option<&Path>,
    ) -> Result<Self, Error> {
        let (root, diesel_toml) = match config {
            Some(path) => {
                let path = start.join(path);
                (
                    path.parent()
                        .map_or_else(|| start.to_owned(), Path::to_owned),
                    path,
                )
            }
            None => {
                let root = start
                    .ancestors()
                    .find(|folder| folder.join(DIESEL_TOML).is_file())
                    .or_else(|| start.ancestors().find(|folder| looks_like_project(folder)))
                    // Where the migrations are named, nothing else need be there.
                    .or_else(|| migrations.map(|_| start))
                    .ok_or_else(|| Error::NoProject(start.to_owned()))?;
                (root.to_owned(), root.join(DIESEL_TOML))
            }
        };
        let mut diesel: DieselConfig = match config.is_some() || diesel_toml.exists() {
            true => read_toml(&diesel_toml, settings::advice_in_diesel_toml)?,
            false => DieselConfig::default(),
        };
        diesel.resolve_paths(&root);
        let migrations_dir = match (migrations, &diesel.migrations_directory) {
            (Some(path), _) => start.join(path),
            (None, Some(configured)) => configured.dir.clone(),
            (None, None) => root.join("migrations"),
        };
        let (settings, origins) = Settings::read(&root)?;
        let rustfmt = read_rustfmt(&root)?;
        Ok(Project {
            root,
            diesel,
            settings,
            origins,
            rustfmt,
            migrations_dir,
        })
    }

    /// The migrations, and what is wrong with their files.
    ///
    /// # Errors
    /// [`Error::File`] when the folder cannot be read.
    pub fn migrations(&self) -> Result<Migrations, Error> {
        let shown = self.shown(&self.migrations_dir);
        Migrations::read(&self.migrations_dir, shown)
            .map_err(Error::file("read", &self.migrations_dir))
    }

    /// A path as messages show it: relative to the project where it lies in it.
    pub fn shown<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }
}

fn looks_like_project(folder: &Path) -> bool {
    folder.join("migrations").is_dir()
        && (folder.join("Cargo.toml").is_file() || folder.join(GLOWPLUG_TOML).is_file())
}

/// rustfmt looks for its settings in the folder and every one above it; so do we.
fn read_rustfmt(root: &Path) -> Result<RustfmtOptions, Error> {
    let names = ["rustfmt.toml", ".rustfmt.toml"];
    let found = root
        .ancestors()
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|path| path.is_file());
    found.map_or_else(
        || Ok(RustfmtOptions::default()),
        |path| read_toml(&path, |_| None),
    )
}
