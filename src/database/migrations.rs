//! The migrations, carried by the application and applied at its start.

use std::thread::sleep;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use tracing::info;

use super::Database;
use super::manager::with_defaults;
use super::outage::refuses;
use crate::error::{Error, Result};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// The key of the advisory lock: the one that `db migrate deploy` takes, so that the command and an application that starts
/// keep off each other. Advisory locks belong to a database, so one key does for all.
const LOCK: i64 = 0x676c_6f77_706c_7567;

/// How long to wait between two tries.
const PAUSE: Duration = Duration::from_millis(100);

/// What [`Database::run_migrations`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Migrated {
    /// The versions that were applied, in their order; none when there was nothing to do.
    pub applied: Vec<String>,
    /// How long it took, with the wait for others.
    pub elapsed: Duration,
}

impl Database {
    /// Applies the migrations that the database does not have yet. They are part of the program: no files are needed.
    ///
    /// Several processes may start at once: one migrates, the others wait for it, up to
    /// [`migration_lock_timeout`](super::DatabaseBuilder::migration_lock_timeout), and find nothing to do. This
    /// goes over a connection of its own without a statement timeout, past the pool and, with
    /// [`direct_url`](super::DatabaseBuilder::direct_url), past the pooler.
    ///
    /// In production `db migrate deploy` says more, such as what is missing; this is
    /// for applications that should start on an empty database, as tests and previews. Each sees what the other applied.
    ///
    /// ```no_run
    /// # use allin_db::Database;
    /// # fn main() -> allin_db::Result<()> {
    /// let migrated = Database::global()?.run_migrations()?;
    /// println!("applied {} migrations", migrated.applied.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Migration`]; [`Error::MigrationLocked`] when others took longer; [`Error::Setting`] behind PgBouncer without a direct
    /// URL, where a lock would be held by a connection that others use too; and as [`connection`](Database::connection).
    pub fn run_migrations(&self) -> Result<Migrated> {
        let start = Instant::now();
        let mut connection = self.direct_connection()?;
        take_lock(&mut connection, self.shared.settings.migration_lock_timeout)?;
        let applied = connection
            .run_pending_migrations(MIGRATIONS)
            .map_err(|source| Error::Migration { source })?;
        let applied: Vec<String> = applied.iter().map(ToString::to_string).collect();
        // The lock goes with the connection.
        drop(connection);
        let elapsed = start.elapsed();
        info!(target: "allin_db::migrations", applied = applied.len(), ?elapsed, "the migrations are applied");
        Ok(Migrated { applied, elapsed })
    }

    /// The versions of the migrations that this program carries and the database lacks, in their order. It changes nothing, and
    /// takes a connection of the pool: a health check can ask for it.
    ///
    /// ```no_run
    /// # use allin_db::Database;
    /// # fn main() -> allin_db::Result<()> {
    /// let pending = Database::global()?.pending_migrations()?;
    /// assert!(pending.is_empty(), "the database lacks {} migrations", pending.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Migration`] when the program carries none that can be read; as [`connection`](Database::connection).
    pub fn pending_migrations(&self) -> Result<Vec<String>> {
        #[derive(QueryableByName)]
        struct There {
            #[diesel(sql_type = Bool)]
            there: bool,
        }
        #[derive(QueryableByName)]
        struct Applied {
            #[diesel(sql_type = Text)]
            version: String,
        }
        let carried = MigrationSource::<Pg>::migrations(&MIGRATIONS)
            .map_err(|source| Error::Migration { source })?;
        let mut carried: Vec<String> = carried
            .iter()
            .map(|migration| migration.name().version().to_string())
            .collect();
        carried.sort();
        let applied = self.run(|connection| {
            let There { there } = sql_query(
                "SELECT pg_catalog.to_regclass('__diesel_schema_migrations') IS NOT NULL AS there",
            )
            .get_result(connection)?;
            Ok(match there {
                true => sql_query(
                    "SELECT version::pg_catalog.text AS version FROM __diesel_schema_migrations",
                )
                .load::<Applied>(connection)?,
                false => Vec::new(),
            })
        })?;
        carried.retain(|version| !applied.iter().any(|one| one.version == *version));
        Ok(carried)
    }

    /// A connection past the pool and the pooler.
    fn direct_connection(&self) -> Result<PgConnection> {
        let settings = &self.shared.settings;
        if settings.pgbouncer && settings.direct_url.is_none() {
            return Err(Error::Setting {
                name: "DATABASE_DIRECT_URL",
                reason: "behind PgBouncer, migrations need the URL of the server itself".to_owned(),
            });
        }
        let url = with_defaults(
            settings.direct_url.as_ref().unwrap_or(&settings.url),
            settings,
        );
        let mut connection = PgConnection::establish(url.secret()).map_err(|error| {
            let reason = url.mask(&error.to_string());
            if refuses(&reason) {
                Error::Refused { reason }
            } else {
                Error::Unreachable { reason }
            }
        })?;
        // The role or the database may have one.
        connection.batch_execute("SET statement_timeout = 0")?;
        Ok(connection)
    }
}

/// Takes the lock for the rest of the session. It tries again and again instead of waiting in the server: a session that waits
/// inside `pg_advisory_lock` holds a snapshot, for which a CREATE INDEX CONCURRENTLY of the holder waits in turn.
fn take_lock(connection: &mut PgConnection, timeout: Duration) -> Result<()> {
    #[derive(QueryableByName)]
    struct Try {
        #[diesel(sql_type = Bool)]
        taken: bool,
    }
    let start = Instant::now();
    loop {
        let Try { taken } = sql_query("SELECT pg_catalog.pg_try_advisory_lock($1) AS taken")
            .bind::<BigInt, _>(LOCK)
            .get_result(connection)?;
        if taken {
            return Ok(());
        }
        if start.elapsed() >= timeout {
            return Err(Error::MigrationLocked {
                waited: start.elapsed(),
            });
        }
        sleep(PAUSE);
    }
}
