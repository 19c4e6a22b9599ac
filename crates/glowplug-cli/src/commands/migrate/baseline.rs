//! `migrate baseline`.

use clap::Args;
use glowplug_migrate::finding::Finding;
use glowplug_migrate::migration::Version;
use glowplug_migrate::workflow::{self, BaselineOptions};

use crate::context::Context;
use crate::databases::Unnamed;
use crate::error::CommandError;
use crate::error::CommandResult;
use crate::exit;
use crate::findings;
use crate::progress::MigrationProgress;
use crate::words::count;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  glowplug migrate baseline\n  glowplug migrate baseline --up-to 20240102000000"
)]
pub(crate) struct Arguments {
    /// The last version to record [default: the newest]
    #[arg(long, value_name = "VERSION")]
    up_to: Option<String>,
    /// Record although the database does not match these migrations
    #[arg(long)]
    accept_drift: bool,
}

pub(crate) fn run(arguments: &Arguments, context: &Context) -> CommandResult {
    let tree = context.source_tree()?;
    let migrations = context.migrations(tree.as_ref())?;
    let target = context
        .target_to_migrate(tree.as_ref(), Unnamed::Refuse)?
        .must_exist()?;
    let options = BaselineOptions {
        up_to: arguments.up_to.as_deref().map(Version::of_folder),
        accept_drift: arguments.accept_drift,
    };
    let mut progress = MigrationProgress::new(&context.printer, target.database());
    let report = workflow::baseline(
        &target,
        &migrations,
        &options,
        &context.policy(tree.as_ref())?,
        &context.shadow(tree.as_ref())?,
        &mut progress,
    )?;
    drop(progress);
    let done = !report.drift.iter().any(Finding::fails);
    context.printer.document(done, &report);
    for line in findings::lines(&report.drift, context.printer.view()) {
        context.printer.line(line);
    }
    if done {
        context.printer.line(format!(
            "{}: {} recorded as applied",
            report.database.0,
            count(report.recorded.len(), "migration")
        ));
        return Ok(exit::DONE);
    }
    if context.printer.is_for_programs() {
        return Ok(exit::FAILED);
    }
    Err(CommandError::BaselineDrift {
        database: report.database.0,
    }
    .into())
}
