//! `migrate new`.

use clap::Args;
use glowplug_migrate::workflow;

use crate::context::Context;
use crate::error::CommandResult;
use crate::exit;

#[derive(Args)]
#[command(after_help = "Example:\n  glowplug migrate new add_invoices")]
pub(crate) struct Arguments {
    /// What the migration does, in a few words
    #[arg(required = true)]
    name: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments, context: &Context) -> CommandResult {
    let project = context.own_project()?;
    let made = workflow::create(
        &project.migration_folders.folders,
        &arguments.name.join(" "),
    )?;
    context.printer.document(true, &made);
    context.printer.line(project.shown(&made.up).display());
    context.printer.line(project.shown(&made.down).display());
    context
        .printer
        .hint("write both files, then run `migrate dev`");
    Ok(exit::DONE)
}
