//! `seed`.

use std::os::unix::process::ExitStatusExt;

use clap::Args;
use glowplug_migrate::project::Project;
use glowplug_migrate::target::{Origin, Target};
use glowplug_migrate::workflow;

use super::guard::{CONFIRMED, Confirm, Danger, confirm, token};
use super::{CommandResult, seed_rows};
use crate::application::{SeedReport, SeedRequest};
use crate::context::Context;
use crate::databases::Unnamed;
use crate::error::{CliError, chain};
use crate::exit;
use crate::libpq_variables;
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
        return Err(CliError::new(
            "not-local",
            format!("{} is not on this machine", target.endpoint()),
            "seeds are made for development; `--force` seeds it nevertheless",
        ));
    }
    let seeded = seed(arguments, &target, tree.as_ref(), context)?;
    context
        .printer
        .document("seed", seeded.code == exit::DONE, &seeded.result);
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
pub(crate) struct Seeded {
    /// The exit code of the seed command, 0 for seeds that the binary carries.
    pub(crate) code: u8,
    /// For `--json`.
    pub(crate) result: serde_json::Value,
}

/// Seeds with what the binary carries, else with the command of the project's settings.
pub(crate) fn seed(
    arguments: &Arguments,
    target: &Target,
    tree: Option<&Project>,
    context: &Context,
) -> Result<Seeded, CliError> {
    let profile = arguments.profile.as_deref();
    if arguments.rows.asked(profile, context) {
        return seed_rows::run(&arguments.rows, profile, target, tree, context);
    }
    if let Some(seed) = context.application.seed {
        let url = target.reveal();
        let request = SeedRequest {
            url: &url,
            profile,
            clean: arguments.clean,
        };
        let report = seed(&request).map_err(|error| CliError::Command {
            code: "seed-failed",
            message: chain(error.as_ref()),
            hint: Some(format!(
                "nothing was changed; a table that is not there yet comes with `{} migrate deploy`",
                context.application.name
            )),
            exit: exit::FAILED,
        })?;
        render(&report, context);
        return Ok(Seeded {
            code: exit::DONE,
            result: serde_json::json!(report),
        });
    }
    if context.application.migrations.is_some() {
        // Its own command may well be this binary: running it would go round for ever.
        return Err(CliError::new(
            "no-seed",
            format!("`{}` carries no seeds", context.application.name),
            "give `Application::seed` a function",
        ));
    }
    let (root, settings) = context.home(tree);
    let Some(command) = &settings.seed else {
        return Err(CliError::new(
            "no-seed",
            "the project has no seed command",
            "name one in Cargo.toml: `[package.metadata.glowplug]`, `seed = \"cargo run -q --bin db -- seed\"`",
        ));
    };
    // It may have to build the application first, in silence.
    context.printer.note(format!("running `{command}`"));
    let handed_on = handed_on(arguments, target.server().local);
    let status = workflow::run_seed_command(&root, command, &handed_on, |shell| {
        shell.env("DATABASE_URL", target.reveal());
        if arguments.clean {
            shell.env(CONFIRMED, token("seed --clean", target));
        }
        libpq_variables::environment_of(shell, matches!(target.origin(), Origin::Local { .. }));
        if context.printer.is_json() {
            // stdout is kept for one document.
            shell.stdout(std::io::stderr());
        }
    })?;
    // A command that was killed by a signal has no code of its own; shells give 128 and the signal.
    let code = status.code().or_else(|| Some(128 + status.signal()?));
    let code = code
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(exit::FAILED);
    Ok(Seeded {
        code,
        result: serde_json::json!({ "command": command, "exit_code": code }),
    })
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

fn render(report: &SeedReport, context: &Context) {
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
