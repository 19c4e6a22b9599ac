//! The words of the command line.

use clap::{CommandFactory, Parser};

use crate::application::Application;
use crate::commands::Command;
use crate::global::Global;

/// Schema and migrations for Diesel on PostgreSQL.
#[derive(Parser)]
#[command(
    propagate_version = true,
    disable_help_subcommand = true,
    after_help = "Examples:\n  \
        glowplug migrate new add_invoices   start a migration\n  \
        glowplug migrate dev                apply it to the development database and generate Rust\n  \
        glowplug validate                   check that migrations, Rust and database agree\n\n\
        Without DATABASE_URL (environment or .env) a PostgreSQL of the project's own is used and started when needed;\n\
        `migrate deploy`, `status` and `baseline` use it only with --local.\n\
        Exit codes: 0 done, 1 failed or found something, 3 could not check, 64 wrong usage, 130 interrupted, 143 terminated."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The command line of a binary, with its own name and version.
pub(crate) fn command(application: &Application) -> clap::Command {
    let command = Cli::command()
        .name(application.name)
        .bin_name(application.name)
        .version(application.version);
    with_examples_of(command, application.name)
}

/// The examples are written for `glowplug`; another binary's call it by its own name.
fn with_examples_of(mut command: clap::Command, name: &str) -> clap::Command {
    if name != "glowplug"
        && let Some(examples) = command.get_after_help()
    {
        let examples = examples
            .to_string()
            .replace("glowplug ", &format!("{name} "))
            .replace("completions/glowplug", &format!("completions/{name}"));
        command = command.after_help(examples);
    }
    command.mut_subcommands(|command| with_examples_of(command, name))
}
