//! The development data, for an application that brings its own.

use super::Database;
use crate::error::{Error, Result};
use crate::seed::{self, Options, Report};

impl Database {
    /// Fills the database with the development data, as `db seed` does. Twice is as good as once.
    ///
    /// ```no_run
    /// # use allin_db::{Database, seed::Options};
    /// # fn main() -> allin_db::Result<()> {
    /// let database = Database::global()?;
    /// database.run_migrations()?;
    /// database.seed(&Options::default())?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Seed`], and as [`connection`](Database::connection).
    pub fn seed(&self, options: &Options<'_>) -> Result<Report> {
        self.run(|connection| {
            seed::run(connection, options).map_err(|source| Error::Seed {
                source: source.into(),
            })
        })
    }
}
