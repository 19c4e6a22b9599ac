//! `postmaster.pid`: what it says, and whether that is still true.
//!
//! The file alone proves nothing. After a crash it names a process that is gone, that is a zombie, or that is by now
//! another program's. PostgreSQL itself refuses to start while the named process is alive, whatever it is.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::process::serves;

/// No process has this id (Linux ends at 2^22, macOS at 99999), yet PostgreSQL accepts it as one.
const UNUSED_PID: u32 = i32::MAX as u32;

/// The lines of `postmaster.pid` that matter here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PidFile {
    pub(crate) pid: u32,
    /// The last line, written when the server accepts connections.
    pub(crate) ready: bool,
}

impl PidFile {
    pub(crate) fn read(data: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(path(data)).ok()?)
    }

    fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().collect();
        let pid = lines.first()?.trim().parse().ok().filter(|pid| *pid > 0)?;
        Some(Self {
            pid,
            ready: lines.get(7).is_some_and(|line| line.trim() == "ready"),
        })
    }
}

/// The living postmaster of this data folder, if there is one.
pub(crate) fn postmaster(data: &Path) -> Option<PidFile> {
    PidFile::read(data).filter(|file| serves(file.pid, data))
}

/// Makes a file that names no living process, or a foreign one, harmless.
///
/// It is not deleted: its seventh line names the old shared memory, which is how PostgreSQL finds out that children
/// of a killed postmaster are still at work. Only the process id is replaced by one that cannot be alive.
pub(crate) fn disown(data: &Path) -> Result<()> {
    let path = path(data);
    let Ok(text) = fs::read_to_string(&path) else {
        return Ok(());
    };
    match PidFile::parse(&text) {
        Some(file) if file.pid == UNUSED_PID || serves(file.pid, data) => Ok(()),
        Some(_) => {
            let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
            // In place: the file keeps its owner, who must be able to read it.
            fs::write(&path, format!("{UNUSED_PID}\n{rest}")).map_err(Error::io("write", &path))
        }
        // Empty or torn: a crash in the middle of the first write, before there was any shared memory.
        None => fs::remove_file(&path).map_err(Error::io("remove", &path)),
    }
}

fn path(data: &Path) -> PathBuf {
    data.join("postmaster.pid")
}

#[cfg(test)]
mod tests {
    use super::PidFile;

    #[test]
    fn a_complete_file_shows_pid_and_readiness() {
        let text = "4711\n/d\n1763800000\n5432\n/s\n\n  123 45\nready   \n";
        assert_eq!(
            PidFile::parse(text),
            Some(PidFile {
                pid: 4711,
                ready: true
            })
        );
    }

    #[test]
    fn a_file_of_a_starting_server_is_not_ready() {
        assert_eq!(
            PidFile::parse("4711\n/d\n1763800000\n5432\n"),
            Some(PidFile {
                pid: 4711,
                ready: false
            })
        );
    }

    #[test]
    fn torn_and_bogus_files_name_no_process() {
        for text in ["", "\n", "0\n", "-5\n/d\n", "abc\n"] {
            assert_eq!(PidFile::parse(text), None, "{text:?}");
        }
    }
}
