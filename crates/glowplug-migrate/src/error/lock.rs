//! Why the migration lock is not held.

/// Why the migration lock is not held.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// Another run holds it.
    #[error("another run is migrating this database{holder}")]
    Held {
        /// Who, as ` (process 123, ..)`; empty where this user may not know.
        holder: String,
    },
    /// The server has released it.
    #[error("the server has released the migration lock")]
    Released,
    /// The session that held it cannot be asked.
    #[error("the session that held the migration lock is lost")]
    SessionLost {
        /// Why.
        source: glowplug_pq::Error,
    },
}

impl LockError {
    /// A stable name of the failure.
    pub fn code(&self) -> &'static str {
        match self {
            LockError::Held { .. } => "locked",
            LockError::Released | LockError::SessionLost { .. } => "lock-lost",
        }
    }

    /// What to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            LockError::Held { .. } => {
                "run the same command again when it is done; `migrate deploy --lock-timeout SECONDS` waits longer"
            }
            LockError::Released | LockError::SessionLost { .. } => {
                "what was applied before stays applied; run the same command again: it takes the lock and continues where this run stopped"
            }
        }
    }
}
