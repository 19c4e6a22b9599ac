//! What every command needs to know of its surroundings.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use glowplug_migrate::migration::Migrations;
use glowplug_migrate::project::{Project, Settings, Target, TargetSource};
use glowplug_migrate::shadow::{ShadowServer, SharesTarget};
use glowplug_migrate::{Error, project, session};
use glowplug_server::Started;

use crate::application::Application;
use crate::error::CliError;
use crate::global::Global;
use crate::printer::Printer;

/// The command line's surroundings.
pub(crate) struct Context {
    pub(crate) application: Application,
    pub(crate) global: Global,
    pub(crate) printer: Printer,
    folder: PathBuf,
    dotenv: OnceCell<HashMap<String, String>>,
    /// The `.env` of which something could not be read.
    unread: OnceCell<PathBuf>,
    /// Set once it was told what was left out of the database URL.
    told: OnceCell<()>,
}

impl Context {
    pub(crate) fn new(application: Application, global: Global, printer: Printer) -> Self {
        let folder = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        Context {
            application,
            global,
            printer,
            folder,
            dotenv: OnceCell::new(),
            unread: OnceCell::new(),
            told: OnceCell::new(),
        }
    }

    /// The project that the command was called in.
    pub(crate) fn project(&self) -> Result<Project, CliError> {
        let global = &self.global;
        Ok(Project::find(
            &self.folder,
            global.config.as_deref(),
            global.migration_dir.as_deref(),
        )?)
    }

    /// The project, if the binary is in its own source tree or is the tool for every project; `None` elsewhere.
    pub(crate) fn source_tree(&self) -> Result<Option<Project>, CliError> {
        if self.application.migrations.is_none() {
            return self.project().map(Some);
        }
        // Asked first, so that a fault in somebody else's settings is none of ours.
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

    /// The project whose files a command writes: for a binary that carries its migrations, its own source tree only.
    pub(crate) fn own_project(&self) -> Result<Project, CliError> {
        self.source_tree()?.ok_or_else(|| {
            let Application { name, package, .. } = self.application;
            CliError::new(
                "no-source-tree",
                format!(
                    "this is not the source tree of {package}, and `{name}` writes to no other"
                ),
                format!("run it in the folder where the Cargo.toml of {package} is"),
            )
        })
    }

    fn is_ours(&self, folder: &Path) -> bool {
        package_name(folder).as_deref() == Some(self.application.package)
    }

    /// The migrations of the source tree, else those that the binary carries.
    pub(crate) fn migrations(&self, tree: Option<&Project>) -> Result<Migrations, CliError> {
        match (tree, self.application.migrations) {
            (Some(project), _) => Ok(project.migrations()?),
            (None, Some(files)) => Ok(Migrations::embedded(files)),
            (None, None) => Err(Error::NoProject(self.folder.clone()).into()),
        }
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

    /// The database that was named, if one was: the flag, the environment, `.env`.
    pub(crate) fn given_target(&self) -> Option<Target> {
        let url = self
            .global
            .database_url
            .clone()
            .or_else(|| self.variable("DATABASE_URL"))?;
        let target = Target::given(&url);
        if let Some(note) = &target.note {
            self.told.get_or_init(|| {
                self.printer.detail(format!(
                    "left out of the database URL, which libpq would refuse: {}",
                    note.dropped.join(", ")
                ));
            });
        }
        Some(target)
    }

    /// The database to work on: the one that was named, else the local cluster's, which is started when it is not running.
    pub(crate) fn target(&self, tree: Option<&Project>) -> Result<Target, CliError> {
        if let Some(target) = self.given_target() {
            self.printer
                .detail(format!("database {}", glowplug_pq::mask_url(&target.url)));
            return Ok(target);
        }
        self.refuse_unread()?;
        let (root, settings) = self.home(tree);
        let target = Target::local(&root, &settings)?;
        if let TargetSource::Local(started) = &target.source
            && !matches!(started, Started::Reused)
        {
            self.printer.note(format!(
                "no DATABASE_URL: started the project's own PostgreSQL (`{} server stop` ends it)",
                self.application.name
            ));
        }
        Ok(target)
    }

    /// The database to look at, if there is one: the one that was named, whether or not it exists, else the local cluster's if
    /// that has one. A project that was never run here has none, and looking should not make one.
    pub(crate) fn existing_target(
        &self,
        tree: Option<&Project>,
    ) -> Result<Option<Target>, CliError> {
        if self.given_target().is_none() {
            self.refuse_unread()?;
            let (root, settings) = self.home(tree);
            let cluster = project::local_cluster(&root, &settings)?;
            if matches!(cluster.status()?, glowplug_server::Status::Absent) {
                return Ok(None);
            }
        }
        let target = self.target(tree)?;
        if matches!(target.source, TargetSource::Local(_)) {
            match session::connect(&target.url) {
                Err(error) if error.code() == "unknown-database" => return Ok(None),
                other => drop(other?),
            }
        }
        Ok(Some(target))
    }

    /// A `.env` that cannot be read may name a database, and another must not be taken for it.
    fn refuse_unread(&self) -> Result<(), CliError> {
        match self.unread.get() {
            None => Ok(()),
            Some(path) => Err(CliError::new(
                "dotenv",
                format!(
                    "{} cannot be read to its end, and no DATABASE_URL was found in the rest",
                    path.display()
                ),
                "put the values in quotes and close them, or name the database with `--database-url`",
            )),
        }
    }

    /// Where shadow databases are made. `major` must be the target's where results are compared with the target.
    pub(crate) fn shadow(
        &self,
        tree: Option<&Project>,
        major: Option<u32>,
    ) -> Result<ShadowServer, Error> {
        if let Some(url) = self.variable("SHADOW_DATABASE_URL") {
            return Ok(ShadowServer::given(&url, SharesTarget::No));
        }
        let (root, settings) = self.home(tree);
        let local = ShadowServer::local(&root, &settings, major);
        match (local, self.given_target()) {
            // Without binaries for a cluster of our own, a second database beside the target must do.
            (Err(Error::Server(error)), Some(target)) if lacks_binaries(&error) => {
                self.printer.detail(
                    "no PostgreSQL binaries here: the shadow database is made beside the target",
                );
                Ok(ShadowServer::beside(&target.url))
            }
            (local, _) => local,
        }
    }

    /// A variable of the environment, else of the nearest `.env`.
    fn variable(&self, name: &str) -> Option<String> {
        let set = std::env::var(name).ok().filter(|value| !value.is_empty());
        set.or_else(|| {
            self.dotenv()
                .get(name)
                .filter(|value| !value.is_empty())
                .cloned()
        })
    }

    fn dotenv(&self) -> &HashMap<String, String> {
        self.dotenv.get_or_init(|| {
            let found = self
                .folder
                .ancestors()
                .map(|folder| folder.join(".env"))
                .find(|path| path.is_file());
            let Some(path) = found else {
                return HashMap::new();
            };
            let mut variables = HashMap::new();
            let Ok(lines) = dotenvy::from_path_iter(&path) else {
                self.unread.get_or_init(|| path);
                return variables;
            };
            for line in lines {
                match line {
                    Ok((name, value)) => drop(variables.insert(name, value)),
                    // The text of the line may hold a password, so the message does without it.
                    Err(_) => {
                        self.printer
                            .warning(format!("{}: a line cannot be read", path.display()));
                        self.unread.get_or_init(|| path.clone());
                    }
                }
            }
            variables
        })
    }
}

fn package_name(folder: &Path) -> Option<String> {
    let text = std::fs::read_to_string(folder.join("Cargo.toml")).ok()?;
    let manifest: toml::Table = toml::from_str(&text).ok()?;
    Some(manifest.get("package")?.get("name")?.as_str()?.to_owned())
}

/// Whether this server is on this machine.
pub(crate) fn is_local(url: &str) -> Result<bool, Error> {
    let connection = session::connect(url)?;
    Ok(project::is_local_session(&connection))
}

fn lacks_binaries(error: &glowplug_server::Error) -> bool {
    matches!(
        error,
        glowplug_server::Error::NoBinaries | glowplug_server::Error::NoSuchMajor { .. }
    )
}
