//! The settings of a [`Database`], from the environment or by a builder.

use std::num::NonZero;
use std::thread::available_parallelism;
use std::time::Duration;

use super::Database;
use super::url::Url;
use crate::error::{Error, Result};

/// The settings of a [`Database`], each with a default that suits a web application.
///
/// [`Database::from_env`] reads them from the environment; [`Database::builder`] starts from the defaults. An environment
/// variable that is empty counts as not set. Times have a unit, as in PostgreSQL: `250ms`, `5s`, `10min`, `1h`; `0` is off,
/// but for the connection timeout, which cannot be.
///
/// | variable | method | default | why |
/// | --- | --- | --- | --- |
/// | `DATABASE_URL` | [`builder`](Database::builder) | none | As libpq takes it, so TLS is `?sslmode=verify-full&sslrootcert=..`. What only Prisma knows (`?schema=public`) is taken out. |
/// | `DATABASE_DIRECT_URL` | [`direct_url`](Self::direct_url) | the same | Past the pooler, for migrations; Prisma's `directUrl`. |
/// | `DATABASE_POOL_SIZE` | [`size`](Self::size) | 2 x CPUs + 1 | As Prisma: more connections than the server has cores to serve them make it slower. Divide the server's `max_connections` among your processes. |
/// | `DATABASE_POOL_MIN_IDLE` | [`min_idle`](Self::min_idle) | 2 | The first request after a quiet night finds a connection; a quiet process holds few. |
/// | `DATABASE_CONNECTION_TIMEOUT` | [`connection_timeout`](Self::connection_timeout) | 5s | How long a caller waits for a free connection. Who waits longer has left. |
/// | `DATABASE_OUTAGE_TIMEOUT` | [`outage_timeout`](Self::outage_timeout) | 1s | How long a caller waits for a server that takes no connections: enough for a restart, and in an outage threads are not held. |
/// | `DATABASE_IDLE_TIMEOUT` | [`idle_timeout`](Self::idle_timeout) | 10min | Connections above `min_idle` go when the rush is over. |
/// | `DATABASE_MAX_LIFETIME` | [`max_lifetime`](Self::max_lifetime) | 30min | A backend's memory grows with the catalog and the plans it has seen, and a failover moves everyone within that time. |
/// | `DATABASE_TEST_AFTER` | [`test_after`](Self::test_after) | 25ms | A connection that was silent for so long is tested before it is given out: see [below](#broken-connections). |
/// | `DATABASE_STATEMENT_TIMEOUT` | [`statement_timeout`](Self::statement_timeout) | 30s | Longer than any request should take; a runaway query does not hold its locks for ever. Migrations are exempt. |
/// | `DATABASE_MIGRATION_LOCK_TIMEOUT` | [`migration_lock_timeout`](Self::migration_lock_timeout) | 1min | How long [`Database::run_migrations`] waits for another process that migrates: an index over a large table takes its time. |
/// | `DATABASE_SLOW_QUERY` | [`slow_query`](Self::slow_query) | 200ms | What takes longer is logged as a warning. |
/// | `DATABASE_APPLICATION_NAME` | [`application_name`](Self::application_name) | `allin-db` | Who is who in `pg_stat_activity`. |
/// | `DATABASE_PGBOUNCER` | [`pgbouncer`](Self::pgbouncer) | off | For a pooler in transaction mode; `?pgbouncer=true` in the URL says the same. |
/// | `DATABASE_STATEMENT_CACHE` | [`statement_cache`](Self::statement_cache) | on, with PgBouncer off | Diesel prepares each statement once per connection. |
///
/// # Broken connections
///
/// After a restart of the server all connections of the pool are dead, and nobody notices before using one. A test on each
/// checkout, as r2d2 can do it, is a round trip (20 to 60 microseconds on one machine, a millisecond in a data centre) before
/// every query. Here a connection is tested only if it was silent for [`test_after`](Self::test_after): no server stops and
/// starts again within 25 ms, so a connection that answered since then has not lived through a restart. Under load no
/// connection is ever tested, and the checkout takes about a microsecond; at rest the test costs nobody anything. As soon as one
/// connection proves broken all others are tested at their next checkout, and as soon as one is not answered at all, as when the network
/// is gone, all others are given up without a test of their own.
///
/// How long a test may take is up to the network: `tcp_user_timeout` (here the connection timeout) and keepalives end the wait for a host
/// that is gone. Nothing in libpq ends the wait for a server process that hangs on a host that lives, in a test as in a query; who
/// must answer in time has a deadline of their own, as `examples/server.rs` does.
///
/// # What a caller leaves behind
///
/// A connection that comes back with a transaction still open is closed, however it was begun, and so is one that comes
/// back while its thread panics. What a caller sets for the whole session stays, as in every pool that does not pay a round trip
/// for each return: `SET`, `SET ROLE`, `LISTEN`, temporary tables, advisory locks of the session. Inside of a transaction
/// `SET LOCAL`, `ON COMMIT DROP` and `pg_advisory_xact_lock` end with it; use these, also because behind PgBouncer nothing else
/// works. A COPY from the server is to be read to its end: else the next caller may be reported that the connection is lost.
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing before `build`"]
pub struct DatabaseBuilder {
    pub(super) url: Url,
    pub(super) direct_url: Option<Url>,
    pub(super) size: u32,
    pub(super) min_idle: Option<u32>,
    pub(super) connection_timeout: Duration,
    pub(super) outage_timeout: Duration,
    pub(super) idle_timeout: Option<Duration>,
    pub(super) max_lifetime: Option<Duration>,
    pub(super) test_after: Duration,
    pub(super) statement_timeout: Option<Duration>,
    pub(super) migration_lock_timeout: Duration,
    pub(super) slow_query: Option<Duration>,
    pub(super) application_name: String,
    pub(super) pgbouncer: bool,
    pub(super) statement_cache: Option<bool>,
}

impl DatabaseBuilder {
    pub(super) fn new(name: &'static str, url: &str) -> Result<Self> {
        let url = connection_string(name, url)?;
        let processors = available_parallelism().map_or(4, NonZero::get);
        let limit = url.connection_limit.as_deref();
        let limit = limit.map(|value| number(name, value)).transpose()?;
        let pgbouncer = url.pgbouncer.as_deref();
        let pgbouncer = pgbouncer.map(|value| on_or_off(name, value)).transpose()?;
        if limit == Some(0) {
            return Err(Error::Setting {
                name,
                reason: "with a connection_limit of 0 there would be no connection".to_owned(),
            });
        }
        Ok(Self {
            size: limit.unwrap_or(u32::try_from(processors * 2 + 1).unwrap_or(u32::MAX)),
            pgbouncer: pgbouncer.unwrap_or(false),
            url,
            direct_url: None,
            min_idle: None,
            connection_timeout: Duration::from_secs(5),
            outage_timeout: Duration::from_secs(1),
            idle_timeout: Some(Duration::from_secs(10 * 60)),
            max_lifetime: Some(Duration::from_secs(30 * 60)),
            test_after: Duration::from_millis(25),
            statement_timeout: Some(Duration::from_secs(30)),
            migration_lock_timeout: Duration::from_secs(60),
            slow_query: Some(Duration::from_millis(200)),
            application_name: "allin-db".to_owned(),
            statement_cache: None,
        })
    }

    /// The settings from wherever `variable` finds them: [`Database::from_env`] gives it the environment, a test what it likes.
    ///
    /// ```
    /// use allin_db::DatabaseBuilder;
    ///
    /// let set = [("DATABASE_URL", "postgres://localhost/allin"), ("DATABASE_POOL_SIZE", "many")];
    /// let read = |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    /// let error = DatabaseBuilder::from_variables(read).unwrap_err();
    /// assert_eq!(error.to_string(), "the setting DATABASE_POOL_SIZE cannot be used: \"many\" is not a number");
    /// ```
    ///
    /// # Errors
    /// [`Error::Setting`] that names the variable.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let read = |name: &'static str| {
            variable(name)
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
        };
        let Some(url) = read("DATABASE_URL") else {
            return Err(Error::Setting {
                name: "DATABASE_URL",
                reason: "it is not set; it says where the database is, as `postgresql://user:password@host:5432/allin`".to_owned(),
            });
        };
        let mut settings = Self::new("DATABASE_URL", &url)?;
        if let Some(url) = read("DATABASE_DIRECT_URL") {
            settings.direct_url = Some(connection_string("DATABASE_DIRECT_URL", &url)?);
        }
        let count = |name| read(name).map(|value| number(name, &value)).transpose();
        let switch = |name| read(name).map(|value| on_or_off(name, &value)).transpose();
        let time = |name| read(name).map(|value| duration(name, &value)).transpose();
        settings.size = count("DATABASE_POOL_SIZE")?.unwrap_or(settings.size);
        settings.min_idle = count("DATABASE_POOL_MIN_IDLE")?.or(settings.min_idle);
        settings.pgbouncer = switch("DATABASE_PGBOUNCER")?.unwrap_or(settings.pgbouncer);
        settings.statement_cache = switch("DATABASE_STATEMENT_CACHE")?.or(settings.statement_cache);
        settings.application_name =
            read("DATABASE_APPLICATION_NAME").unwrap_or(settings.application_name);
        for (name, place) in [
            (
                "DATABASE_CONNECTION_TIMEOUT",
                &mut settings.connection_timeout,
            ),
            ("DATABASE_OUTAGE_TIMEOUT", &mut settings.outage_timeout),
            ("DATABASE_TEST_AFTER", &mut settings.test_after),
            (
                "DATABASE_MIGRATION_LOCK_TIMEOUT",
                &mut settings.migration_lock_timeout,
            ),
        ] {
            *place = time(name)?.unwrap_or(*place);
        }
        for (name, place) in [
            ("DATABASE_IDLE_TIMEOUT", &mut settings.idle_timeout),
            ("DATABASE_MAX_LIFETIME", &mut settings.max_lifetime),
            (
                "DATABASE_STATEMENT_TIMEOUT",
                &mut settings.statement_timeout,
            ),
            ("DATABASE_SLOW_QUERY", &mut settings.slow_query),
        ] {
            if let Some(time) = time(name)? {
                *place = some(time);
            }
        }
        Ok(settings)
    }

    /// A URL that leads to the server and past any pooler, for [`Database::run_migrations`].
    ///
    /// # Errors
    /// [`Error::Setting`] when it is no URL for PostgreSQL.
    pub fn direct_url(mut self, url: &str) -> Result<Self> {
        self.direct_url = Some(connection_string("direct_url", url)?);
        Ok(self)
    }

    /// How many connections the pool may have.
    pub fn size(mut self, connections: u32) -> Self {
        self.size = connections;
        self
    }

    /// How many connections the pool keeps ready.
    pub fn min_idle(mut self, connections: u32) -> Self {
        self.min_idle = Some(connections);
        self
    }

    /// How long a caller waits for a free connection before [`Error::PoolFull`]; zero is refused.
    pub fn connection_timeout(mut self, time: Duration) -> Self {
        self.connection_timeout = time;
        self
    }

    /// How long a caller waits for a server that takes no connections before [`Error::Unreachable`] or [`Error::Refused`].
    pub fn outage_timeout(mut self, time: Duration) -> Self {
        self.outage_timeout = time;
        self
    }

    /// When an idle connection beyond `min_idle` is closed; zero is never.
    pub fn idle_timeout(mut self, time: Duration) -> Self {
        self.idle_timeout = some(time);
        self
    }

    /// When a connection is replaced by a new one, once it is idle; zero is never.
    pub fn max_lifetime(mut self, time: Duration) -> Self {
        self.max_lifetime = some(time);
        self
    }

    /// How long a connection may be silent before it is tested at checkout; zero tests always.
    pub fn test_after(mut self, time: Duration) -> Self {
        self.test_after = time;
        self
    }

    /// When the server ends a statement; zero is never. Not sent through PgBouncer, where the setting would stay with the
    /// server's connection and meet another client: use `ALTER ROLE .. SET statement_timeout` there.
    pub fn statement_timeout(mut self, time: Duration) -> Self {
        self.statement_timeout = some(time);
        self
    }

    /// How long [`Database::run_migrations`] waits for another process that migrates; zero does not wait.
    pub fn migration_lock_timeout(mut self, time: Duration) -> Self {
        self.migration_lock_timeout = time;
        self
    }

    /// What a query may take before it is logged as slow; zero is for ever.
    pub fn slow_query(mut self, time: Duration) -> Self {
        self.slow_query = some(time);
        self
    }

    /// The name in `pg_stat_activity`, unless the URL has one.
    pub fn application_name(mut self, name: impl Into<String>) -> Self {
        self.application_name = name.into();
        self
    }

    /// For a pooler in transaction mode: Diesel's statement cache is off unless [`statement_cache`](Self::statement_cache)
    /// says otherwise, nothing is set for the session, and migrations want a [`direct_url`](Self::direct_url).
    ///
    /// With the cache on, a statement that one client prepared is looked for, or worse found, on a server connection that
    /// another client used.
    pub fn pgbouncer(mut self, on: bool) -> Self {
        self.pgbouncer = on;
        self
    }

    /// Whether Diesel prepares statements once per connection. Behind PgBouncer it may be on from version 1.21, with
    /// `max_prepared_statements` set there.
    pub fn statement_cache(mut self, on: bool) -> Self {
        self.statement_cache = Some(on);
        self
    }

    /// The database. Nothing is connected yet but in the background: a server that is down is an error for who uses it.
    ///
    /// # Errors
    /// [`Error::Setting`] when settings contradict each other.
    pub fn build(self) -> Result<Database> {
        Database::new(self)
    }

    /// What no value of a type keeps out.
    pub(super) fn check(&self) -> Result<()> {
        let wrong = |name, reason: &str| {
            let reason = reason.to_owned();
            Err(Error::Setting { name, reason })
        };
        if self.size == 0 {
            return wrong(
                "DATABASE_POOL_SIZE",
                "a pool without connections gives none",
            );
        }
        if self.size > MAX_CONNECTIONS {
            let reason = format!("no server has more than {MAX_CONNECTIONS} connections");
            return wrong("DATABASE_POOL_SIZE", &reason);
        }
        if self.connection_timeout.is_zero() {
            return wrong(
                "DATABASE_CONNECTION_TIMEOUT",
                "without any time nobody gets a connection that is still to be made; use `1ms` not to wait for others",
            );
        }
        if self
            .statement_timeout
            .is_some_and(|time| i32::try_from(time.as_millis()).is_err())
        {
            return wrong(
                "DATABASE_STATEMENT_TIMEOUT",
                "a server counts no further than 24 days; use `0` for none",
            );
        }
        Ok(())
    }

    pub(super) fn uses_statement_cache(&self) -> bool {
        self.statement_cache.unwrap_or(!self.pgbouncer)
    }
}

/// What `max_connections` of a server can be at most.
const MAX_CONNECTIONS: u32 = 262_143;

fn connection_string(name: &'static str, text: &str) -> Result<Url> {
    // The text is not reported: it has the password.
    Url::parse(text).ok_or_else(|| Error::Setting {
        name,
        reason: "it does not begin with `postgresql://` and is not made of `key=value` either"
            .to_owned(),
    })
}

fn number(name: &'static str, value: &str) -> Result<u32> {
    value.parse().map_err(|_| Error::Setting {
        name,
        reason: format!("{value:?} is not a number"),
    })
}

fn on_or_off(name: &'static str, value: &str) -> Result<bool> {
    match value.to_ascii_lowercase().as_str() {
        "on" | "true" | "yes" | "1" => Ok(true),
        "off" | "false" | "no" | "0" => Ok(false),
        _ => Err(Error::Setting {
            name,
            reason: format!("{value:?} is neither `on` nor `off`"),
        }),
    }
}

fn duration(name: &'static str, value: &str) -> Result<Duration> {
    let digits = value.len() - value.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = value.split_at(digits);
    let milliseconds = number.parse::<u64>().ok().and_then(|number| {
        let unit = match unit.trim() {
            "ms" => 1,
            "s" => 1_000,
            "min" => 60_000,
            "h" => 3_600_000,
            "" if number == 0 => 0,
            _ => return None,
        };
        number.checked_mul(unit)
    });
    milliseconds
        .map(Duration::from_millis)
        .ok_or_else(|| Error::Setting {
            name,
            reason: format!("{value:?} is not a time such as `250ms`, `5s`, `10min` or `1h`"),
        })
}

/// Zero switches off.
fn some(time: Duration) -> Option<Duration> {
    (!time.is_zero()).then_some(time)
}
