//! What can go wrong, with a code for programs and a hint for people.

pub(crate) mod connect;
mod migration;

use std::path::PathBuf;

use glowplug_pq::DatabaseError;

use crate::apply::Direction;
use crate::migration::{Location, Problem};
use crate::replay::ShadowFailure;
use glowplug_introspect::IntrospectError;

/// A failure of anything this crate does.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No connection to the database.
    #[error("cannot connect to {target}: {source}")]
    Connect {
        /// The connection string, its password masked.
        target: String,
        /// What named it: `DATABASE_URL`, `--database-url`.
        named_by: String,
        /// Why.
        source: glowplug_pq::Error,
    },
    /// A statement of ours failed, or the connection was lost.
    #[error("{doing}: {source}")]
    Database {
        /// What was being done, as in "cannot read the ledger".
        doing: &'static str,
        /// Why.
        source: glowplug_pq::Error,
    },
    /// The migrations folder has problems that make applying it a gamble.
    #[error("the migrations folder has {} problem{}", .0.len(), if .0.len() == 1 { "" } else { "s" })]
    Problems(Vec<Problem>),
    /// A statement of a migration failed.
    #[error(transparent)]
    Migration(Box<MigrationError>),
    /// A migration cannot be reverted.
    #[error("migration {migration} cannot be reverted: {reason}")]
    Irreversible {
        /// The folder's name, or the version where no folder is known.
        migration: String,
        /// Why.
        reason: String,
    },
    /// A file could not be read or written.
    #[error("cannot {doing} {path}: {source}", path = .path.display())]
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
    },
    /// No project here.
    #[error("no Diesel project found in {} or above it", .0.display())]
    NoProject(PathBuf),
    /// The local cluster cannot be had.
    #[error(transparent)]
    Server(#[from] glowplug_server::Error),
    /// A database could not be read.
    #[error(transparent)]
    Introspect(#[from] IntrospectError),
    /// The Rust could not be generated.
    #[error("cannot generate: {0}")]
    Generate(String),
    /// It was asked to end early, and did.
    #[error("{state}")]
    Interrupted {
        /// What was done and what was not.
        state: String,
        /// What to do, where that is not plain.
        hint: Option<String>,
    },
    /// A command that makes no sense here and now.
    #[error("{reason}")]
    Refused {
        /// Stable name of the refusal.
        code: &'static str,
        /// Why, in a sentence.
        reason: String,
        /// What to do.
        hint: String,
    },
}

/// A failed statement of a migration, with all that is known of where and why.
#[derive(Debug, thiserror::Error)]
#[error(
    "{}migration {migration} failed{}: {source}",
    if *.direction == Direction::Down { "reverting " } else { "" },
    .shadow.as_ref().map_or_else(String::new, |shadow| format!(" on {}", shadow.server))
)]
pub struct MigrationError {
    /// The folder's name.
    pub migration: String,
    /// Which way it ran.
    pub direction: Direction,
    /// Whether it was reverted just before, by `redo`.
    pub reverted_before: bool,
    /// The place in the file.
    pub location: Location,
    /// How many characters from there the statement's first line runs, for underlining; 1 where the server named a point.
    pub length: usize,
    /// Whether every statement passed and COMMIT failed: deferred constraints are checked there.
    pub at_commit: bool,
    /// Whether the line before the place is a `COPY .. FROM stdin;`, behind which psql reads data.
    pub copy_before: bool,
    /// Whether everything the migration did was undone.
    pub rolled_back: bool,
    /// Where it was replayed in a shadow database: on which server, and what is missing there.
    pub shadow: Option<ShadowFailure>,
    /// Statements that took effect before the failed one, where they were not undone.
    pub done: usize,
    /// What the server said.
    pub source: glowplug_pq::Error,
}

impl MigrationError {
    /// The server's report; `None` when the connection was lost.
    pub fn report(&self) -> Option<&DatabaseError> {
        self.source.as_database()
    }
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
            Error::Irreversible { .. } => "irreversible",
            Error::File { .. } => "file",
            Error::Settings { .. } => "settings",
            Error::NoProject(_) => "no-project",
            Error::Server(error) => error.code(),
            Error::Introspect(_) => "introspect",
            Error::Generate(_) => "generate",
            Error::Interrupted { .. } => "interrupted",
            Error::Refused { code, .. } => code,
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
            Error::Database { source, .. } => migration::passing(source)
                .map(|what| format!("{what}, then run the same command again"))
                .or_else(|| source.as_database().and_then(|report| report.hint.clone())),
            Error::Problems(_) => {
                Some("fix the files named above, then run `validate --offline`".to_owned())
            }
            Error::Migration(error) => Some(migration::hint(error)),
            Error::Irreversible { .. } => {
                Some("write its down.sql, or write a new migration that undoes it".to_owned())
            }
            Error::NoProject(_) => {
                Some("run this where `diesel.toml` is, or name it with `--config PATH`".to_owned())
            }
            Error::Server(error) => error.hint(),
            Error::Refused { hint, .. } => Some(hint.clone()),
            Error::Interrupted { hint, .. } => hint.clone(),
            Error::File { .. }
            | Error::Settings { .. }
            | Error::Introspect(_)
            | Error::Generate(_) => None,
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
