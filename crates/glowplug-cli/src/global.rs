//! Flags that every command takes.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};

/// Flags that every command takes.
#[derive(Args, Clone)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// The database [default: DATABASE_URL of the environment or .env, else the local cluster, in production commands only with
    /// --local]
    #[arg(long, global = true, value_name = "URL", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) database_url: Option<String>,
    /// Use the project's local cluster, and a local shadow server, whatever DATABASE_URL and SHADOW_DATABASE_URL say
    #[arg(long, global = true, conflicts_with = "database_url")]
    pub(crate) local: bool,
    /// Replay migrations in a database beside the target, on its own server; not for production
    #[arg(long, global = true)]
    pub(crate) shadow_on_target: bool,
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
    /// Print one JSON document on stdout, errors included: `--format json`
    #[arg(long, global = true, conflicts_with = "format")]
    json: bool,
    /// How to print the result; the last three for commands that report findings
    #[arg(long, global = true, value_name = "FORMAT", default_value = "human")]
    format: Format,
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

impl Global {
    /// How to print the result.
    pub(crate) fn format(&self) -> Format {
        match self.json {
            true => Format::Json,
            false => self.format,
        }
    }
}

/// How a result is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Human,
    /// One JSON document, errors included
    Json,
    /// Annotations of GitHub Actions
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for test reports
    Junit,
}

impl Format {
    /// Whether it can show findings only.
    pub(crate) fn is_of_findings(self) -> bool {
        matches!(self, Format::Github | Format::Sarif | Format::Junit)
    }
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
