//! `seed`.

use clap::Args;
use glowplug_migrate::project::Project;
use glowplug_migrate::target::Target;
use glowplug_migrate::workflow::{self, Output, SeedCommand, Seeded, Seeds};

use super::guard::{CONFIRMED, Confirm, Danger, confirm, token};
use super::seed_rows;
use crate::context::Context;
use crate::databases::Unnamed;
use crate::error::CommandResult;
use crate::error::{CliError, CommandError};
use crate::exit;
use crate::libpq_variables;
use crate::progress::MigrationProgress;
use crate::table;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  glowplug seed\n  glowplug seed --clean\n  glowplug seed --rows 100000\n  glowplug seed -- --verbose"
)]
pub(crate) struct Arguments {
    /// Which seeds, where the project has several
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Have the seeds empty their tables first; what is lost is listed, and asked for
    #[arg(long)]
    clean: bool,
    #[command(flatten)]
    confirm: Confirm,
    #[command(flatten)]
    rows: seed_rows::Arguments,
    /// What to hand on to the project's seed command
    #[arg(last = true, value_name = "ARGUMENTS")]
    more: Vec<String>,
}

impl Arguments {
    /// The seed step of a reset, whose question or `--force` covers it.
    pub(crate) fn after_reset() -> Self {
        Arguments {
            profile: None,
            clean: false,
            confirm: Confirm {
                force: true,
                database: None,
            },
            rows: seed_rows::Arguments::none(),
            more: Vec::new(),
        }
    }
}

pub(crate) fn run(arguments: &Arguments, context: &Context) -> CommandResult {
    let tree = context.source_tree()?;
    let target = context
        .target(tree.as_ref(), Unnamed::UseLocal)?
        .must_exist()?;
    if arguments.clean {
        confirm_clean(arguments, &target, context)?;
    } else if !arguments.confirm.force && !target.server().local {
        return Err(CommandError::SeedNotLocal {
            endpoint: target.endpoint().to_string(),
        }
        .into());
    }
    let seeded = seed(arguments, &target, tree.as_ref(), context)?;
    // The project's command says by its exit code what went wrong, so that is ours, too.
    let failure = (seeded.code != exit::DONE).then(|| {
        let error: CliError = CommandError::SeedCommand { code: seeded.code }.into();
        error.failure()
    });
    context
        .printer
        .document_and_error(failure.is_none(), &seeded.result, failure.as_ref());
    if let Some(failure) = &failure {
        context.printer.complain(failure);
    }
    Ok(seeded.code)
}

/// A binary that carries seeds knows which tables they empty; a project's own command may empty any.
fn confirm_clean(
    arguments: &Arguments,
    target: &Target,
    context: &Context,
) -> Result<(), CliError> {
    let database = target.database();
    let known = context
        .application
        .seed
        .map(|_| context.application.cleaned);
    let mut loss =
        target.loss_of(|table| known.is_none_or(|tables| tables.contains(&table.name.as_str())))?;
    loss.tables
        .retain(|table| table.rows > 0 || table.estimated);
    let announcement = match known {
        Some(_) => format!("rows of {database} will be deleted"),
        None => format!("the seed command may delete every row of {database}"),
    };
    let danger = Danger {
        command: "seed --clean",
        doing: format!("emptying tables of {database}"),
        announcement,
        question: format!("Delete rows of {database}?"),
        handed_on: Some(token("seed --clean", target)),
    };
    confirm(&loss, &danger, &arguments.confirm, context)
}

/// What was asked for, and what came of it.
struct Outcome {
    /// The exit code of the seed command, 0 for seeds that the binary carries.
    code: u8,
    /// For `--json`.
    result: serde_json::Value,
}

/// Seeds with what the binary carries, else with the command of the project's settings.
fn seed(
    arguments: &Arguments,
    target: &Target,
    tree: Option<&Project>,
    context: &Context,
) -> Result<Outcome, CliError> {
    let profile = arguments.profile.as_deref();
    if arguments.rows.asked(profile, context) {
        return Ok(Outcome {
            code: exit::DONE,
            result: seed_rows::run(&arguments.rows, profile, target, tree, context)?,
        });
    }
    let seeds = seeds(arguments, target, tree, context)?;
    let mut progress = MigrationProgress::new(&context.printer, target.database());
    let seeded = workflow::seed(target, &seeds, &mut progress)?;
    drop(progress);
    render(&seeded, context);
    Ok(Outcome {
        code: seeded.exit_code(),
        result: serde_json::json!(seeded),
    })
}

/// How the project is seeded.
pub(crate) fn seeds(
    arguments: &Arguments,
    target: &Target,
    tree: Option<&Project>,
    context: &Context,
) -> Result<Seeds, CliError> {
    if let Some(function) = context.application.seed {
        return Ok(Seeds::Function {
            function,
            profile: arguments.profile.clone(),
            clean: arguments.clean,
        });
    }
    if context.application.migrations.is_some() {
        // Its own command may well be this binary: running it would never end.
        return Err(CommandError::CarriesNoSeed {
            name: context.application.name,
        }
        .into());
    }
    let (folder, settings) = context.home(tree);
    let command = settings.seed.ok_or(CommandError::NoSeedCommand)?;
    let mut environment = libpq_variables::environment_for(target.origin());
    if arguments.clean {
        let token = token("seed --clean", target);
        environment.insert(CONFIRMED.into(), Some(token.into()));
    }
    Ok(Seeds::Command(SeedCommand {
        folder,
        command,
        arguments: handed_on(arguments, target.server().local),
        environment,
        output: match context.printer.is_for_programs() {
            true => Output::Stderr,
            false => Output::Inherited,
        },
    }))
}

/// Our own flags as the project's command is given them.
fn handed_on(arguments: &Arguments, local: bool) -> Vec<String> {
    let mut words = Vec::new();
    if let Some(profile) = &arguments.profile {
        words.extend(["--profile".to_owned(), profile.clone()]);
    }
    if arguments.clean {
        words.push("--clean".to_owned());
    }
    if arguments.confirm.force && !local {
        words.push("--force".to_owned());
    }
    words.extend(arguments.more.iter().cloned());
    words
}

/// A command has printed its own lines.
pub(crate) fn render(seeded: &Seeded, context: &Context) {
    let Seeded::Function(report) = seeded else {
        return;
    };
    let rows = report.tables.iter().map(|row| {
        vec![
            row.table.clone(),
            row.inserted.to_string(),
            row.kept.to_string(),
            row.total.to_string(),
        ]
    });
    for line in table::lines(&["table", "new", "kept", "rows"], rows, 1) {
        context.printer.line(line);
    }
}
