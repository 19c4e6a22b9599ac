//! Throw-away databases: where migrations are replayed to learn what they make.
//!
//! A shadow database is made, used by one process and dropped. The session that made it stays open beside it: it holds the locks
//! that tell others that the database is in use (see `lock`), and it copies and drops databases. Everything else happens in
//! sessions that the caller opens and ends.

mod lock;
mod reap;

use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use glowplug_pq::{Connection, ConnectionString};
use glowplug_schema::catalog::Catalog;
use glowplug_schema::ident::{Ident, Literal};
use glowplug_server::{Cluster, ClusterConfig, Supervisor};

use crate::apply::Observer;
use crate::cache::Store;
use crate::error::Error;
use crate::interrupt::{self, Hold};
use crate::introspect::{IntrospectOptions, Introspector};
use crate::migration::Migration;
use crate::project::Settings;
use crate::session::Endpoint;
use crate::target::ReplayPath;

/// What every shadow database is named with, so that left-overs are known for what they are.
const PREFIX: &str = "glowplug_shadow_";

/// Whether a server is also the one that the target lives on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharesTarget {
    /// It is: a statement about roles or databases in a replay would reach the target.
    Yes,
    /// It is another one.
    No,
}

/// Which shadow server it is, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShadowKind {
    /// Our own local one, which only glowplug uses.
    Local,
    /// The one that `SHADOW_DATABASE_URL` names.
    Given,
    /// The target's.
    Target,
}

/// Where shadow databases are made.
#[derive(Debug, Clone)]
pub struct ShadowServer {
    /// Some database of that server.
    endpoint: Endpoint,
    /// Where unqualified names go in a replay.
    path: ReplayPath,
    kind: ShadowKind,
    shares_target: SharesTarget,
    /// Where catalogs and proofs of earlier replays are kept, for a server that only glowplug uses.
    cache: Option<PathBuf>,
}

/// What a replay needs of its shadow database.
#[derive(Debug, Clone, Default)]
pub(crate) struct Needs {
    /// No other replay on a server of our own meanwhile: roles belong to the whole server.
    pub(crate) exclusive: bool,
    /// The name that the migrations call their database by.
    pub(crate) name: Option<String>,
    /// Schemas that are there before the first migration runs.
    pub(crate) schemas: Vec<String>,
    /// Roles that are there before the first migration runs. Only for a server of our own, which the replay then has for itself.
    pub(crate) roles: Vec<String>,
}

impl ShadowServer {
    /// The server that `SHADOW_DATABASE_URL` names.
    pub fn given(endpoint: Endpoint, shares_target: SharesTarget) -> Self {
        ShadowServer {
            endpoint,
            path: ReplayPath::default(),
            kind: ShadowKind::Given,
            shares_target,
            cache: None,
        }
    }

    /// The server that the target lives on: a second database beside it.
    pub fn beside(target: Endpoint) -> Self {
        ShadowServer {
            kind: ShadowKind::Target,
            ..ShadowServer::given(target, SharesTarget::Yes)
        }
    }

    /// The same, and unqualified names go where the target has them.
    #[must_use]
    pub fn with_path(mut self, path: ReplayPath) -> Self {
        self.path = path;
        self
    }

    /// The same, and sessions that replay begin with this: the setting `session_sql`.
    #[must_use]
    pub fn with_session_sql(mut self, sql: Option<String>) -> Self {
        self.endpoint = self.endpoint.with_session_sql(sql);
        self
    }

    /// Some database of the server.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The schemas that must be there before the first of these migrations runs.
    pub(crate) fn schemas_for(&self, migrations: &[&Migration]) -> Vec<String> {
        let missing = self.path.missing_from(migrations).into_iter();
        missing.map(str::to_owned).collect()
    }

    /// The user's cluster for throw-away data, shared by all projects, apart from the developer's, and without waiting for
    /// the disk. `supervisor` stops it when nothing uses it any more.
    ///
    /// `major` must be the target's major version where the result is compared with a target: PostgreSQL prints views and
    /// expressions differently from major to major.
    ///
    /// # Errors
    /// [`Error::Server`], for instance when no binaries of that major are found.
    pub fn local(
        root: &Path,
        settings: &Settings,
        major: Option<u32>,
        supervisor: Option<Supervisor>,
    ) -> Result<Self, Error> {
        remove_own_cluster(root);
        Self::on(&shadow_cluster(settings, major, supervisor)?)
    }

    /// A cluster whose data is worth nothing. It is started when it is not running.
    ///
    /// # Errors
    /// [`Error::Server`].
    pub fn on(cluster: &Cluster) -> Result<Self, Error> {
        const NAME: &str = "the local shadow server";
        cluster.ensure_running_or_renew()?;
        let url = cluster.session_url("postgres", glowplug_pq::libpq_version());
        let connection = ConnectionString::parse(&url).map_err(|source| Error::Connect {
            target: NAME.to_owned(),
            named_by: NAME.to_owned(),
            source,
        })?;
        Ok(ShadowServer {
            kind: ShadowKind::Local,
            // Beside the data, so that it goes when the cluster does.
            cache: cluster.data_dir().parent().map(Path::to_owned),
            ..ShadowServer::given(Endpoint::new(connection, NAME), SharesTarget::No)
        })
    }

    /// Where unqualified names go.
    pub fn path(&self) -> &ReplayPath {
        &self.path
    }

    /// Which one it is.
    pub fn kind(&self) -> ShadowKind {
        self.kind
    }

    /// Whether a replay here could reach what the target depends on.
    pub fn shares_target(&self) -> SharesTarget {
        self.shares_target
    }

    /// What is kept of earlier replays here, if anything is kept for this server.
    pub(crate) fn store(&self) -> Option<Store> {
        Store::open(
            self.cache.as_deref()?,
            &mut self.endpoint.connect().ok()?,
            &format!("{:?} {:?}", self.path, self.endpoint.session_sql()),
        )
    }

    /// Makes an empty shadow database here.
    ///
    /// # Errors
    /// [`Error::Connect`], or [`Error::Database`] when this user may not create databases.
    pub(crate) fn create(
        &self,
        needs: &Needs,
        observer: &mut dyn Observer,
    ) -> Result<Shadow, Error> {
        interrupt::check(|| {
            "stopped before a shadow database was made; nothing was done".to_owned()
        })?;
        let hold = interrupt::hold();
        let mut admin = self.endpoint.connect()?;
        let ours = self.kind == ShadowKind::Local;
        if ours {
            lock::share_server(&mut admin, needs.exclusive, observer)?;
        }
        reap::databases(&mut admin, observer);
        let unique = unique(&mut admin)?;
        let key = lock::key_of(&unique);
        // Before the database is there, so that no other run takes it for one that was left behind.
        lock::hold(&mut admin, key)?;
        let name = needs
            .name
            .clone()
            .unwrap_or_else(|| format!("{PREFIX}{}_{unique}", std::process::id()));
        let mut shadow = Shadow {
            admin,
            key,
            server: self.clone(),
            databases: Vec::new(),
            name: name.clone(),
            introspector: None,
            catalog: None,
            drops_roles: ours && needs.exclusive,
            _hold: hold,
        };
        shadow.make(&name, None)?;
        shadow.make_schemas(&needs.schemas)?;
        Ok(shadow)
    }
}

/// The user's cluster for throw-away data: of the major version given, else of the one in the settings, else of the newest
/// binaries that are found.
///
/// # Errors
/// [`Error::Server`].
pub fn shadow_cluster(
    settings: &Settings,
    major: Option<u32>,
    supervisor: Option<Supervisor>,
) -> Result<Cluster, Error> {
    let config = ClusterConfig::shadow(settings.pg_bin.as_deref(), major.or(settings.pg))?;
    Ok(Cluster::new(config.supervisor(supervisor))?)
}

/// Removes the cluster for throw-away data that earlier releases made for each project. Failing to is no failure: such a
/// cluster only takes space.
pub fn remove_own_cluster(root: &Path) {
    if let Ok(own) = Cluster::new(ClusterConfig::for_project(root).named("shadow")) {
        let _ = own.remove();
    }
}

/// A throw-away database, dropped with the value.
pub(crate) struct Shadow {
    admin: Connection,
    /// What its lock is known by.
    key: i32,
    server: ShadowServer,
    name: String,
    /// It and the copies of it that are there.
    databases: Vec<String>,
    introspector: Option<Introspector>,
    /// What was read last, as long as nothing was changed since.
    catalog: Option<Catalog>,
    drops_roles: bool,
    /// It must not be left behind.
    _hold: Hold,
}

impl Shadow {
    /// A new session in it.
    ///
    /// # Errors
    /// [`Error::Connect`].
    pub(crate) fn connect(&self) -> Result<Connection, Error> {
        self.endpoint().connect()
    }

    /// Where it is.
    pub(crate) fn endpoint(&self) -> Endpoint {
        self.endpoint_of(&self.name)
    }

    /// Where the database of this name is on the same server. Its sessions have the search path of the replay.
    pub(crate) fn endpoint_of(&self, database: &str) -> Endpoint {
        let endpoint = self.server.endpoint.with_database(database);
        match self.server.path.setting() {
            Some(setting) => endpoint.with_search_path(&setting),
            None if self.server.kind == ShadowKind::Local => endpoint,
            // On a server that is not ours the role may have another path than the target's.
            None => endpoint.with_search_path("\"$user\", public"),
        }
    }

    /// What is in it now, read by a session apart from those that migrate. It is read once until [`Shadow::changed`].
    ///
    /// # Errors
    /// [`Error::Connect`], [`Error::Introspect`].
    pub(crate) fn catalog(&mut self) -> Result<Catalog, Error> {
        if let Some(catalog) = &self.catalog {
            return Ok(catalog.clone());
        }
        let catalog = self.introspector()?.read(&IntrospectOptions::default())?;
        Ok(self.catalog.insert(catalog).clone())
    }

    /// The major version of the server.
    pub(crate) fn major(&self) -> u32 {
        self.admin.server_version() / 10_000
    }

    /// The session that reads.
    ///
    /// # Errors
    /// [`Error::Connect`], [`Error::Introspect`].
    pub(crate) fn introspector(&mut self) -> Result<&mut Introspector, Error> {
        if self.introspector.is_none() {
            self.introspector = Some(Introspector::new(self.connect()?)?);
        }
        self.introspector.as_mut().ok_or_else(|| Error::Refused {
            code: "shadow-lost",
            reason: "the session in the shadow database is gone".to_owned(),
            hint: "run the same command again".to_owned(),
        })
    }

    /// Notes that what was read last may not hold any more.
    pub(crate) fn changed(&mut self) {
        self.catalog = None;
    }

    /// Makes a second database with all that is in this one, and gives its name. No session of the caller may be in either.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub(crate) fn copy(&mut self) -> Result<String, Error> {
        self.introspector = None;
        self.wait_for_silence(&self.name.clone());
        let unique = unique(&mut self.admin)?;
        let copy = format!("{PREFIX}{}_{unique}", std::process::id());
        self.make(&copy, Some(&self.name.clone()))?;
        Ok(copy)
    }

    /// Drops a copy.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub(crate) fn drop_copy(&mut self, copy: &str) -> Result<(), Error> {
        self.wait_for_silence(copy);
        self.admin
            .execute(&format!(
                "DROP DATABASE IF EXISTS {} WITH (FORCE)",
                Ident(copy)
            ))
            .map_err(Error::database("cannot drop a shadow database"))?;
        self.databases.retain(|name| name != copy);
        Ok(())
    }

    /// Makes a role that migrations refer to, which cannot log in. Only for a server of our own.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub(crate) fn create_role(&mut self, role: &str) -> Result<(), Error> {
        self.admin
            .execute(&format!("CREATE ROLE {} NOLOGIN", Ident(role)))
            .map_err(Error::database("cannot create a role on the shadow server"))
    }

    /// The roles of the server that did not come with it.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub(crate) fn roles(&mut self) -> Result<Vec<String>, Error> {
        reap::roles(&mut self.admin).map_err(Error::database("cannot read the roles"))
    }

    /// Drops roles that a copy of the database left on the server.
    pub(crate) fn drop_roles(&mut self, roles: &[String], observer: &mut dyn Observer) {
        for role in roles {
            reap::drop_role(&mut self.admin, role, observer);
        }
    }

    /// Whether roles may be made and dropped on this server.
    pub(crate) fn owns_roles(&self) -> bool {
        self.drops_roles
    }

    fn make_schemas(&self, schemas: &[String]) -> Result<(), Error> {
        if schemas.is_empty() {
            return Ok(());
        }
        let mut session = self.connect()?;
        for schema in schemas {
            session
                .execute(&format!("CREATE SCHEMA IF NOT EXISTS {}", Ident(schema)))
                .map_err(Error::database(
                    "cannot create a schema of the search path in the shadow database",
                ))?;
        }
        Ok(())
    }

    fn make(&mut self, name: &str, template: Option<&str>) -> Result<(), Error> {
        let template =
            template.map_or_else(String::new, |name| format!(" TEMPLATE {}", Ident(name)));
        self.admin
            .execute(&format!("CREATE DATABASE {}{template}", Ident(name)))
            .map_err(Error::database("cannot create a shadow database"))?;
        // From here on the value owns the database: whatever fails next, it is dropped.
        self.databases.push(name.to_owned());
        let mark = reap::mark(&mut self.admin, self.key)
            .map_err(Error::database("cannot read the server's clock"))?;
        self.admin
            .execute(&format!(
                "COMMENT ON DATABASE {} IS {}",
                Ident(name),
                Literal(&mark)
            ))
            .map_err(Error::database("cannot mark the shadow database"))
    }

    /// A session that was ended is still there for a moment; the server itself would look again only after 100 ms.
    fn wait_for_silence(&mut self, database: &str) {
        const ATTEMPTS: usize = 200;
        for _ in 0..ATTEMPTS {
            let busy: Result<Vec<String>, _> = self
                .admin
                .query(
                    "SELECT a.pid::pg_catalog.text FROM pg_catalog.pg_stat_activity a
                     WHERE a.datname OPERATOR(pg_catalog.=) $1::pg_catalog.name",
                    &[Some(database)],
                )
                .and_then(|rows| rows.decode());
            match busy {
                Ok(sessions) if !sessions.is_empty() => thread::sleep(Duration::from_millis(1)),
                _ => return,
            }
        }
    }
}

impl Drop for Shadow {
    fn drop(&mut self) {
        self.introspector = None;
        // What stays behind carries the mark, and a later run reaps it.
        for database in std::mem::take(&mut self.databases) {
            self.wait_for_silence(&database);
            let _ = self.admin.execute(&format!(
                "DROP DATABASE IF EXISTS {} WITH (FORCE)",
                Ident(&database)
            ));
        }
        if self.drops_roles {
            for role in reap::roles(&mut self.admin).unwrap_or_default() {
                reap::drop_role(&mut self.admin, &role, &mut ());
            }
        }
    }
}

fn unique(admin: &mut Connection) -> Result<String, Error> {
    let found: Vec<String> = admin
        .query(
            "SELECT pg_catalog.replace(pg_catalog.gen_random_uuid()::pg_catalog.text, '-', '')",
            &[],
        )
        .and_then(|rows| rows.decode())
        .map_err(Error::database("cannot draw a random name"))?;
    Ok(found.into_iter().next().unwrap_or_default())
}
