//! A Diesel project as it stands on disk: where its files are and what its settings say.

mod dotenv;
mod folders;
mod local;
mod settings;
mod toml_file;

pub use dotenv::{DotEnv, LineFault, LineProblem, Value};
pub use folders::{MigrationFolders, NamedBy};
pub use local::{local_cluster, local_database};
pub use settings::{
    DemoRules, FORMAT_KEYS, GLOWPLUG_TOML, IGNORE_KEYS, Ignore, KEYS, MODEL_KEYS, Origins,
    Overridden, Place, Settings, VALIDATE_KEYS, ValidateSettings,
};

use std::borrow::Cow;
use std::path::{Path, PathBuf};

pub use glowplug_schema::codegen::models::ModelOptions;
use glowplug_schema::codegen::{DieselConfig, RustfmtOptions};

use crate::error::{Error, NoProject};
use crate::migration::{Folder, Migrations};
use folders::looks_like_project;
pub(crate) use toml_file::read_toml;

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
    /// Where the migrations are.
    pub migration_folders: MigrationFolders,
    /// Diesel's settings file, where there is one.
    pub diesel_toml: Option<PathBuf>,
    /// The folder that the paths of models start at: that of the file with the settings for them.
    pub models_base: PathBuf,
    /// What should be known about how the project was read.
    pub notes: Vec<String>,
}

impl Project {
    /// Finds the project that `start` lies in: the nearest folder upwards with a `diesel.toml`, else with settings of ours, or
    /// with a `migrations` folder beside a `Cargo.toml`.
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
                    .find(|folder| is_there(&folder.join(DIESEL_TOML)))
                    .or_else(|| start.ancestors().find(|folder| looks_like_project(folder)))
                    // Where the migrations are named, nothing else need be there.
                    .or_else(|| migrations.map(|_| start))
                    .ok_or_else(|| NoProject::in_folder(start))?;
                (root.to_owned(), root.join(DIESEL_TOML))
            }
        };
        let has_diesel_toml = config.is_some() || is_there(&diesel_toml);
        let mut diesel: DieselConfig = match has_diesel_toml {
            true => read_toml(&diesel_toml, settings::advice_in_diesel_toml)?,
            false => DieselConfig::default(),
        };
        diesel.resolve_paths(&root);
        let (mut settings, origins) = Settings::read(&root)?;
        let models_base = settings
            .models
            .as_mut()
            .map(|models| complete_models(models, &root, &origins, &diesel));
        let mut notes = Vec::new();
        if config.is_none() {
            let below = start.ancestors().take_while(|folder| *folder != root);
            let passed = below.map(|folder| folder.join(GLOWPLUG_TOML));
            notes.extend(passed.filter(|path| path.is_file()).map(|path| {
                let (path, root) = (path.display(), root.display());
                format!("{path} is not read: the project is {root}, where diesel.toml is")
            }));
        }
        let migration_folders = MigrationFolders::find(
            &root,
            migrations.map(|path| start.join(path)),
            (&settings, &origins),
            &diesel,
            &diesel_toml,
            &mut notes,
        );
        let rustfmt = read_rustfmt(&root)?;
        Ok(Project {
            diesel,
            settings,
            origins,
            rustfmt,
            migration_folders,
            diesel_toml: has_diesel_toml.then_some(diesel_toml),
            notes,
            models_base: models_base.unwrap_or_else(|| root.clone()),
            root,
        })
    }

    /// The migrations, and what is wrong with their files.
    ///
    /// # Errors
    /// [`Error::MigrationsFolder`] when a folder cannot be read.
    pub fn migrations(&self) -> Result<Migrations, Error> {
        let mut found = Vec::new();
        for folder in &self.migration_folders.folders {
            let read = Folder::read(folder, &self.shown(folder));
            found.push(read.map_err(|source| {
                self.migration_folders
                    .unreadable(folder, &self.root, source)
            })?);
        }
        Ok(Migrations::from_folders(found))
    }

    /// The line of `diesel.toml` that names the file of a schema, by the schema's key.
    pub fn place_of_schema(&self, key: &str) -> Option<Place> {
        let path = self.diesel_toml.as_deref()?;
        let own = || folders::place_in(path, &["print_schema", key, "file"]);
        match key {
            "default" => folders::place_in(path, &["print_schema", "file"]).or_else(own),
            _ => own(),
        }
    }

    /// A path as messages show it: relative to the project, where it is in it or not far from it.
    pub fn shown<'a>(&self, path: &'a Path) -> Cow<'a, Path> {
        let mut up = PathBuf::new();
        for folder in self.root.ancestors().take(4) {
            // Everything is below the root of the file system, which says nothing.
            if folder.parent().is_none() {
                break;
            }
            if let Ok(inside) = path.strip_prefix(folder) {
                return match up.as_os_str().is_empty() {
                    true => Cow::Borrowed(inside),
                    false => Cow::Owned(up.join(inside)),
                };
            }
            up.push("..");
        }
        Cow::Borrowed(path)
    }
}

/// Fills in what the settings of models leave open, and gives the folder that their paths start at.
fn complete_models(
    models: &mut ModelOptions,
    root: &Path,
    origins: &Origins,
    diesel: &DieselConfig,
) -> PathBuf {
    let printed = diesel.print_schema.schemas.values();
    let mut files: Vec<(&str, &Path)> = printed
        .filter_map(|options| Some((options.schema_name(), options.file.as_deref()?)))
        .collect();
    files.sort_by_key(|(schema, _)| *schema != "public");
    let named = origins.keys.get("models");
    let named = named.and_then(|place| place.path.parent());
    let base = match named {
        Some(named)
            if !models.dir.is_empty() || files.iter().all(|(_, it)| it.starts_with(named)) =>
        {
            named
        }
        _ => root,
    };
    for (_, file) in &mut files {
        *file = file.strip_prefix(base).unwrap_or(file);
    }
    models.complete(&files);
    base.to_owned()
}

/// Whether there is a file, or a link that leads nowhere: reading that one says so.
fn is_there(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|found| !found.is_dir())
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
