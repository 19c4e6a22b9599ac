//! The project's local cluster.

use std::path::Path;

use glowplug_pq::ConnectionString;
use glowplug_server::{Cluster, ClusterConfig};

use super::Settings;
use crate::error::Error;
use crate::target::{Origin, Target};

impl Target {
    /// The project's own database on its local cluster, which is started when it is not running. The database is named like
    /// the project's folder and may not exist yet.
    ///
    /// # Errors
    /// [`Error::Server`], and as [`Target::open`].
    pub fn local(root: &Path, settings: &Settings) -> Result<Self, Error> {
        let cluster = local_cluster(root, settings)?;
        let started = cluster.ensure_running()?;
        let database = local_database(root, settings);
        let for_us = cluster.session_url(&database, glowplug_pq::libpq_version());
        let connection = ConnectionString::parse(&for_us).map_err(|source| Error::Connect {
            target: "the local cluster".to_owned(),
            named_by: "the local cluster".to_owned(),
            source,
        })?;
        let origin = Origin::Local {
            started,
            system_identifier: cluster.system_identifier()?,
            url: cluster.url(&database),
        };
        Target::open(connection, origin, settings.session())
    }
}

/// The project's local cluster.
///
/// # Errors
/// [`Error::Server`].
pub fn local_cluster(root: &Path, settings: &Settings) -> Result<Cluster, Error> {
    let mut config = ClusterConfig::for_project(root).major(settings.pg);
    config.bin_dir = settings.pg_bin.clone();
    Ok(Cluster::new(config)?)
}

/// The name of the project's database on its local cluster.
pub fn local_database(root: &Path, settings: &Settings) -> String {
    if let Some(name) = &settings.database {
        return name.clone();
    }
    let name = root
        .file_name()
        .map(|name| name.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .take(60)
        .collect();
    if plain.starts_with(|c: char| c.is_ascii_lowercase()) {
        plain
    } else {
        format!("db_{plain}")
    }
}
