//! Why a database cannot be read.

/// Why a database could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IntrospectError {
    /// A query failed.
    #[error("cannot read the catalog of the database ({query})")]
    Query {
        /// Which of the queries.
        query: &'static str,
        /// How.
        source: glowplug_pq::Error,
    },
    /// The server is too old to be read.
    #[error("the server is PostgreSQL {major}; 13 is the oldest that can be read")]
    TooOld {
        /// Its major version.
        major: u32,
    },
    /// The server says something that no version known to us says.
    #[error("the server calls a {what} `{value}`, which is unknown here")]
    Unknown {
        /// What kind of thing.
        what: &'static str,
        /// The unknown word.
        value: String,
    },
}

impl IntrospectError {
    /// Whether another attempt may succeed. The rows of the catalog are those of the transaction's one moment, but the
    /// printers (`pg_get_constraintdef` and its like) look at the present: of what was dropped meanwhile they find nothing.
    pub(crate) fn is_passing(&self) -> bool {
        /// `internal_error` ("cache lookup failed"), and that a table, an object, a function, a schema does not exist.
        const GONE: [&str; 5] = ["XX000", "42P01", "42704", "42883", "3F000"];
        match self {
            IntrospectError::Query { source, .. } => match source.sqlstate() {
                Some(code) => GONE.contains(&code),
                None => matches!(source, glowplug_pq::Error::Decode(_)),
            },
            IntrospectError::TooOld { .. } | IntrospectError::Unknown { .. } => false,
        }
    }

    /// A name for the error that never changes.
    pub fn code(&self) -> &'static str {
        match self {
            IntrospectError::Query { .. } => "introspect-query",
            IntrospectError::TooOld { .. } => "server-too-old",
            IntrospectError::Unknown { .. } => "introspect-unknown",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            IntrospectError::Query { .. } => None,
            IntrospectError::TooOld { .. } => Some("use PostgreSQL 14 or newer"),
            IntrospectError::Unknown { .. } => {
                Some("the server is newer than this program: update it")
            }
        }
    }
}
