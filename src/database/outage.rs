//! What is known of a server that does not answer, shared by the pool and its connections.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use tracing::{error, info};

use crate::error::Error;

/// The last failure to connect, while there has been no success since; and how often connections broke.
#[derive(Debug, Default)]
pub(crate) struct Outage {
    failure: Mutex<Option<Failure>>,
    breakdowns: AtomicU64,
    /// When a test began that nobody answered.
    silent: Mutex<Option<Instant>>,
}

/// Why the server gave no connection.
#[derive(Debug, Clone)]
struct Failure {
    reason: String,
    refused: bool,
}

impl Outage {
    /// A connection was made: the server is there.
    pub(super) fn over(&self) {
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        if failure.take().is_some() {
            info!(target: "allin_db::pool", "the database server takes connections again");
        }
    }

    /// No connection was made. The pool tries several times a second: only what is new goes to the log.
    pub(super) fn failed(&self, reason: String) {
        let refused = refuses(&reason);
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        if failure.as_ref().is_none_or(|known| known.reason != reason) {
            error!(target: "allin_db::pool", reason, "no connection to the database server");
            *failure = Some(Failure { reason, refused });
        }
    }

    /// The error for a caller who waited in vain; `None` when the last attempt went well, or there was none.
    pub(super) fn error(&self) -> Option<Error> {
        let failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.clone().map(|Failure { reason, refused }| {
            if refused {
                Error::Refused { reason }
            } else {
                Error::Unreachable { reason }
            }
        })
    }

    /// A test that began then was not answered.
    pub(super) fn silent(&self, asked: Instant) {
        let mut silent = self.silent.lock().unwrap_or_else(PoisonError::into_inner);
        *silent = Some(silent.map_or(asked, |known| known.max(asked)));
        drop(silent);
        self.failed("it does not answer".to_owned());
    }

    /// Whether a connection that was last heard then has not been since the server went silent.
    pub(super) fn is_silent_since(&self, heard: Instant) -> bool {
        let silent = self.silent.lock().unwrap_or_else(PoisonError::into_inner);
        silent.is_some_and(|asked| heard < asked)
    }

    /// How often a connection was found broken so far.
    pub(super) fn breakdowns(&self) -> u64 {
        self.breakdowns.load(Ordering::Acquire)
    }

    /// A connection was found broken: those tested before may be too.
    pub(super) fn breakdown(&self) {
        self.breakdowns.fetch_add(1, Ordering::AcqRel);
    }
}

/// Whether it was the server that said no, and not because it is about to come or go. Diesel gives no SQLSTATE for it. Where
/// the server's words are translated the error says "refused" in place of "unreachable"; all else is the same.
pub(super) fn refuses(reason: &str) -> bool {
    const PASSING: [&str; 4] = [
        "starting up",
        "shutting down",
        "recovery mode",
        "not accepting connections",
    ];
    reason.contains("FATAL:") && !PASSING.iter().any(|word| reason.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_starts_does_not_refuse() {
        assert!(!refuses(
            "connection to server at \"h\", port 1 failed: FATAL:  the database system is starting up"
        ));
        assert!(!refuses(
            "connection to server at \"h\", port 1 failed: Connection refused"
        ));
        assert!(refuses(
            "connection to server at \"h\" failed: FATAL:  password authentication failed for user \"u\""
        ));
    }
}
