//! `reset`.

use std::time::Instant;

use clap::Args;
use glowplug_migrate::workflow;

use super::guard::{Confirm, Danger, confirm};
use super::{CommandResult, generate, migrate, seed};
use crate::context::Context;
use crate::databases::Unnamed;
use crate::error::CliError;
use crate::exit;
use crate::printer::{DIM, GREEN, count};
use crate::progress::{MigrationProgress, time};

#[derive(Args)]
#[command(after_help = "Example:\n  glowplug reset --force")]
pub(crate) struct Arguments {
    #[command(flatten)]
    confirm: Confirm,
    /// Leave the generated Rust as it is
    #[arg(long)]
    skip_generate: bool,
    /// Leave the database without seeds
    #[arg(long)]
    skip_seed: bool,
}

pub(crate) fn run(arguments: &Arguments, context: &Context) -> CommandResult {
    let tree = context.source_tree()?;
    let migrations = context.migrations(tree.as_ref())?;
    workflow::refuse_problems(&migrations)?;
    let mut target = context.target_to_migrate(tree.as_ref(), Unnamed::UseLocal)?;
    target.refuse_unsuitable()?;
    let loss = target.loss()?;
    let danger = Danger {
        command: "reset",
        doing: format!("resetting {}", target.database()),
        announcement: format!(
            "{} will be dropped with everything in it",
            target.database()
        ),
        question: format!("Drop {}?", target.database()),
        handed_on: None,
    };
    confirm(&loss, &danger, &arguments.confirm, context)?;

    let printer = &context.printer;
    let started = Instant::now();
    let mut progress = MigrationProgress::new(printer, target.database());
    let deployed = workflow::reset(
        &mut target,
        &migrations,
        |target| context.shadow(tree.as_ref(), &migrations, Some(target)),
        &mut progress,
    )?;
    drop(progress);
    printer.note(step("migrated", &migrate::summary(&deployed), started));

    let started = Instant::now();
    let mut generated = None;
    if let Some(project) = tree.as_ref().filter(|_| !arguments.skip_generate) {
        let report = generate::write(project, &migrations, Some(&target), context)?;
        printer.note(step(
            "generated",
            &count(report.files.len(), "file"),
            started,
        ));
        generated = Some(report);
    }

    let started = Instant::now();
    let has_seed =
        context.application.seed.is_some() || context.home(tree.as_ref()).1.seed.is_some();
    let mut seeded = None;
    if has_seed && !arguments.skip_seed {
        let arguments = seed::Arguments::after_reset();
        let found = seed::seed(&arguments, &target, tree.as_ref(), context)?;
        if found.code != exit::DONE {
            return Err(CliError::Command {
                code: "seed-failed",
                message: format!("the seed command ended with exit code {}", found.code),
                hint: Some("the database is migrated; fix the seeds and run `seed`".to_owned()),
                exit: found.code,
            });
        }
        seeded = Some(found.result);
        printer.note(step("seeded", target.database(), started));
    }
    let result = serde_json::json!({
        "lost": loss, "deployed": deployed, "generated": generated, "seeded": seeded
    });
    printer.document("reset", true, result);
    Ok(exit::DONE)
}

pub(crate) fn step(what: &str, detail: &str, started: Instant) -> String {
    format!(
        "{GREEN}{what:<9}{GREEN:#} {detail} {DIM}{}{DIM:#}",
        time(started.elapsed())
    )
}
