//! Who the server runs as. PostgreSQL refuses uid 0, so root hands over to a user without power.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::error::{Error, Result};

/// The user that `initdb` and `postgres` run as, and who owns the data and socket folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) name: String,
    /// True when we are root and must hand folders over and change the user of what we spawn.
    pub(crate) dropped: bool,
}

impl Account {
    /// The caller's own account, or the one that root drops to.
    pub(crate) fn find(run_as: Option<&str>) -> Result<Self> {
        let uid = rustix::process::geteuid().as_raw();
        if uid != 0 {
            let gid = rustix::process::getegid().as_raw();
            return Ok(Self {
                uid,
                gid,
                name: format!("#{uid}"),
                dropped: false,
            });
        }
        let wanted: &[&str] = match &run_as {
            Some(name) => &[name],
            None => &["postgres", "nobody"],
        };
        wanted
            .iter()
            .find_map(|name| {
                look_up(name).map(|(uid, gid)| Self {
                    uid,
                    gid,
                    name: (*name).into(),
                    dropped: true,
                })
            })
            .ok_or_else(|| Error::NoServerUser(wanted.join(" or ")))
    }

    /// Hands a folder over to the server's user, when that is not us. Never what a link points at.
    pub(crate) fn own(&self, folder: &Path) -> Result<()> {
        if self.dropped {
            std::os::unix::fs::lchown(folder, Some(self.uid), Some(self.gid))
                .map_err(Error::io("hand over", folder))?;
        }
        Ok(())
    }
}

/// uid and gid of a user: from /etc/passwd, or through `id` for users from a directory service (and all of macOS).
fn look_up(name: &str) -> Option<(u32, u32)> {
    let from_file = || {
        let passwd = fs::read_to_string("/etc/passwd").ok()?;
        passwd.lines().find_map(|line| {
            let mut fields = line.split(':');
            (fields.next()? == name).then_some(())?;
            Some((fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?))
        })
    };
    let from_id = || {
        let ask = |what| {
            let output = Command::new("id").args([what, name]).output().ok()?;
            String::from_utf8(output.stdout).ok()?.trim().parse().ok()
        };
        Some((ask("-u")?, ask("-g")?))
    };
    from_file().or_else(from_id).filter(|(uid, _)| *uid != 0)
}
