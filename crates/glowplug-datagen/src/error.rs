//! Why no rows were generated.

use std::path::PathBuf;

use glowplug_introspect::IntrospectError;

/// A failure of generating rows.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A statement failed, or there is no connection.
    #[error("{doing}: {source}")]
    Database {
        /// What was being done, as in "cannot lock the database".
        doing: &'static str,
        /// Why.
        source: glowplug_pq::Error,
    },
    /// The catalog could not be read.
    #[error(transparent)]
    Introspect(#[from] IntrospectError),
    /// The rules are no TOML, or have an unknown key.
    #[error("{path}:{line}:{column}: {reason}", path = .path.display())]
    Rules {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong.
        reason: String,
    },
    /// A trigger raised an error.
    #[error("trigger function {function} of table {table} refuses a generated row: {message}")]
    Trigger {
        /// The table.
        table: String,
        /// The function.
        function: String,
        /// What it says.
        message: String,
    },
    /// Columns that may not be NULL are of types that no value is known for.
    #[error("no values can be generated for {}", .columns.join(", "))]
    TypesUnknown {
        /// `schema.table.column (type)`.
        columns: Vec<String>,
    },
    /// An end was requested.
    #[error("stopped; no generated rows are left")]
    Interrupted,
    /// A run failed, and what it had written stays.
    #[error("{first}; and the rows that were written could not be removed: {second}")]
    RowsLeft {
        /// Why the run failed.
        first: Box<Error>,
        /// Why its rows stay.
        second: Box<Error>,
    },
    /// A defect of glowplug.
    #[error("generating rows went wrong in a way that was not foreseen")]
    Internal,
    /// What was asked for cannot be done.
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

impl Error {
    /// A stable name of the failure.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Database { .. } => "database",
            Error::Introspect(error) => error.code(),
            Error::Rules { .. } => "settings",
            Error::TypesUnknown { .. } => "type-unknown",
            Error::Trigger { .. } => "trigger",
            Error::Interrupted => "interrupted",
            Error::RowsLeft { .. } => "rows-left",
            Error::Internal => "internal",
            Error::Refused { code, .. } => code,
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Error::Refused { hint, .. } => Some(hint.clone()),
            Error::Trigger { table, .. } => Some(format!(
                "give the columns of {table} rules that the trigger accepts, or leave the table out with `fixed = 0`"
            )),
            Error::TypesUnknown { .. } => Some(
                "give each a rule with `one_of` or `generate = \"default\"`, a default, or let it be NULL".to_owned(),
            ),
            Error::Introspect(error) => error.hint().map(str::to_owned),
            Error::RowsLeft { .. } => Some("`reset` starts over, or empty the tables by hand".to_owned()),
            Error::Internal => {
                Some("report this together with the schema and the demo rules".to_owned())
            }
            Error::Database { .. } | Error::Rules { .. } | Error::Interrupted => None,
        }
    }

    /// Turns a client failure into ours; for `map_err`.
    pub(crate) fn database(doing: &'static str) -> impl FnOnce(glowplug_pq::Error) -> Self {
        move |source| Error::Database { doing, source }
    }
}

/// Of BEGIN and COMMIT around several statements.
impl From<glowplug_pq::Error> for Error {
    fn from(source: glowplug_pq::Error) -> Self {
        Error::Database {
            doing: "cannot end the transaction",
            source,
        }
    }
}
