//! `seed`: with the function that a binary carries, or with the command that the project's settings name.

use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::ExitStatus;

use serde::Serialize;

use super::child::{self, Environment, Output, shell_quoted};
use crate::error::{Error, SeedError};
use crate::observer::Observer;
use crate::target::Target;

/// Seeds a database.
pub type SeedFn =
    fn(&SeedRequest<'_>) -> Result<SeedReport, Box<dyn std::error::Error + Send + Sync>>;

/// What is asked of a seed function.
#[derive(Debug, Clone, Copy)]
pub struct SeedRequest<'a> {
    /// The database.
    pub url: &'a str,
    /// Which seeds, where there are several.
    pub profile: Option<&'a str>,
    /// Whether to empty the tables first.
    pub clean: bool,
}

/// What seeding did.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SeedReport {
    /// By table, in the order of seeding.
    pub tables: Vec<SeededTable>,
}

/// What seeding did to one table.
#[derive(Debug, Clone, Serialize)]
pub struct SeededTable {
    /// The table.
    pub table: String,
    /// Rows that were new.
    pub inserted: u64,
    /// Rows that were there already.
    pub kept: u64,
    /// Rows in the table now.
    pub total: u64,
}

/// How a project is seeded.
#[derive(Debug, Clone)]
pub enum Seeds {
    /// By a function that the binary carries.
    Function {
        /// The function.
        function: SeedFn,
        /// Which seeds, where there are several.
        profile: Option<String>,
        /// Whether to empty the tables first.
        clean: bool,
    },
    /// By a command of the project's.
    Command(SeedCommand),
}

/// A project's seed command.
#[derive(Debug, Clone)]
pub struct SeedCommand {
    /// The folder that it runs in.
    pub folder: PathBuf,
    /// The command, as the settings have it.
    pub command: String,
    /// What follows it.
    pub arguments: Vec<String>,
    /// Variables besides `DATABASE_URL`.
    pub environment: Environment,
    /// Where its output goes.
    pub output: Output,
}

/// What came of it.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Seeded {
    /// The function's report.
    Function(SeedReport),
    /// How the command ended.
    Command {
        /// The command.
        command: String,
        /// Its exit code, or 128 and the number of the signal that ended it, as shells give it.
        exit_code: u8,
    },
}

impl Seeded {
    /// The exit code of a command, 0 for a function.
    pub fn exit_code(&self) -> u8 {
        match self {
            Seeded::Function(_) => 0,
            Seeded::Command { exit_code, .. } => *exit_code,
        }
    }
}

/// Seeds a database. A command that Cargo runs is built first, with Cargo's own progress.
///
/// # Errors
/// [`Error::Seed`] when the function fails or the command cannot be built; [`Error::File`] when no shell could be started. A
/// command that fails is no error here: its exit code is in the report.
pub fn seed(target: &Target, seeds: &Seeds, observer: &mut dyn Observer) -> Result<Seeded, Error> {
    let url = target.reveal();
    match seeds {
        Seeds::Function {
            function,
            profile,
            clean,
        } => {
            let request = SeedRequest {
                url: &url,
                profile: profile.as_deref(),
                clean: *clean,
            };
            let report = function(&request).map_err(|source| SeedError::Function { source })?;
            Ok(Seeded::Function(report))
        }
        Seeds::Command(command) => {
            build(command, observer)?;
            command.run(&url, observer)
        }
    }
}

/// Builds what a seed command runs, where Cargo runs it, so that the wait for the compiler is visible and does not happen with an
/// empty database. Gives whether there was something to build.
///
/// # Errors
/// [`Error::Seed`] when it does not compile.
pub(super) fn build(command: &SeedCommand, observer: &mut dyn Observer) -> Result<bool, Error> {
    let Some(line) = build_of(&command.command) else {
        return Ok(false);
    };
    observer.debug(&format!("building with `{line}`"));
    let status = child::run(&command.folder, &line, &command.environment, command.output)?;
    match status.success() {
        true => Ok(true),
        false => Err(SeedError::Build { command: line }.into()),
    }
}

impl SeedCommand {
    fn run(&self, url: &str, observer: &mut dyn Observer) -> Result<Seeded, Error> {
        let mut line = self.command.clone();
        for argument in &self.arguments {
            line.push(' ');
            line.push_str(&shell_quoted(argument));
        }
        observer.running(&self.command);
        let mut environment = self.environment.clone();
        environment.insert("DATABASE_URL".into(), Some(url.into()));
        let status = child::run(&self.folder, &line, &environment, self.output)?;
        Ok(Seeded::Command {
            command: self.command.clone(),
            exit_code: exit_code(status),
        })
    }
}

/// A command that was killed by a signal has no code of its own; shells give 128 and the signal.
fn exit_code(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| Some(128 + status.signal()?));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

/// The `cargo build` that builds what a `cargo run` runs; `None` for any other command, and for one that the shell reads in more
/// than one way.
fn build_of(command: &str) -> Option<String> {
    if command.contains(|c: char| "|&;<>()$`\\\"'*?[#~\n".contains(c)) {
        return None;
    }
    let mut words = command.split_whitespace();
    let mut built = vec![words.next().filter(|word| *word == "cargo")?];
    let mut words = words.peekable();
    if let Some(toolchain) = words.next_if(|word| word.starts_with('+')) {
        built.push(toolchain);
    }
    words.next().filter(|word| matches!(*word, "run" | "r"))?;
    built.push("build");
    // The progress is what it is built first for.
    built.extend(
        words
            .take_while(|word| *word != "--")
            .filter(|word| !matches!(*word, "-q" | "--quiet")),
    );
    Some(built.join(" "))
}

#[cfg(test)]
mod tests {
    use super::build_of;

    #[test]
    fn what_cargo_runs_is_built_with_the_same_flags() {
        for (command, build) in [
            (
                "cargo run -q --bin db -- seed",
                Some("cargo build --bin db"),
            ),
            (
                "cargo +nightly r --release",
                Some("cargo +nightly build --release"),
            ),
            ("cargo run", Some("cargo build")),
            ("cargo test", None),
            ("psql -f seed.sql", None),
            ("cargo run && psql -f more.sql", None),
            ("FEATURES=x cargo run", None),
            ("cargo run --features 'a b'", None),
            ("", None),
        ] {
            assert_eq!(build_of(command).as_deref(), build, "{command}");
        }
    }
}
