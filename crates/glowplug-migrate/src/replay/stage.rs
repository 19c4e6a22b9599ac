//! What the steps of a replay work on, and how one of them ends.

use glowplug_introspect::IntrospectError;

use super::inverse::Verdict;
use super::sessions::Sessions;
use crate::error::Error;
use crate::ledger::Ledger;
use crate::shadow::Shadow;

/// A shadow database while it is filled.
pub(super) struct Stage {
    /// They end before the database is dropped, which waits for them.
    pub(super) sessions: Sessions,
    pub(super) shadow: Shadow,
    pub(super) ledger: Option<Ledger>,
    /// Whether there may be a function that changes settings: a trigger's, or one that a script calls.
    pub(super) functions_set: bool,
}

/// Which part of a step failed. Only [`During::Apply`] can have changed the shadow database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum During {
    /// `up.sql`, to be committed.
    Apply,
    /// What comes before `down.sql` in a check.
    Up,
    /// `down.sql`.
    Down,
    /// `up.sql` after `down.sql`.
    Return,
}

/// A step that failed.
pub(super) struct Failure {
    pub(super) error: Error,
    pub(super) during: During,
}

impl From<IntrospectError> for Failure {
    fn from(error: IntrospectError) -> Self {
        Error::from(error).into()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure {
            error,
            during: During::Up,
        }
    }
}

/// A verdict, and whether it holds the next time, too.
pub(super) struct Judged {
    pub(super) verdict: Verdict,
    pub(super) lasting: bool,
}
