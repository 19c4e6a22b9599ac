//! `validate`: checks that migrations, down scripts, generated code, the ledger and the database agree.
//!
//! One check per file; each gives its findings, and a check that needs what a failed one would have given is skipped. A check
//! that cannot be done keeps none of the others from being done.

mod database;
mod folder;
mod generated;
mod replay;
mod report;
mod request;

use std::time::Instant;

use glowplug_schema::catalog::Catalog;

pub use report::{Check, Failure, Outcome, Summary, ValidateReport};
pub use request::{DatabaseToCheck, ValidateRequest};

use crate::error::Error;
use crate::finding::{CheckName, Finding};
use crate::observer::Observer;
use database::Drift;

/// Does every check that is wanted and reports each as it ends. `observer` follows the replays.
///
/// # Errors
/// [`Error::Interrupted`]. What keeps a check from being done is in the report, as what a check finds.
pub fn validate(
    request: &ValidateRequest<'_>,
    observer: &mut dyn Observer,
    each: &mut dyn FnMut(&Check),
) -> Result<ValidateReport, Error> {
    let mut run = Run {
        request,
        each,
        checks: Vec::new(),
        summary: Summary::default(),
        found: Vec::new(),
    };
    run.all(observer)?;
    Ok(ValidateReport {
        checks: run.checks,
        summary: run.summary,
    })
}

/// How a check went, before the policy says what counts.
enum Went {
    Found(Vec<Finding>),
    Skipped(String),
    Undone(Failure),
}

struct Run<'a> {
    request: &'a ValidateRequest<'a>,
    each: &'a mut dyn FnMut(&Check),
    checks: Vec<Check>,
    summary: Summary,
    /// All that was found, as it was found.
    found: Vec<Finding>,
}

impl Run<'_> {
    fn all(&mut self, observer: &mut dyn Observer) -> Result<(), Error> {
        let request = self.request;
        let policy = &request.policy;
        let replayable = !request
            .migrations
            .problems
            .iter()
            .any(|problem| problem.kind.blocks_apply());
        self.done(CheckName::Folder, Instant::now(), || {
            Ok(Went::Found(folder::check(request.migrations)))
        })?;

        let started = Instant::now();
        let mut catalog: Option<Catalog> = None;
        if policy.wants_check(CheckName::Replay) {
            self.done(CheckName::Replay, started, || match replayable {
                true => replay::check(request, observer).map(|(findings, made)| {
                    catalog = made;
                    Went::Found(findings)
                }),
                false => Ok(skipped("the migrations folder has problems")),
            })?;
        } else if replayable && policy.wants_check(CheckName::Generated) {
            // A replay that cannot be done is an error of the check that needs it.
            catalog = replay::catalog(request, observer).unwrap_or_default();
        }

        self.done(CheckName::Generated, Instant::now(), || {
            match (request.project, &catalog) {
                (Some(project), Some(catalog)) => {
                    generated::check(project, catalog, request, observer).map(Went::Found)
                }
                (None, _) => Ok(skipped("no source tree here")),
                (_, None) => Ok(skipped("the migrations do not replay")),
            }
        })?;
        self.database(catalog.as_ref(), replayable, observer)?;
        self.baseline()
    }

    fn database(
        &mut self,
        catalog: Option<&Catalog>,
        replayable: bool,
        observer: &mut dyn Observer,
    ) -> Result<(), Error> {
        let request = self.request;
        let target = match request.database {
            DatabaseToCheck::At(target) => target,
            DatabaseToCheck::None(reason) => {
                for check in [CheckName::History, CheckName::Drift] {
                    self.done(check, Instant::now(), || Ok(skipped(reason)))?;
                }
                return Ok(());
            }
            DatabaseToCheck::Unreachable(failure) => {
                for check in [CheckName::History, CheckName::Drift] {
                    self.done(check, Instant::now(), || Ok(Went::Undone(failure.clone())))?;
                }
                return Ok(());
            }
        };
        let started = Instant::now();
        let mut live = None;
        let mut read = false;
        let wanted = [CheckName::History, CheckName::Drift];
        if !wanted
            .iter()
            .any(|check| request.policy.wants_check(*check))
        {
            return Ok(());
        }
        self.done(CheckName::History, started, || {
            let (findings, history) = database::history(target, request.migrations)?;
            (live, read) = (history, true);
            Ok(Went::Found(findings))
        })?;
        self.done(CheckName::Drift, Instant::now(), || match live {
            Some(live) if replayable => {
                let drift = database::drift(live, request, catalog, observer)?;
                Ok(match drift {
                    Drift::Found(findings) => Went::Found(findings),
                    Drift::NoReplay => skipped("the migrations do not replay"),
                })
            }
            Some(_) => Ok(skipped("the migrations folder has problems")),
            None if read && !target.exists() => Ok(skipped("there is no database")),
            None => Ok(skipped("the applied migrations are unknown")),
        })
    }

    /// What is wrong with the baseline is known when all other checks are done. Where nothing is, it is not mentioned.
    fn baseline(&mut self) -> Result<(), Error> {
        let started = Instant::now();
        let baseline = &self.request.policy.baseline;
        let looked_at = self.looked_at();
        let mut findings = baseline.findings(&self.found, &looked_at, self.request.migrations);
        if looked_at.contains(&CheckName::Drift) {
            findings.extend(self.request.policy.unused(&self.found));
        }
        match findings.is_empty() {
            true => Ok(()),
            false => self.done(CheckName::Baseline, started, || Ok(Went::Found(findings))),
        }
    }

    /// The checks that looked at everything they look at.
    fn looked_at(&self) -> Vec<CheckName> {
        looked_at(&self.checks, self.request)
    }

    /// Does one check, if it is wanted, and reports it.
    fn done(
        &mut self,
        check: CheckName,
        started: Instant,
        run: impl FnOnce() -> Result<Went, Error>,
    ) -> Result<(), Error> {
        // The history is read for the drift, too, and then is not reported.
        let went = run();
        if !self.request.policy.wants_check(check) {
            return went.map(drop);
        }
        let (findings, skipped) = match went {
            Ok(Went::Found(findings)) => (findings, None),
            Ok(Went::Skipped(reason)) => (Vec::new(), Some(Outcome::Skipped { reason })),
            Ok(Went::Undone(error)) => (Vec::new(), Some(Outcome::Undone { error })),
            Err(error @ Error::Interrupted { .. }) => return Err(error),
            Err(error) if error.is_cancelled() && glowplug_pq::interrupt::is_requested() => {
                return Err(error);
            }
            Err(error) => (
                Vec::new(),
                Some(Outcome::Undone {
                    error: Failure::from(&error),
                }),
            ),
        };
        self.summary.ignored += findings
            .iter()
            .filter(|one| one.ignored_by.is_some())
            .count();
        self.found.extend(findings.iter().cloned());
        let findings = self.request.policy.apply(findings);
        for finding in &findings {
            self.summary.count(finding);
        }
        let outcome = skipped.unwrap_or(match findings.iter().any(Finding::fails) {
            true => Outcome::Failed,
            false => Outcome::Passed,
        });
        let check = Check {
            check,
            outcome,
            findings,
            milliseconds: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        };
        (self.each)(&check);
        self.checks.push(check);
        Ok(())
    }
}

fn skipped(reason: &str) -> Went {
    Went::Skipped(reason.to_owned())
}

/// The checks that were done to their end, all of their codes included: what they did not find is not there.
fn looked_at(checks: &[Check], request: &ValidateRequest<'_>) -> Vec<CheckName> {
    let all = |check: CheckName| {
        use crate::finding::Code;
        let mut codes = Code::ALL.iter().filter(|code| code.check() == check);
        codes.all(|code| request.policy.wants(*code))
    };
    checks
        .iter()
        .filter(|check| matches!(check.outcome, Outcome::Passed | Outcome::Failed))
        .map(|check| check.check)
        .filter(|check| all(*check))
        .collect()
}

impl ValidateReport {
    /// The baseline that accepts what this validation found, or only what it accepted before and was found again.
    pub fn baseline(
        &self,
        request: &ValidateRequest<'_>,
        add: bool,
    ) -> (crate::baseline::Baseline, crate::baseline::BaselineChange) {
        let findings: Vec<Finding> = self.findings().cloned().collect();
        let done = looked_at(&self.checks, request);
        let baseline = &request.policy.baseline;
        baseline.accepting(&findings, &done, request.migrations, add)
    }
}
