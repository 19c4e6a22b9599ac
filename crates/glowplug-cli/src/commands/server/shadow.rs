//! The user's shadow servers: listed, stopped, and ended when nothing uses them.

use std::path::PathBuf;

use clap::Args;
use glowplug_server::{Cluster, ClusterConfig, Error, IdleOptions, Status, StopMode, Stopped};
use serde_json::{Value, json};

use super::state::in_words;
use crate::context::Context;
use crate::error::CliError;
use crate::error::CommandResult;
use crate::exit;
use crate::words::count;

/// What the supervisor's own command line says.
#[derive(Args)]
pub(crate) struct Supervise {
    #[arg(long, value_name = "DIR")]
    state: PathBuf,
    #[arg(long, value_name = "NAME")]
    name: String,
}

/// Runs until the server has been idle long enough, or is gone.
pub(super) fn supervise(arguments: &Supervise) -> CommandResult {
    if let Some(options) = IdleOptions::from_environment() {
        let mut config = ClusterConfig::for_project("/").named(&arguments.name);
        config.state_dir = Some(arguments.state.clone());
        glowplug_server::supervise(&Cluster::new(config)?, options)?;
    }
    Ok(exit::DONE)
}

/// Stops all of them.
pub(super) fn stop(mode: StopMode, context: &Context) -> CommandResult {
    let mut stopped = 0;
    for config in ClusterConfig::shadows() {
        if Cluster::new(config)?.stop(mode)? == Stopped::Stopped {
            stopped += 1;
        }
    }
    context
        .printer
        .document(true, json!({ "stopped": stopped > 0, "shadow": stopped }));
    context.printer.note(match stopped {
        0 => "no shadow server was running".to_owned(),
        stopped => format!("{} stopped", count(stopped, "shadow server")),
    });
    Ok(exit::DONE)
}

/// Removes all of them.
pub(super) fn remove(context: &Context) -> CommandResult {
    let shadows = list()?;
    for shadow in &shadows {
        shadow.cluster.remove()?;
    }
    let facts = json!({ "removed": !shadows.is_empty(), "shadow": shadows.len() });
    context.printer.document(true, facts);
    context
        .printer
        .note(format!("{} removed", count(shadows.len(), "shadow server")));
    Ok(exit::DONE)
}

/// One shadow server, and what is known of it.
pub(super) struct Shadow {
    cluster: Cluster,
    major: Option<u32>,
    /// A folder that holds no usable data is listed with the reason, and is no reason to list nothing.
    status: Result<Status, Error>,
}

/// The shadow servers that this user has, running or not.
pub(super) fn list() -> Result<Vec<Shadow>, CliError> {
    ClusterConfig::shadows()
        .into_iter()
        .map(|config| {
            let major = config.major;
            let cluster = Cluster::new(config)?;
            let status = cluster.status();
            Ok(Shadow {
                cluster,
                major,
                status,
            })
        })
        .collect()
}

impl Shadow {
    pub(super) fn facts(&self) -> Value {
        let (pid, version) = match &self.status {
            Ok(Status::Running { pid, version }) => (*pid, Some(version)),
            Ok(Status::Unready { pid }) => (*pid, None),
            Ok(Status::Absent | Status::Stopped { .. }) | Err(_) => (None, None),
        };
        json!({
            "major": self.major,
            "running": version.is_some(),
            "status": self.in_words(),
            "pid": pid,
            "version": version,
            "data": self.cluster.data_dir(),
        })
    }

    fn in_words(&self) -> String {
        match &self.status {
            Ok(status) => in_words(status),
            Err(error) => error.to_string(),
        }
    }

    pub(super) fn line(&self) -> String {
        format!(
            "shadow server {}: {}; data {}",
            self.cluster.name(),
            self.in_words(),
            self.cluster.data_dir().display()
        )
    }
}
