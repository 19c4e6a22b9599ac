//! `config`: every setting as it is, and where it comes from.

mod databases;
mod row;
mod settings;

use clap::Args;
use glowplug_migrate::Error;
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

/// The widest value that the column behind it is moved for.
const WIDEST: usize = 40;

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
    let values: Vec<String> = rows.iter().map(|row| shown(&row.value)).collect();
    let lengths = values.iter().map(|value| value.chars().count());
    let middle = lengths
        .filter(|length| *length <= WIDEST)
        .max()
        .unwrap_or(0);
    for (row, value) in rows.iter().zip(values) {
        context.printer.line(format!(
            "{:width$}  {value:middle$}  {DIM}{}{DIM:#}",
            row.key, row.from
        ));
    }
    // Those of one folder were a warning when the project was read.
    let keys = tree.iter().flat_map(|project| &project.origins.overridden);
    for key in keys.filter(|key| !key.is_beside()) {
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
