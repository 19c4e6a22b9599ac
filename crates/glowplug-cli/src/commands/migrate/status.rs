//! `migrate status`.

use clap::Args;
use glowplug_migrate::history::State;
use glowplug_migrate::workflow;

use crate::context::Context;
use crate::databases::Unnamed;
use crate::error::CommandResult;
use crate::exit;
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
    context
        .printer
        .document("migrate status", report.in_sync(), &report);
    let rows = report.history.entries.iter().map(|entry| {
        let state = match (entry.state, entry.out_of_order) {
            (State::Applied, _) => "applied",
            (State::Pending, false) => "pending",
            (State::Pending, true) => "pending, older than what is applied",
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
    if report.tables_without_ledger > 0 {
        context.printer.warning(format!(
            "{} holds tables and no ledger: it is not known which migrations made them",
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
            "a `migrate {command}` did not end; run it again to finish it"
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
