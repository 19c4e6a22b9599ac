//! `migrate dev`.

use clap::Args;
use glowplug_migrate::workflow::{self, DevOptions};

use super::summary;
use crate::commands::generate;
use crate::context::Context;
use crate::databases::Unnamed;
use crate::error::CommandError;
use crate::error::CommandResult;
use crate::exit;
use crate::findings;
use crate::progress::MigrationProgress;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  glowplug migrate dev\n  glowplug migrate dev --name add_invoices"
)]
pub(crate) struct Arguments {
    /// Then create a new migration with this name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Apply although the database does not match its applied migrations
    #[arg(long)]
    accept_drift: bool,
    /// Create a ledger in a database that has tables and no ledger
    #[arg(long)]
    new_ledger: bool,
    /// Do not generate Rust
    #[arg(long)]
    skip_generate: bool,
}

pub(crate) fn run(arguments: &Arguments, context: &Context) -> CommandResult {
    let project = context.source_tree()?;
    let migrations = context.migrations(project.as_ref())?;
    let mut target = context.target_to_migrate(project.as_ref(), Unnamed::UseLocal)?;
    let shadow = context.shadow(project.as_ref())?;
    let options = DevOptions {
        accept_drift: arguments.accept_drift,
        new_ledger: arguments.new_ledger,
    };
    let mut progress = MigrationProgress::new(&context.printer, target.database());
    let report = workflow::dev(
        &mut target,
        &migrations,
        &options,
        &context.policy(project.as_ref())?,
        &shadow,
        &mut progress,
    )?;
    drop(progress);
    let Some(deployed) = &report.deployed else {
        context.printer.document(false, &report);
        for line in findings::lines(&report.drift, context.printer.view()) {
            context.printer.line(line);
        }
        return if context.printer.is_for_programs() {
            Ok(exit::FAILED)
        } else {
            Err(CommandError::Drift.into())
        };
    };
    context.printer.line(summary(deployed));
    let mut generated = None;
    if let Some(project) = project.as_ref().filter(|_| !arguments.skip_generate) {
        generated = Some(generate::write(project, &migrations, &target, context)?);
    }
    let mut created = None;
    if let (Some(name), Some(project)) = (&arguments.name, &project) {
        let made = workflow::create(&project.migration_folders.folders, name)?;
        context.printer.line(project.shown(&made.up).display());
        context.printer.line(project.shown(&made.down).display());
        created = Some(made);
    }
    let result = serde_json::json!({
        "drift": report.drift, "deployed": deployed, "generated": generated, "created": created
    });
    context.printer.document(true, result);
    Ok(exit::DONE)
}
