//! `validate`.

use clap::Args;
use glowplug_migrate::shadow::UnknownPath;
use glowplug_migrate::workflow::{
    self, Check, CheckName, DatabaseToCheck, Outcome, ValidateRequest,
};

use crate::caller::spelled;
use crate::context::Context;
use crate::error::CommandResult;
use crate::exit;
use crate::plain::plain;
use crate::printer::Printer;
use crate::progress::MigrationProgress;
use crate::style::{DIM, GREEN, RED, YELLOW};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    glowplug validate             everything, the database included\n  \
    glowplug validate --offline   for CI: files, replay, down migrations, generated Rust")]
pub(crate) struct Arguments {
    /// Do not check a database
    #[arg(long)]
    offline: bool,
}

pub(crate) fn run(arguments: &Arguments, context: &Context) -> CommandResult {
    let tree = context.source_tree()?;
    let migrations = context.migrations(tree.as_ref())?;
    let target = match arguments.offline {
        true => None,
        false => context.existing_target(tree.as_ref())?,
    };
    let database = match &target {
        Some(target) => DatabaseToCheck::At(target),
        None if arguments.offline => DatabaseToCheck::None("offline"),
        None => DatabaseToCheck::None(
            "no DATABASE_URL, and the local server has no database of this project",
        ),
    };
    let inexact_downs = context.home(tree.as_ref()).1.inexact_downs;
    let request = ValidateRequest {
        migrations: &migrations,
        project: tree.as_ref(),
        unknown_path: match arguments.offline {
            true => UnknownPath::IsPublic,
            false => UnknownPath::Ask,
        },
        database,
        inexact_downs: &inexact_downs,
        shadow: &context.shadow(tree.as_ref())?,
    };
    let mut progress = MigrationProgress::new(&context.printer, "");
    let mut report = workflow::validate(&request, &mut progress, &mut |check| {
        render(check, &context.printer)
    })?;
    drop(progress);
    for check in &mut report.checks {
        if let Outcome::Failed { findings } = &mut check.outcome {
            for finding in findings {
                *finding = spelled(finding);
            }
        }
    }
    context
        .printer
        .document("validate", report.is_sound(), &report);
    Ok(if report.is_sound() {
        exit::DONE
    } else {
        exit::FAILED
    })
}

fn render(check: &Check, printer: &Printer) {
    let title = match check.check {
        CheckName::Folder => "migration files are valid",
        CheckName::Replay => "migrations replay, each down.sql reverts its up.sql",
        CheckName::Generated => "generated files are current",
        CheckName::History => "no migration is pending or missing",
        CheckName::Drift => "database schema matches migrations",
    };
    let time = check.milliseconds;
    match &check.outcome {
        Outcome::Passed => printer.line(format!(
            "{GREEN}ok     {GREEN:#} {title} {DIM}{time} ms{DIM:#}"
        )),
        Outcome::Skipped { reason } => {
            printer.line(format!("{YELLOW}skipped{YELLOW:#} {title}: {reason}"))
        }
        Outcome::Failed { findings } => {
            printer.line(format!("{RED}failed {RED:#} {title} {DIM}{time} ms{DIM:#}"));
            for finding in findings {
                printer.line(format!("          {}", spelled(&plain(finding))));
            }
        }
    }
}
