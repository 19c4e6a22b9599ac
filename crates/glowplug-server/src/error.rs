//! What can go wrong between a project and its server, and what to do about each case.

use std::io;
use std::path::{Path, PathBuf};

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a cluster could not be found, made, started or stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No folder with `initdb`, `postgres` and `pg_ctl` anywhere.
    #[error("no PostgreSQL server binaries found on this machine")]
    NoBinaries,
    /// PostgreSQL is there, but not in the major version that was asked for.
    #[error("PostgreSQL {wanted} is not installed (found: {})", list(.found))]
    NoSuchMajor {
        /// The major version that was asked for.
        wanted: u32,
        /// The major versions that were found.
        found: Vec<u32>,
    },
    /// The configured folder lacks one of the programs, or its `postgres` does not run.
    #[error("{} is no PostgreSQL bin folder: {reason}", .folder.display())]
    BadBinDir {
        /// The folder that was configured.
        folder: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// No `psql` beside the server, nor on the PATH.
    #[error("psql was not found beside the server's binaries or on the PATH")]
    NoPsql,
    /// The data folder was made by another major version than the one to be used.
    #[error("{} holds data of PostgreSQL {data}, but PostgreSQL {wanted} is to be used", .folder.display())]
    DataVersion {
        /// The data folder.
        folder: PathBuf,
        /// The major version that made it.
        data: u32,
        /// The major version that was asked for, or the only one installed.
        wanted: u32,
    },
    /// The data folder exists but is not one that PostgreSQL can start on.
    #[error("{} is no usable data folder: {reason}", .folder.display())]
    DataDamaged {
        /// The data folder.
        folder: PathBuf,
        /// What is missing or wrong.
        reason: String,
    },
    /// As root: there is no user whom the server could run as.
    #[error("PostgreSQL refuses to run as root, and there is no user {0} to run it as")]
    NoServerUser(String),
    /// A state or socket folder belongs to another user, or others may write to it.
    #[error("{} is not safe to use: {reason}", .folder.display())]
    UnsafeFolder {
        /// The folder.
        folder: PathBuf,
        /// Who owns it, or which mode it has.
        reason: String,
    },
    /// The server's user may not run the binaries, or may not enter a folder above them or above the data.
    #[error("user {user} may not reach {}", .path.display())]
    NotReachable {
        /// The program or the folder.
        path: PathBuf,
        /// The user the server runs as.
        user: String,
    },
    /// The disk, or the quota, is full.
    #[error("no space left on the device that holds {}", .folder.display())]
    NoSpace {
        /// The folder that could not grow.
        folder: PathBuf,
    },
    /// `initdb` ended with an error.
    #[error("initdb failed: {output}")]
    InitFailed {
        /// The last lines of what it said.
        output: String,
    },
    /// `postgres` ended right after its start.
    #[error("the server did not start: {tail}")]
    StartFailed {
        /// Its log file.
        log: PathBuf,
        /// The last lines of the log.
        tail: String,
    },
    /// The server is not ready after the time given, though it still runs.
    #[error("the server is still starting after {seconds} s (log: {})", .log.display())]
    StartTimeout {
        /// Its log file.
        log: PathBuf,
        /// How long was waited.
        seconds: u64,
    },
    /// A server runs on our data but does not answer on our socket.
    #[error("process {pid} serves {} but does not answer on {}", .data.display(), .socket_dir.display())]
    NotAnswering {
        /// The postmaster.
        pid: u32,
        /// The data folder it serves.
        data: PathBuf,
        /// Where it was expected to listen.
        socket_dir: PathBuf,
    },
    /// Some other cluster answers on our socket.
    #[error("the server that answers on {} serves other data than {}", .socket_dir.display(), .data.display())]
    ForeignServer {
        /// The socket folder.
        socket_dir: PathBuf,
        /// The data folder that was expected.
        data: PathBuf,
    },
    /// The server answered, but refused the connection.
    #[error("the server refused the connection: {message} (SQLSTATE {sqlstate})")]
    Refused {
        /// What the server said.
        message: String,
        /// Its error code.
        sqlstate: String,
    },
    /// The server was asked to stop and still runs.
    #[error("process {pid} still runs {seconds} s after it was asked to stop")]
    StopTimeout {
        /// The postmaster.
        pid: u32,
        /// How long was waited.
        seconds: u64,
    },
    /// No client brought the binaries.
    #[error("PostgreSQL {major} could not be installed: {reason}")]
    InstallFailed {
        /// The major version that was asked for.
        major: u32,
        /// What each client said.
        reason: String,
    },
    /// Binaries came, and do not work here.
    #[error("the binaries that came for PostgreSQL {major} are of no use here: {reason}")]
    InstallUnusable {
        /// The major version that was asked for.
        major: u32,
        /// What is wrong with them.
        reason: String,
    },
    /// A file or folder could not be read, written or made.
    #[error("cannot {action} {}", .path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl Error {
    /// A stable name for this kind of error, for scripts and documents.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoBinaries => "server-binaries-missing",
            Self::NoSuchMajor { .. } => "server-major-missing",
            Self::BadBinDir { .. } => "server-bin-dir",
            Self::NoPsql => "psql-missing",
            Self::DataVersion { .. } => "server-data-version",
            Self::DataDamaged { .. } => "server-data-damaged",
            Self::NoServerUser(_) => "server-user-missing",
            Self::UnsafeFolder { .. } => "server-folder-unsafe",
            Self::NotReachable { .. } => "server-binaries-unreachable",
            Self::NoSpace { .. } => "no-space",
            Self::InitFailed { .. } => "server-init-failed",
            Self::StartFailed { .. } => "server-start-failed",
            Self::StartTimeout { .. } => "server-start-timeout",
            Self::NotAnswering { .. } => "server-not-answering",
            Self::ForeignServer { .. } => "server-foreign",
            Self::Refused { .. } => "server-refused",
            Self::StopTimeout { .. } => "server-stop-timeout",
            Self::InstallFailed { .. } => "server-install-failed",
            Self::InstallUnusable { .. } => "server-install-unusable",
            Self::Io { .. } => "server-io",
        }
    }

    /// The next step for the person who reads the message, where there is one.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoBinaries => crate::path::how_to_install(),
            Self::NoSuchMajor { wanted, .. } => {
                format!("`glowplug server install {wanted}` brings it")
            }
            Self::BadBinDir { .. } => "name the folder that holds initdb, postgres and pg_ctl, \
                 or leave the setting out to have one looked for"
                .into(),
            Self::NoPsql => "install the client programs (Debian: postgresql-client)".into(),
            Self::DataVersion { folder, data, .. } => format!(
                "`glowplug server install {data}` brings PostgreSQL {data} and `--pg {data}` uses it; \
                 if the data may go, stop the server and remove {}",
                folder.display()
            ),
            Self::DataDamaged { folder, .. } => {
                format!("move {} away to start with an empty one", folder.display())
            }
            Self::NoServerUser(_) => {
                "create it (`useradd --system postgres`) or run as an ordinary user".into()
            }
            Self::UnsafeFolder { folder, .. } => {
                format!(
                    "remove {} or have it removed by its owner",
                    folder.display()
                )
            }
            Self::NotReachable { .. } => {
                "as root, PostgreSQL runs as another user, and every folder above \
                 must be searchable by all (chmod o+x)"
                    .into()
            }
            Self::NoSpace { folder } => format!(
                "free some space (`df -h {}` shows how much there is)",
                folder.display()
            ),
            Self::StartFailed { log, .. } | Self::StartTimeout { log, .. } => {
                format!("the whole log is in {}", log.display())
            }
            Self::NotAnswering { .. } => "`glowplug server stop`, then try again".into(),
            Self::ForeignServer { .. } => "stop that server, then try again".into(),
            Self::StopTimeout { .. } => {
                "`glowplug server stop --mode immediate` does not wait for clients".into()
            }
            Self::InstallFailed { .. } if !crate::path::can_install() => {
                "install npm, which brings them; or PostgreSQL itself with your package manager".into()
            }
            Self::InstallFailed { .. } => {
                "is the registry in reach? `npm ping` says; a package manager may have the version too".into()
            }
            Self::InstallUnusable { .. } => "install that version with your package manager instead".into(),
            Self::InitFailed { .. } | Self::Refused { .. } | Self::Io { .. } => return None,
        })
    }

    pub(crate) fn io(
        action: &'static str,
        path: impl AsRef<Path>,
    ) -> impl FnOnce(io::Error) -> Self {
        move |source| {
            let path = path.as_ref().to_path_buf();
            match source.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    Self::NoSpace { folder: path }
                }
                _ => Self::Io {
                    action,
                    path,
                    source,
                },
            }
        }
    }
}

fn list(majors: &[u32]) -> String {
    match majors {
        [] => "none".into(),
        _ => majors
            .iter()
            .map(u32::to_string)
            .collect::<Vec<_>>()
            .join(", "),
    }
}
