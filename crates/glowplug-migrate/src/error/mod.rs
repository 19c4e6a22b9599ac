//! What can go wrong, with a code for programs and a hint for people.
//!
//! One enum for each area, each variant with what its message needs. A message does not repeat its cause:
//! [`with_causes`] puts them together.

mod connect;
mod failed;
mod history;
mod ledger;
mod lock;
mod project;
mod script;
mod seed;
mod shadow;
mod shadow_server;
mod target;

use std::path::PathBuf;

use glowplug_introspect::IntrospectError;

pub use failed::MigrationError;
pub use history::{HistoryError, Irreversible};
pub use ledger::LedgerError;
pub use lock::LockError;
pub use project::NoProject;
pub use script::ScriptError;
pub use seed::SeedError;
pub use shadow::{Missing, ShadowFailure, ShadowKind};
pub use shadow_server::ShadowError;
pub use target::TargetError;

use crate::finding::FilePlace;
use crate::migration::Problem;

/// A failure of anything this crate does.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No connection to the database.
    #[error("cannot connect to {target}")]
    Connect {
        /// The connection string, its password masked.
        target: String,
        /// What named it: `DATABASE_URL`, `--database-url`.
        named_by: String,
        /// Why.
        source: glowplug_pq::Error,
    },
    /// A statement of ours failed, or the connection was lost.
    #[error("{doing}")]
    Database {
        /// What was being done, as in "cannot read the ledger".
        doing: &'static str,
        /// Why.
        source: glowplug_pq::Error,
    },
    /// The migrations folder has problems that prevent migrations from being applied safely.
    #[error("the migrations folder has {} problem{}", .0.len(), if .0.len() == 1 { "" } else { "s" })]
    Problems(Vec<Problem>),
    /// A statement of a migration failed.
    #[error(transparent)]
    Migration(Box<MigrationError>),
    /// The text of a migration is not run.
    #[error(transparent)]
    Script(#[from] ScriptError),
    /// Files and applied migrations do not allow what was asked for.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The database is not one to work on.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The migration lock is not held.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The database is not seeded.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// There is no shadow database.
    #[error(transparent)]
    Shadow(#[from] ShadowError),
    /// A file could not be read or written.
    #[error("cannot {doing} {path}", path = .path.display())]
    File {
        /// `read`, `write`, `create`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A settings file is wrong.
    #[error("{path}:{line}:{column}: {reason}", path = .path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong.
        reason: String,
        /// What to do: where the key belongs, how it is spelled.
        hint: Option<String>,
    },
    /// A folder of migrations could not be read.
    #[error("cannot read the migrations folder {path}{named_by}", path = .path.display())]
    MigrationsFolder {
        /// The folder.
        path: PathBuf,
        /// What named it, as the message has it; empty where nothing did.
        named_by: String,
        /// What to do.
        hint: Option<String>,
        /// Why.
        source: std::io::Error,
    },
    /// No project here.
    #[error(transparent)]
    NoProject(#[from] NoProject),
    /// The local cluster is not available.
    #[error(transparent)]
    Server(#[from] glowplug_server::Error),
    /// A database could not be read.
    #[error(transparent)]
    Introspect(#[from] IntrospectError),
    /// A patch file cannot be applied to the generated text.
    #[error("cannot apply {path}", path = .path.display())]
    Patch {
        /// The patch file, relative to the project.
        path: PathBuf,
        /// Why.
        source: glowplug_schema::codegen::CodegenError,
    },
    /// A generated file belongs in a folder that does not exist, outside of the project.
    #[error("{named_by} names {path}, and there is no such folder", path = .path.display())]
    NoFolder {
        /// The file.
        path: PathBuf,
        /// What names it.
        named_by: String,
    },
    /// The settings of the models do not fit.
    #[error("cannot generate")]
    Models(#[from] glowplug_schema::codegen::models::ModelError),
    /// A file that was written by hand is where a generated one belongs.
    #[error("{path} was not generated; nothing was written", path = .0.display())]
    NotGenerated(PathBuf),
    /// It was interrupted by the user.
    #[error("{state}")]
    Interrupted {
        /// What was done and what was not.
        state: String,
        /// What to do, where that is not plain.
        hint: Option<String>,
    },
}

impl Error {
    /// A stable name of the failure.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Connect { source, .. } => connect::code(source),
            Error::Database {
                source: glowplug_pq::Error::Lost(_),
                ..
            } => "connection-lost",
            Error::Database { source, .. } if source.sqlstate() == Some("42501") => {
                "missing-privilege"
            }
            Error::Database { .. } => "database",
            Error::Problems(_) => "migrations-folder",
            Error::Migration(_) => "migration-failed",
            Error::Script(error) => error.code(),
            Error::History(error) => error.code(),
            Error::Target(error) => error.code(),
            Error::Ledger(error) => error.code(),
            Error::Lock(error) => error.code(),
            Error::Seed(error) => error.code(),
            Error::Shadow(error) => error.code(),
            Error::File { .. } | Error::MigrationsFolder { .. } => "file",
            Error::Settings { .. } => "settings",
            Error::NoProject(_) => "no-project",
            Error::Server(error) => error.code(),
            Error::Introspect(_) => "introspect",
            Error::Patch { .. }
            | Error::NoFolder { .. }
            | Error::Models(_)
            | Error::NotGenerated(_) => "generate",
            Error::Interrupted { .. } => "interrupted",
        }
    }

    /// The database that does not exist, where that is why there is no connection.
    pub fn unknown_database(&self) -> Option<&str> {
        match self {
            Error::Connect {
                source: glowplug_pq::Error::Connect(error),
                ..
            } if error.sqlstate.as_deref() == Some("3D000") => Some(&error.database),
            _ => None,
        }
    }

    /// Whether a statement was cancelled on the server.
    pub fn is_cancelled(&self) -> bool {
        let source = match self {
            Error::Database { source, .. } => source,
            Error::Migration(error) => &error.source,
            Error::Introspect(IntrospectError::Query { source, .. }) => source,
            _ => return false,
        };
        source.sqlstate() == Some("57014")
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Error::Connect {
                source, named_by, ..
            } => Some(connect::hint(source, named_by)),
            Error::Database {
                source: glowplug_pq::Error::Lost(_),
                ..
            } => Some(
                "see the server's log; when the server is back, run the same command again"
                    .to_owned(),
            ),
            Error::Database { source, .. } if source.sqlstate() == Some("42501") => Some(
                "connect as the owner of the objects, or have the owner grant the privilege"
                    .to_owned(),
            ),
            Error::Database { source, .. }
            | Error::Introspect(IntrospectError::Query { source, .. })
                if is_not_utf8(source) =>
            {
                Some(NOT_UTF8.to_owned())
            }
            Error::Database { source, .. } => failed::passing(source)
                .map(|what| format!("{what}, then run the same command again"))
                .or_else(|| source.as_database().and_then(|report| report.hint.clone())),
            Error::Problems(_) => {
                Some("fix the files named above, then run `validate --offline`".to_owned())
            }
            Error::Migration(error) => Some(failed::hint(error)),
            Error::Script(error) => Some(error.hint()),
            Error::History(error) => Some(error.hint()),
            Error::Target(error) => Some(error.hint()),
            Error::Ledger(error) => Some(error.hint()),
            Error::Lock(error) => Some(error.hint().to_owned()),
            Error::Seed(error) => Some(error.hint().to_owned()),
            Error::Shadow(error) => Some(error.hint()),
            Error::NotGenerated(_) => {
                Some("move the file away, or set another folder for the models".to_owned())
            }
            Error::NoProject(error) => Some(error.hint()),
            Error::Server(error) => error.hint(),
            Error::Interrupted { hint, .. } => hint.clone(),
            Error::Settings { hint, .. } | Error::MigrationsFolder { hint, .. } => hint.clone(),
            Error::File { .. } | Error::Introspect(_) | Error::Models(_) => None,
            Error::Patch { source, .. } => Some(source.hint().to_owned()),
            Error::NoFolder { .. } => Some(
                "write a path that is relative to that file: an absolute one is of one machine only"
                    .to_owned(),
            ),
        }
    }

    /// The place in a file, where the failure has one that its text does not say.
    pub fn place(&self) -> Option<FilePlace> {
        match self {
            Error::Migration(failed) => Some(FilePlace::from(&failed.location)),
            Error::Settings {
                path, line, column, ..
            } => Some(FilePlace {
                path: path.clone(),
                line: Some(*line),
                column: Some(*column),
            }),
            _ => None,
        }
    }

    /// Turns a client failure into ours; for `map_err`.
    pub(crate) fn database(doing: &'static str) -> impl FnOnce(glowplug_pq::Error) -> Self {
        move |source| Error::Database { doing, source }
    }

    /// Turns an I/O failure into ours; for `map_err`.
    pub(crate) fn file(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Error::File {
            doing,
            path: path.into(),
            source,
        }
    }
}

/// A server whose encoding is SQL_ASCII keeps any bytes, and refuses to send them where they are not UTF-8.
const NOT_UTF8: &str = "a text in the database, such as a comment or a default, is not UTF-8, which every session here speaks: \
     write it again from a session with the right `client_encoding`, or move to a database with an encoding";

fn is_not_utf8(source: &glowplug_pq::Error) -> bool {
    matches!(source.sqlstate(), Some("22021" | "22P05"))
        || matches!(source, glowplug_pq::Error::Decode(reason) if reason.ends_with("is not UTF-8"))
}

/// Of BEGIN and COMMIT around several statements of ours.
impl From<glowplug_pq::Error> for Error {
    fn from(source: glowplug_pq::Error) -> Self {
        Error::Database {
            doing: "cannot end the transaction",
            source,
        }
    }
}

/// Goes no further when an end was requested. `state` is what that leaves behind.
pub(crate) fn unless_interrupted(state: impl FnOnce() -> String) -> Result<(), Error> {
    match glowplug_pq::interrupt::is_requested() {
        true => Err(Error::Interrupted {
            state: state(),
            hint: None,
        }),
        false => Ok(()),
    }
}

/// An error with its causes, in one line.
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// Why, in one line, without the place in a file, which is [`Error::place`].
pub(crate) fn reason(error: &Error) -> String {
    match error {
        Error::Migration(failed) => {
            match failed.shadow.as_ref().and_then(ShadowFailure::sentence) {
                Some(sentence) => format!("{}; {sentence}", failed.source),
                None => failed.source.to_string(),
            }
        }
        other => with_causes(other),
    }
}
