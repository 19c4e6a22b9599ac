//! What the check of a down migration found.

use glowplug_schema::diff::Change;
use serde::{Deserialize, Serialize};

/// A down migration that is no exact inverse. Errors are given with their place, in one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "fault")]
pub enum InverseFault {
    /// `down.sql` failed.
    Fails {
        /// The folder's name.
        migration: String,
        /// How.
        error: String,
    },
    /// `up.sql` fails after `down.sql`.
    CannotReturn {
        /// The folder's name.
        migration: String,
        /// How.
        error: String,
    },
    /// `down.sql` does not fully revert `up.sql`.
    Differs {
        /// The folder's name.
        migration: String,
        /// From the catalog before `up.sql` to the one after `down.sql`.
        changes: Vec<Change>,
    },
}

/// What the check of one down migration found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Verdict {
    /// It is the exact inverse.
    Exact,
    /// It is not.
    Fault(InverseFault),
}
