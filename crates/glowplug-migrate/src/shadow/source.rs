//! Which server replays migrations, and along which search path: what flags, variables and settings say, before a database was
//! looked at.

use std::path::PathBuf;

use glowplug_pq::ConnectionString;
use glowplug_schema::codegen::SchemaOptions;
use glowplug_server::Supervisor;

use super::server::{ShadowServer, SharesTarget};
use crate::error::{Error, ShadowError};
use crate::migration::Migrations;
use crate::observer::Observer;
use crate::project::{Project, Settings};
use crate::session::{Endpoint, SessionSettings};
use crate::target::{self, Origin, ReplayPath, Target};

/// Where unqualified names go that nothing leads elsewhere.
const PUBLIC: &str = "public";

/// Which server replays migrations.
#[derive(Debug, Clone)]
pub enum ShadowChoice {
    /// The local shadow server of this user.
    Local,
    /// The one that `SHADOW_DATABASE_URL` names.
    Given(Endpoint),
    /// The target's own server, `--shadow-on-target`.
    OnTarget,
}

/// What a command knows of its shadow server before it looked at a database.
#[derive(Debug, Clone)]
pub struct ShadowSource {
    /// Which server.
    pub choice: ShadowChoice,
    /// The database that was named, whether or not the command works on it.
    pub named: Option<(ConnectionString, Origin)>,
    /// The project's folder.
    pub root: PathBuf,
    /// The project's settings.
    pub settings: Settings,
    /// What stops a local server when nothing uses it any more.
    pub supervisor: Option<Supervisor>,
}

impl ShadowSource {
    /// The server. `target` is the database that the result is compared with, if there is one: a local server then has its
    /// major version, and the replay its search path.
    ///
    /// # Errors
    /// [`Error::Shadow`] when there is no server; [`Error::Server`], [`Error::Connect`].
    pub fn server(
        &self,
        migrations: &Migrations,
        target: Option<&Target>,
        observer: &mut dyn Observer,
    ) -> Result<ShadowServer, Error> {
        let server = match &self.choice {
            ShadowChoice::OnTarget => ShadowServer::beside(self.beside(target)?),
            ShadowChoice::Given(endpoint) => {
                let shares = self.shares_target(endpoint, migrations, target)?;
                ShadowServer::given(endpoint.clone(), shares)
            }
            ShadowChoice::Local => self.local(target)?,
        };
        observer.debug(&format!("shadow server: {}", server.endpoint().source()));
        let path = match target {
            Some(target) => target.server().replay_path(),
            None => self
                .named
                .as_ref()
                .and_then(|(connection, _)| connection.search_path())
                .map(|setting| ReplayPath::of_setting(&setting))
                .unwrap_or_default(),
        };
        Ok(server
            .with_path(path)
            .with_session_sql(self.settings.session_sql.clone()))
    }

    fn local(&self, target: Option<&Target>) -> Result<ShadowServer, Error> {
        let major = target.map(|target| target.server().major());
        let supervisor = self.supervisor.clone();
        match ShadowServer::local(&self.root, &self.settings, major, supervisor) {
            Err(Error::Server(source)) if lacks_binaries(&source, major) => {
                Err(ShadowError::NoBinaries { major, source }.into())
            }
            local => local,
        }
    }

    fn beside(&self, target: Option<&Target>) -> Result<Endpoint, Error> {
        match (target, &self.named) {
            (Some(target), _) => Ok(target.endpoint().clone()),
            (None, Some((connection, origin))) => {
                Ok(Endpoint::new(connection.clone(), origin.to_string()))
            }
            (None, None) => Err(ShadowError::NoTarget.into()),
        }
    }

    /// Whether the shadow server is the target's own, by its system identifier. Where the command works on no target, the
    /// database that is named anyway is asked only if it matters.
    fn shares_target(
        &self,
        endpoint: &Endpoint,
        migrations: &Migrations,
        target: Option<&Target>,
    ) -> Result<SharesTarget, Error> {
        let matters = migrations
            .migrations
            .iter()
            .any(|migration| migration.changes_whole_server());
        if !matters {
            return Ok(SharesTarget::No);
        }
        let of_target = match (target, &self.named) {
            (Some(target), _) => target.server().system_identifier.clone(),
            (None, Some((connection, origin))) => {
                match Target::open(
                    connection.clone(),
                    origin.clone(),
                    SessionSettings::default(),
                ) {
                    Ok(target) => target.server().system_identifier.clone(),
                    // It cannot be asked, and nothing shows that it is another server.
                    Err(_) => return Ok(SharesTarget::Yes),
                }
            }
            (None, None) => return Ok(SharesTarget::No),
        };
        let of_shadow = target::inspect(&mut endpoint.connect()?)?.system_identifier;
        // Where one of them keeps its identifier to itself, nothing shows that they differ.
        match of_target.is_none() || of_shadow.is_none() || of_target == of_shadow {
            true => Ok(SharesTarget::Yes),
            false => Ok(SharesTarget::No),
        }
    }

    /// Where unqualified names go in the replay that Rust is generated from. The files decide, so that every machine generates
    /// the same: a schema that diesel.toml names and no migration does is the one that the search path leads to, and without
    /// one in diesel.toml it is `public`, which is what Diesel prints then. Only where migrations name the schema, too, may
    /// the database's path matter: that of `target`, else of the database that was named.
    pub fn rust_path(
        &self,
        project: &Project,
        migrations: &Migrations,
        target: Option<&Target>,
        unknown: UnknownPath,
        observer: &mut dyn Observer,
    ) -> ReplayPath {
        let printed = project.diesel.print_schema.schemas.values();
        let named: Vec<&str> = printed
            .filter(|options| options.file.is_some())
            .map(SchemaOptions::schema_name)
            .filter(|name| *name != PUBLIC)
            .collect();
        if named.is_empty() {
            return ReplayPath::default();
        }
        let mentioned = |name: &str| {
            migrations
                .migrations
                .iter()
                .any(|migration| migration.up_mentions(name))
        };
        if let Some(name) = named.iter().find(|name| !mentioned(name)) {
            return ReplayPath::new(vec![(*name).to_owned(), PUBLIC.to_owned()]);
        }
        if let Some(target) = target {
            return target.server().replay_path();
        }
        let Some((connection, origin)) = &self.named else {
            return ReplayPath::default();
        };
        if let Some(setting) = connection.search_path() {
            return ReplayPath::of_setting(&setting);
        }
        match unknown {
            UnknownPath::IsPublic => ReplayPath::default(),
            UnknownPath::Ask => path_of(connection, origin, observer),
        }
    }
}

/// What to do where only the named database knows its search path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownPath {
    /// Connect to it.
    Ask,
    /// Do not connect: the path is `public`.
    IsPublic,
}

/// `generate` needs no database, so one that does not answer is no failure, and is not waited for.
fn path_of(
    connection: &ConnectionString,
    origin: &Origin,
    observer: &mut dyn Observer,
) -> ReplayPath {
    let connection = match connection.get("connect_timeout") {
        Some(_) => connection.clone(),
        None => connection.with("connect_timeout", "5"),
    };
    match Target::open(connection, origin.clone(), SessionSettings::default()) {
        Ok(target) if target.exists() => target.server().replay_path(),
        Ok(_) => ReplayPath::default(),
        Err(error) => {
            observer.debug(&format!(
                "the search path is assumed to be `public`: {}",
                crate::error::with_causes(&error)
            ));
            ReplayPath::default()
        }
    }
}

/// Whether there are no binaries to start a server with; `major` is the target's version, where that one is needed.
fn lacks_binaries(error: &glowplug_server::Error, major: Option<u32>) -> bool {
    match error {
        glowplug_server::Error::NoBinaries => true,
        glowplug_server::Error::NoSuchMajor { .. } => major.is_some(),
        _ => false,
    }
}
