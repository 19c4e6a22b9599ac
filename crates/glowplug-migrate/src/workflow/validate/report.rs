//! What a validation found.

use serde::Serialize;

use crate::error::{Error, with_causes};
use crate::finding::{CheckName, Finding, Severity};

/// One check, as far as it was done.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// Which.
    pub check: CheckName,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// What it found, those that do not count included.
    pub findings: Vec<Finding>,
    /// How long it took, in milliseconds.
    pub milliseconds: u64,
}

/// How a check ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// Nothing was found that counts.
    Passed,
    /// Something was found.
    Failed,
    /// It was not to be done, or had nothing to look at.
    Skipped {
        /// Why.
        reason: String,
    },
    /// It could not be done.
    Undone {
        /// Why.
        error: Failure,
    },
}

/// Why a check could not be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The stable name of the failure.
    pub code: &'static str,
    /// Why, in one line.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        Failure {
            code: error.code(),
            message: with_causes(error),
            hint: error.hint(),
        }
    }
}

/// All checks.
#[derive(Debug, Clone, Serialize)]
pub struct ValidateReport {
    /// In the order in which they were done.
    pub checks: Vec<Check>,
    /// How many findings there are of each kind.
    pub summary: Summary,
}

/// How many findings there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Those that make a check fail.
    pub errors: usize,
    /// Those that deserve a look.
    pub warnings: usize,
    /// Those to be known.
    pub notes: usize,
    /// Those that the baseline or a setting accepts; they count as nothing else.
    pub accepted: usize,
    /// Objects that the rules of the settings leave out.
    pub ignored: usize,
}

impl ValidateReport {
    /// Whether every check that was done passed.
    pub fn is_sound(&self) -> bool {
        !self
            .checks
            .iter()
            .any(|check| check.outcome == Outcome::Failed)
    }

    /// Why a check could not be done, if one could not.
    pub fn failure(&self) -> Option<&Failure> {
        self.checks.iter().find_map(|check| match &check.outcome {
            Outcome::Undone { error } => Some(error),
            Outcome::Passed | Outcome::Failed | Outcome::Skipped { .. } => None,
        })
    }

    /// Every finding, in the order of the checks.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.checks.iter().flat_map(|check| &check.findings)
    }
}

impl Summary {
    pub(super) fn count(&mut self, finding: &Finding) {
        let counter = match (&finding.accepted, finding.severity) {
            (Some(_), _) => &mut self.accepted,
            (None, Severity::Error) => &mut self.errors,
            (None, Severity::Warning) => &mut self.warnings,
            (None, Severity::Note) => &mut self.notes,
        };
        *counter += 1;
    }
}
