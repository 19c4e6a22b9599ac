//! One command per file: arguments, and a function that calls one workflow and renders its report.

pub(crate) mod completions;
pub(crate) mod doctor;
pub(crate) mod generate;
pub(crate) mod migrate;
pub(crate) mod reset;
pub(crate) mod seed;
pub(crate) mod seed_rows;
pub(crate) mod server;
pub(crate) mod validate;

use crate::args::Command;
use crate::context::Context;
use crate::error::CliError;

/// What a command gives: an exit code, or why there is none.
pub(crate) type CommandResult = Result<u8, CliError>;

pub(crate) fn run(command: Command, context: &Context) -> CommandResult {
    match command {
        Command::Generate(arguments) => generate::run(&arguments, context),
        Command::Migrate(migrate) => migrate::run(&migrate, context),
        Command::Seed(arguments) => seed::run(&arguments, context),
        Command::Reset(arguments) => reset::run(&arguments, context),
        Command::Validate(arguments) => validate::run(&arguments, context),
        Command::Doctor(arguments) => doctor::run(&arguments, context),
        Command::Server(server) => server::run(&server, context),
        Command::Completions(arguments) => Ok(completions::run(&arguments, context)),
    }
}
