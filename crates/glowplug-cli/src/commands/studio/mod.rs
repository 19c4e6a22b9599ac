//! `studio`.

mod project;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use clap::Args;
use glowplug_migrate::session::Endpoint;
use glowplug_migrate::target::Target;
use glowplug_studio::{Environment, Studio, StudioOptions};
use serde_json::json;

use crate::browser;
use crate::context::Context;
use crate::databases::Unnamed;
use crate::error::CommandResult;
use crate::exit;
use project::Studied;

/// The port where none is said, and how many above it are tried when it is in use.
const PORT: u16 = 5555;
const FURTHER: u16 = 20;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  glowplug studio\n  glowplug studio --no-open\n\n\
                  It reads and never writes. The URL holds a token: whoever has it reads the database as long as the command runs."
)]
pub(crate) struct Arguments {
    /// The port [default: 5555, or the next one that is free; 0: any]
    #[arg(long)]
    port: Option<u16>,
    /// The address of this machine to listen on; any other than loopback lets other machines in that have the token
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Print the URL and open no browser
    #[arg(long)]
    no_open: bool,
}

pub(crate) fn run(arguments: &Arguments, context: &Context) -> CommandResult {
    let tree = context.source_tree_if_any()?;
    let target = context
        .target(tree.as_ref(), Unnamed::UseLocal)?
        .must_exist()?;
    let printer = &context.printer;
    let mut options = options(arguments, &target, context);
    if let Some(project) = Studied::of(context, tree.as_ref(), &target)? {
        options.project = Some(Arc::new(project));
    }
    let studio = Studio::bind(endpoint(&target, context), options)?;
    let (address, url) = (studio.address(), studio.url());
    if !address.ip().is_loopback() {
        printer.warning(format!(
            "the studio listens on {address}: other machines can reach it, and what they send and get is not encrypted; \
             `ssh -L {port}:127.0.0.1:{port}` and no --host is safer",
            port = address.port()
        ));
    }
    if arguments.port.is_none() && address.port() != PORT {
        printer.note(format!("port {PORT} is in use: using {}", address.port()));
    }
    printer.document(
        true,
        json!({ "url": url, "address": address.to_string(), "read_only": true }),
    );
    printer.line(&url);
    // A program that reads the output waits for the URL and not for the end.
    printer.finish()?;
    let wanted = !arguments.no_open && !printer.is_for_programs() && browser::is_at_hand();
    let opened = wanted.then(|| browser::open(&url));
    if let Some(Err(error)) = &opened {
        printer.note(format!("no browser could be opened: {error}"));
    }
    printer.note(format!(
        "{} is shown, read only; Ctrl-C ends it",
        target.database()
    ));
    studio.run_until_interrupted()?;
    drop(opened);
    Ok(exit::DONE)
}

/// The database, with a name of its own for the sessions.
fn endpoint(target: &Target, context: &Context) -> Endpoint {
    let name = format!("{} studio", context.application.name);
    let connection = target.endpoint().connection_string();
    Endpoint::new(
        connection.with("application_name", &name),
        target.endpoint().source(),
    )
}

fn options(arguments: &Arguments, target: &Target, context: &Context) -> StudioOptions {
    let connection = target.endpoint().connection_string();
    let is_local = target.server().local;
    let server = match (is_local, connection.get("host")) {
        (false, Some(host)) => match connection.get("port") {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        },
        (false, None) => "another machine".to_owned(),
        (true, _) => "this machine".to_owned(),
    };
    StudioOptions {
        host: arguments.host,
        port: arguments.port.unwrap_or(PORT),
        further_ports: match arguments.port {
            None => FURTHER,
            Some(_) => 0,
        },
        environment: Environment {
            server,
            is_local,
            command: context.application.name.to_owned(),
        },
        ..StudioOptions::default()
    }
}
