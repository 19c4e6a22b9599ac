//! `migrate deploy`.

use std::time::Duration;

use clap::Args;
use glowplug_migrate::workflow::{self, DeployOptions, DeployReport};

use crate::context::Context;
use crate::databases::Unnamed;
use crate::error::CommandResult;
use crate::exit;
use crate::progress::MigrationProgress;
use crate::words::count;

#[derive(Args)]
#[command(
    after_help = "Example:\n  DATABASE_URL=postgres://app@db.example.org/app glowplug migrate deploy"
)]
pub(crate) struct Arguments {
    /// How many seconds to wait for another run to finish
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    lock_timeout: u64,
    /// Apply pending migrations that are older than applied ones
    #[arg(long)]
    allow_out_of_order: bool,
    /// Create a ledger in a database that has tables and no ledger
    #[arg(long)]
    new_ledger: bool,
}

pub(crate) fn run(arguments: &Arguments, context: &Context) -> CommandResult {
    let tree = context.source_tree()?;
    let migrations = context.migrations(tree.as_ref())?;
    let mut target = context.target_to_migrate(tree.as_ref(), Unnamed::Refuse)?;
    let options = DeployOptions {
        lock_timeout: Duration::from_secs(arguments.lock_timeout),
        allow_out_of_order: arguments.allow_out_of_order,
        new_ledger: arguments.new_ledger,
    };
    let mut progress = MigrationProgress::new(&context.printer, target.database());
    let report = workflow::deploy(&mut target, &migrations, &options, &mut progress)?;
    context.printer.document(true, &report);
    context.printer.line(summary(&report));
    for version in &report.missing {
        context.printer.warning(format!(
            "version {version} is applied, but its files are missing here"
        ));
    }
    Ok(exit::DONE)
}

/// What was done, in one line.
pub(crate) fn summary(report: &DeployReport) -> String {
    let database = &report.database.0;
    match (report.applied.len(), report.already_applied) {
        (0, 0) => format!("{database}: there are no migrations"),
        (0, before) => format!("{database} is up to date: {}", count(before, "migration")),
        (new, 0) => format!("{database}: applied {}", count(new, "migration")),
        (new, 1) => format!(
            "{database}: applied {}, 1 was applied before",
            count(new, "migration")
        ),
        (new, before) => format!(
            "{database}: applied {}, {before} were applied before",
            count(new, "migration")
        ),
    }
}
