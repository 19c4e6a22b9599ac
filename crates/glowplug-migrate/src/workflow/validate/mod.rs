//! `validate`: everything that can disagree, held against each other.
//!
//! One check per file; each gives its [`Outcome`], and a check that needs what a failed one would have given is skipped.

mod database;
mod folder;
mod generated;
mod replay;

use std::time::Instant;

use glowplug_schema::catalog::Catalog;
use serde::Serialize;

use crate::apply::Observer;
use crate::error::Error;
use crate::migration::Migrations;
use crate::project::Project;
use crate::shadow::ShadowServer;
use crate::target::{ReplayPath, Target};

/// What to validate.
pub struct ValidateRequest<'a> {
    /// The migrations.
    pub migrations: &'a Migrations,
    /// The project whose generated files are checked; a binary without its source tree has none.
    pub project: Option<&'a Project>,
    /// Where unqualified names go in the replay that the generated files come from.
    pub rust_path: ReplayPath,
    /// The database to hold against the files.
    pub database: DatabaseToCheck<'a>,
    /// Versions whose down migration is known to be inexact.
    pub inexact_downs: &'a [String],
    /// Gives a server for shadow databases, fit for the comparison with this database where there is one.
    pub shadow: &'a dyn Fn(Option<&Target>) -> Result<ShadowServer, Error>,
}

/// A database, or why there is none to look at.
#[derive(Debug, Clone, Copy)]
pub enum DatabaseToCheck<'a> {
    /// This one.
    At(&'a Target),
    /// None, for this reason.
    None(&'a str),
}

impl<'a> DatabaseToCheck<'a> {
    fn target(self) -> Option<&'a Target> {
        match self {
            DatabaseToCheck::At(target) => Some(target),
            DatabaseToCheck::None(_) => None,
        }
    }
}

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
    fn of(findings: Vec<String>) -> Self {
        if findings.is_empty() {
            Outcome::Passed
        } else {
            Outcome::Failed { findings }
        }
    }

    fn skipped(reason: &str) -> Self {
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

/// Does every check and reports each as it ends. `observer` hears of the replays.
///
/// # Errors
/// What keeps a check from being done at all: no connection, no binaries. What a check finds is in the report.
pub fn validate(
    request: &ValidateRequest<'_>,
    observer: &mut dyn Observer,
    each: &mut dyn FnMut(&Check),
) -> Result<ValidateReport, Error> {
    let mut checks = Vec::new();
    let mut done = |check: CheckName, started: Instant, outcome: Outcome| {
        let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let check = Check {
            check,
            outcome,
            milliseconds,
        };
        each(&check);
        checks.push(check);
    };

    let started = Instant::now();
    let outcome = folder::check(request.migrations);
    let replayable = !request
        .migrations
        .problems
        .iter()
        .any(|problem| problem.kind.blocks_apply());
    done(CheckName::Folder, started, outcome);

    let started = Instant::now();
    let (outcome, catalog): (Outcome, Option<Catalog>) = match replayable {
        true => replay::check(request, observer)?,
        false => (Outcome::skipped("the migrations folder is not sound"), None),
    };
    done(CheckName::Replay, started, outcome);

    let started = Instant::now();
    let outcome = match (request.project, &catalog) {
        (Some(project), Some(catalog)) => generated::check(project, catalog, request, observer)?,
        (None, _) => Outcome::skipped("no source tree here"),
        (_, None) => Outcome::skipped("the migrations do not replay"),
    };
    done(CheckName::Generated, started, outcome);

    let started = Instant::now();
    let target = match request.database {
        DatabaseToCheck::At(target) => target,
        DatabaseToCheck::None(reason) => {
            done(CheckName::History, started, Outcome::skipped(reason));
            done(CheckName::Drift, started, Outcome::skipped(reason));
            return Ok(ValidateReport { checks });
        }
    };
    let (outcome, live) = database::history(target, request.migrations)?;
    done(CheckName::History, started, outcome);

    let started = Instant::now();
    let outcome = match live {
        Some(live) if replayable => database::drift(live, request, catalog.as_ref(), observer)?,
        Some(_) => Outcome::skipped("the migrations folder is not sound"),
        None if target.exists() => Outcome::skipped("it is not known what is applied"),
        None => Outcome::skipped("there is no database"),
    };
    done(CheckName::Drift, started, outcome);
    Ok(ValidateReport { checks })
}
