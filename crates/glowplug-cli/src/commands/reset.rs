//! `reset`.

use std::time::Instant;

use clap::Args;
use glowplug_migrate::workflow::{self, DeployOptions, Loss, TableLoss};

use super::{CommandResult, generate, migrate, seed};
use crate::context::Context;
use crate::error::CliError;
use crate::exit;
use crate::printer::{BOLD, DIM, GREEN, count};
use crate::progress::{MigrationProgress, time};
use crate::table;

#[derive(Args)]
#[command(after_help = "Example:\n  glowplug reset --force")]
pub(crate) struct Arguments {
    /// Do not ask
    #[arg(long, short)]
    force: bool,
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
    let target = context.target(tree.as_ref())?;
    let loss = workflow::loss(&target.url)?;
    confirm(&loss, arguments, context)?;

    let printer = &context.printer;
    let started = Instant::now();
    workflow::recreate_database(&target.url)?;
    printer.note(step("dropped", &loss.database.0, started));

    let started = Instant::now();
    let mut progress = MigrationProgress::new(printer);
    let deployed = workflow::deploy(
        &target.url,
        &migrations,
        &DeployOptions::default(),
        &mut progress,
    )?;
    drop(progress);
    printer.note(step("migrated", &migrate::summary(&deployed), started));

    let started = Instant::now();
    let mut generated = None;
    if let Some(project) = tree.as_ref().filter(|_| !arguments.skip_generate) {
        let report = generate::write(project, &migrations, context)?;
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
        let found = seed::seed(&arguments, &target.url, loss.local, tree.as_ref(), context)?;
        if found.code != exit::DONE {
            return Err(CliError::Command {
                code: "seed-failed",
                message: format!("the seed command ended with exit code {}", found.code),
                hint: Some("the database is migrated; mend the seeds and run `seed`".to_owned()),
                exit: found.code,
            });
        }
        seeded = Some(found.result);
        printer.note(step("seeded", &loss.database.0, started));
    }
    let result = serde_json::json!({ "lost": loss, "deployed": deployed, "generated": generated, "seeded": seeded });
    printer.document("reset", true, result);
    Ok(exit::DONE)
}

/// Tells what is lost and asks. Without a terminal there is nobody to ask, and the answer is no.
fn confirm(loss: &Loss, arguments: &Arguments, context: &Context) -> Result<(), CliError> {
    let printer = &context.printer;
    if loss.exists {
        printer.note(format!(
            "{BOLD}{}{BOLD:#} will be dropped with everything in it:",
            loss.database.0
        ));
        let rows = loss.tables.iter().map(|row| {
            let about = if row.estimated { "about " } else { "" };
            vec![row.table.clone(), format!("{about}{}", row.rows)]
        });
        for line in table::lines(&["table", "rows"], rows, 1) {
            printer.note(format!("  {line}"));
        }
    }
    // An estimate of none is no proof that there is none.
    let empty = |table: &TableLoss| table.rows == 0 && !table.estimated;
    let harmless = loss.local && loss.tables.iter().all(empty);
    if arguments.force || !loss.exists || harmless {
        return Ok(());
    }
    if !printer.can_ask() {
        return Err(CliError::new(
            "needs-force",
            format!(
                "resetting {} would lose what is in it, and there is no terminal to ask on",
                loss.database.0
            ),
            "`reset --force` does not ask",
        ));
    }
    let question = format!("Drop {}?", loss.database.0);
    match dialoguer::Confirm::new()
        .with_prompt(question)
        .default(false)
        .interact()
    {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(CliError::declined()),
    }
}

fn step(what: &str, detail: &str, started: Instant) -> String {
    format!(
        "{GREEN}{what:<9}{GREEN:#} {detail} {DIM}{}{DIM:#}",
        time(started.elapsed())
    )
}
