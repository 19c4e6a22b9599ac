//! Why the text of a migration is not run.

use std::path::PathBuf;

use crate::migration::{Location, TransactionFault};

/// Why the text of a migration is not run, or is not recorded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScriptError {
    /// Without a transaction statements are sent one by one, and this file cannot be split into them.
    #[error("{path} {reason}", path = .path.display())]
    CannotSplit {
        /// The file.
        path: PathBuf,
        /// What the parser says.
        reason: String,
    },
    /// A statement would begin or end the migration's own transaction.
    #[error("{}:{}:{} {fault}", .at.path.display(), .at.line, .at.column)]
    TransactionControl {
        /// Where.
        at: Location,
        /// What.
        fault: TransactionFault,
    },
    /// A statement did.
    #[error(
        "the statement at {}:{}:{} began or ended a transaction; what was committed stays, and the migration is not recorded",
        .at.path.display(), .at.line, .at.column
    )]
    TransactionEnded {
        /// Where.
        at: Location,
    },
    /// `CREATE INDEX .. IF NOT EXISTS` found an index that an earlier, failed run left.
    #[error(
        "{}:{}:{}: index {index} is there and is invalid, so it was not made; the migration is not recorded",
        .at.path.display(), .at.line, .at.column
    )]
    InvalidIndex {
        /// The statement.
        at: Location,
        /// The index, quoted as SQL where needed.
        index: String,
    },
    /// A statement changes the whole server, and the shadow database is on the server of the target.
    #[error(
        "{}:{}:{}: {statement} changes the whole server, and the shadow database is on the server of the target; nothing was run",
        .at.path.display(), .at.line, .at.column
    )]
    ClusterWide {
        /// Where.
        at: Location,
        /// Which statement.
        statement: String,
        /// What to do about the choice of the shadow server.
        remedy: &'static str,
    },
}

impl ScriptError {
    /// A stable name of the failure.
    pub fn code(&self) -> &'static str {
        match self {
            ScriptError::CannotSplit { .. } => "cannot-split",
            ScriptError::TransactionControl { .. } | ScriptError::TransactionEnded { .. } => {
                "transaction-control"
            }
            ScriptError::InvalidIndex { .. } => "invalid-index",
            ScriptError::ClusterWide { .. } => "cluster-wide-statement",
        }
    }

    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            ScriptError::CannotSplit { .. } => {
                "a migration without a transaction is sent statement by statement: move the unusual statement to a file of its own, \
                 or run the migration in a transaction"
                    .to_owned()
            }
            ScriptError::TransactionControl { fault, .. } => fault.hint().to_owned(),
            ScriptError::TransactionEnded { .. } => {
                "remove BEGIN, COMMIT and ROLLBACK from the file, undo by hand what stayed, and run the same command again".to_owned()
            }
            ScriptError::InvalidIndex { index, .. } => format!(
                "a failed CREATE INDEX CONCURRENTLY left it, and no query uses it: run `DROP INDEX CONCURRENTLY {index};` in psql, \
                 then the same command again"
            ),
            ScriptError::ClusterWide { remedy, .. } => format!(
                "{remedy}; a local shadow server is used where PostgreSQL is installed (`server install`)"
            ),
        }
    }
}
