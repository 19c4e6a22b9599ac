//! What can go wrong, distinguished by what the caller can do about it.

mod canceled;
mod violation;

use std::time::Duration;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

pub use violation::Violation;

use crate::queries::api_keys::KeyError;
use crate::queries::paging::PageError;
use crate::queries::passwords::PasswordError;
use crate::queries::soft_delete::TrashError;

/// What this library returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call of this library failed.
///
/// Messages name settings, servers, tables, columns and constraints, but never a password and never a value of a row: they
/// can be logged. The cause is in [`source`](std::error::Error::source).
///
/// Diesel hides the SQLSTATE of deadlocks and timeouts. A deadlock is known by the form of its details, which is the same in all
/// languages; a timeout by its words, in those of PostgreSQL's languages that have a translation of them. Where a later version
/// has other words it is an [`Error::Query`].
///
/// ```no_run
/// use allin_db::{Database, Error};
/// use allin_db::schema::users;
/// use diesel::prelude::*;
///
/// # fn main() -> allin_db::Result<()> {
/// let database = Database::from_env()?;
/// let added = database.query(|connection| {
///     diesel::insert_into(users::table).values(users::email.eq("ada@example.org")).execute(connection)
/// });
/// match added {
///     Ok(_) => {}
///     Err(Error::Unique(violation)) if violation.is("users_email_key") => eprintln!("a person has that address"),
///     Err(error @ (Error::PoolFull { .. } | Error::Unreachable { .. })) => eprintln!("503: {error}"),
///     Err(error) => return Err(error),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting cannot be used: nothing was tried.
    #[error("the setting {name} cannot be used: {reason}")]
    Setting {
        /// The environment variable, or the builder's method.
        name: &'static str,
        /// What is wrong with it; never its value where that may hold a password.
        reason: String,
    },
    /// All connections are in use, and none came back in time. The server may be well: the pool is too small for the load,
    /// or a caller keeps connections for too long.
    #[error("no connection got free within {} ms: all {size} are in use", .waited.as_millis())]
    PoolFull {
        /// How many connections the pool may have.
        size: u32,
        /// How long the caller waited.
        waited: Duration,
    },
    /// The server cannot be reached: it is down, starting, or the network is.
    #[error("the database server cannot be reached: {reason}")]
    Unreachable {
        /// What libpq says, without the password.
        reason: String,
    },
    /// The server answers, and does not let us in: a wrong password, a database that does not exist, too many connections.
    #[error("the database server refuses the connection: {reason}")]
    Refused {
        /// What the server says, without the password.
        reason: String,
    },
    /// The connection broke while it was in use. What it was doing may be done or not.
    #[error("the connection to the database broke")]
    ConnectionLost {
        /// What Diesel says.
        source: DieselError,
    },
    /// A unique constraint or a primary key: a row with this value is there already (23505).
    #[error(transparent)]
    Unique(Box<Violation>),
    /// A foreign key: the row it points to is missing, or something still points to this row (23503, 23001).
    #[error(transparent)]
    ForeignKey(Box<Violation>),
    /// A check constraint says no (23514).
    #[error(transparent)]
    Check(Box<Violation>),
    /// A column that must have a value got none (23502).
    #[error(transparent)]
    NotNull(Box<Violation>),
    /// An exclusion constraint: the row conflicts with another (23P01).
    #[error(transparent)]
    Exclusion(Box<Violation>),
    /// There is no such row.
    #[error("no such row")]
    NotFound,
    /// Another transaction changed what this one had read (40001). Running it again helps, as
    /// [`Database::transaction`](crate::Database::transaction) does by itself.
    #[error("the transaction could not be serialized with another one")]
    Serialization {
        /// What Diesel says.
        source: DieselError,
    },
    /// Two transactions waited for each other, and the server ended this one (40P01). Running it again helps.
    #[error("the transaction was ended to resolve a deadlock")]
    Deadlock {
        /// What Diesel says.
        source: DieselError,
    },
    /// A statement took longer than the statement timeout, or waited longer than the lock timeout.
    #[error("the statement took longer than it may")]
    StatementTimeout {
        /// What Diesel says.
        source: DieselError,
    },
    /// A write in a transaction, or on a server, that only reads (25006).
    #[error("only reading is allowed here")]
    ReadOnly {
        /// What Diesel says.
        source: DieselError,
    },
    /// A migration failed. Its transaction was undone, those before it stay.
    #[error("a migration failed")]
    Migration {
        /// What `diesel_migrations` says, with the migration's name.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Another process was migrating this database for all the time that we waited.
    #[error("another process has been migrating this database for {} s", .waited.as_secs())]
    MigrationLocked {
        /// How long we waited.
        waited: Duration,
    },
    /// A row of the seed could not be written. Nothing of the seed was.
    #[error("the seed failed")]
    Seed {
        /// Which row, and why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A row could not go to the trash or come back.
    #[error(transparent)]
    Trash(TrashError),
    /// There is no such page.
    #[error(transparent)]
    Page(PageError),
    /// An API key does not count.
    #[error(transparent)]
    Key(KeyError),
    /// A password cannot be set or checked.
    #[error(transparent)]
    Password(PasswordError),
    /// Everything else that a query can meet.
    #[error("the query failed")]
    Query {
        /// What Diesel says.
        source: DieselError,
    },
}

impl Error {
    /// A name for this kind of error that stays as it is, for logs and metrics.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Setting { .. } => "setting",
            Self::PoolFull { .. } => "pool-full",
            Self::Unreachable { .. } => "unreachable",
            Self::Refused { .. } => "refused",
            Self::ConnectionLost { .. } => "connection-lost",
            Self::Unique(_) => "unique",
            Self::ForeignKey(_) => "foreign-key",
            Self::Check(_) => "check",
            Self::NotNull(_) => "not-null",
            Self::Exclusion(_) => "exclusion",
            Self::NotFound => "not-found",
            Self::Serialization { .. } => "serialization",
            Self::Deadlock { .. } => "deadlock",
            Self::StatementTimeout { .. } => "statement-timeout",
            Self::ReadOnly { .. } => "read-only",
            Self::Migration { .. } => "migration",
            Self::MigrationLocked { .. } => "migration-locked",
            Self::Seed { .. } => "seed",
            Self::Trash(error) => error.code(),
            Self::Page(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Password(error) => error.code(),
            Self::Query { .. } => "query",
        }
    }

    /// The constraint that was violated, whichever kind it is of.
    pub fn violation(&self) -> Option<&Violation> {
        match self {
            Self::Unique(violation)
            | Self::ForeignKey(violation)
            | Self::Check(violation)
            | Self::NotNull(violation)
            | Self::Exclusion(violation) => Some(violation),
            _ => None,
        }
    }

    /// Whether the same transaction may well succeed when it is run again: a serialization failure or a deadlock.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Serialization { .. } | Self::Deadlock { .. })
    }

    /// Whether the database could not be used at all, whatever was asked: what a web server answers with 503.
    pub fn is_unavailable(&self) -> bool {
        matches!(
            self,
            Self::PoolFull { .. }
                | Self::Unreachable { .. }
                | Self::Refused { .. }
                | Self::ConnectionLost { .. }
        )
    }
}

/// What the functions in [`queries`](crate::queries) fail with, so that they can be called in
/// [`Database::transaction`](crate::Database::transaction). What the database said is what it is without them: a deadlock is one, and
/// is tried again.
macro_rules! from_queries {
    ($($error:ident as $variant:ident),*) => {$(
        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                match error {
                    $error::Database(source) => Self::from(source),
                    other => Self::$variant(other),
                }
            }
        }
    )*};
}

from_queries!(
    TrashError as Trash,
    PageError as Page,
    KeyError as Key,
    PasswordError as Password
);

impl From<DieselError> for Error {
    fn from(source: DieselError) -> Self {
        let (kind, message) = match &source {
            DieselError::NotFound => return Self::NotFound,
            DieselError::BrokenTransactionManager => return Self::ConnectionLost { source },
            // What went wrong first says more than that it could not be undone.
            DieselError::RollbackErrorOnCommit { .. } => {
                let DieselError::RollbackErrorOnCommit { commit_error, .. } = source else {
                    return Self::Query { source };
                };
                return Self::from(*commit_error);
            }
            DieselError::DatabaseError(kind, information) => (kind, information.message()),
            _ => return Self::Query { source },
        };
        match kind {
            DatabaseErrorKind::UniqueViolation => Self::Unique(Violation::new(source)),
            DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::RestrictViolation => {
                Self::ForeignKey(Violation::new(source))
            }
            DatabaseErrorKind::CheckViolation => Self::Check(Violation::new(source)),
            DatabaseErrorKind::NotNullViolation => Self::NotNull(Violation::new(source)),
            DatabaseErrorKind::ExclusionViolation => Self::Exclusion(Violation::new(source)),
            DatabaseErrorKind::SerializationFailure => Self::Serialization { source },
            DatabaseErrorKind::ReadOnlyTransaction => Self::ReadOnly { source },
            _ if is_lost(&source) => Self::ConnectionLost { source },
            _ if is_deadlock(&source) => Self::Deadlock { source },
            _ if canceled::by_timeout(message) => Self::StatementTimeout { source },
            _ => Self::Query { source },
        }
    }
}

/// Whether it is a deadlock. Its details have a line for each process that waits in the circle, `Process 7 waits for ShareLock on
/// transaction 726; blocked by process 8.`, of which the words are translated, but not the name of the lock.
pub(crate) fn is_deadlock(error: &DieselError) -> bool {
    let DieselError::DatabaseError(DatabaseErrorKind::Unknown, information) = error else {
        return false;
    };
    let waits = |line: &str| line.contains("ShareLock") || line.contains("ExclusiveLock");
    information.message() == "deadlock detected"
        || information.details().is_some_and(|details| {
            details.lines().count() > 1
                && details
                    .lines()
                    .all(|line| waits(line) && line.bytes().any(|byte| byte.is_ascii_digit()))
        })
}

/// Whether the connection is gone with this error. Where the server went away without a word (a crash, an immediate stop)
/// Diesel does not always recognise what libpq says.
pub(crate) fn is_lost(error: &DieselError) -> bool {
    const WITHOUT_A_WORD: [&str; 4] = [
        "server closed the connection unexpectedly",
        "could not receive data from server",
        "could not send data to server",
        "no connection to the server",
    ];
    match error {
        DieselError::DatabaseError(
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
            _,
        ) => true,
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, information) => {
            let message = information.message();
            WITHOUT_A_WORD
                .iter()
                .any(|words| message.starts_with(words))
        }
        _ => false,
    }
}
