//! `migrate revert` and `migrate redo`.

use clap::Args;
use glowplug_migrate::migration::{Direction, Migrations};
use glowplug_migrate::observer::Run;
use glowplug_migrate::target::Target;
use glowplug_migrate::workflow::{self, RevertOptions, RevertPlan, RevertReport, Then};

use crate::commands::guard::{Confirm, Danger, confirm};
use crate::context::Context;
use crate::databases::Unnamed;
use crate::error::CliError;
use crate::error::CommandResult;
use crate::exit;
use crate::progress::MigrationProgress;
use crate::words::count;

#[derive(Args)]
#[command(after_help = "Examples:\n  glowplug migrate revert\n  glowplug migrate redo 3")]
pub(crate) struct Arguments {
    /// How many migrations, newest first
    #[arg(default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    count: u32,
    #[command(flatten)]
    confirm: Confirm,
}

pub(crate) fn run(arguments: &Arguments, context: &Context, then: Then) -> CommandResult {
    let tree = context.source_tree()?;
    let migrations = context.migrations(tree.as_ref())?;
    let target = context
        .target_to_migrate(tree.as_ref(), Unnamed::UseLocal)?
        .must_exist()?;
    let options = RevertOptions {
        count: arguments.count as usize,
        then,
    };
    let plan = workflow::plan_revert(&target, &migrations, &options)?;
    guard(&plan, &migrations, &target, arguments, then, context)?;
    let mut progress = MigrationProgress::new(&context.printer, target.database());
    let report = workflow::revert(&target, &migrations, &options, Some(&plan), &mut progress)?;
    drop(progress);
    context.printer.document(true, &report);
    context.printer.line(summary(&report));
    Ok(exit::DONE)
}

/// What was done, in one line.
fn summary(report: &RevertReport) -> String {
    let database = &report.database.0;
    let ran = |direction| {
        let runs = report.runs.iter().filter(|run| run.direction == direction);
        count(runs.count(), "migration")
    };
    let is_up = |run: &Run| run.direction == Direction::Up;
    if report.runs.is_empty() {
        format!("{database}: nothing is applied, nothing was reverted")
    } else if report.runs.iter().all(is_up) {
        format!("{database}: applied {}", ran(Direction::Up))
    } else if report.runs.iter().any(is_up) {
        format!(
            "{database}: reverted {} and applied {}",
            ran(Direction::Down),
            ran(Direction::Up)
        )
    } else {
        format!("{database}: reverted {}", ran(Direction::Down))
    }
}

fn name(then: Then) -> &'static str {
    match then {
        Then::Stop => "revert",
        Then::ApplyAgain => "redo",
    }
}

/// Shows what the down migrations delete, and asks.
fn guard(
    plan: &RevertPlan,
    migrations: &Migrations,
    target: &Target,
    arguments: &Arguments,
    then: Then,
    context: &Context,
) -> Result<(), CliError> {
    if plan.resumes {
        context.printer.note(format!(
            "an earlier `migrate {}` did not finish: this resumes it",
            name(then)
        ));
    }
    if plan.revert.is_empty() {
        return Ok(());
    }
    let reverted: Vec<_> = migrations
        .migrations
        .iter()
        .filter(|migration| plan.revert.contains(&migration.name))
        .collect();
    // Of a CASCADE or a DO block the text does not say what it reaches.
    let reaches_further = reverted
        .iter()
        .any(|migration| migration.down_reaches_further());
    let mut loss = target.loss_of(|table| {
        reaches_further
            || reverted
                .iter()
                .any(|migration| migration.down_mentions(&table.name))
    })?;
    loss.tables
        .retain(|table| table.rows > 0 || table.estimated);
    let database = target.database();
    let what = count(plan.revert.len(), "migration");
    let touched = match loss.tables.len() {
        0 => "",
        _ => ", which may delete rows or values of",
    };
    let danger = Danger {
        command: &format!("migrate {}", name(then)),
        doing: format!("reverting {what} of {database}"),
        announcement: format!("{what} of {database} will be reverted{touched}"),
        question: format!("Revert {what} of {database}?"),
        handed_on: None,
    };
    confirm(&loss, &danger, &arguments.confirm, context)
}
