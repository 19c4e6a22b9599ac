//! `migrate revert` and `migrate redo`.

use clap::Args;
use glowplug_migrate::workflow;

use crate::commands::CommandResult;
use crate::context::Context;
use crate::exit;
use crate::progress::MigrationProgress;

#[derive(Args)]
#[command(after_help = "Examples:\n  glowplug migrate revert\n  glowplug migrate redo 3")]
pub(crate) struct Arguments {
    /// How many migrations, newest first
    #[arg(default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    count: u32,
}

pub(crate) fn run(arguments: &Arguments, context: &Context, again: bool) -> CommandResult {
    let tree = context.source_tree()?;
    let migrations = context.migrations(tree.as_ref())?;
    let target = context.target(tree.as_ref())?;
    let mut progress = MigrationProgress::new(&context.printer);
    let workflow = if again {
        workflow::redo
    } else {
        workflow::revert
    };
    let report = workflow(
        &target.url,
        &migrations,
        arguments.count as usize,
        &mut progress,
    )?;
    context.printer.document(
        if again {
            "migrate redo"
        } else {
            "migrate revert"
        },
        true,
        &report,
    );
    if report.runs.is_empty() {
        context
            .printer
            .line(format!("{}: nothing is applied", report.database.0));
    }
    Ok(exit::DONE)
}
