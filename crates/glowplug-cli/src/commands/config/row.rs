//! A setting with its value and where that comes from.

use glowplug_migrate::project::{Place, Project};
use serde::Serialize;
use serde_json::Value;

/// A setting as it is.
#[derive(Serialize)]
pub(super) struct Row {
    /// Its name: a key of the settings, or what a flag or variable sets.
    pub(super) key: String,
    /// Its value; null where it has none.
    pub(super) value: Value,
    #[serde(flatten)]
    pub(super) from: From,
}

/// Where a value comes from.
#[derive(Serialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub(super) enum From {
    /// A flag of this call.
    Flag { flag: String },
    /// A variable of the environment.
    Variable { variable: String },
    /// A line of a file.
    File { path: String, line: usize },
    /// What holds where nothing is said.
    Default,
}

impl From {
    pub(super) fn place(project: &Project, place: &Place) -> Self {
        From::File {
            path: project.shown(&place.path).display().to_string(),
            line: place.line,
        }
    }

    pub(super) fn flag(flag: &str) -> Self {
        From::Flag {
            flag: flag.to_owned(),
        }
    }

    /// The flag, else the variable, of an option that clap reads from both.
    pub(super) fn caller(flag: &str, variable: &str) -> Self {
        let mut words = std::env::args().take_while(|word| word != "--");
        match words.any(|word| word.split('=').next() == Some(flag)) {
            true => From::flag(flag),
            false => From::Variable {
                variable: variable.to_owned(),
            },
        }
    }
}

impl std::fmt::Display for From {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            From::Flag { flag } => f.write_str(flag),
            From::Variable { variable } => write!(f, "{variable} of the environment"),
            From::File { path, line } => write!(f, "{path}:{line}"),
            From::Default => f.write_str("default"),
        }
    }
}
