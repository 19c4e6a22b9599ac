//! Why a database is not seeded.

/// Why a database is not seeded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SeedError {
    /// The function that the binary carries failed.
    #[error("cannot seed the database")]
    Function {
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The seed command does not compile.
    #[error("`{command}` failed")]
    Build {
        /// What built it.
        command: String,
    },
}

impl SeedError {
    /// A stable name of the failure.
    pub fn code(&self) -> &'static str {
        match self {
            SeedError::Function { .. } => "seed-failed",
            SeedError::Build { .. } => "seed-build",
        }
    }

    /// What to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            SeedError::Function { .. } => {
                "nothing was changed; `migrate deploy` creates missing tables"
            }
            SeedError::Build { .. } => {
                "fix the errors above, then run the same command again; the database was not touched"
            }
        }
    }
}
