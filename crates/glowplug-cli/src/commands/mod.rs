//! One command per file: arguments, and a function that calls one workflow and renders its report.

pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod doctor;
pub(crate) mod format;
pub(crate) mod generate;
pub(crate) mod guard;
pub(crate) mod init;
pub(crate) mod manual;
pub(crate) mod migrate;
pub(crate) mod reset;
pub(crate) mod seed;
pub(crate) mod seed_rows;
pub(crate) mod server;
pub(crate) mod studio;
pub(crate) mod validate;

use clap::Subcommand;

use crate::context::Context;
use crate::error::CommandResult;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make the files of a project that are missing: settings, a first migration, checks for CI
    Init(init::Arguments),
    /// Write schema.rs, and models where the settings ask for them, from the migrations
    Generate(generate::Arguments),
    /// Create, apply, revert and list migrations
    #[command(subcommand)]
    Migrate(migrate::Migrate),
    /// Fill the database with the project's seeds
    Seed(seed::Arguments),
    /// Drop the database, create it again, migrate, generate and seed
    Reset(reset::Arguments),
    /// Check that migrations, down scripts, generated code, the ledger and the database agree
    Validate(validate::Arguments),
    /// Format the SQL of migrations, or other SQL files: white space only, or nothing
    Format(format::Arguments),
    /// Report on the database's health: version, latency, indexes, keys
    Doctor(doctor::Arguments),
    /// Show the database in the browser: every table and row, read only
    Studio(studio::Arguments),
    /// Print every setting and where it comes from: flag, variable, file and line, default
    Config(config::Arguments),
    /// Manage the project's local PostgreSQL
    #[command(subcommand)]
    Server(server::Server),
    /// Print completions for a shell
    Completions(completions::Arguments),
    /// Write manual pages
    Manual(manual::Arguments),
}

impl Command {
    /// Its name, as typed.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Command::Init(_) => "init",
            Command::Generate(_) => "generate",
            Command::Migrate(migrate) => migrate.name(),
            Command::Seed(_) => "seed",
            Command::Reset(_) => "reset",
            Command::Validate(_) => "validate",
            Command::Format(_) => "format",
            Command::Doctor(_) => "doctor",
            Command::Studio(_) => "studio",
            Command::Server(server) => server.name(),
            Command::Config(_) => "config",
            Command::Completions(_) => "completions",
            Command::Manual(_) => "manual",
        }
    }

    /// Whether it is asked what is wrong, and not to do something: its exit code tells what was found from what could not be
    /// looked at, and it can print findings in every format.
    pub(crate) fn is_check(&self) -> bool {
        match self {
            Command::Validate(_) | Command::Doctor(_) => true,
            Command::Generate(arguments) => arguments.is_check(),
            Command::Format(arguments) => arguments.is_check(),
            Command::Migrate(migrate) => matches!(migrate, migrate::Migrate::Status(_)),
            Command::Init(_)
            | Command::Seed(_)
            | Command::Reset(_)
            | Command::Server(_)
            | Command::Studio(_)
            | Command::Config(_)
            | Command::Completions(_)
            | Command::Manual(_) => false,
        }
    }

    /// Whether it must not be ended at any point. Commands that only read may be, and psql handles signals itself.
    pub(crate) fn changes_something(&self) -> bool {
        match self {
            Command::Init(_)
            | Command::Generate(_)
            | Command::Migrate(_)
            | Command::Seed(_)
            | Command::Reset(_)
            | Command::Format(_)
            | Command::Validate(_) => true,
            Command::Doctor(_)
            | Command::Server(_)
            | Command::Studio(_)
            | Command::Config(_)
            | Command::Completions(_)
            | Command::Manual(_) => false,
        }
    }
}

/// `words` is the whole command line.
pub(crate) fn run(command: Command, words: clap::Command, context: &Context) -> CommandResult {
    match command {
        Command::Init(arguments) => init::run(&arguments, context),
        Command::Generate(arguments) => generate::run(&arguments, context),
        Command::Migrate(migrate) => migrate::run(&migrate, context),
        Command::Seed(arguments) => seed::run(&arguments, context),
        Command::Reset(arguments) => reset::run(&arguments, context),
        Command::Validate(arguments) => validate::run(&arguments, context),
        Command::Format(arguments) => format::run(&arguments, context),
        Command::Doctor(arguments) => doctor::run(&arguments, context),
        Command::Studio(arguments) => studio::run(&arguments, context),
        Command::Config(arguments) => config::run(&arguments, context),
        Command::Server(server) => server::run(&server, context),
        Command::Completions(arguments) => Ok(completions::run(&arguments, words, context)),
        Command::Manual(arguments) => manual::run(&arguments, words, context),
    }
}
