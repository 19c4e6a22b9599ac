//! Where shadow databases are made.

use std::path::{Path, PathBuf};

use glowplug_pq::ConnectionString;
use glowplug_server::{Cluster, ClusterConfig, Supervisor};

use crate::error::{Error, ShadowKind};
use crate::migration::Migration;
use crate::project::Settings;
use crate::session::Endpoint;
use crate::target::ReplayPath;

/// Whether a server is also the one that the target lives on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharesTarget {
    /// It is: a statement about roles or databases in a replay would reach the target.
    Yes,
    /// It is another one.
    No,
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

    /// Where what earlier replays found is kept, for a server that only glowplug uses.
    pub(crate) fn cache(&self) -> Option<&Path> {
        self.cache.as_deref()
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
