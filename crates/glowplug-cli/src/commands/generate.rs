//! `generate`.

use std::time::Instant;

use clap::Args;
use glowplug_migrate::finding::CheckName;
use glowplug_migrate::migration::Migrations;
use glowplug_migrate::project::Project;
use glowplug_migrate::target::Target;
use glowplug_migrate::workflow::{
    self, FileState, GenerateFrom, GenerateMode, GenerateReport, GenerateRequest, GeneratedFile,
};

use crate::context::Context;
use crate::databases::Unnamed;
use crate::error::CliError;
use crate::error::CommandResult;
use crate::exit;
use crate::findings::{Suite, with_spelled_commands};
use crate::progress::{MigrationProgress, time};
use crate::style::{DIM, RED};
use crate::words::count;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    glowplug generate           update schema.rs and the models\n  \
    glowplug generate --check   for CI: exit code 1 and a diff when a file is out of date")]
pub(crate) struct Arguments {
    /// Write nothing; show the differences and exit with 1 if there are any
    #[arg(long)]
    check: bool,
    /// Read the database instead of replaying the migrations
    #[arg(long)]
    from_database: bool,
}

impl Arguments {
    pub(super) fn is_check(&self) -> bool {
        self.check
    }
}

pub(crate) fn run(arguments: &Arguments, context: &Context) -> CommandResult {
    let project = context.own_project()?;
    let started = Instant::now();
    let mode = match arguments.check {
        true => GenerateMode::Check,
        false => GenerateMode::Write,
    };
    let report = if arguments.from_database {
        let target = context
            .target(Some(&project), Unnamed::UseLocal)?
            .must_exist()?;
        generate(&project, GenerateFrom::Database(&target), mode, context)?
    } else {
        let from = GenerateFrom::Migrations {
            migrations: &project.migrations()?,
            shadow: &context.shadow(Some(&project))?,
            target: None,
        };
        generate(&project, from, mode, context)?
    };
    context
        .printer
        .document(report.is_current() || !arguments.check, &report);
    let findings = report.files.iter().filter_map(GeneratedFile::finding);
    let findings = findings.map(with_spelled_commands).collect();
    context
        .printer
        .findings(&[Suite::of(CheckName::Generated, findings)]);
    render(&report, context);
    if report.is_current() {
        context.printer.line(format!(
            "generated files are current: {} {DIM}{}{DIM:#}",
            count(report.files.len(), "file"),
            time(started.elapsed())
        ));
        return Ok(exit::DONE);
    }
    match mode {
        GenerateMode::Write => {
            context.printer.line(summary(&report));
            next_steps(&report, context);
            Ok(exit::DONE)
        }
        GenerateMode::Check => {
            context.printer.hint("run `generate`");
            Ok(exit::FAILED)
        }
    }
}

/// What was done, in one line.
fn summary(report: &GenerateReport) -> String {
    let all = report.files.iter();
    let changed = all.filter(|file| file.state != FileState::Unchanged);
    let changed = changed.count();
    let of = report.files.len();
    format!("generated {changed} of {}", count(of, "file"))
}

fn generate(
    project: &Project,
    from: GenerateFrom<'_>,
    mode: GenerateMode,
    context: &Context,
) -> Result<GenerateReport, CliError> {
    let request = GenerateRequest {
        project,
        from,
        mode,
    };
    let mut progress = MigrationProgress::new(&context.printer, "");
    Ok(workflow::generate(&request, &mut progress)?)
}

/// Generates from the migrations; a step of other commands, which work on `target`.
pub(crate) fn write(
    project: &Project,
    migrations: &Migrations,
    target: &Target,
    context: &Context,
) -> Result<GenerateReport, CliError> {
    let from = GenerateFrom::Migrations {
        migrations,
        shadow: &context.shadow(Some(project))?,
        target: Some(target),
    };
    let report = generate(project, from, GenerateMode::Write, context)?;
    render(&report, context);
    next_steps(&report, context);
    Ok(report)
}

/// What the application needs before the files compile, after they were written for the first time.
fn next_steps(report: &GenerateReport, context: &Context) {
    if !report.next_steps.is_empty() {
        context.printer.note("next steps, before this compiles:");
    }
    for step in &report.next_steps {
        context.printer.note(format!("  {step}"));
    }
}

pub(crate) fn render(report: &GenerateReport, context: &Context) {
    for warning in &report.warnings {
        context.printer.warning(warning);
    }
    for note in &report.notes {
        context.printer.note(format!("note: {note}"));
    }
    for file in &report.files {
        let path = file.path.display();
        match &file.state {
            // Reported when it happened.
            FileState::Unchanged | FileState::Written | FileState::Removed => {}
            FileState::Absent => context.printer.line(format!("{RED}missing {RED:#} {path}")),
            FileState::Superfluous => context
                .printer
                .line(format!("{RED}superfluous{RED:#} {path}")),
            FileState::Stale { difference } => {
                context.printer.line(format!("{RED}outdated{RED:#} {path}"));
                context.printer.line(difference.trim_end());
            }
        }
    }
}
