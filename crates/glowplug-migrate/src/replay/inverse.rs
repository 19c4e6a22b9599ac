//! What the check of a down migration found.

use glowplug_schema::diff::Change;
use serde::{Deserialize, Serialize};

use crate::error::{Error, reason};
use crate::finding::FilePlace;
use crate::migration::Migration;

/// A down migration that is no exact inverse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "fault")]
pub enum InverseFault {
    /// `down.sql` failed.
    Fails {
        /// The folder's name.
        migration: String,
        /// Where, in which of its files.
        at: Option<FilePlace>,
        /// Why, in one line.
        error: String,
    },
    /// `up.sql` fails after `down.sql`.
    CannotReturn {
        /// The folder's name.
        migration: String,
        /// Where, in which of its files.
        at: Option<FilePlace>,
        /// Why, in one line.
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

impl InverseFault {
    pub(super) fn fails(migration: &Migration, error: &Error) -> Self {
        InverseFault::Fails {
            migration: migration.name.clone(),
            at: error.place(),
            error: reason(error),
        }
    }

    pub(super) fn cannot_return(migration: &Migration, error: &Error) -> Self {
        InverseFault::CannotReturn {
            migration: migration.name.clone(),
            at: error.place(),
            error: reason(error),
        }
    }
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
