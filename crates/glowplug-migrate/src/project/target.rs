//! Which database a command works on.

use std::path::Path;

use glowplug_server::{Cluster, ClusterConfig, Started};

use super::{Settings, UrlNote, for_libpq};
use crate::error::Error;

/// The database that a command works on.
#[derive(Debug)]
pub struct Target {
    /// Its connection string, as libpq takes it. It may hold a password.
    pub url: String,
    /// Where that came from.
    pub source: TargetSource,
    /// What was taken out of the connection string that was given.
    pub note: Option<UrlNote>,
}

/// Where a connection string came from.
#[derive(Debug)]
pub enum TargetSource {
    /// The command line, the environment or `.env`.
    Given,
    /// The project's local cluster, which was started if this says so.
    Local(Started),
}

impl Target {
    /// The database that was named.
    pub fn given(url: &str) -> Self {
        let (url, note) = for_libpq(url);
        Target {
            url,
            source: TargetSource::Given,
            note,
        }
    }

    /// The project's own database on its local cluster, which is started when it is not running. The database is named like
    /// the project's folder and may not exist yet.
    ///
    /// # Errors
    /// [`Error::Server`].
    pub fn local(root: &Path, settings: &Settings) -> Result<Self, Error> {
        let cluster = local_cluster(root, settings)?;
        let started = cluster.ensure_running()?;
        let url = cluster.url(&local_database(root, settings));
        Ok(Target {
            url,
            source: TargetSource::Local(started),
            note: None,
        })
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
