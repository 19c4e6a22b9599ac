//! What can go wrong between us and a server.

use crate::reason::Reason;

/// A failure of a connection or of a statement.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No connection could be made.
    #[error(transparent)]
    Connect(Box<ConnectError>),
    /// The server refused or failed a statement.
    #[error(transparent)]
    Database(Box<DatabaseError>),
    /// The connection ended while a statement was running or being sent.
    #[error("the connection to the server was lost: {0}")]
    Lost(String),
    /// A `COPY` that wants data of this client, or has data for it.
    #[error("COPY {0} needs a client that handles its data, which this one does not")]
    Copy(&'static str),
    /// A text holds a NUL character, which PostgreSQL cannot take.
    #[error("the text contains a NUL character at byte {0}")]
    Nul(usize),
    /// A row could not be turned into the wanted Rust type.
    #[error("cannot decode a row: {0}")]
    Decode(String),
}

impl Error {
    /// The five-character SQLSTATE where the server gave one.
    /// See <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
    pub fn sqlstate(&self) -> Option<&str> {
        match self {
            Error::Connect(error) => error.sqlstate.as_deref(),
            Error::Database(error) => Some(&error.sqlstate),
            Error::Lost(_) | Error::Copy(_) | Error::Nul(_) | Error::Decode(_) => None,
        }
    }

    /// The server's own report, when a statement failed.
    pub fn as_database(&self) -> Option<&DatabaseError> {
        match self {
            Error::Database(error) => Some(error),
            _ => None,
        }
    }
}

impl serde::de::Error for Error {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Error::Decode(message.to_string())
    }
}

/// Why no connection could be made. The text never holds the password.
#[derive(Debug, Clone, Default, thiserror::Error)]
#[error("{message}")]
pub struct ConnectError {
    /// What libpq or the server said, without password.
    pub message: String,
    /// The server's SQLSTATE, when a server answered at all: `3D000` unknown database, `28P01` wrong password,
    /// `53300` too many connections, `57P03` starting up.
    pub sqlstate: Option<String>,
    /// Why, as a value.
    pub reason: Reason,
    /// The database that was asked for, as libpq resolved it from the connection string, the environment and a service
    /// file; empty where it did not get that far.
    pub database: String,
}

/// One error report of the server, field by field.
/// See <https://www.postgresql.org/docs/current/protocol-error-fields.html>.
#[derive(Debug, Clone, Default, thiserror::Error)]
#[error("{message}")]
pub struct DatabaseError {
    /// `ERROR`, `FATAL` or `PANIC`, not translated.
    pub severity: String,
    /// The five-character code.
    pub sqlstate: String,
    /// The primary message, in the server's language.
    pub message: String,
    /// More about the problem.
    pub detail: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// The character (not byte), counted from 1, of the text that was sent.
    pub position: Option<usize>,
    /// As `position`, but inside `internal_query`.
    pub internal_position: Option<usize>,
    /// A statement that the server ran by itself, such as one of a function's.
    pub internal_query: Option<String>,
    /// The call stack of functions.
    pub context: Option<String>,
    /// The schema the error is about.
    pub schema: Option<String>,
    /// The table the error is about.
    pub table: Option<String>,
    /// The column the error is about.
    pub column: Option<String>,
    /// The constraint the error is about.
    pub constraint: Option<String>,
}

/// A message of the server that is not an error, such as one of `RAISE NOTICE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// `WARNING`, `NOTICE`, `INFO`, `LOG` or `DEBUG`.
    pub severity: String,
    /// The SQLSTATE, `00000` for a plain notice.
    pub sqlstate: String,
    /// The text.
    pub message: String,
}
