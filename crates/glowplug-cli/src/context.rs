//! What every command needs to know of its surroundings.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use glowplug_migrate::Error;
use glowplug_migrate::baseline::Baseline;
use glowplug_migrate::error::NoProject;
use glowplug_migrate::migration::Migrations;
use glowplug_migrate::policy::Policy;
use glowplug_migrate::project::{Project, Settings};

use crate::application::Application;
use crate::error::{CliError, CommandError};
use crate::global::Global;
use crate::printer::Printer;
use crate::variables::Variables;

/// The command line's surroundings.
pub(crate) struct Context {
    pub(crate) application: Application,
    pub(crate) global: Global,
    pub(crate) printer: Printer,
    pub(crate) variables: Variables,
    folder: PathBuf,
    /// Whether it was said where settings come from.
    reported: Cell<bool>,
}

impl Context {
    pub(crate) fn new(application: Application, global: Global, printer: Printer) -> Self {
        let folder = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        Context {
            application,
            global,
            printer,
            variables: Variables::new(folder.clone()),
            folder,
            reported: Cell::new(false),
        }
    }

    /// The folder that the command was called in.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The project that the command was called in.
    pub(crate) fn project(&self) -> Result<Project, CliError> {
        let global = &self.global;
        let project = Project::find(
            &self.folder,
            global.config.as_deref(),
            global.migration_dir.as_deref(),
        )?;
        if !self.reported.replace(true) {
            self.report_settings(&project);
        }
        Ok(project)
    }

    /// Says where settings are read from, and which do not count where they stand.
    fn report_settings(&self, project: &Project) {
        let places = match project.origins.places.as_slice() {
            [] => "no settings".to_owned(),
            places => format!("settings from {}", places.join(", ")),
        };
        self.printer
            .detail(format!("project {}, {places}", project.root.display()));
        for note in &project.notes {
            self.printer.note(note);
        }
        for key in &project.origins.overridden {
            // A package that differs from its workspace says so on purpose.
            match key.is_beside() {
                true => self.printer.warning(key.to_string()),
                false => self.printer.detail(key.to_string()),
            }
        }
    }

    /// The project, if the binary is in its own source tree or is the tool for every project; `None` elsewhere.
    pub(crate) fn source_tree(&self) -> Result<Option<Project>, CliError> {
        if self.application.migrations.is_none() {
            return self.project().map(Some);
        }
        // Asked first, so that a fault in the settings of another project is not reported here.
        let ours = self.folder.ancestors().any(|folder| self.is_ours(folder));
        if !ours && self.global.config.is_none() {
            return Ok(None);
        }
        match self.project() {
            Ok(project) => Ok(self.is_ours(&project.root).then_some(project)),
            Err(CliError::Toolkit(Error::NoProject(_))) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The source tree, for a command that looks at a database: one that is named can be looked at from anywhere.
    pub(crate) fn source_tree_if_any(&self) -> Result<Option<Project>, CliError> {
        match self.source_tree() {
            Err(CliError::Toolkit(Error::NoProject(_))) if self.names_database()? => Ok(None),
            other => other,
        }
    }

    /// The project whose files a command writes: for a binary that carries its migrations, its own source tree only.
    pub(crate) fn own_project(&self) -> Result<Project, CliError> {
        self.source_tree()?.ok_or_else(|| {
            let Application { name, package, .. } = self.application;
            CommandError::NoSourceTree { package, name }.into()
        })
    }

    fn is_ours(&self, folder: &Path) -> bool {
        package_name(folder).as_deref() == Some(self.application.package)
    }

    /// The migrations of the source tree, else those that the binary carries.
    pub(crate) fn migrations(&self, tree: Option<&Project>) -> Result<Migrations, CliError> {
        match (tree, self.application.migrations) {
            (Some(project), _) => Ok(migrations_of(project)?),
            (None, Some(files)) => Ok(Migrations::embedded(files)),
            (None, None) => Err(Error::from(NoProject::in_folder(&self.folder)).into()),
        }
    }

    /// Which findings count.
    pub(crate) fn policy(&self, tree: Option<&Project>) -> Result<Policy, CliError> {
        Ok(tree.map_or_else(|| Ok(Policy::default()), Policy::of)?)
    }

    /// The folder that local state belongs to, and its settings as far as the command line does not overrule them.
    pub(crate) fn home(&self, tree: Option<&Project>) -> (PathBuf, Settings) {
        let (root, mut settings) = match tree {
            Some(project) => (project.root.clone(), project.settings.clone()),
            None => (self.folder.clone(), Settings::default()),
        };
        settings.pg = self.global.pg.or(settings.pg);
        (root, settings)
    }
}

/// The migrations of a project, with what its baseline declares of them.
pub(crate) fn migrations_of(project: &Project) -> Result<Migrations, Error> {
    let mut migrations = project.migrations()?;
    migrations.declare_irreversible(Baseline::read(&project.root)?.irreversible());
    Ok(migrations)
}

fn package_name(folder: &Path) -> Option<String> {
    let text = std::fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    let manifest: toml::Table = toml::from_str(&text).ok()?;
    Some(manifest.get("package")?.get("name")?.as_str()?.to_owned())
}
