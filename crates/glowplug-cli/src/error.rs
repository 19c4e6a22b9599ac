//! Failures as the terminal and `--json` show them.

use std::fmt::Write;

use glowplug_migrate::Error;
use glowplug_pq::interrupt::is_requested;
use serde_json::{Value, json};

use crate::exit;
use crate::frame;
use crate::printer::{BOLD, RED};
use crate::signals;

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum CliError {
    /// The toolkit failed.
    Toolkit(Error),
    /// No rows could be generated.
    Datagen(glowplug_datagen::Error),
    /// The command makes no sense here, or its question was not answered with yes.
    Command {
        code: &'static str,
        message: String,
        hint: Option<String>,
        exit: u8,
    },
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

impl CliError {
    /// A failure of the command itself.
    pub(crate) fn new(
        code: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        CliError::Command {
            code,
            message: message.into(),
            hint: Some(hint.into()),
            exit: exit::FAILED,
        }
    }

    /// The error, or, where somebody asked for an end and it is but the cancelling of a statement, that.
    pub(crate) fn or_interrupted(self) -> Self {
        match &self {
            CliError::Toolkit(error) if is_requested() && error.is_cancelled() => {
                signals::stopped()
            }
            _ => self,
        }
    }

    /// The same as a failure of the toolkit, for closures that the toolkit calls.
    pub(crate) fn into_toolkit(self) -> Error {
        match self {
            CliError::Toolkit(error) => error,
            CliError::Datagen(error) => Error::Refused {
                code: error.code(),
                reason: chain(&error),
                hint: error.hint().unwrap_or_default(),
            },
            CliError::Command {
                code,
                message,
                hint,
                ..
            } => Error::Refused {
                code,
                reason: message,
                hint: hint.unwrap_or_default(),
            },
        }
    }

    /// The question was answered with no.
    pub(crate) fn declined() -> Self {
        CliError::Command {
            code: "declined",
            message: "nothing was done".to_owned(),
            hint: None,
            exit: exit::INTERRUPTED,
        }
    }

    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            CliError::Toolkit(error) if error.code() == "interrupted" => signals::exit_code(),
            CliError::Toolkit(_) | CliError::Datagen(_) => exit::FAILED,
            CliError::Command { exit, .. } => *exit,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            CliError::Toolkit(error) => error.code(),
            CliError::Datagen(error) => error.code(),
            CliError::Command { code, .. } => code,
        }
    }

    fn message(&self) -> String {
        match self {
            CliError::Toolkit(error) => chain(error),
            CliError::Datagen(error) => chain(error),
            CliError::Command { message, .. } => message.clone(),
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            CliError::Toolkit(error) => error.hint(),
            CliError::Datagen(error) => error.hint(),
            CliError::Command { hint, .. } => hint.clone(),
        }
    }

    /// For people: what, where, why, and what to do next.
    pub(crate) fn render(&self) -> String {
        let mut out = String::new();
        let _ = writeln!(
            out,
            "{RED}error[{}]{RED:#}: {BOLD}{}{BOLD:#}",
            self.code(),
            self.message()
        );
        match self {
            CliError::Toolkit(Error::Problems(problems)) => {
                for problem in problems {
                    let _ = writeln!(out, "  - {problem}");
                }
            }
            CliError::Toolkit(Error::Migration(error)) => out.push_str(&frame::of_migration(error)),
            _ => {}
        }
        if let Some(hint) = self.hint() {
            let _ = writeln!(out, "hint: {hint}");
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

/// What happened, and why, as far as each cause is not in the text before it already.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
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
