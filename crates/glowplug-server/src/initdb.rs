//! Makes a data folder, whole or not at all: initdb works in a folder beside it, which is renamed when it is done.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::process::Output;

use crate::account::Account;
use crate::error::{Error, Result};
use crate::find::Installation;
use crate::paths::{Paths, remove_all};
use crate::program;

/// Folders that begin so are initdb's and of no other use.
const HALF_MADE: &str = "data.new-";

/// What the data folder is before anything is done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Data {
    /// Not there, or not one that ever held data.
    None,
    /// Made by this major version.
    Of(u32),
}

pub(crate) fn look(data: &Path) -> Result<Data> {
    let damaged = |reason: &str| Error::DataDamaged {
        folder: data.into(),
        reason: reason.into(),
    };
    if !data.join("global/pg_control").exists() {
        // Without its control file no cluster ever ran here, unless there are tables: then something took it away.
        let holds_tables = data.join("base/1/PG_VERSION").exists();
        return if holds_tables {
            Err(damaged("global/pg_control is missing"))
        } else {
            Ok(Data::None)
        };
    }
    let version = fs::read_to_string(data.join("PG_VERSION"))
        .map_err(|_| damaged("PG_VERSION is missing"))?;
    let major = version
        .trim()
        .parse()
        .map_err(|_| damaged("PG_VERSION holds no version"))?;
    Ok(Data::Of(major))
}

/// Called under the cluster's lock.
pub(crate) fn initialise(
    paths: &Paths,
    installation: &Installation,
    account: &Account,
) -> Result<()> {
    sweep(&paths.home);
    // A name of our own: a starter that was killed may have left an initdb that is still at work in its folder.
    let fresh = paths
        .home
        .join(format!("{HALF_MADE}{}", std::process::id()));
    remove_all(&fresh)?;
    remove_all(&paths.data)?;
    let made = make(&fresh, installation, account)
        .and_then(|()| fs::rename(&fresh, &paths.data).map_err(Error::io("rename", &fresh)));
    if made.is_err() {
        // A full disk is not left fuller than it was.
        remove_all(&fresh)?;
    }
    made
}

/// Removes what broken-off attempts left; what cannot be removed now is not in the way.
fn sweep(home: &Path) {
    for entry in fs::read_dir(home).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(HALF_MADE) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

pub(crate) fn make(fresh: &Path, installation: &Installation, account: &Account) -> Result<()> {
    fs::DirBuilder::new()
        .mode(0o700)
        .create(fresh)
        .map_err(Error::io("make", fresh))?;
    account.own(fresh)?;
    let mut output = run(fresh, installation, account, "C.UTF-8")?;
    // macOS before 15 and some containers do not know C.UTF-8; C sorts the same way.
    if !output.status.success() && said(&output).contains("locale") {
        output = run(fresh, installation, account, "C")?;
    }
    if output.status.success() {
        return Ok(());
    }
    let said = said(&output);
    if program::out_of_space(&said) {
        let folder = fresh.parent().unwrap_or(fresh).to_path_buf();
        return Err(Error::NoSpace { folder });
    }
    if account.dropped && said.contains("Permission denied") {
        let in_the_way = said.contains(fresh.to_string_lossy().as_ref());
        let path = if in_the_way {
            fresh.parent().unwrap_or(fresh).into()
        } else {
            installation.program("postgres")
        };
        return Err(Error::NotReachable {
            path,
            user: account.name.clone(),
        });
    }
    Err(Error::InitFailed {
        output: program::tail(&said, 6),
    })
}

fn run(
    fresh: &Path,
    installation: &Installation,
    account: &Account,
    locale: &str,
) -> Result<Output> {
    let initdb = installation.program("initdb");
    program::command(&initdb, account)
        .arg("-D")
        .arg(fresh)
        // Trust is safe because only the owner of the socket folder gets as far as the socket.
        .args(["-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8"])
        .arg(format!("--locale={locale}"))
        .output()
        .map_err(program::spawn_error(&initdb, account))
}

fn said(output: &Output) -> String {
    let streams = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8_lossy(&streams).into_owned()
}
