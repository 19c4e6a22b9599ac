//! `config`: every setting as it is, and where it comes from.

mod databases;
mod settings;

use clap::Args;
use glowplug_migrate::Error;
use glowplug_migrate::project::{Place, Project};
use serde::Serialize;
use serde_json::Value;

use crate::context::Context;
use crate::error::{CliError, CommandResult};
use crate::exit;
use crate::style::DIM;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    glowplug config          every setting, its value and where it comes from\n  \
    glowplug config --json   the same for a program")]
pub(crate) struct Arguments {}

/// A setting as it is.
#[derive(Serialize)]
struct Row {
    /// Its name: a key of the settings, or what a flag or variable sets.
    key: String,
    /// Its value; null where it has none.
    value: Value,
    #[serde(flatten)]
    from: From,
}

/// Where a value comes from.
#[derive(Serialize)]
#[serde(tag = "from", rename_all = "snake_case")]
enum From {
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
    fn place(project: &Project, place: &Place) -> Self {
        From::File {
            path: project.shown(&place.path).display().to_string(),
            line: place.line,
        }
    }

    fn flag(flag: &str) -> Self {
        From::Flag {
            flag: flag.to_owned(),
        }
    }

    /// The flag, else the variable, of an option that clap reads from both.
    fn caller(flag: &str, variable: &str) -> Self {
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

pub(crate) fn run(_arguments: &Arguments, context: &Context) -> CommandResult {
    let tree = match context.source_tree() {
        // The databases are known without a project.
        Err(CliError::Toolkit(Error::NoProject(_))) => None,
        other => other?,
    };
    let mut rows = Vec::new();
    if let Some(project) = &tree {
        rows.extend(settings::of_project(project, context));
    }
    rows.extend(databases::rows(tree.as_ref(), context)?);
    if let Some(project) = &tree {
        rows.extend(settings::of_files(project, context));
    }
    let overridden: Vec<String> = tree
        .iter()
        .flat_map(|project| &project.origins.overridden)
        .map(ToString::to_string)
        .collect();
    let document = serde_json::json!({ "settings": rows, "overridden": overridden });
    context.printer.document(true, document);
    let width = rows.iter().map(|row| row.key.len()).max().unwrap_or(0);
    for row in &rows {
        context.printer.line(format!(
            "{:width$}  {}  {DIM}{}{DIM:#}",
            row.key,
            shown(&row.value),
            row.from
        ));
    }
    for key in &overridden {
        context.printer.note(format!("note: {key}"));
    }
    Ok(exit::DONE)
}

/// A value as TOML writes it, `-` for none.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) if !text.is_empty() && !text.contains('\n') => text.clone(),
        value => {
            toml::Value::try_from(value).map_or_else(|_| value.to_string(), |it| it.to_string())
        }
    }
}
