//! Throw-away databases: where migrations are replayed to learn what they make.
//!
//! A shadow database is made, used by one process and dropped. The session that made it stays open beside it: it holds the locks
//! that tell others that the database is in use (see `lock`), and it copies and drops databases. Everything else happens in
//! sessions that the caller opens and ends.

mod clean;
mod database;
mod lock;
mod reap;
mod remove;

use std::path::{Path, PathBuf};

use glowplug_pq::{Connection, ConnectionString};
use glowplug_server::{Cluster, ClusterConfig, Supervisor};

use crate::apply::Observer;
use crate::cache::Store;
use crate::error::Error;
use crate::migration::Migration;
use crate::project::Settings;
use crate::session::Endpoint;
use crate::target::ReplayPath;
use glowplug_pq::interrupt;

pub(crate) use database::Shadow;

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
    /// What the migrations say, in lower case: on a server that is not ours only a role that they name is dropped.
    pub(crate) text: String,
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
        crate::error::unless_interrupted(|| {
            "stopped before a shadow database was made; nothing was done".to_owned()
        })?;
        let hold = interrupt::hold();
        let mut admin = self.admin()?;
        let ours = self.kind == ShadowKind::Local;
        if ours {
            lock::share_server(&mut admin, &self.endpoint, needs.exclusive, observer)?;
        }
        let reach = match ours {
            true => reap::Reach::Marked,
            false => reap::Reach::Named,
        };
        reap::databases(&mut admin, &self.endpoint, reach, observer);
        let account = self.account(&mut admin, needs, observer)?;
        let unique = unique(&mut admin)?;
        let key = lock::key_of(&unique);
        // Before the database is there, so that no other run takes it for one that was left behind.
        lock::hold(&mut admin, key)?;
        let mut shadow = Shadow::new(admin, key, self.clone(), account, hold);
        shadow.fill(&name_of(key, &unique), needs)?;
        Ok(shadow)
    }

    /// The session that makes and drops databases. On a server of our own no setting that a migration made there for roles or
    /// databases counts in it.
    fn admin(&self) -> Result<Connection, Error> {
        const SETTINGS: &str = "-c default_transaction_read_only=off -c role=none -c statement_timeout=0 \
            -c lock_timeout=0";
        if self.kind != ShadowKind::Local {
            return self.endpoint.connect();
        }
        let mut admin = self.endpoint.with_options(SETTINGS).connect()?;
        // Not among the options: before version 14 the server would refuse the session.
        if admin.server_version() >= 140_000 {
            admin
                .execute("SET idle_session_timeout = 0")
                .map_err(Error::database("cannot prepare the shadow server"))?;
        }
        if clean::is_superuser(&mut admin).map_err(Error::database("cannot read the roles"))? {
            return Ok(admin);
        }
        // Up to version 15 it can be taken from every role, and no session can give it again.
        Err(Error::Refused {
            code: "shadow-without-superuser",
            reason: "the role of the local shadow server is no superuser any more: a migration changed that"
                .to_owned(),
            hint: "`server remove --shadow`, then run the same command again: it makes a new server"
                .to_owned(),
        })
    }

    /// What the replay must leave of the server's roles as it was.
    fn account(
        &self,
        admin: &mut Connection,
        needs: &Needs,
        observer: &mut dyn Observer,
    ) -> Result<Roles, Error> {
        if !needs.exclusive || self.shares_target == SharesTarget::Yes {
            return Ok(Roles::Untouched);
        }
        let cannot = "cannot read the roles of the shadow server";
        if self.kind == ShadowKind::Local {
            let password = clean::password(admin).map_err(Error::database(cannot))?;
            return Ok(Roles::Ours { password });
        }
        lock::lock_roles(admin, observer)?;
        let known = reap::role_ids(admin).map_err(Error::database(cannot))?;
        Ok(Roles::Known {
            known,
            text: needs.text.clone(),
        })
    }
}

/// The roles of a server before a replay.
enum Roles {
    /// The replay makes and drops none.
    Untouched,
    /// The server is ours: all are dropped but the one that replays run as, whose stored password this is.
    Ours { password: Option<String> },
    /// Those that were there, by their object identifiers: of the others those are dropped that the migrations' text names.
    Known { known: Vec<String>, text: String },
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

/// The name of a shadow database: it holds the key of its replay's lock, because a comment can only be set later. No longer than
/// the 63 bytes that PostgreSQL keeps.
fn name_of(key: i32, unique: &str) -> String {
    let unique = unique.get(..24).unwrap_or(unique);
    format!("{PREFIX}{}_{key:08x}_{unique}", std::process::id())
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
