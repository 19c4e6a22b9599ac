//! Which database a command works on, and where its migrations are replayed.

use glowplug_migrate::Error;
use glowplug_migrate::project::{Project, local_cluster};
use glowplug_migrate::session::Endpoint;
use glowplug_migrate::shadow::{ShadowChoice, ShadowSource};
use glowplug_migrate::target::{Origin, Target};
use glowplug_pq::ConnectionString;
use glowplug_server::{IdleOptions, Started, Status, Supervisor};

use crate::caller::spelled;
use crate::context::Context;
use crate::error::{CliError, CommandError};
use crate::libpq_variables;

/// Where a URL of the server itself stands, past a pooler. The second is the name that allin-db's library has for it.
pub(crate) const DIRECT: [&str; 2] = ["DIRECT_URL", "DATABASE_DIRECT_URL"];

/// What a command does without a database that was named.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unnamed {
    /// A command of development: it uses the local cluster and starts it.
    UseLocal,
    /// A command of production: a job that lost its DATABASE_URL must fail and not succeed on an empty database.
    Refuse,
}

impl Context {
    /// The connection string that was given, if one was: the flag, the environment, `.env`.
    pub(crate) fn given(&self) -> Result<Option<(ConnectionString, Origin)>, CliError> {
        if self.global.local {
            return Ok(None);
        }
        if let Some(url) = &self.global.database_url {
            return Ok(Some((parse(url, &Origin::Flag)?, Origin::Flag)));
        }
        self.named_by_variable("DATABASE_URL")
    }

    pub(crate) fn named_by_variable(
        &self,
        name: &str,
    ) -> Result<Option<(ConnectionString, Origin)>, CliError> {
        match self.variables.get(name, &self.printer)? {
            Some((url, origin)) => Ok(Some((parse(&url, &origin)?, origin))),
            None => Ok(None),
        }
    }

    /// Whether a database was named.
    pub(crate) fn names_database(&self) -> Result<bool, CliError> {
        Ok(self.given()?.is_some())
    }

    /// The database to work on: the one that was named, else, for a command of development, the local cluster's.
    pub(crate) fn target(
        &self,
        tree: Option<&Project>,
        unnamed: Unnamed,
    ) -> Result<Target, CliError> {
        let (root, settings) = self.home(tree);
        if let Some((connection, origin)) = self.given()? {
            self.refuse_ignored_major()?;
            let target = Target::open(connection, origin, settings.session())?;
            self.report(&target);
            return Ok(target);
        }
        if !self.global.local {
            self.variables.refuse_unreadable(&self.printer)?;
        }
        if unnamed == Unnamed::Refuse && !self.global.local {
            return Err(CommandError::NoDatabaseUrl.into());
        }
        let target = Target::local(&root, &settings)?;
        if let Origin::Local { started, .. } = target.origin()
            && !matches!(started, Started::Reused)
        {
            let why = match self.global.local {
                true => "",
                false => "no DATABASE_URL: ",
            };
            self.printer.note(spelled(&format!(
                "{why}started the project's own PostgreSQL; `server stop` stops it"
            )));
        }
        self.report(&target);
        Ok(target)
    }

    /// The database to migrate: as [`Context::target`], and past a pooler where DIRECT_URL leads past it.
    pub(crate) fn target_to_migrate(
        &self,
        tree: Option<&Project>,
        unnamed: Unnamed,
    ) -> Result<Target, CliError> {
        // A pooler refuses parameters that the server takes, so where the URL says that it is one, it is not asked.
        if let Some((connection, origin)) = self.given()?
            && connection.prisma("pgbouncer") == Some("true")
            && let Some(direct) = self.past_pooler(tree, &connection, &origin, None)?
        {
            return Ok(direct);
        }
        let target = self.target(tree, unnamed)?;
        let connection = target.endpoint().connection_string();
        if target.is_pooled()
            && let Some(direct) =
                self.past_pooler(tree, connection, target.origin(), Some(&target))?
        {
            return Ok(direct);
        }
        Ok(target)
    }

    /// The server behind a pooler, where a variable names it. A flag says what is meant, so nothing takes its place.
    fn past_pooler(
        &self,
        tree: Option<&Project>,
        pooled: &ConnectionString,
        pooled_by: &Origin,
        asked: Option<&Target>,
    ) -> Result<Option<Target>, CliError> {
        if matches!(pooled_by, Origin::Flag) {
            return Ok(None);
        }
        for name in DIRECT {
            let Some((connection, origin)) = self.named_by_variable(name)? else {
                continue;
            };
            self.refuse_ignored_major()?;
            let settings = self.home(tree).1;
            let direct = Target::open(connection, origin, settings.session())?;
            if !leads_to(&direct, pooled, pooled_by, asked) {
                self.printer.warning(format!(
                    "{} is not used: it cannot be shown to lead to the database of {pooled_by}",
                    direct.origin()
                ));
                continue;
            }
            self.printer.note(format!(
                "{pooled_by} leads to a connection pooler: using {}",
                direct.origin()
            ));
            self.report(&direct);
            return Ok(Some(direct));
        }
        Ok(None)
    }

    /// The database to look at, if there is one: the one that was named, whether or not it exists, else the local cluster's if
    /// that has one. A project that was never run here has none, and looking should not make one.
    pub(crate) fn existing_target(
        &self,
        tree: Option<&Project>,
    ) -> Result<Option<Target>, CliError> {
        if self.given()?.is_none() {
            if !self.global.local {
                self.variables.refuse_unreadable(&self.printer)?;
            }
            let (root, settings) = self.home(tree);
            if matches!(local_cluster(&root, &settings)?.status()?, Status::Absent) {
                return Ok(None);
            }
        }
        let target = self.target(tree, Unnamed::UseLocal)?;
        Ok(Some(target).filter(|target| target.exists() || !target.origin().is_local_cluster()))
    }

    /// Says under `--verbose` which database it is and where that came from.
    fn report(&self, target: &Target) {
        let connection = target.endpoint().connection_string();
        self.printer.detail(format!(
            "database {} on {connection}, from {}",
            target.database(),
            target.origin()
        ));
        let ignored: Vec<&str> = connection
            .prisma_parameters()
            .filter(|name| !["schema", "sslaccept", "pgbouncer"].contains(name))
            .collect();
        if !ignored.is_empty() {
            self.printer.detail(format!(
                "parameters of the database URL without an effect here: {}",
                ignored.join(", ")
            ));
        }
    }

    /// `--pg` chooses the version of the local cluster, and of the shadow server where no target has the say.
    fn refuse_ignored_major(&self) -> Result<(), CliError> {
        match self.global.pg {
            None => Ok(()),
            Some(major) => Err(CommandError::FlagIgnored { major }.into()),
        }
    }

    /// Where migrations are replayed, as flags, variables and settings say.
    pub(crate) fn shadow(&self, tree: Option<&Project>) -> Result<ShadowSource, CliError> {
        let (root, settings) = self.home(tree);
        // With `--local` nothing is done on a server that a variable names.
        let given = match self.global.local || self.global.shadow_on_target {
            true => None,
            false => self.named_by_variable("SHADOW_DATABASE_URL")?,
        };
        let choice = match given {
            _ if self.global.shadow_on_target => ShadowChoice::OnTarget,
            Some((connection, origin)) => {
                ShadowChoice::Given(Endpoint::new(connection, origin.to_string()))
            }
            None => ShadowChoice::Local,
        };
        Ok(ShadowSource {
            choice,
            named: self.given()?,
            root,
            settings,
            supervisor: supervisor(),
        })
    }
}

/// This program, as the one that stops a shadow server when nothing uses it. `None` when the user wants none.
fn supervisor() -> Option<Supervisor> {
    IdleOptions::from_environment()?;
    Some(Supervisor {
        program: std::env::current_exe().ok()?,
        arguments: ["server", "supervise"].map(Into::into).into(),
    })
}

/// Whether a direct connection leads to the database behind a pooler. One that stands in another place may belong to another
/// environment, as a developer's `.env` beside a URL of production, so the server's identifier must say so then.
fn leads_to(
    direct: &Target,
    pooled: &ConnectionString,
    pooled_by: &Origin,
    asked: Option<&Target>,
) -> bool {
    if direct.database() != pooled.database() {
        return false;
    }
    let identifier = |target: &Target| target.server().system_identifier.clone();
    let behind = match asked {
        Some(target) => identifier(target),
        None if pooled_by.is_beside(direct.origin()) => return true,
        None => Target::open(pooled.clone(), pooled_by.clone(), Default::default())
            .ok()
            .and_then(|target| identifier(&target)),
    };
    match (behind, identifier(direct)) {
        (Some(behind), Some(direct)) => behind == direct,
        _ => pooled_by.is_beside(direct.origin()),
    }
}

fn parse(url: &str, origin: &Origin) -> Result<ConnectionString, CliError> {
    let parsed = ConnectionString::parse(url).map(libpq_variables::with_variables);
    parsed.map_err(|source| {
        CliError::Toolkit(Error::Connect {
            target: glowplug_pq::mask_url(url),
            named_by: origin.to_string(),
            source,
        })
    })
}
