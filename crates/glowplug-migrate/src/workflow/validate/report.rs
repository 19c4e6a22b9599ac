//! What a validation found.

use serde::Serialize;

/// The checks, in the order in which they are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckName {
    /// The files of the migrations folder are sound.
    Folder,
    /// The migrations replay from an empty database, and each down migration is an exact inverse.
    Replay,
    /// The generated files are what would be generated now.
    Generated,
    /// Nothing is pending and nothing is missing in the database.
    History,
    /// The database is what its applied migrations make.
    Drift,
}

/// How a check ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// Nothing found.
    Passed,
    /// Something found, a line each.
    Failed {
        /// What was found, each with its object or path first.
        findings: Vec<String>,
    },
    /// Not done.
    Skipped {
        /// Why.
        reason: String,
    },
}

impl Outcome {
    pub(super) fn of(findings: Vec<String>) -> Self {
        if findings.is_empty() {
            Outcome::Passed
        } else {
            Outcome::Failed { findings }
        }
    }

    pub(super) fn skipped(reason: &str) -> Self {
        Outcome::Skipped {
            reason: reason.to_owned(),
        }
    }
}

/// One check that was done.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// Which.
    pub check: CheckName,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// How long it took, in milliseconds.
    pub milliseconds: u64,
}

/// All checks.
#[derive(Debug, Clone, Serialize)]
pub struct ValidateReport {
    /// In the order in which they were done.
    pub checks: Vec<Check>,
}

impl ValidateReport {
    /// Whether no check failed.
    pub fn is_sound(&self) -> bool {
        !self
            .checks
            .iter()
            .any(|check| matches!(check.outcome, Outcome::Failed { .. }))
    }
}
