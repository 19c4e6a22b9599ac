//! `migrate status`.

use clap::Args;
use glowplug_migrate::finding::{CheckName, Finding};
use glowplug_migrate::history::{Entry, State};
use glowplug_migrate::workflow::{self, StatusReport};

use crate::context::Context;
use crate::databases::Unnamed;
use crate::error::CommandResult;
use crate::exit;
use crate::findings::{Suite, with_spelled_commands};
use crate::table;

#[derive(Args)]
#[command(after_help = "Example:\n  glowplug migrate status || glowplug migrate deploy")]
pub(crate) struct Arguments {}

pub(crate) fn run(_arguments: &Arguments, context: &Context) -> CommandResult {
    let tree = context.source_tree()?;
    let migrations = context.migrations(tree.as_ref())?;
    let target = context
        .target(tree.as_ref(), Unnamed::Refuse)?
        .must_exist()?;
    let report = workflow::status(&target, &migrations)?;
    context.printer.document(report.in_sync(), &report);
    context.printer.findings(&suites(&report));
    let rows = report.history.entries.iter().map(|entry| {
        let state = match (entry.state, entry.out_of_order) {
            (State::Applied, _) => "applied",
            (State::Pending, false) => "pending",
            (State::Pending, true) => "pending, older than an applied one",
            (State::Missing, _) => "applied, files missing",
        };
        let name = entry.name.as_deref().unwrap_or(entry.version.as_str());
        vec![
            name.to_owned(),
            state.to_owned(),
            entry.run_on.clone().unwrap_or_default(),
        ]
    });
    for line in table::lines(&["migration", "state", "applied at"], rows, usize::MAX) {
        context.printer.line(line);
    }
    context.printer.line(summary(&report));
    if report.tables_without_ledger > 0 {
        context.printer.warning(format!(
            "{} has tables but no ledger: it is unknown which migrations were applied",
            report.database.0
        ));
    }
    if let Some(unfinished) = &report.unfinished {
        let command = if unfinished.apply.is_some() {
            "redo"
        } else {
            "revert"
        };
        context.printer.warning(format!(
            "a `migrate {command}` did not finish; run it again to resume it"
        ));
    }
    for problem in &report.problems {
        context.printer.warning(problem);
    }
    Ok(if report.in_sync() {
        exit::DONE
    } else {
        exit::FAILED
    })
}

/// What is found, for the formats that show findings.
fn suites(report: &StatusReport) -> Vec<Suite> {
    let problems = report.problems.iter().map(Finding::from);
    let entries = report.history.entries.iter().filter_map(Entry::finding);
    vec![
        Suite::of(CheckName::Folder, problems.collect()),
        Suite::of(
            CheckName::History,
            entries.map(with_spelled_commands).collect(),
        ),
    ]
}

/// How many are in which state, in one line.
fn summary(report: &StatusReport) -> String {
    let number = |state| report.history.in_state(state).count();
    let mut parts = vec![format!("{} applied", number(State::Applied))];
    for (state, word) in [
        (State::Pending, "pending"),
        (State::Missing, "without files"),
    ] {
        if number(state) > 0 {
            parts.push(format!("{} {word}", number(state)));
        }
    }
    format!("{}: {}", report.database.0, parts.join(", "))
}
