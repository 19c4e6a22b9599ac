//! What a studio shows of the project that it was started in.

use glowplug_migrate::Error;
use glowplug_migrate::drift::drift;
use glowplug_migrate::finding::Finding;
use glowplug_migrate::history::{History, State};
use glowplug_migrate::ledger;
use glowplug_migrate::migration::{EmbeddedFile, Migrations};
use glowplug_migrate::policy::Policy;
use glowplug_migrate::project::Project;
use glowplug_migrate::shadow::ShadowSource;
use glowplug_migrate::target::{Origin, Target};
use glowplug_pq::ConnectionString;
use glowplug_studio::ProjectView;

use crate::context::{Context, migrations_of};
use crate::error::CliError;
use crate::findings::with_spelled_commands;

/// Where the migrations are, and where they can be replayed.
#[derive(Debug)]
pub(super) struct Studied {
    source: Source,
    connection: ConnectionString,
    origin: Origin,
    shadow: ShadowSource,
}

#[derive(Debug)]
enum Source {
    Tree(Box<Project>),
    Embedded(&'static [EmbeddedFile]),
}

impl Studied {
    /// The project of a command, if it has one.
    pub(super) fn of(
        context: &Context,
        tree: Option<&Project>,
        target: &Target,
    ) -> Result<Option<Self>, CliError> {
        let source = match (tree, context.application.migrations) {
            (Some(project), _) => Source::Tree(Box::new(project.clone())),
            (None, Some(files)) => Source::Embedded(files),
            (None, None) => return Ok(None),
        };
        Ok(Some(Studied {
            source,
            connection: target.endpoint().connection_string().clone(),
            origin: target.origin().clone(),
            shadow: context.shadow(tree)?,
        }))
    }

    fn policy(&self) -> Result<Policy, Error> {
        match &self.source {
            Source::Tree(project) => Policy::of(project),
            Source::Embedded(_) => Ok(Policy::default()),
        }
    }
}

impl ProjectView for Studied {
    fn migrations(&self) -> Result<Migrations, Error> {
        match &self.source {
            Source::Tree(project) => migrations_of(project),
            Source::Embedded(files) => Ok(Migrations::embedded(files)),
        }
    }

    fn drift(&self) -> Result<Vec<Finding>, Error> {
        let migrations = self.migrations()?;
        let session = self.shadow.settings.session();
        let target = Target::open(self.connection.clone(), self.origin.clone(), session)?;
        let target = target.must_exist()?;
        let mut connection = target.connect()?;
        let applied = ledger::applied(&mut connection)?;
        let history = History::new(&migrations, &applied);
        let applied = history.migrations_in(&migrations, State::Applied);
        let server = self.shadow.server(&migrations, Some(&target), &mut ())?;
        let found = drift(&server, &applied, &mut connection, &self.policy()?, &mut ())?;
        Ok(found.into_iter().map(with_spelled_commands).collect())
    }
}
