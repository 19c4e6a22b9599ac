//! Which database a command works on, and where its migrations are replayed.

use glowplug_migrate::project::{Project, local_cluster};
use glowplug_migrate::session::Endpoint;
use glowplug_migrate::shadow::{ShadowServer, SharesTarget};
use glowplug_migrate::target::{self, Origin, ReplayPath, Target};
use glowplug_migrate::{Error, migration::Migrations};
use glowplug_pq::ConnectionString;
use glowplug_schema::codegen::SchemaOptions;
use glowplug_server::{Started, Status};

use crate::commands::server;
use crate::context::Context;
use crate::error::CliError;
use crate::exit;
use crate::libpq_variables;

/// Where a URL of the server itself stands, past a pooler. The second is the name that allin-db's library has for it.
const DIRECT: [&str; 2] = ["DIRECT_URL", "DATABASE_DIRECT_URL"];

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
    fn given(&self) -> Result<Option<(ConnectionString, Origin)>, CliError> {
        if self.global.local {
            return Ok(None);
        }
        if let Some(url) = &self.global.database_url {
            return Ok(Some((parse(url, &Origin::Flag)?, Origin::Flag)));
        }
        self.named_by_variable("DATABASE_URL")
    }

    fn named_by_variable(
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
            return Err(CliError::new(
                "no-database-url",
                "DATABASE_URL is not set, in the environment or in a .env file",
                "set DATABASE_URL, give `--database-url URL`, or use the project's local cluster with `--local`",
            ));
        }
        let target = Target::local(&root, &settings)?;
        if let Origin::Local { started, .. } = target.origin()
            && !matches!(started, Started::Reused)
        {
            let why = match self.global.local {
                true => "",
                false => "no DATABASE_URL: ",
            };
            self.printer.note(format!(
                "{why}started the project's own PostgreSQL (`{} server stop` ends it)",
                self.application.name
            ));
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
                    "{} is not used: nothing shows that it leads to the database of {pooled_by}",
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
                "parameters of the database URL that mean nothing here: {}",
                ignored.join(", ")
            ));
        }
    }

    /// `--pg` chooses the version of the local cluster, and of the shadow server where no target has the say.
    fn refuse_ignored_major(&self) -> Result<(), CliError> {
        match self.global.pg {
            None => Ok(()),
            Some(major) => Err(CliError::Command {
                code: "flag-ignored",
                message: format!(
                    "`--pg {major}` chooses the version of the local cluster, and this command works on the database that was named"
                ),
                hint: Some("leave `--pg` out, or use the local cluster with `--local`".to_owned()),
                exit: exit::USAGE,
            }),
        }
    }

    /// Where migrations are replayed. `target` is the database that the result is compared with, if it is: the shadow server
    /// has its major version and its search path then.
    pub(crate) fn shadow(
        &self,
        tree: Option<&Project>,
        migrations: &Migrations,
        target: Option<&Target>,
    ) -> Result<ShadowServer, Error> {
        let (root, settings) = self.home(tree);
        let given = self.given().map_err(CliError::into_toolkit)?;
        let path = match target {
            Some(target) => target.server().replay_path(),
            None => given
                .as_ref()
                .and_then(|(connection, _)| connection.search_path())
                .map(|setting| ReplayPath::of_setting(&setting))
                .unwrap_or_default(),
        };
        // With `--local` nothing is done on a server that a variable names.
        let named = match self.global.local {
            true => None,
            false => self
                .named_by_variable("SHADOW_DATABASE_URL")
                .map_err(CliError::into_toolkit)?,
        };
        let shadow = if self.global.shadow_on_target {
            self.shadow_on_target(target, given)?
        } else if let Some((connection, origin)) = named {
            let endpoint = Endpoint::new(connection, origin.to_string());
            let shares = match self.is_shared(&endpoint, migrations, target, given)? {
                true => SharesTarget::Yes,
                false => SharesTarget::No,
            };
            ShadowServer::given(endpoint, shares)
        } else {
            let major = target.map(|target| target.server().major());
            match ShadowServer::local(&root, &settings, major, server::supervisor()) {
                Err(Error::Server(error)) if lacks_binaries(&error, major) => {
                    return Err(no_shadow_server(&error, major, self.application.name));
                }
                local => local?,
            }
        };
        self.printer
            .detail(format!("shadow server {}", shadow.endpoint().source()));
        Ok(shadow
            .with_path(path)
            .with_session_sql(settings.session_sql))
    }

    /// Where unqualified names go in the replay that Rust is generated from. The files decide, so that every machine generates
    /// the same: a schema that diesel.toml names and no migration does is the one that the search path leads to, and without
    /// one in diesel.toml it is `public`, which is what Diesel prints then. Only where migrations name the schema, too, may
    /// the database's path matter.
    pub(crate) fn rust_path(
        &self,
        project: &Project,
        migrations: &Migrations,
        target: Option<&Target>,
        may_connect: bool,
    ) -> Result<ReplayPath, CliError> {
        const PUBLIC: &str = "public";
        let printed = project.diesel.print_schema.schemas.values();
        let named: Vec<&str> = printed
            .filter(|options| options.file.is_some())
            .map(SchemaOptions::schema_name)
            .filter(|name| *name != PUBLIC)
            .collect();
        if named.is_empty() {
            return Ok(ReplayPath::default());
        }
        let mentioned = |name: &str| {
            migrations
                .migrations
                .iter()
                .any(|migration| migration.up_mentions(name))
        };
        if let Some(name) = named.iter().find(|name| !mentioned(name)) {
            let path = vec![(*name).to_owned(), PUBLIC.to_owned()];
            return Ok(ReplayPath::new(path));
        }
        if let Some(target) = target {
            return Ok(target.server().replay_path());
        }
        let Some((connection, origin)) = self.given()? else {
            return Ok(ReplayPath::default());
        };
        if let Some(setting) = connection.search_path() {
            return Ok(ReplayPath::of_setting(&setting));
        }
        if !may_connect {
            return Ok(ReplayPath::default());
        }
        // `generate` needs no database, so one that cannot be asked is no failure and not waited for.
        let connection = match connection.get("connect_timeout") {
            Some(_) => connection,
            None => connection.with("connect_timeout", "5"),
        };
        match Target::open(connection, origin, Default::default()) {
            Ok(target) if target.exists() => Ok(target.server().replay_path()),
            Ok(_) => Ok(ReplayPath::default()),
            Err(error) => {
                self.printer
                    .detail(format!("the search path is taken to be `public`: {error}"));
                Ok(ReplayPath::default())
            }
        }
    }

    fn shadow_on_target(
        &self,
        target: Option<&Target>,
        given: Option<(ConnectionString, Origin)>,
    ) -> Result<ShadowServer, Error> {
        let endpoint = match (target, given) {
            (Some(target), _) => target.endpoint().clone(),
            (None, Some((connection, origin))) => Endpoint::new(connection, origin.to_string()),
            (None, None) => {
                return Err(Error::Refused {
                    code: "no-database-url",
                    reason: "`--shadow-on-target` was given, and no database was named".to_owned(),
                    hint: "set DATABASE_URL, or leave the flag out: the local shadow server needs none".to_owned(),
                });
            }
        };
        Ok(ShadowServer::beside(endpoint))
    }

    /// Whether the shadow server is the target's own, by its system identifier. Where the command works on no target, the
    /// database that is named anyway is asked only if it matters.
    fn is_shared(
        &self,
        endpoint: &Endpoint,
        migrations: &Migrations,
        target: Option<&Target>,
        given: Option<(ConnectionString, Origin)>,
    ) -> Result<bool, Error> {
        let matters = migrations
            .migrations
            .iter()
            .any(|migration| migration.changes_whole_server());
        if !matters {
            return Ok(false);
        }
        let of_target = match (target, given) {
            (Some(target), _) => target.server().system_identifier.clone(),
            (None, Some((connection, origin))) => {
                match Target::open(connection, origin, Default::default()) {
                    Ok(target) => target.server().system_identifier.clone(),
                    // It cannot be asked, and nothing shows that it is another server.
                    Err(_) => return Ok(true),
                }
            }
            (None, None) => return Ok(false),
        };
        let of_shadow = target::inspect(&mut endpoint.connect()?)?.system_identifier;
        // Where one of them keeps its identifier to itself, nothing shows that they differ.
        Ok(of_target.is_none() || of_shadow.is_none() || of_target == of_shadow)
    }
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
    let parsed = ConnectionString::parse(url).map(libpq_variables::heeding_variables);
    parsed.map_err(|source| {
        CliError::Toolkit(Error::Connect {
            target: glowplug_pq::mask_url(url),
            named_by: origin.to_string(),
            source,
        })
    })
}

/// Whether there is nothing to start a server with; `major` is the target's version, where that is what is wanted.
fn lacks_binaries(error: &glowplug_server::Error, major: Option<u32>) -> bool {
    match error {
        glowplug_server::Error::NoBinaries => true,
        glowplug_server::Error::NoSuchMajor { .. } => major.is_some(),
        _ => false,
    }
}

/// Replaying on the target's own server without consent is no way out: migrations change roles and settings of the server.
fn no_shadow_server(error: &glowplug_server::Error, major: Option<u32>, name: &str) -> Error {
    let install = match major {
        Some(major) => format!("`{name} server install {major}`"),
        None => format!("`{name} server install`"),
    };
    Error::Refused {
        code: "no-shadow-server",
        reason: format!("there is no server to replay the migrations on: {error}"),
        hint: format!(
            "{install} brings one; or name one in SHADOW_DATABASE_URL; or replay beside the target with `--shadow-on-target`, \
             which is not for production"
        ),
    }
}
