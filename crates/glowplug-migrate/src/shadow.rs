//! Throw-away databases: where migrations are replayed to learn what they make.

use std::path::{Path, PathBuf};

use glowplug_pq::{Connection, ConnectionString};
use glowplug_schema::catalog::Catalog;
use glowplug_schema::ident::{Ident, Literal};
use glowplug_server::{Cluster, ClusterConfig, Supervisor};

use crate::cache::Entry;
use crate::error::Error;
use crate::interrupt::{self, Hold};
use crate::introspect::{IntrospectOptions, Introspector, Stamp};
use crate::migration::Migration;
use crate::project::Settings;
use crate::proofs::Proofs;
use crate::session::Endpoint;
use crate::target::ReplayPath;

/// What every shadow database is named with, so that left-overs are known for what they are.
const PREFIX: &str = "glowplug_shadow_";

/// Where shadow databases are made.
#[derive(Debug, Clone)]
pub struct ShadowServer {
    /// Some database of that server.
    endpoint: Endpoint,
    /// Where unqualified names go in a replay.
    path: ReplayPath,
    /// Whether the server is the target's own, with roles and databases that are in use.
    shares_target: bool,
    /// Where catalogs of earlier replays are kept, for a server that nobody but us works on.
    cache: Option<PathBuf>,
}

impl ShadowServer {
    /// A server that was named, as by `SHADOW_DATABASE_URL`.
    pub fn given(endpoint: Endpoint) -> Self {
        ShadowServer {
            endpoint,
            path: ReplayPath::default(),
            shares_target: false,
            cache: None,
        }
    }

    /// The same, and it is the server that the target lives on: statements that change the whole server are refused there.
    #[must_use]
    pub fn shared_with_target(mut self, shared: bool) -> Self {
        self.shares_target = shared;
        self
    }

    /// The same, and unqualified names go where the target has them.
    #[must_use]
    pub fn with_path(mut self, path: ReplayPath) -> Self {
        self.path = path;
        self
    }

    /// Where unqualified names go.
    pub fn path(&self) -> &ReplayPath {
        &self.path
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
        cluster.ensure_running_or_renew()?;
        Ok(ShadowServer {
            endpoint: local_endpoint(cluster)?,
            path: ReplayPath::default(),
            shares_target: false,
            // Beside the data, so that it goes when the cluster does.
            cache: cluster
                .data_dir()
                .parent()
                .map(|home| home.join("catalogs")),
        })
    }

    /// Where the catalog that these migrations make here is kept, if catalogs are kept for this server.
    pub(crate) fn cache_entry(
        &self,
        migrations: &[&Migration],
        options: &IntrospectOptions,
    ) -> Option<Entry> {
        let folder = self.cache.as_deref()?;
        let mut connection = self.endpoint.connect().ok()?;
        Entry::of(folder, &mut connection, migrations, options, &self.path)
    }

    /// Which histories were proved on this server, if that is kept.
    pub(crate) fn proofs(&self) -> Option<Proofs> {
        let folder = self.cache.as_deref()?.with_file_name("proofs");
        Proofs::of(&folder, &mut self.endpoint.connect().ok()?)
    }

    /// Makes a shadow database here that is empty but for the schemas that these migrations need and do not create.
    ///
    /// # Errors
    /// [`Error::Connect`], or [`Error::Database`] when this user may not create databases.
    pub fn create(&self, migrations: &[&Migration]) -> Result<Shadow, Error> {
        self.refuse_shared(migrations)?;
        interrupt::check(|| {
            "stopped before a shadow database was made; nothing was done".to_owned()
        })?;
        let hold = interrupt::hold();
        let mut admin = self.endpoint.connect()?;
        reap(&mut admin);
        let ours = self.cache.is_some();
        if ours {
            drop_roles(&mut admin);
        }
        let name = format!("{PREFIX}{}_{}", std::process::id(), unique(&mut admin)?);
        admin
            .execute(&format!("CREATE DATABASE {}", Ident(&name)))
            .map_err(Error::database("cannot create a shadow database"))?;
        // From here on the value owns the database: whatever fails next, it is dropped.
        let mut shadow = Shadow {
            admin,
            endpoint: match self.path.setting() {
                Some(setting) => self
                    .endpoint
                    .with_database(&name)
                    .with_search_path(&setting),
                None => self.endpoint.with_database(&name),
            },
            name,
            connection: None,
            introspector: None,
            ours,
            _hold: hold,
        };
        shadow.mark()?;
        let mut session = shadow.endpoint.connect_to_migrate()?;
        for schema in self.path.missing_from(migrations) {
            session
                .execute(&format!("CREATE SCHEMA IF NOT EXISTS {}", Ident(schema)))
                .map_err(Error::database(
                    "cannot create a schema of the search path in the shadow database",
                ))?;
        }
        shadow.connection = Some(session);
        Ok(shadow)
    }

    /// Roles, databases and settings of a server in use are not for a replay to change.
    fn refuse_shared(&self, migrations: &[&Migration]) -> Result<(), Error> {
        let found = migrations
            .iter()
            .find(|migration| self.shares_target && migration.changes_whole_server());
        match found {
            None => Ok(()),
            Some(migration) => Err(Error::Refused {
                code: "cluster-wide-statement",
                reason: format!(
                    "{} changes the whole server, and the shadow server is the target's own; nothing was run",
                    migration.name
                ),
                hint: "leave out SHADOW_DATABASE_URL and `--shadow-on-target`: the local shadow server replays it".to_owned(),
            }),
        }
    }
}

fn local_endpoint(cluster: &Cluster) -> Result<Endpoint, Error> {
    const NAME: &str = "the local shadow server";
    let url = cluster.session_url("postgres", glowplug_pq::libpq_version());
    let connection = ConnectionString::parse(&url).map_err(|source| Error::Connect {
        target: NAME.to_owned(),
        named_by: NAME.to_owned(),
        source,
    })?;
    Ok(Endpoint::new(connection, NAME))
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

/// A throw-away database with a session in it. Dropped with the value.
pub struct Shadow {
    admin: Connection,
    name: String,
    connection: Option<Connection>,
    endpoint: Endpoint,
    introspector: Option<Introspector>,
    /// Whether the server is our own, and everything on it ours to throw away.
    ours: bool,
    /// It must not be left behind.
    _hold: Hold,
}

impl Shadow {
    /// What is in it now, read by a session apart from the one that migrates, which a migration leaves in who knows what state.
    ///
    /// # Errors
    /// [`Error::Connect`], [`Error::Introspect`].
    pub fn catalog(&mut self, options: &IntrospectOptions) -> Result<Catalog, Error> {
        Ok(self.introspector()?.read(options)?)
    }

    /// The state that it is in now, for [`Shadow::is_unchanged`].
    pub(crate) fn stamp(&mut self) -> Result<Stamp, Error> {
        Ok(self.introspector()?.stamp()?)
    }

    /// Whether its catalog is certainly what it was then. It may be so where this is `false`.
    pub(crate) fn is_unchanged(&mut self, since: &Stamp) -> Result<bool, Error> {
        Ok(self.introspector()?.is_unchanged(since)?)
    }

    fn introspector(&mut self) -> Result<&mut Introspector, Error> {
        Ok(match self.introspector {
            Some(ref mut introspector) => introspector,
            ref mut none => none.insert(Introspector::new(self.endpoint.connect()?)?),
        })
    }

    /// The session in the shadow database.
    ///
    /// # Errors
    /// [`Error::Refused`] when the session was lost before.
    pub fn connection(&mut self) -> Result<&mut Connection, Error> {
        self.connection.as_mut().ok_or_else(|| Error::Refused {
            code: "shadow-lost",
            reason: "the session in the shadow database is gone".to_owned(),
            hint: "run the same command again".to_owned(),
        })
    }

    /// Notes in the database itself what it is and when it was made.
    fn mark(&mut self) -> Result<(), Error> {
        let now: Vec<String> = self
            .admin
            .query("SELECT pg_catalog.date_part('epoch', pg_catalog.now())::pg_catalog.int8::pg_catalog.text", &[])
            .and_then(|rows| rows.decode())
            .map_err(Error::database("cannot read the server's clock"))?;
        let comment = format!(
            "glowplug shadow database made at {}",
            now.first().map_or("0", String::as_str)
        );
        self.admin
            .execute(&format!(
                "COMMENT ON DATABASE {} IS {}",
                Ident(&self.name),
                Literal(&comment)
            ))
            .map_err(Error::database("cannot mark the shadow database"))
    }
}

impl Drop for Shadow {
    fn drop(&mut self) {
        self.connection = None;
        self.introspector = None;
        // Best effort: what stays behind carries the mark and is reaped by a later run.
        let _ = self.admin.execute(&format!(
            "DROP DATABASE IF EXISTS {} WITH (FORCE)",
            Ident(&self.name)
        ));
        if self.ours {
            drop_roles(&mut self.admin);
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

/// Drops what killed runs left behind: databases that carry our name and our mark, are an hour old and have no session.
/// Failing to is no failure.
fn reap(admin: &mut Connection) {
    let left: Result<Vec<String>, _> = admin
        .query(
            "SELECT d.datname FROM pg_catalog.pg_database d
             WHERE pg_catalog.starts_with(d.datname::pg_catalog.text, $1)
               AND pg_catalog.substring(pg_catalog.shobj_description(d.oid, 'pg_database'),
                     '^glowplug shadow database made at ([0-9]+)$')::pg_catalog.int8
                   OPERATOR(pg_catalog.<) pg_catalog.date_part('epoch', pg_catalog.now()) OPERATOR(pg_catalog.-) 3600
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid OPERATOR(pg_catalog.=) d.oid)",
            &[Some(PREFIX)],
        )
        .and_then(|rows| rows.decode());
    for name in left.unwrap_or_default() {
        let _ = admin.execute(&format!("DROP DATABASE IF EXISTS {}", Ident(&name)));
    }
}

/// Drops the roles that replayed migrations made on a server of our own: they belong to no database, so they outlive it, and
/// the next replay would find them there already. Another run's are left alone as long as it has a shadow database.
fn drop_roles(admin: &mut Connection) {
    let made: Result<Vec<String>, _> = admin
        .query(
            "SELECT r.rolname FROM pg_catalog.pg_roles r
             -- Those below came with the server.
             WHERE r.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_database d
                               WHERE pg_catalog.starts_with(d.datname::pg_catalog.text, $1))",
            &[Some(PREFIX)],
        )
        .and_then(|rows| rows.decode());
    for name in made.unwrap_or_default() {
        let _ = admin.execute(&format!("DROP ROLE IF EXISTS {}", Ident(&name)));
    }
}
