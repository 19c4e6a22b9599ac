//! Failures as the terminal and `--json` show them.

mod command;

use std::fmt::Write;

use glowplug_migrate::Error;
use glowplug_migrate::error::with_causes;
use glowplug_migrate::workflow::Failure;
use glowplug_pq::interrupt::is_requested;
use serde_json::{Value, json};

pub(crate) use command::CommandError;

use crate::caller::spelled;
use crate::exit;
use crate::frame;
use crate::plain::plain;
use crate::style::{BOLD, RED};

/// What a command gives: an exit code, or why there is none.
pub(crate) type CommandResult = Result<u8, CliError>;

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum CliError {
    /// The toolkit failed.
    Toolkit(Error),
    /// No rows could be generated.
    Datagen(glowplug_datagen::Error),
    /// There is no studio.
    Studio(glowplug_studio::StudioError),
    /// The command itself failed.
    Command(CommandError),
}

impl From<Error> for CliError {
    fn from(error: Error) -> Self {
        CliError::Toolkit(error)
    }
}

impl From<glowplug_datagen::Error> for CliError {
    fn from(error: glowplug_datagen::Error) -> Self {
        CliError::Datagen(error)
    }
}

impl From<glowplug_studio::StudioError> for CliError {
    fn from(error: glowplug_studio::StudioError) -> Self {
        CliError::Studio(error)
    }
}

impl From<glowplug_server::Error> for CliError {
    fn from(error: glowplug_server::Error) -> Self {
        CliError::Toolkit(error.into())
    }
}

impl From<CommandError> for CliError {
    fn from(error: CommandError) -> Self {
        CliError::Command(error)
    }
}

impl CliError {
    /// An interruption of work that leaves nothing to report.
    pub(crate) fn stopped() -> Self {
        CliError::Toolkit(Error::Interrupted {
            state: "stopped; nothing is half done".to_owned(),
            hint: None,
        })
    }

    /// The error, or, where it is only the statement that an interruption cancelled, the interruption.
    pub(crate) fn or_interrupted(self) -> Self {
        match &self {
            CliError::Toolkit(error) if is_requested() && error.is_cancelled() => {
                CliError::stopped()
            }
            _ => self,
        }
    }

    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            CliError::Toolkit(Error::Interrupted { .. }) => exit::after_interruption(),
            CliError::Datagen(glowplug_datagen::Error::Interrupted) => exit::after_interruption(),
            CliError::Toolkit(_) | CliError::Datagen(_) | CliError::Studio(_) => exit::FAILED,
            CliError::Command(error) => error.exit_code(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            CliError::Toolkit(error) => error.code(),
            CliError::Datagen(error) => error.code(),
            CliError::Studio(error) => error.code(),
            CliError::Command(error) => error.code(),
        }
    }

    fn message(&self) -> String {
        match self {
            CliError::Toolkit(error) => with_causes(error),
            CliError::Datagen(error) => with_causes(error),
            CliError::Studio(error) => with_causes(error),
            CliError::Command(error) => with_causes(error),
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            CliError::Toolkit(error) => error.hint(),
            CliError::Datagen(error) => error.hint(),
            CliError::Studio(error) => error.hint(),
            CliError::Command(error) => error.hint(),
        };
        hint.map(|hint| spelled(&hint))
    }

    /// Whether the database is what keeps the work from being done: it cannot be reached, or not be read.
    pub(crate) fn is_about_the_database(&self) -> bool {
        matches!(
            self,
            CliError::Toolkit(Error::Connect { .. } | Error::Database { .. } | Error::Target(_))
        )
    }

    /// For people: what, where, why, and what to do next.
    pub(crate) fn render(&self) -> String {
        let mut details = String::new();
        match self {
            CliError::Toolkit(Error::Problems(problems)) => {
                for problem in problems {
                    let _ = writeln!(details, "  - {}", plain(&spelled(&problem.to_string())));
                }
            }
            CliError::Toolkit(Error::Migration(error)) => details = frame::of_migration(error),
            _ => {}
        }
        let hint = self.hint();
        render_failure(self.code(), &self.message(), &details, hint.as_deref())
    }

    /// For formats of findings.
    pub(crate) fn failure(&self) -> Failure {
        Failure {
            code: self.code(),
            message: self.message(),
            hint: self.hint(),
        }
    }

    /// For programs.
    pub(crate) fn to_json(&self) -> Value {
        let mut value =
            json!({ "code": self.code(), "message": self.message(), "hint": self.hint() });
        match self {
            CliError::Toolkit(Error::Problems(problems)) => value["problems"] = json!(problems),
            CliError::Toolkit(Error::Migration(error)) => {
                value["migration"] = json!(error.migration);
                value["location"] = json!(error.location);
                value["rolled_back"] = json!(error.rolled_back);
                if let Some(report) = error.report() {
                    value["sqlstate"] = json!(report.sqlstate);
                    value["detail"] = json!(report.detail);
                    value["server_hint"] = json!(report.hint);
                }
            }
            _ => {}
        }
        if let CliError::Toolkit(error) = self
            && let Some(place) = error.place()
        {
            value["place"] = json!(place);
        }
        value
    }
}

/// A failure for people. `details` are lines of their own.
pub(crate) fn render_failure(
    code: &str,
    message: &str,
    details: &str,
    hint: Option<&str>,
) -> String {
    let message = plain(message);
    let mut out = format!("{RED}error[{code}]{RED:#}: {BOLD}{message}{BOLD:#}\n{details}");
    if let Some(hint) = hint {
        let _ = writeln!(out, "hint: {}", plain(&spelled(hint)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_why_and_says_it_once() {
        let full = || std::io::Error::other("the disk is full");
        let server = glowplug_server::Error::Io {
            action: "make",
            path: "/x".into(),
            source: full(),
        };
        assert_eq!(
            CliError::from(server).message(),
            "cannot make /x: the disk is full"
        );
        let file = Error::File {
            doing: "write",
            path: "/x".into(),
            source: full(),
        };
        assert_eq!(
            CliError::from(file).message(),
            "cannot write /x: the disk is full"
        );
    }
}
