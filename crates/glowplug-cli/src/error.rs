//! Failures as the terminal and `--json` show them.

mod command;

use std::fmt::Write;

use glowplug_migrate::Error;
use glowplug_migrate::error::with_causes;
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
            CliError::Toolkit(_) | CliError::Datagen(_) => exit::FAILED,
            CliError::Command(error) => error.exit_code(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            CliError::Toolkit(error) => error.code(),
            CliError::Datagen(error) => error.code(),
            CliError::Command(error) => error.code(),
        }
    }

    fn message(&self) -> String {
        match self {
            CliError::Toolkit(error) => with_causes(error),
            CliError::Datagen(error) => with_causes(error),
            CliError::Command(error) => with_causes(error),
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match self {
            CliError::Toolkit(error) => error.hint(),
            CliError::Datagen(error) => error.hint(),
            CliError::Command(error) => error.hint(),
        };
        hint.map(|hint| spelled(&hint))
    }

    /// For people: what, where, why, and what to do next.
    pub(crate) fn render(&self) -> String {
        let mut out = String::new();
        let _ = writeln!(
            out,
            "{RED}error[{}]{RED:#}: {BOLD}{}{BOLD:#}",
            self.code(),
            plain(&self.message())
        );
        match self {
            CliError::Toolkit(Error::Problems(problems)) => {
                for problem in problems {
                    let _ = writeln!(out, "  - {}", plain(&spelled(&problem.to_string())));
                }
            }
            CliError::Toolkit(Error::Migration(error)) => out.push_str(&frame::of_migration(error)),
            _ => {}
        }
        if let Some(hint) = self.hint() {
            let _ = writeln!(out, "hint: {}", plain(&hint));
        }
        out
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
        value
    }
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
