//! `validate`: checks that migrations, down scripts, generated code, the ledger and the database agree.
//!
//! One check per file; each gives its [`Outcome`], and a check that needs what a failed one would have given is skipped.

mod database;
mod folder;
mod generated;
mod replay;
mod report;
mod request;

use std::time::Instant;

use glowplug_schema::catalog::Catalog;

pub use report::{Check, CheckName, Outcome, ValidateReport};
pub use request::{DatabaseToCheck, ValidateRequest};

use crate::error::Error;
use crate::observer::Observer;

/// Does every check and reports each as it ends. `observer` follows the replays.
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
        false => (Outcome::skipped("the migrations folder has problems"), None),
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
        Some(_) => Outcome::skipped("the migrations folder has problems"),
        None if target.exists() => Outcome::skipped("the applied migrations are unknown"),
        None => Outcome::skipped("there is no database"),
    };
    done(CheckName::Drift, started, outcome);
    Ok(ValidateReport { checks })
}
