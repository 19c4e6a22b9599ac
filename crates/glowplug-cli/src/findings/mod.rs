//! Findings, for people and for programs: one list of suites, and a format for each reader.

mod github;
mod human;
mod junit;
mod sarif;

use glowplug_migrate::finding::{CheckName, Finding};
use glowplug_migrate::workflow::{Check, Failure, Outcome};

use crate::caller::spelled;
use crate::global::Format;

pub(crate) use human::{View, lines, totals};

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

/// The document of a format that shows findings; `None` for the others.
pub(crate) fn document(
    format: Format,
    command: &str,
    suites: &[Suite],
    failure: Option<&Failure>,
) -> Option<String> {
    match format {
        Format::Github => Some(github::text(suites, failure)),
        Format::Sarif => Some(sarif::text(suites, failure)),
        Format::Junit => Some(junit::text(command, suites, failure)),
        Format::Human | Format::Json => None,
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
