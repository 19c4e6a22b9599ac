//! `server url` and `server psql`: the database that the other commands use.

use std::os::unix::process::CommandExt;
use std::process::Command;

use clap::Args;
use glowplug_migrate::project::{Project, local_cluster};
use glowplug_migrate::target::Target;
use serde_json::json;

use crate::context::Context;
use crate::databases::Unnamed;
use crate::error::CommandResult;
use crate::error::{CliError, CommandError};
use crate::exit;
use crate::libpq_variables;

#[derive(Args)]
pub(crate) struct Url {
    /// Print the password too, where the URL has one
    #[arg(long)]
    show_password: bool,
}

#[derive(Args)]
pub(crate) struct Psql {
    /// What to hand on to psql
    #[arg(last = true, value_name = "ARGUMENTS")]
    more: Vec<String>,
}

pub(super) fn url(arguments: &Url, context: &Context) -> CommandResult {
    let (_, target) = target(context)?;
    let connection = target.endpoint().connection_string();
    let url = match arguments.show_password || !connection.has_secret() {
        true => target.reveal(),
        false => {
            context
                .printer
                .note("the password is masked; `--show-password` prints it");
            connection.to_string()
        }
    };
    context.printer.document(true, json!({ "url": url }));
    context.printer.line(url);
    Ok(exit::DONE)
}

pub(super) fn psql(arguments: &Psql, context: &Context) -> CommandResult {
    let (tree, target) = target(context)?;
    let local = target.origin().is_local_cluster();
    let program = match local {
        true => {
            let (root, settings) = context.home(tree.as_ref());
            local_cluster(&root, &settings)?.psql()?
        }
        false => glowplug_server::find::psql(None)?,
    };
    let mut command = Command::new(&program);
    for (name, value) in libpq_variables::environment_for(target.origin()) {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    // What stands in a command line is for every user of the machine to read, so the password goes another way.
    let (url, password) = target.reveal_apart();
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    // psql takes our place: the terminal, its signals and its exit code are its own.
    let error = command.arg(url).args(&arguments.more).exec();
    Err(CommandError::Psql {
        program: program.clone(),
        source: error,
    }
    .into())
}

/// The database that was named can be opened from anywhere, the local cluster's in its project.
fn target(context: &Context) -> Result<(Option<Project>, Target), CliError> {
    let tree = context.source_tree_if_any()?;
    let target = context.target(tree.as_ref(), Unnamed::UseLocal)?;
    Ok((tree, target))
}
