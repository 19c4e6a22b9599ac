//! The user's clusters for throw-away data: one for each major version, shared by all projects.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

use crate::config::ClusterConfig;
use crate::error::Result;
use crate::find::{self, Installation, Source};
use crate::paths::hash;

/// Names the folder that holds the clusters for throw-away data, instead of the user's cache folder.
pub const SHADOW_STATE_DIR: &str = "GLOWPLUG_SHADOW_STATE_DIR";

const PREFIX: &str = "pg";

impl ClusterConfig {
    /// The user's cluster for throw-away data of one major version, with settings for replaying migrations.
    ///
    /// `major` decides which cluster it is; without it, it is that of `bin_dir`, else of the newest binaries that are
    /// found. `bin_dir` names the only binaries to use where their version is the one wanted. Such a cluster is apart
    /// from the others, because its binaries may bring other extensions.
    ///
    /// # Errors
    /// [`Error::BadBinDir`](crate::Error::BadBinDir), or [`Error::NoBinaries`](crate::Error::NoBinaries) when no
    /// version is asked for and none is found.
    pub fn shadow(bin_dir: Option<&Path>, major: Option<u32>) -> Result<Self> {
        let chosen = match (bin_dir, major) {
            (Some(folder), None) => Some(Installation::examine(folder, Source::Configured)?),
            (Some(folder), Some(wanted)) => Installation::at(folder, Source::Configured)
                .filter(|installation| installation.major == wanted),
            (None, _) => None,
        };
        if let Some(Installation { bin_dir, major, .. }) = chosen {
            let folder = fs::canonicalize(&bin_dir).unwrap_or_else(|_| bin_dir.clone());
            let name = format!("{PREFIX}{major}-{:016x}", hash(&folder));
            let mut config = Self::shadow_named(&name, Some(major));
            config.bin_dir = Some(bin_dir);
            return Ok(config);
        }
        let major = match major {
            Some(major) => major,
            None => find::newest()?.major,
        };
        Ok(Self::shadow_named(&format!("{PREFIX}{major}"), Some(major)))
    }

    /// The clusters for throw-away data that the user has, by name. Running or not.
    pub fn shadows() -> Vec<Self> {
        let mut names: Vec<(u32, String)> = fs::read_dir(state_dir())
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.path().is_dir())
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                let number = name.strip_prefix(PREFIX)?;
                let number = number.split_once('-').map_or(number, |(number, _)| number);
                Some((number.parse().ok()?, name))
            })
            .collect();
        names.sort_unstable();
        names
            .into_iter()
            .map(|(major, name)| Self::shadow_named(&name, Some(major)))
            .collect()
    }

    fn shadow_named(name: &str, major: Option<u32>) -> Self {
        let mut config = Self::for_project("/").named(name).major(major).throwaway();
        config.state_dir = Some(state_dir());
        SETTINGS
            .into_iter()
            .fold(config, |config, (name, value)| config.setting(name, value))
    }
}

const SETTINGS: [(&str, &str); 14] = [
    ("max_connections", "100"),
    // One transaction may make thousands of tables, each with indexes, and locks every one of them.
    ("max_locks_per_transaction", "1024"),
    ("max_prepared_transactions", "10"),
    // So that CREATE PUBLICATION does not warn.
    ("wal_level", "logical"),
    // A subscription that a migration makes must not fetch anything from its publisher.
    ("max_logical_replication_workers", "0"),
    ("max_wal_size", "512MB"),
    ("autovacuum", "off"),
    ("jit", "off"),
    ("lc_messages", "C"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
    // A statement that fails is reported to the session that sent it.
    ("log_min_messages", "fatal"),
    ("log_min_error_statement", "panic"),
    ("log_checkpoints", "off"),
];

/// Where the clusters are: the folder that [`SHADOW_STATE_DIR`] names; as root, one that the server's user may enter;
/// else the user's cache folder, or the temporary folder where that cannot be written.
fn state_dir() -> PathBuf {
    if let Some(folder) = env::var_os(SHADOW_STATE_DIR).filter(|folder| !folder.is_empty()) {
        return PathBuf::from(folder);
    }
    let uid = rustix::process::geteuid();
    if uid.is_root() {
        return PathBuf::from("/var/tmp/glowplug-shadow-0");
    }
    let variable = |name| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|folder| folder.is_absolute())
    };
    variable("XDG_CACHE_HOME")
        .or_else(|| Some(variable("HOME")?.join(".cache")))
        .map(|folder| folder.join("glowplug/shadow"))
        .filter(|folder| can_be_made(folder))
        .unwrap_or_else(|| env::temp_dir().join(format!("glowplug-shadow-{}", uid.as_raw())))
}

/// Whether the folder can be written, or made where it is not there yet. Makes nothing.
fn can_be_made(folder: &Path) -> bool {
    folder
        .ancestors()
        .find(|folder| fs::symlink_metadata(folder).is_ok())
        .is_some_and(|folder| {
            folder.is_dir() && access(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
        })
}
