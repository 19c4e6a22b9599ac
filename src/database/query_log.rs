//! What a connection reports its work: queries with their times to the log, and to the pool when it last heard the server.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::connection::{DebugQuery, Instrumentation, InstrumentationEvent};
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use tracing::{Level, debug, enabled, error, warn};

use super::outage::Outage;
use crate::error::{is_deadlock, is_lost};

/// The instrumentation of each connection of the pool.
pub(crate) struct QueryLog {
    outage: Arc<Outage>,
    slow: Option<Duration>,
    started: Instant,
    /// When the server last answered.
    pub(crate) heard: Instant,
    /// The count of breakdowns that the connection has been tested since.
    pub(crate) breakdowns: u64,
    /// A statement failed because the connection is gone: the pool throws it away.
    pub(crate) broken: bool,
    /// A statement failed since the connection was last tested, or since the transaction began.
    pub(crate) failed: bool,
    /// While the pool tests the connection: that is no query of the application's.
    pub(crate) testing: bool,
    /// While nothing that happens is for the log.
    pub(crate) paused: bool,
}

impl QueryLog {
    pub(crate) fn new(outage: Arc<Outage>, slow: Option<Duration>) -> Self {
        Self {
            breakdowns: outage.breakdowns(),
            outage,
            slow,
            started: Instant::now(),
            heard: Instant::now(),
            broken: false,
            failed: false,
            testing: false,
            paused: false,
        }
    }

    fn finished(&mut self, query: &dyn DebugQuery, failure: Option<&DieselError>) {
        let now = Instant::now();
        let elapsed = now - self.started;
        match failure {
            Some(failure) if is_lost(failure) => {
                self.broken = true;
                self.outage.breakdown();
            }
            // An error too is an answer.
            _ => self.heard = now,
        }
        if self.testing {
            return;
        }
        if let Some(failure) = failure {
            self.failed = true;
            let (milliseconds, sql) = (milliseconds(elapsed), masked(query));
            let message = without_values(failure, query);
            if expected(failure) {
                warn!(target: "allin_db::query", milliseconds, sql, "{message}");
            } else {
                error!(target: "allin_db::query", milliseconds, sql, "{message}");
            }
        } else if self.slow.is_some_and(|slow| elapsed >= slow) {
            warn!(target: "allin_db::query", milliseconds = milliseconds(elapsed), sql = masked(query), "slow query");
        } else if enabled!(target: "allin_db::query", Level::DEBUG) {
            debug!(target: "allin_db::query", milliseconds = milliseconds(elapsed), sql = masked(query));
        }
    }
}

impl Instrumentation for QueryLog {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            _ if self.paused => {}
            InstrumentationEvent::StartQuery { .. } => self.started = Instant::now(),
            InstrumentationEvent::FinishQuery { query, error, .. } => self.finished(query, error),
            // The events of establishing have the URL with its password in them, and come before this value is in place.
            _ => {}
        }
    }
}

/// What an application meets in its daily work and answers itself: a name that is taken, a transaction to run again.
fn expected(failure: &DieselError) -> bool {
    is_deadlock(failure)
        || matches!(
            failure,
            DieselError::NotFound
                | DieselError::DatabaseError(
                    DatabaseErrorKind::UniqueViolation
                        | DatabaseErrorKind::ForeignKeyViolation
                        | DatabaseErrorKind::CheckViolation
                        | DatabaseErrorKind::NotNullViolation
                        | DatabaseErrorKind::ExclusionViolation
                        | DatabaseErrorKind::RestrictViolation
                        | DatabaseErrorKind::SerializationFailure,
                    _
                )
        )
}

/// The text of a query with its placeholders. Diesel writes the values behind it: from there on nothing is shown, even where
/// that cuts a query short that has this mark in its own text.
fn masked(query: &dyn DebugQuery) -> String {
    let mut text = query.to_string();
    if let Some(values) = text.find(BINDS) {
        text.truncate(values);
    }
    text
}

/// What the server says without the values that it repeats: `invalid input syntax for type integer: "***"`.
///
/// Of a violated constraint it names names only. Of everything else it is reported what stands between quotes only where that is one
/// name that the query has as well: a value may hold quotes of its own, and whatever else.
fn without_values(failure: &DieselError, query: &dyn DebugQuery) -> String {
    let message = failure.to_string();
    let text = query.to_string();
    let Some((sql, _)) = text.split_once(BINDS) else {
        return message;
    };
    if expected(failure) {
        return message;
    }
    let quotes = ['"', '«', '»', '„', '“', '”'];
    let (Some(first), Some(last)) = (message.find(quotes), message.rfind(quotes)) else {
        return message;
    };
    let start = first + message[first..].chars().next().map_or(1, char::len_utf8);
    let inside = message.get(start..last).unwrap_or_default();
    let name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    let mut words = sql.split(|c| !name(c));
    if words.any(|word| !word.is_empty() && word == inside) {
        return message;
    }
    format!("{}***{}", &message[..start.min(last)], &message[last..])
}

/// What Diesel writes between a query and its values.
const BINDS: &str = " -- binds: ";

fn milliseconds(time: Duration) -> f64 {
    // Three digits: microseconds.
    (time.as_secs_f64() * 1e6).round() / 1e3
}
