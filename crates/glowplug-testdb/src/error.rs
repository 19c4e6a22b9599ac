//! Why there is no test database.

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why there is no test database.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server for tests could not be started.
    #[error("cannot start the server for tests: {0}")]
    Server(#[from] glowplug_server::Error),
    /// The server did not do what it was reported.
    #[error("cannot {action}: {source}")]
    Database {
        /// What was tried, as a verb.
        action: &'static str,
        /// The server's reason.
        source: glowplug_pq::Error,
    },
    /// The caller's function that fills a template failed.
    #[error("cannot build the template database: {0}")]
    Template(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A stable name for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Server(error) => error.code(),
            Self::Database { .. } => "test-database",
            Self::Template(_) => "test-template",
        }
    }

    /// The next step, where there is one.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Server(error) => error.hint(),
            Self::Database { .. } => Some(
                "GLOWPLUG_TEST_DATABASE_URL names another server; its user needs CREATEDB".into(),
            ),
            Self::Template(_) => None,
        }
    }

    pub(crate) fn database(action: &'static str) -> impl FnOnce(glowplug_pq::Error) -> Self {
        move |source| Self::Database { action, source }
    }
}
