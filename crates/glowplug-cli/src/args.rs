//! The words of the command line.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::application::Application;
use crate::commands;

/// Schema and migrations for Diesel on PostgreSQL.
#[derive(Parser)]
#[command(
    propagate_version = true,
    disable_help_subcommand = true,
    after_help = "Examples:\n  \
        glowplug migrate new add_invoices   start a migration\n  \
        glowplug migrate dev                apply it to the development database and generate Rust\n  \
        glowplug validate                   check that migrations, Rust and database agree\n\n\
        Without DATABASE_URL (environment or .env) a PostgreSQL of the project's own is used and started when needed.\n\
        Exit codes: 0 done, 1 failed or found something, 64 wrong usage, 130 interrupted."
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

/// Flags that every command takes.
#[derive(Args, Clone)]
pub(crate) struct Global {
    /// The database [default: DATABASE_URL of the environment or .env, else the local cluster]
    #[arg(long, global = true, value_name = "URL", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) database_url: Option<String>,
    /// The project's diesel.toml [default: the nearest one upwards]
    #[arg(long, global = true, value_name = "PATH", env = "DIESEL_CONFIG_FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The migrations folder [default: what diesel.toml says, else `migrations`]
    #[arg(long, global = true, value_name = "DIR", env = "MIGRATION_DIRECTORY")]
    pub(crate) migration_dir: Option<PathBuf>,
    /// The major version of PostgreSQL for the local cluster and the shadow database [default: the settings' `pg`, else the
    /// newest that is found]
    #[arg(long, global = true, value_name = "MAJOR")]
    pub(crate) pg: Option<u32>,
    /// Print one JSON document on stdout, errors included
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Print only results and errors
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Print more: which database, where the shadow database is, notices of the server
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Write schema.rs, and models where the settings ask for them, from the migrations
    Generate(commands::generate::Arguments),
    /// Create, apply, revert and list migrations
    #[command(subcommand)]
    Migrate(commands::migrate::Migrate),
    /// Fill the database with the project's seeds
    Seed(commands::seed::Arguments),
    /// Drop the database, migrate, generate and seed
    Reset(commands::reset::Arguments),
    /// Check that migrations, generated Rust and database agree
    Validate(commands::validate::Arguments),
    /// Look at the database's health: version, latency, indexes, keys
    Doctor(commands::doctor::Arguments),
    /// The project's local PostgreSQL
    #[command(subcommand)]
    Server(commands::server::Server),
    /// Print completions for a shell
    Completions(commands::completions::Arguments),
}
