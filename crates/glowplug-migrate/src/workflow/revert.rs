//! `migrate revert` and `migrate redo`.
//!
//! Each step says in the ledger, in its own transaction, what remains to be done after it. A run that ends half-way, however it
//! ends, is finished by the same command: it never reverts further than it was asked to.

use std::time::Duration;

use serde::Serialize;

use super::DatabaseName;
use super::deploy::refuse_problems;
use crate::apply;
use crate::error::{Error, HistoryError, Irreversible, LedgerError};
use crate::ledger::{Applied, Ledger, Unfinished};
use crate::lock::Lock;
use crate::migration::Direction;
use crate::migration::{Migration, Migrations, ProblemKind, Version};
use crate::observer::{Observer, Run};
use crate::target::Target;

/// What was reverted and, for `redo`, applied again.
#[derive(Debug, Serialize)]
pub struct RevertReport {
    /// The database.
    pub database: DatabaseName,
    /// Every run, in order.
    pub runs: Vec<Run>,
    /// Whether an earlier run that did not end was finished, instead of a new one begun.
    pub resumed: bool,
}

/// What a revert or redo would do, known before anything is touched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RevertPlan {
    /// The folders' names of what is reverted, newest first.
    pub revert: Vec<String>,
    /// The folders' names of what is applied then, oldest first.
    pub apply: Vec<String>,
    /// Whether that finishes an earlier run that did not end.
    pub resumes: bool,
}

/// Whether what is reverted is applied again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It stays reverted: `migrate revert`.
    Stop,
    /// It is applied again: `migrate redo`.
    ApplyAgain,
}

/// What to revert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevertOptions {
    /// How many migrations, newest first.
    pub count: usize,
    /// Whether they are applied again.
    pub then: Then,
}

/// What [`revert`] would do now. Changes nothing.
///
/// # Errors
/// As [`revert`], before anything is touched.
pub fn plan_revert(
    target: &Target,
    migrations: &Migrations,
    options: &RevertOptions,
) -> Result<RevertPlan, Error> {
    let RevertOptions { count, then } = *options;
    refuse_unsound(migrations, then)?;
    target.refuse_unsuitable()?;
    let mut connection = target.endpoint().connect()?;
    let Some(ledger) = Ledger::expect(&mut connection)? else {
        return Ok(RevertPlan {
            revert: Vec::new(),
            apply: Vec::new(),
            resumes: false,
        });
    };
    let applied = ledger.applied(&mut connection)?;
    let (steps, resumes) = steps(&applied, ledger.unfinished(), count, then);
    Ok(planned(migrations, &steps, resumes))
}

fn planned(migrations: &Migrations, steps: &Unfinished, resumes: bool) -> RevertPlan {
    let name = |version: &Version| {
        migrations
            .get(version)
            .map_or(version.to_string(), |found| found.name.clone())
    };
    RevertPlan {
        revert: steps.revert.iter().map(name).collect(),
        apply: steps.apply.iter().flatten().map(name).collect(),
        resumes,
    }
}

/// Reverts the newest `count` applied migrations, newest first, under the lock, and applies them again where `then` says so.
/// Where it was planned and confirmed before, nothing else is done than what `confirmed` says.
///
/// # Errors
/// [`Error::Problems`] when two migrations have one version; [`Error::Ledger`] with `ledger-missing`, `ledger-elsewhere`,
/// `history-changed`, `ledger-not-owned`, `locked` or `lock-lost`, and as [`Target::refuse_unsuitable`]; [`Error::History`] with
/// `irreversible` before anything is touched when one of them has no down migration; [`Error::Migration`].
pub fn revert(
    target: &Target,
    migrations: &Migrations,
    options: &RevertOptions,
    confirmed: Option<&RevertPlan>,
    observer: &mut dyn Observer,
) -> Result<RevertReport, Error> {
    let RevertOptions { count, then } = *options;
    refuse_unsound(migrations, then)?;
    target.refuse_unsuitable()?;
    let mut report = RevertReport {
        database: DatabaseName::of(target),
        runs: Vec::new(),
        resumed: false,
    };
    if !target.exists() {
        return Ok(report);
    }
    let mut lock = Lock::take(target, Duration::from_secs(60), observer)?;
    let Some(mut ledger) = Ledger::expect(lock.session())? else {
        lock.release()?;
        return Ok(report);
    };
    let applied = ledger.applied(lock.session())?;
    let (steps, resumed) = steps(&applied, ledger.unfinished(), count, then);
    report.resumed = resumed;
    let plan = planned(migrations, &steps, resumed);
    if confirmed.is_some_and(|confirmed| *confirmed != plan) {
        return Err(HistoryError::Changed.into());
    }
    refuse_unmarked(&ledger, &steps, then)?;
    let down = reversible(migrations, &steps.revert)?;
    let up = found(migrations, steps.apply.iter().flatten())?;
    observer.planned(down.len() + up.len());
    let mut runner = Runner {
        target,
        lock: &mut lock,
        ledger: &mut ledger,
        observer,
        runs: &mut report.runs,
    };
    for (at, migration) in down.iter().enumerate() {
        let left = Unfinished {
            revert: steps.revert[at + 1..].to_vec(),
            apply: steps.apply.clone(),
        };
        runner.run(migration, Direction::Down, left)?;
    }
    for (at, migration) in up.iter().enumerate() {
        let left = steps.apply.iter().flatten().skip(at + 1).cloned().collect();
        let left = Unfinished {
            revert: Vec::new(),
            apply: Some(left),
        };
        runner
            .run(migration, Direction::Up, left)
            .map_err(reverted_before)?;
    }
    lock.release()?;
    Ok(report)
}

/// Where what remains to be done cannot be noted, a run that ended early looks like one that did not begin: the
/// same command again would revert further.
fn refuse_unmarked(ledger: &Ledger, steps: &Unfinished, then: Then) -> Result<(), Error> {
    let in_one_step = then == Then::Stop && steps.revert.len() <= 1;
    if ledger.is_markable() || in_one_step {
        return Ok(());
    }
    Err(LedgerError::NotOwned {
        redo: then == Then::ApplyAgain,
    }
    .into())
}

struct Runner<'a> {
    target: &'a Target,
    lock: &'a mut Lock,
    ledger: &'a mut Ledger,
    observer: &'a mut dyn Observer,
    runs: &'a mut Vec<Run>,
}

impl Runner<'_> {
    fn run(
        &mut self,
        migration: &Migration,
        direction: Direction,
        left: Unfinished,
    ) -> Result<(), Error> {
        let ended = left.revert.is_empty() && left.apply.as_ref().is_none_or(Vec::is_empty);
        self.ledger.mark((!ended).then_some(left));
        self.lock.check()?;
        self.runs.push(apply::run(
            &mut self.target.connect_to_migrate()?,
            Some(self.ledger),
            migration,
            direction,
            self.observer,
        )?);
        Ok(())
    }
}

/// What is to be done, and whether that is the rest of an earlier run.
fn steps(
    applied: &[Applied],
    unfinished: Option<Unfinished>,
    count: usize,
    then: Then,
) -> (Unfinished, bool) {
    match (unfinished.and_then(|rest| remaining(rest, applied)), then) {
        (Some(rest), Then::ApplyAgain) if rest.apply.is_some() => (rest, true),
        (Some(mut rest), Then::Stop) if rest.apply.is_none() => {
            rest.revert.truncate(count);
            (rest, true)
        }
        _ => {
            let newest = applied.iter().rev().take(count);
            let revert: Vec<Version> = newest.map(|row| row.version.clone()).collect();
            let apply = match then {
                Then::Stop => None,
                Then::ApplyAgain => Some(revert.iter().rev().cloned().collect()),
            };
            (Unfinished { revert, apply }, false)
        }
    }
}

/// What an earlier run still has to do, where other tools wrote the ledger since; `None` where that is nothing, or where they
/// applied newer migrations, which it must not skip.
pub(super) fn remaining(mut rest: Unfinished, applied: &[Applied]) -> Option<Unfinished> {
    let is_applied = |version: &Version| applied.iter().any(|row| row.version == *version);
    rest.revert.retain(is_applied);
    let newest = applied.iter().rev().map(|row| &row.version);
    if !rest.revert.iter().eq(newest.take(rest.revert.len())) {
        return None;
    }
    if let Some(apply) = &mut rest.apply {
        apply.retain(|version| !is_applied(version) || rest.revert.contains(version));
    }
    let done = rest.revert.is_empty() && rest.apply.as_ref().is_none_or(Vec::is_empty);
    (!done).then_some(rest)
}

/// A new migration that is not written yet is in nothing's way; of two with one version the wrong one might run.
fn refuse_unsound(migrations: &Migrations, then: Then) -> Result<(), Error> {
    if then == Then::ApplyAgain {
        return refuse_problems(migrations);
    }
    let twice: Vec<_> = migrations
        .problems
        .iter()
        .filter(|problem| matches!(problem.kind, ProblemKind::DuplicateVersion { .. }))
        .cloned()
        .collect();
    match twice.is_empty() {
        true => Ok(()),
        false => Err(Error::Problems(twice)),
    }
}

/// A failure on the way up again: the same command applies what is pending now.
fn reverted_before(mut error: Error) -> Error {
    if let Error::Migration(error) = &mut error {
        error.reverted_before = true;
    }
    error
}

/// The migrations of these versions, all of them known to have a down migration before the first is touched.
fn reversible<'a>(
    migrations: &'a Migrations,
    versions: &[Version],
) -> Result<Vec<&'a Migration>, Error> {
    let found = found(migrations, versions)?;
    match found.iter().find(|migration| migration.down.is_none()) {
        Some(migration) => Err(HistoryError::Irreversible {
            migration: migration.name.clone(),
            reason: Irreversible::of(migration),
        }
        .into()),
        None => Ok(found),
    }
}

fn found(
    migrations: &Migrations,
    versions: impl IntoIterator<Item = impl std::borrow::Borrow<Version>>,
) -> Result<Vec<&Migration>, Error> {
    let versions = versions.into_iter();
    versions
        .map(|version| {
            let version = version.borrow();
            migrations.get(version).ok_or_else(|| {
                HistoryError::Irreversible {
                    migration: version.to_string(),
                    reason: Irreversible::NoFiles,
                }
                .into()
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn versions(text: &str) -> Vec<Version> {
        text.chars().map(|c| Version::from(c.to_string())).collect()
    }

    fn applied(text: &str) -> Vec<Applied> {
        let rows = versions(text).into_iter();
        rows.map(|version| Applied {
            version,
            run_on: String::new(),
        })
        .collect()
    }

    fn left(revert: &str, apply: Option<&str>) -> Unfinished {
        Unfinished {
            revert: versions(revert),
            apply: apply.map(versions),
        }
    }

    #[test]
    fn a_new_run_takes_the_newest() {
        assert_eq!(
            steps(&applied("123"), None, 2, Then::Stop),
            (left("32", None), false)
        );
        assert_eq!(
            steps(&applied("123"), None, 2, Then::ApplyAgain),
            (left("32", Some("23")), false)
        );
        assert_eq!(
            steps(&applied("1"), None, 9, Then::Stop),
            (left("1", None), false)
        );
    }

    #[test]
    fn a_run_that_did_not_end_is_finished_and_goes_no_further() {
        // `redo` ended after 3 was reverted.
        let rest = || Some(left("", Some("3")));
        assert_eq!(
            steps(&applied("12"), rest(), 1, Then::ApplyAgain),
            (left("", Some("3")), true)
        );
        // `redo 2` ended after 3 was reverted: 2 is still to be reverted, then both are applied.
        let rest = || Some(left("2", Some("23")));
        assert_eq!(
            steps(&applied("12"), rest(), 2, Then::ApplyAgain),
            (left("2", Some("23")), true)
        );
        // `revert 3` ended with one to go.
        let rest = || Some(left("2", None));
        assert_eq!(
            steps(&applied("12"), rest(), 3, Then::Stop),
            (left("2", None), true)
        );
        // `diesel migration run` applied what was left to apply, and more.
        let rest = || Some(left("", Some("3")));
        assert_eq!(
            steps(&applied("123"), rest(), 1, Then::ApplyAgain),
            (left("3", Some("3")), false)
        );
        let rest = || Some(left("2", Some("23")));
        assert_eq!(
            steps(&applied("1234"), rest(), 2, Then::ApplyAgain),
            (left("43", Some("34")), false)
        );
        // `diesel migration revert` did what was left to do.
        assert_eq!(
            steps(&applied("1"), Some(left("2", None)), 1, Then::Stop),
            (left("1", None), false)
        );
        // Another command than the one that did not end begins again.
        assert_eq!(
            steps(&applied("12"), Some(left("", Some("3"))), 1, Then::Stop),
            (left("2", None), false)
        );
    }
}
