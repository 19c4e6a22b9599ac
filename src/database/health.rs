//! Whether the database answers.

use std::time::{Duration, Instant};

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::Database;
use crate::error::Result;

/// What [`Database::check_connection`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Health {
    /// How long one query took, there and back.
    pub latency: Duration,
    /// The version of PostgreSQL, as it says itself: `15.18 (Debian 15.18-0+deb12u1)`.
    pub server_version: String,
}

impl Database {
    /// Asks the server who it is: for the start of an application, and for its health check.
    ///
    /// ```no_run
    /// # use allin_db::Database;
    /// # fn main() -> allin_db::Result<()> {
    /// let health = Database::global()?.check_connection()?;
    /// println!("PostgreSQL {} answers in {:?}", health.server_version, health.latency);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`connection`](Database::connection), and when the query fails.
    pub fn check_connection(&self) -> Result<Health> {
        #[derive(QueryableByName)]
        struct Version {
            #[diesel(sql_type = Text)]
            version: String,
        }
        self.run(|connection| {
            let start = Instant::now();
            let Version { version } =
                sql_query("SELECT pg_catalog.current_setting('server_version') AS version")
                    .get_result(connection)?;
            Ok(Health {
                latency: start.elapsed(),
                server_version: version,
            })
        })
    }
}
