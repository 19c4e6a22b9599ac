//! The application's way to its database: a pool of connections, and what is done with a whole database.

mod config;
mod dsn;
mod health;
mod manager;
mod metrics;
mod migrations;
mod outage;
mod query_log;
#[cfg(feature = "seed")]
mod seeding;
mod singleton;
mod transaction;
mod url;

use std::env;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use diesel::PgConnection;
use diesel::r2d2::{ManageConnection, NopErrorHandler, Pool};

pub use config::DatabaseBuilder;
pub use health::Health;
pub use manager::Manager;
pub use metrics::Metrics;
pub use migrations::Migrated;
pub use transaction::{Isolation, Transaction};

use crate::error::{Error, Result};
use metrics::Counters;
use outage::Outage;

/// A connection of the pool, which goes back when this value goes. Diesel's queries run on it as on a [`PgConnection`], which
/// `&mut connection` also becomes where a function wants one.
pub type PooledConnection = diesel::r2d2::PooledConnection<Manager>;

/// How often the pool tries to replace what is missing while the server is away is half of this.
const RETRY: Duration = Duration::from_millis(500);

/// Longer than anybody waits, and not so long that clocks overflow.
const FOREVER: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// The database of an application: a pool of connections with its settings. Cheap to clone; all clones share the pool.
///
/// ```no_run
/// use allin_db::Database;
/// use allin_db::models::User;
/// use allin_db::schema::users;
/// use diesel::prelude::*;
///
/// # fn main() -> allin_db::Result<()> {
/// let database = Database::from_env()?;
/// let mut connection = database.connection()?;
/// let everybody: Vec<User> = users::table.select(User::as_select()).load(&mut connection)?;
/// # Ok(())
/// # }
/// ```
///
/// A process that forks makes its own after the fork: parent and child would speak over the same connections.
///
/// Diesel blocks: in an async application call it on a thread for that, as `tokio::task::spawn_blocking` has them.
#[derive(Clone)]
pub struct Database {
    shared: Arc<Shared>,
}

struct Shared {
    pool: Pool<Manager>,
    settings: DatabaseBuilder,
    outage: Arc<Outage>,
    counters: Counters,
}

impl Database {
    /// The database that the environment describes: `DATABASE_URL`, and more in the table of [`DatabaseBuilder`].
    ///
    /// # Errors
    /// [`Error::Setting`] when a variable is missing or cannot be used. No connection is made yet.
    pub fn from_env() -> Result<Self> {
        DatabaseBuilder::from_variables(|name| env::var(name).ok())?.build()
    }

    /// Settings for the database at this URL, to be changed before [`build`](DatabaseBuilder::build).
    ///
    /// ```no_run
    /// use std::time::Duration;
    ///
    /// use allin_db::Database;
    ///
    /// # fn main() -> allin_db::Result<()> {
    /// let database = Database::builder("postgresql://localhost/allin?sslmode=verify-full")?
    ///     .size(10)
    ///     .statement_timeout(Duration::from_secs(5))
    ///     .application_name("allin-web")
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Setting`] when it is no URL for PostgreSQL.
    pub fn builder(url: &str) -> Result<DatabaseBuilder> {
        DatabaseBuilder::new("DATABASE_URL", url)
    }

    /// A connection of the pool: at once where one is free, else as soon as one is.
    ///
    /// A connection that did not survive a restart of the server is replaced before anybody sees it: see
    /// [`DatabaseBuilder`](DatabaseBuilder#broken-connections).
    ///
    /// # Errors
    /// [`Error::PoolFull`] after the connection timeout; [`Error::Unreachable`] or [`Error::Refused`] after the outage timeout.
    pub fn connection(&self) -> Result<PooledConnection> {
        let shared = &*self.shared;
        // Before the first look: that may take its time as well, where connections have died.
        let start = Instant::now();
        if let Some(connection) = shared.pool.try_get() {
            shared.counters.checkouts.fetch_add(1, Ordering::Relaxed);
            return Ok(connection);
        }
        let waited = self.wait(start);
        shared.counters.waited(start.elapsed(), waited.is_err());
        if waited.is_ok() {
            shared.counters.checkouts.fetch_add(1, Ordering::Relaxed);
        }
        waited
    }

    /// Runs queries on a connection of the pool.
    ///
    /// ```no_run
    /// # use allin_db::{Database, schema::posts};
    /// # use diesel::prelude::*;
    /// # fn main() -> allin_db::Result<()> {
    /// # let database = Database::from_env()?;
    /// let (posts, dated) = database.run(|connection| {
    ///     let posts: i64 = posts::table.count().get_result(connection)?;
    ///     let dated: i64 = posts::table.filter(posts::scheduled_at.is_not_null()).count().get_result(connection)?;
    ///     Ok((posts, dated))
    /// })?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// [`query`](Self::query) is shorter for one call; [`run_as`](Self::run_as) gives an error of the application's.
    ///
    /// # Errors
    /// As [`connection`](Self::connection), and what `work` gives.
    pub fn run<T>(&self, work: impl FnOnce(&mut PgConnection) -> Result<T>) -> Result<T> {
        self.run_as(work)
    }

    /// Runs one query on a connection of the pool. `work` gives what the call gives: Diesel's error, or another that becomes
    /// an [`Error`].
    ///
    /// ```no_run
    /// # use allin_db::{Database, models::User, schema::posts};
    /// # use diesel::prelude::*;
    /// # fn main() -> allin_db::Result<()> {
    /// # let database = Database::from_env()?;
    /// let posts: i64 = database.query(|connection| posts::table.count().get_result(connection))?;
    /// let ada = database.query(|connection| User::find(connection, "ada"))?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`connection`](Self::connection), and what `work` gives.
    pub fn query<T, E>(&self, work: impl FnOnce(&mut PgConnection) -> Result<T, E>) -> Result<T>
    where
        Error: From<E>,
    {
        Ok(work(&mut *self.connection()?)?)
    }

    /// Runs queries on a connection of the pool, with the application's own error, which the compiler must know from the
    /// place of the call: the return type of a function is enough.
    ///
    /// ```no_run
    /// # use allin_db::{Database, schema::posts};
    /// # use diesel::prelude::*;
    /// # #[derive(Debug, thiserror::Error)]
    /// # enum Refused {
    /// #     #[error("enough posts")]
    /// #     Enough,
    /// #     #[error(transparent)]
    /// #     Database(#[from] allin_db::Error),
    /// # }
    /// fn room(database: &Database) -> Result<(), Refused> {
    ///     database.run_as(|connection| {
    ///         let posts: i64 = posts::table.count().get_result(connection).map_err(allin_db::Error::from)?;
    ///         if posts < 100 { Ok(()) } else { Err(Refused::Enough) }
    ///     })
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`connection`](Self::connection), and what `work` gives.
    pub fn run_as<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        work(&mut *self.connection()?)
    }

    /// What the pool is doing, and has done.
    pub fn metrics(&self) -> Metrics {
        let state = self.shared.pool.state();
        let max_size = self.shared.pool.max_size();
        self.shared
            .counters
            .with(max_size, state.connections, state.idle_connections)
    }

    fn new(settings: DatabaseBuilder) -> Result<Self> {
        let min_idle = settings.min_idle.unwrap_or_else(|| settings.size.min(2));
        settings.check()?;
        if min_idle > settings.size {
            return Err(Error::Setting {
                name: "DATABASE_POOL_MIN_IDLE",
                reason: format!(
                    "{min_idle} is more than the pool may have, which is {}",
                    settings.size
                ),
            });
        }
        let outage = Arc::new(Outage::default());
        let pool = Pool::builder()
            .max_size(settings.size)
            .min_idle(Some(min_idle))
            .idle_timeout(settings.idle_timeout)
            .max_lifetime(settings.max_lifetime)
            // r2d2 pauses for up to half of this between its attempts; how long callers wait is reported in each call.
            .connection_timeout(RETRY)
            .test_on_check_out(true)
            // The manager has reported the log, once and without the password.
            .error_handler(Box::new(NopErrorHandler))
            .build_unchecked(Manager::new(&settings, Arc::clone(&outage)));
        let shared = Shared {
            pool,
            settings,
            outage,
            counters: Counters::default(),
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// Waits for a connection: for as long as a full pool is worth it, or an outage.
    fn wait(&self, start: Instant) -> Result<PooledConnection> {
        let Shared {
            pool,
            settings,
            outage,
            ..
        } = &*self.shared;
        let timeout = settings.connection_timeout.min(FOREVER);
        if let Ok(connection) = pool.get_timeout(timeout.min(settings.outage_timeout)) {
            return Ok(connection);
        }
        if pool.state().connections == 0
            && let Some(error) = outage.error()
        {
            return Err(error);
        }
        if let Ok(connection) = pool.get_timeout(timeout.saturating_sub(start.elapsed())) {
            return Ok(connection);
        }
        let have = pool.state().connections;
        Err(match outage.error() {
            // It could not grow.
            Some(error) if have < settings.size => error,
            None if have == 0 => Error::Unreachable {
                reason: format!(
                    "it does not answer within {} ms",
                    start.elapsed().as_millis()
                ),
            },
            _ => Error::PoolFull {
                size: settings.size,
                waited: start.elapsed(),
            },
        })
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Database")
            .field("settings", &self.shared.settings)
            .field("metrics", &self.metrics())
            .finish()
    }
}

// Said here and not found out far away: a database is shared by all threads.
const _: fn() = || {
    fn shared<T: Send + Sync + Clone + 'static>() {}
    fn manages<T: ManageConnection>() {}
    shared::<Database>();
    manages::<Manager>();
};
