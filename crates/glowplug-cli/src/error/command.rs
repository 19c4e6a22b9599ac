//! Why a command itself failed, and its exit code.

use std::path::PathBuf;

use glowplug_migrate::project::LineProblem;
use glowplug_migrate::workflow::Several;

use crate::exit;

/// Why a command itself failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    /// A variable of the environment cannot be read. Taken as unset, another database would take its place.
    #[error("{name} of the environment is not UTF-8")]
    VariableNotUtf8 { name: String },
    /// A line of `.env` cannot be read.
    #[error("{}: {problem}", .path.display())]
    DotEnv { path: PathBuf, problem: LineProblem },
    /// No handler could be installed.
    #[error("cannot handle Ctrl-C")]
    Signals(#[source] std::io::Error),
    /// The result could not be written.
    #[error("cannot write the result to stdout: {0}")]
    Stdout(String),
    /// A binary with embedded migrations runs outside of its source tree.
    #[error("this is not the source tree of {package}, and `{name}` writes to no other")]
    NoSourceTree {
        package: &'static str,
        name: &'static str,
    },
    /// A production command was given no database.
    #[error("DATABASE_URL is not set, in the environment or in a .env file")]
    NoDatabaseUrl,
    /// `--pg` with a database that was named.
    #[error(
        "`--pg {major}` chooses the version of the local cluster, and this command works on the database that was named"
    )]
    FlagIgnored { major: u32 },
    /// psql could not be started.
    #[error("cannot run {}", .program.display())]
    Psql {
        program: PathBuf,
        source: std::io::Error,
    },
    /// Data would be lost, and there is no terminal to ask on.
    #[error("{doing} would destroy its data, and there is no terminal to ask on")]
    NeedsForce { doing: String, command: String },
    /// A project lies in another one.
    #[error("this folder belongs to the project in {}", .root.display())]
    InsideProject { root: PathBuf },
    /// Nothing says which of several folders of migrations is meant.
    #[error(transparent)]
    SeveralMigrations(Several),
    /// The question was answered with no.
    #[error("nothing was done")]
    Declined,
    /// Seeds are for development.
    #[error("{endpoint} is not on this machine")]
    SeedNotLocal { endpoint: String },
    /// The text to format could not be read.
    #[error("cannot read stdin")]
    Stdin(#[source] std::io::Error),
    /// The text on stdin was given back as it was.
    #[error("not formatted: {reason}")]
    NotFormatted { reason: String },
    /// A format of findings for a command that has none.
    #[error("`{command}` reports no findings, which this format is for")]
    NoFindings { command: &'static str },
    /// The binary carries no seeds.
    #[error("`{name}` carries no seeds")]
    CarriesNoSeed { name: &'static str },
    /// The settings name no seed command.
    #[error("the project has no seed command")]
    NoSeedCommand,
    /// The seed command failed after a reset.
    #[error("the seed command ended with exit code {code}")]
    SeedCommand { code: u8 },
    /// The database has drifted from its applied migrations.
    #[error("the database does not match its applied migrations; nothing was applied")]
    Drift,
    /// The database is not what the migrations to record make.
    #[error("{database} does not match these migrations; nothing was recorded")]
    BaselineDrift { database: String },
    /// Only one profile generates rows.
    #[error("profile {profile:?} generates no rows")]
    UnknownProfile { profile: String },
}

impl CommandError {
    pub(super) fn code(&self) -> &'static str {
        match self {
            CommandError::VariableNotUtf8 { .. } => "variable",
            CommandError::DotEnv { .. } => "dotenv",
            CommandError::Signals(_) => "signals",
            CommandError::Stdout(_) => "stdout",
            CommandError::NoSourceTree { .. } => "no-source-tree",
            CommandError::NoDatabaseUrl => "no-database-url",
            CommandError::FlagIgnored { .. } => "flag-ignored",
            CommandError::Stdin(_) => "stdin",
            CommandError::NotFormatted { .. } => "not-formatted",
            CommandError::NoFindings { .. } => "no-findings",
            CommandError::Psql { .. } => "psql",
            CommandError::NeedsForce { .. } => "needs-force",
            CommandError::InsideProject { .. } => "inside-project",
            CommandError::SeveralMigrations(_) => "several-migrations",
            CommandError::Declined => "declined",
            CommandError::SeedNotLocal { .. } => "not-local",
            CommandError::CarriesNoSeed { .. } | CommandError::NoSeedCommand => "no-seed",
            CommandError::SeedCommand { .. } => "seed-failed",
            CommandError::Drift | CommandError::BaselineDrift { .. } => "drift",
            CommandError::UnknownProfile { .. } => "unknown-profile",
        }
    }

    pub(super) fn exit_code(&self) -> u8 {
        match self {
            CommandError::FlagIgnored { .. } | CommandError::NoFindings { .. } => exit::USAGE,
            CommandError::Declined => exit::INTERRUPTED,
            CommandError::SeedCommand { code } => *code,
            CommandError::VariableNotUtf8 { .. }
            | CommandError::DotEnv { .. }
            | CommandError::Signals(_)
            | CommandError::Stdout(_)
            | CommandError::Stdin(_)
            | CommandError::NotFormatted { .. }
            | CommandError::NoSourceTree { .. }
            | CommandError::NoDatabaseUrl
            | CommandError::Psql { .. }
            | CommandError::NeedsForce { .. }
            | CommandError::InsideProject { .. }
            | CommandError::SeveralMigrations(_)
            | CommandError::SeedNotLocal { .. }
            | CommandError::CarriesNoSeed { .. }
            | CommandError::NoSeedCommand
            | CommandError::Drift
            | CommandError::BaselineDrift { .. }
            | CommandError::UnknownProfile { .. } => exit::FAILED,
        }
    }

    pub(super) fn hint(&self) -> Option<String> {
        let hint = match self {
            CommandError::Declined => return None,
            CommandError::InsideProject { root } => {
                return Some(format!(
                    "run `init` in {}; a project of its own needs a diesel.toml here first",
                    root.display()
                ));
            }
            CommandError::SeveralMigrations(_) => {
                "run `init` in the folder of one of them, or name it: `init --migration-dir DIR`"
            }
            CommandError::NeedsForce { command, .. } => {
                return Some(format!("`{command} --force` does not ask"));
            }
            CommandError::NoSourceTree { package, .. } => {
                return Some(format!(
                    "run it in the folder of the Cargo.toml of {package}"
                ));
            }
            CommandError::VariableNotUtf8 { .. } => {
                "percent-encode characters that are not ASCII in the URL"
            }
            CommandError::DotEnv { .. } => {
                "correct the line, or name the database with `--database-url`"
            }
            CommandError::Signals(_) => "run the command by itself",
            CommandError::Stdout(_) => "write it elsewhere; `migrate status` shows what was done",
            CommandError::NoDatabaseUrl => {
                "set DATABASE_URL, pass `--database-url URL`, or use the project's local cluster with `--local`"
            }
            CommandError::FlagIgnored { .. } => {
                "omit `--pg`, or use the local cluster with `--local`"
            }
            CommandError::Stdin(_) => "give it UTF-8",
            CommandError::NotFormatted { .. } => "the text came out as it went in",
            CommandError::NoFindings { .. } => {
                "omit `--format`, or use `--format json`; `validate`, `doctor`, `migrate status` and `generate --check` report findings"
            }
            CommandError::Psql { .. } => "install PostgreSQL's client programs",
            CommandError::SeedNotLocal { .. } => {
                "seeds are for development; `--force` seeds it anyway"
            }
            CommandError::CarriesNoSeed { .. } => "give `Application::seed` a function",
            CommandError::NoSeedCommand => {
                "name one in Cargo.toml: `[package.metadata.glowplug]`, `seed = \"cargo run --bin db -- seed\"`"
            }
            CommandError::SeedCommand { .. } => {
                "the database is migrated; its output says why; fix the seeds and run `seed`"
            }
            CommandError::Drift => {
                "move the changes above into a migration, or undo them, or start over with `reset`, \
                 or continue anyway with `--accept-drift`"
            }
            CommandError::BaselineDrift { .. } => {
                "record fewer with `--up-to VERSION`, or record them anyway with `--accept-drift`"
            }
            CommandError::UnknownProfile { .. } => "only profile `demo` takes `--rows`",
        };
        Some(hint.to_owned())
    }
}
