//! Where the library's events go, by the environment that the application runs in.
//!
//! The library speaks through `tracing`, whatever subscriber the application has. Its targets are `allin_db::query` (each
//! query at debug level with its time, a slow or refused one as a warning, one that failed unexpectedly as an error),
//! `allin_db::pool`, `allin_db::transaction` and `allin_db::migrations`. The values in a query are never shown, only their
//! placeholders: `WHERE ("users"."email" = $1)`. What was written into the text of an `sql_query` by hand is text, and shown.
//!
//! ```no_run
//! # fn main() -> allin_db::Result<()> {
//! allin_db::log::init()?;
//! let database = allin_db::Database::global()?;
//! # Ok(())
//! # }
//! ```

use std::env;

use tracing_subscriber::EnvFilter;

use crate::error::{Error, Result};

/// Where an application runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// On a developer's machine: each query is logged.
    Development,
    /// In a test: warnings are logged.
    Test,
    /// Anywhere else: errors are logged.
    Production,
}

impl Environment {
    /// The environment that `APP_ENV` names: `development`, `test`, and everything else is production, as a name that nobody
    /// knows must not fill a log with queries. Where it is not set, a debug build is in development.
    pub fn current() -> Self {
        Self::named(env::var("APP_ENV").ok().as_deref())
    }

    fn named(name: Option<&str>) -> Self {
        match name.map(|name| name.trim().to_ascii_lowercase()).as_deref() {
            Some("development") => Self::Development,
            Some("test") => Self::Test,
            None | Some("") if cfg!(debug_assertions) => Self::Development,
            _ => Self::Production,
        }
    }

    /// What is logged, as `RUST_LOG` would say it.
    pub fn filter(self) -> &'static str {
        match self {
            Self::Development => "info,allin_db=debug",
            Self::Test => "warn",
            Self::Production => "error",
        }
    }
}

/// Sends events to stderr: those that `RUST_LOG` asks for where it is set, else those of the [`Environment`].
///
/// Gives `false`, and changes nothing, when the process has a subscriber already.
///
/// # Errors
/// [`Error::Setting`] when `RUST_LOG` cannot be read.
pub fn init() -> Result<bool> {
    let asked = env::var("RUST_LOG").unwrap_or_default();
    let filter = if asked.trim().is_empty() {
        Environment::current().filter()
    } else {
        &asked
    };
    let filter = EnvFilter::try_new(filter).map_err(|error| Error::Setting {
        name: "RUST_LOG",
        reason: error.to_string(),
    })?;
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .finish();
    Ok(tracing::subscriber::set_global_default(subscriber).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_environment_is_production() {
        assert_eq!(
            Environment::named(Some("Development")),
            Environment::Development
        );
        assert_eq!(Environment::named(Some("test")), Environment::Test);
        for name in ["production", "staging", "prod"] {
            assert_eq!(Environment::named(Some(name)), Environment::Production);
        }
    }
}
