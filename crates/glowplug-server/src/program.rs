//! How PostgreSQL's programs are called: as the right user, in a folder that user may enter, and deaf to the
//! caller's PG* variables, which would send them to another cluster.

use std::ffi::OsStr;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::account::Account;
use crate::error::Error;

pub(crate) fn command(program: &Path, account: &Account) -> Command {
    let mut command = plain(program);
    if account.dropped {
        command
            .uid(account.uid)
            .gid(account.gid)
            .env("HOME", "/")
            .env("USER", &account.name);
    }
    command
}

/// The same without changing the user, for programs that root may run itself (`postgres --version`).
pub(crate) fn plain(program: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if is_postgres_variable(&name) {
            command.env_remove(&name);
        }
    }
    // English messages, because some are recognised; UTC, because initdb searches all zone files for a match otherwise.
    command.current_dir("/").env("LC_ALL", "C").env("TZ", "UTC");
    command
}

/// A spawn error in words: "permission denied" means something else for a user that is not us.
pub(crate) fn spawn_error(
    program: &Path,
    account: &Account,
) -> impl FnOnce(std::io::Error) -> Error {
    let (path, user, dropped) = (program.to_path_buf(), account.name.clone(), account.dropped);
    move |source| match source.kind() {
        std::io::ErrorKind::PermissionDenied if dropped => Error::NotReachable { path, user },
        _ => Error::Io {
            action: "run",
            path,
            source,
        },
    }
}

fn is_postgres_variable(name: &OsStr) -> bool {
    // PG_ and PG alone would not catch PGDATA; nothing else of note begins so.
    name.as_encoded_bytes().starts_with(b"PG")
}

/// The last lines of some output, in one line, as an error message wants it.
pub(crate) fn tail(text: &str, lines: usize) -> String {
    let kept: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    kept[kept.len().saturating_sub(lines)..].join(" / ")
}

pub(crate) fn out_of_space(text: &str) -> bool {
    text.contains("No space left on device") || text.contains("Disk quota exceeded")
}
