#![doc = include_str!("../README.md")]
// The one crate that talks to a terminal.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "printing is what this crate is for"
)]

mod application;
mod args;
mod browser;
mod caller;
mod commands;
mod context;
mod databases;
mod error;
pub mod exit;
mod findings;
mod frame;
mod global;
mod libpq_variables;
mod other_tools;
mod plain;
mod printer;
mod progress;
mod signals;
mod style;
mod table;
mod variables;
mod words;

pub use application::Application;
pub use glowplug_migrate::migration::EmbeddedFile;
pub use glowplug_migrate::workflow::{SeedFn, SeedReport, SeedRequest, SeededTable};

use std::io::Write;
use std::process::ExitCode;

use clap::FromArgMatches;

use args::Cli;
use context::Context;
use error::{CliError, CommandError};
use global::Global;
use glowplug_migrate::wait;
use printer::Printer;

/// Reads the command line, does what it says, and gives the exit code of [`exit`].
pub fn main(application: Application) -> ExitCode {
    libpq_variables::run_without();
    caller::set_name(application.name);
    ExitCode::from(run(application))
}

/// Says when a statement waits for a lock, and whose.
fn report_waits(global: &Global, command: &'static str) {
    let printer = Printer::new(global, command);
    wait::watch(move |holders| {
        for holder in holders {
            progress::above_the_bar(|| {
                printer.note(format!("waiting for a lock of another session: {holder}"));
            });
        }
    });
}

fn run(application: Application) -> u8 {
    let words = args::command(&application);
    let parsed = words
        .clone()
        .try_get_matches()
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            // Nothing was parsed, so whether a program reads along is seen from the words alone.
            let is_json = std::env::args_os().any(|word| word == "--json");
            if is_json && error.kind() == clap::error::ErrorKind::DisplayVersion {
                return code_after(exit::DONE, written(printer::print_version(&application)));
            }
            if !error.use_stderr() {
                return code_after(exit::DONE, written(error.print()));
            }
            let arguments: Vec<String> = std::env::args().skip(1).collect();
            let printed = match (is_json, other_tools::answer(&error, &arguments)) {
                (true, Some((message, hint))) => {
                    printer::print_usage_error(None, &format!("{message}\n{hint}"))
                }
                (true, None) => printer::print_usage_error(None, &error.to_string()),
                (false, Some((message, hint))) => printer::complain_of_usage(&message, &hint),
                (false, None) => error.print(),
            };
            return code_after(exit::USAGE, written(printed));
        }
    };
    let name = cli.command.name();
    let printer = Printer::new(&cli.global, name);
    let is_check = cli.command.is_check();
    if cli.global.format().is_of_findings() && !is_check {
        printer.error(&CommandError::NoFindings { command: name }.into());
        return exit::USAGE;
    }
    if cli.command.changes_something()
        && let Err(error) = signals::watch(&cli.global, name)
    {
        printer.error(&error);
        return error.exit_code();
    }
    report_waits(&cli.global, name);
    let context = Context::new(application, cli.global, printer);
    let code = match commands::run(cli.command, words, &context) {
        Ok(code) => code,
        Err(error) => {
            let error = error.or_interrupted();
            let code = match error.exit_code() {
                exit::FAILED if is_check => exit::UNCHECKED,
                code => code,
            };
            context.printer.error(&error);
            code
        }
    };
    code_after(code, context.printer.finish())
}

/// What the command line's parser printed itself: the help, the version, a wrong command line.
fn written(printed: std::io::Result<()>) -> Result<(), CliError> {
    printed
        .and_then(|()| std::io::stdout().flush())
        .or_else(|error| printer::written(&error))
}

/// The exit code of a command whose result was written or not. A failure of the command itself keeps its code.
fn code_after(code: u8, written: Result<(), CliError>) -> u8 {
    match written {
        Ok(()) => code,
        Err(error) => {
            Printer::stdout_error(&error);
            if code == exit::DONE {
                error.exit_code()
            } else {
                code
            }
        }
    }
}
