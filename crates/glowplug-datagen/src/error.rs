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
            Error::Refused { code, .. } => code,
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Error::Refused { hint, .. } => Some(hint.clone()),
            Error::Introspect(error) => error.hint().map(str::to_owned),
            Error::Database { .. } | Error::Rules { .. } => None,
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
