//! How the pool makes connections, and how it knows that one is broken.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::connection::{CacheSize, SimpleConnection};
use diesel::r2d2::{Error as ConnectError, ManageConnection, R2D2Connection};
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::{Connection, PgConnection, RunQueryDsl, sql_query};

use super::config::DatabaseBuilder;
use super::outage::Outage;
use super::query_log::QueryLog;
use super::url::Url;

/// Makes and tests the connections of the pool of a [`Database`](crate::Database).
///
/// It takes the place of Diesel's own `ConnectionManager`, whose test is a round trip at each checkout or none at all.
#[derive(Debug)]
pub struct Manager {
    url: Url,
    setup: Option<String>,
    statement_cache: bool,
    slow_query: Option<Duration>,
    test_after: Duration,
    outage: Arc<Outage>,
}

impl Manager {
    pub(super) fn new(settings: &DatabaseBuilder, outage: Arc<Outage>) -> Self {
        // A pooler in transaction mode would hand a setting of the session on to another client.
        let timeout = settings.statement_timeout.filter(|_| !settings.pgbouncer);
        Self {
            url: with_defaults(&settings.url, settings),
            // Zero would be none at all.
            setup: timeout
                .map(|time| format!("SET statement_timeout = {}", time.as_millis().max(1))),
            statement_cache: settings.uses_statement_cache(),
            slow_query: settings.slow_query,
            test_after: settings.test_after,
            outage,
        }
    }
}

impl ManageConnection for Manager {
    type Connection = PgConnection;
    type Error = ConnectError;

    fn connect(&self) -> Result<PgConnection, ConnectError> {
        let made = PgConnection::establish(self.url.secret()).map_err(ConnectError::from);
        let ready = made.and_then(|mut connection| {
            if !self.statement_cache {
                connection.set_prepared_statement_cache_size(CacheSize::Disabled);
            }
            if let Some(setup) = &self.setup {
                connection.batch_execute(setup)?;
            }
            connection
                .set_instrumentation(QueryLog::new(Arc::clone(&self.outage), self.slow_query));
            Ok(connection)
        });
        match &ready {
            Ok(_) => self.outage.over(),
            Err(error) => self.outage.failed(self.url.mask(&error.to_string())),
        }
        ready
    }

    fn is_valid(&self, connection: &mut PgConnection) -> Result<(), ConnectError> {
        let breakdowns = self.outage.breakdowns();
        match query_log(connection) {
            Some(log) if self.outage.is_silent_since(log.heard) => return Err(silent()),
            Some(log)
                if log.breakdowns == breakdowns
                    && !log.failed
                    && log.heard.elapsed() < self.test_after =>
            {
                return Ok(());
            }
            Some(log) => log.testing = true,
            None => {}
        }
        let asked = Instant::now();
        let answer = connection.ping();
        if let Some(log) = query_log(connection) {
            log.testing = false;
            log.failed = answer.is_err();
            log.breakdowns = breakdowns;
            if log.broken && asked.elapsed() > LONG {
                self.outage.silent(asked);
            }
        }
        answer.map_err(ConnectError::from)
    }

    fn has_broken(&self, connection: &mut PgConnection) -> bool {
        // A transaction that is still open must not reach the next caller either.
        find_open_transaction(connection);
        std::thread::panicking()
            || connection.is_broken()
            // Anyone who put an instrumentation of their own in place took ours away, and what depends on it.
            || query_log(connection).is_none_or(|log| log.broken)
    }
}

/// A test that is lost after so long was not answered: the server, or the way to it, is gone. One that is answered by the end of the
/// connection is lost at once.
const LONG: Duration = Duration::from_millis(500);

/// For a connection of a server that went silent: to wait for each of them in turn would hold a caller for all their times together.
fn silent() -> ConnectError {
    let message = "the server went silent".to_owned();
    let kind = DatabaseErrorKind::ClosedConnection;
    ConnectError::QueryError(DieselError::DatabaseError(kind, Box::new(message)))
}

/// The URL with what libpq should know beside, unless the user says otherwise.
pub(super) fn with_defaults(url: &Url, settings: &DatabaseBuilder) -> Url {
    let mut url = url.clone();
    url.default("application_name", &settings.application_name);
    // Without these two a host that is gone is waited for by minutes; libpq counts the first in seconds, and no less than two.
    let most = i32::MAX as u64 / 1_000;
    let seconds = settings.connection_timeout.as_secs().clamp(2, most);
    url.default("connect_timeout", &seconds.to_string());
    url.default("tcp_user_timeout", &(seconds * 1_000).to_string());
    // A host that is lost after it has taken a query has nothing more to acknowledge: half a minute, where the system takes two hours.
    for (key, value) in [("idle", "15"), ("interval", "5"), ("count", "3")] {
        url.default(&format!("keepalives_{key}"), value);
    }
    url
}

/// Lets Diesel find a transaction that was begun as text, without the server. Diesel keeps count of those it began itself, and
/// compares that with what libpq knows on the undo from a statement that failed; a text with a NUL fails before it is sent.
///
/// What is aborted looks to Diesel as if nothing were open. But there was an error before it, and after an error the connection
/// is tested at its next checkout.
fn find_open_transaction(connection: &mut PgConnection) {
    let Some(log) = query_log(connection) else {
        return;
    };
    log.paused = true;
    let _ = sql_query("\0").execute(connection);
    if let Some(log) = query_log(connection) {
        log.paused = false;
    }
}

pub(super) fn query_log(connection: &mut PgConnection) -> Option<&mut QueryLog> {
    connection.instrumentation().downcast_mut::<QueryLog>()
}
