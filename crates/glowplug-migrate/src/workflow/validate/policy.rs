//! Which findings count: what was asked for, what the baseline accepts, what the settings leave out.

use std::collections::BTreeSet;

use crate::baseline::Baseline;
use crate::finding::{CheckName, Code, Finding, Severity};

/// Which findings count.
#[derive(Debug, Default)]
pub struct Policy {
    /// Only findings of these codes, and the checks that find them; all where there is none.
    pub only: BTreeSet<Code>,
    /// No findings of these codes.
    pub skip: BTreeSet<Code>,
    /// Codes that the settings accept everywhere.
    pub accept: BTreeSet<Code>,
    /// What the baseline accepts.
    pub baseline: Baseline,
}

impl Policy {
    /// Whether findings of this code are wanted.
    pub fn wants(&self, code: Code) -> bool {
        (self.only.is_empty() || self.only.contains(&code)) && !self.skip.contains(&code)
    }

    /// Whether any finding of this check is wanted.
    pub fn wants_check(&self, check: CheckName) -> bool {
        let mut codes = Code::ALL.iter().filter(|code| code.check() == check);
        codes.any(|code| self.wants(*code))
    }

    /// The findings that are wanted, each with what this policy makes of it.
    pub(super) fn apply(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let wanted = findings.into_iter().filter(|one| self.wants(one.code));
        wanted
            .map(|mut finding| {
                if self.accept.contains(&finding.code) {
                    finding.severity = Severity::Note;
                } else {
                    finding.accepted = self.baseline.accepts(&finding);
                }
                finding
            })
            .collect()
    }
}
