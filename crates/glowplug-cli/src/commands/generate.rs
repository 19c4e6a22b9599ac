//! `generate`.

use std::time::Instant;

use clap::Args;
use glowplug_introspect::{IntrospectOptions, Kinds, introspect};
use glowplug_migrate::Error;
use glowplug_migrate::migration::Migrations;
use glowplug_migrate::project::Project;
use glowplug_migrate::replay::expected_catalog;
use glowplug_migrate::target::Target;
use glowplug_migrate::workflow::{self, FileState, GenerateMode, GenerateReport};
use glowplug_schema::catalog::Catalog;

use super::CommandResult;
use crate::context::Context;
use crate::databases::Unnamed;
use crate::error::CliError;
use crate::exit;
use crate::printer::{DIM, GREEN, RED, count};
use crate::progress::{MigrationProgress, time};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    glowplug generate           write what the migrations make it\n  \
    glowplug generate --check   for CI: exit code 1 and the difference when a file is stale")]
pub(crate) struct Arguments {
    /// Write nothing; show what differs and exit with 1 when something does
    #[arg(long)]
    check: bool,
    /// Read the database instead of replaying the migrations
    #[arg(long)]
    from_database: bool,
}

pub(crate) fn run(arguments: &Arguments, context: &Context) -> CommandResult {
    let project = context.own_project()?;
    let started = Instant::now();
    let catalog = match arguments.from_database {
        true => {
            let target = context
                .target(Some(&project), Unnamed::UseLocal)?
                .must_exist()?;
            let mut connection = target.connect()?;
            introspect(&mut connection, &rust_only()).map_err(Error::from)?
        }
        false => replayed(&project, &project.migrations()?, None, context)?,
    };
    let mode = if arguments.check {
        GenerateMode::Check
    } else {
        GenerateMode::Write
    };
    let report = workflow::generate(&project, &catalog, mode)?;
    context
        .printer
        .document("generate", report.is_current() || !arguments.check, &report);
    render(&report, context);
    if !arguments.check {
        return Ok(exit::DONE);
    }
    if report.is_current() {
        let verb = if report.files.len() == 1 { "is" } else { "are" };
        context.printer.note(format!(
            "{} {verb} current {DIM}{}{DIM:#}",
            count(report.files.len(), "file"),
            time(started.elapsed())
        ));
        return Ok(exit::DONE);
    }
    context.printer.note(format!(
        "hint: `{} generate` writes them anew",
        context.application.name
    ));
    Ok(exit::FAILED)
}

/// Generates from the migrations; a step of other commands, which work on `target`.
pub(crate) fn write(
    project: &Project,
    migrations: &Migrations,
    target: Option<&Target>,
    context: &Context,
) -> Result<GenerateReport, CliError> {
    let catalog = replayed(project, migrations, target, context)?;
    let report = workflow::generate(project, &catalog, GenerateMode::Write)?;
    render(&report, context);
    Ok(report)
}

/// The catalog that the migrations make. Never the developer's own database: what was tried out there by hand is not in it.
fn replayed(
    project: &Project,
    migrations: &Migrations,
    target: Option<&Target>,
    context: &Context,
) -> Result<Catalog, CliError> {
    workflow::refuse_problems(migrations)?;
    let path = context.rust_path(project, migrations, target, true)?;
    let server = context
        .shadow(Some(project), migrations, target)?
        .with_path(path);
    let mut progress = MigrationProgress::new(&context.printer, "");
    Ok(expected_catalog(
        &server,
        &migrations.migrations,
        &mut progress,
    )?)
}

fn rust_only() -> IntrospectOptions {
    IntrospectOptions {
        kinds: Kinds::RUST,
        ..IntrospectOptions::default()
    }
}

fn render(report: &GenerateReport, context: &Context) {
    for warning in &report.warnings {
        context.printer.warning(warning);
    }
    for file in &report.files {
        let path = file.path.display();
        match &file.state {
            FileState::Unchanged => {}
            FileState::Written => context
                .printer
                .note(format!("{GREEN}wrote   {GREEN:#} {path}")),
            FileState::Removed => context
                .printer
                .note(format!("{GREEN}removed {GREEN:#} {path}")),
            FileState::Absent => context.printer.line(format!("{RED}absent  {RED:#} {path}")),
            FileState::Superfluous => context
                .printer
                .line(format!("{RED}superfluous{RED:#} {path}")),
            FileState::Stale { difference } => {
                context.printer.line(format!("{RED}stale   {RED:#} {path}"));
                context.printer.line(difference.trim_end());
            }
        }
    }
}
