//! What a check found, as all formats take it.

use glowplug_migrate::finding::{CheckName, Finding};
use glowplug_migrate::workflow::{Check, Failure, Outcome};

use crate::caller::spelled;

/// A check and what came of it.
pub(crate) struct Suite {
    pub(crate) check: CheckName,
    pub(crate) outcome: Outcome,
    pub(crate) findings: Vec<Finding>,
    pub(crate) milliseconds: u64,
}

impl Suite {
    /// Of a command that has one check.
    pub(crate) fn of(check: CheckName, findings: Vec<Finding>) -> Self {
        Suite {
            check,
            outcome: match findings.iter().any(Finding::fails) {
                true => Outcome::Failed,
                false => Outcome::Passed,
            },
            findings,
            milliseconds: 0,
        }
    }
}

impl From<&Check> for Suite {
    fn from(check: &Check) -> Self {
        Suite {
            check: check.check,
            outcome: check.outcome.clone(),
            findings: check.findings.clone(),
            milliseconds: check.milliseconds,
        }
    }
}

/// The finding with commands spelled as the user types them.
pub(crate) fn with_spelled_commands(mut finding: Finding) -> Finding {
    finding.message = spelled(&finding.message);
    for remedy in &mut finding.remedies {
        *remedy = spelled(remedy);
    }
    finding
}

/// Why a check could not be done, and what to do, in one line.
pub(crate) fn failure_line(failure: &Failure) -> String {
    match &failure.hint {
        Some(hint) => format!("{}; {}", failure.message, spelled(hint)),
        None => failure.message.clone(),
    }
}

/// The failure with commands in its hint spelled as the user types them.
pub(crate) fn with_spelled_hint(failure: &Failure) -> Failure {
    Failure {
        hint: failure.hint.as_deref().map(spelled),
        ..failure.clone()
    }
}
