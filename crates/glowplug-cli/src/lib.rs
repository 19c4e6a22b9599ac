#![doc = include_str!("../README.md")]
// The one crate that talks to a terminal.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "printing is what this crate is for"
)]

mod application;
mod args;
mod commands;
mod context;
mod databases;
mod error;
pub mod exit;
mod frame;
mod global;
mod libpq_variables;
mod printer;
mod progress;
mod signals;
mod table;
mod variables;

pub use application::{Application, SeedFn, SeedReport, SeedRequest, SeededTable};
pub use glowplug_migrate::migration::EmbeddedFile;

use std::process::ExitCode;

use clap::FromArgMatches;

use args::Cli;
use context::Context;
use printer::Printer;

/// Reads the command line, does what it says, and gives the exit code of [`exit`].
pub fn main(application: Application) -> ExitCode {
    libpq_variables::run_without();
    ExitCode::from(run(application))
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
            // A closed stdout is no reason to fail: `glowplug --help | head -1`.
            if !error.use_stderr() {
                let _ = error.print();
                return exit::DONE;
            }
            // Nothing was parsed, so whether a program reads along is seen from the words alone.
            if std::env::args_os().any(|word| word == "--json") {
                printer::print_usage_error(&error.to_string());
            } else {
                let _ = error.print();
            }
            return exit::USAGE;
        }
    };
    let printer = Printer::new(&cli.global);
    if cli.command.changes_something()
        && let Err(error) = signals::watch(&cli.global)
    {
        printer.error(&error);
        return error.exit_code();
    }
    let context = Context::new(application, cli.global, printer);
    match commands::run(cli.command, words, &context) {
        Ok(code) => code,
        Err(error) => {
            let error = error.or_interrupted();
            let code = error.exit_code();
            context.printer.error(&error);
            code
        }
    }
}
