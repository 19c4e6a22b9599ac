//! `server remove`.

use clap::Args;
use glowplug_server::{Cluster, Status};
use serde_json::json;

use crate::context::Context;
use crate::error::CommandResult;
use crate::error::{CliError, CommandError};
use crate::exit;

#[derive(Args)]
pub(crate) struct Remove {
    /// Do not ask
    #[arg(long, short)]
    force: bool,
    /// Remove the shadow servers, of all major versions, and not the project's server; does not ask, because their data is
    /// made again when it is needed
    #[arg(long)]
    pub(super) shadow: bool,
}

pub(super) fn run(arguments: &Remove, cluster: &Cluster, context: &Context) -> CommandResult {
    let exists = !matches!(cluster.status()?, Status::Absent);
    if exists {
        confirm(arguments, cluster, context)?;
        cluster.remove()?;
    }
    let facts = json!({ "removed": exists, "data": cluster.data_dir() });
    context.printer.document(true, facts);
    context.printer.note(match exists {
        true => format!("removed {}", cluster.data_dir().display()),
        false => "there is no local server to remove".to_owned(),
    });
    Ok(exit::DONE)
}

/// Asks. Without a terminal the answer is no.
fn confirm(arguments: &Remove, cluster: &Cluster, context: &Context) -> Result<(), CliError> {
    if arguments.force {
        return Ok(());
    }
    let data = cluster.data_dir().display();
    if !context.printer.can_ask() {
        return Err(CommandError::NeedsForce {
            doing: format!("removing {data}"),
            command: "server remove".to_owned(),
        }
        .into());
    }
    let answer = dialoguer::Confirm::new()
        .with_prompt(format!("Remove {data} with every database in it?"))
        .default(false)
        .interact();
    match answer {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(CommandError::Declined.into()),
    }
}
