//! What a studio is started with.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use crate::project::ProjectView;

/// What a studio is started with.
#[derive(Debug, Clone)]
pub struct StudioOptions {
    /// Where it listens.
    pub host: IpAddr,
    /// The port; 0 for one that is free.
    pub port: u16,
    /// Where a port that is in use is no failure: up to this many above it are tried.
    pub further_ports: u16,
    /// What the page says about the database.
    pub environment: Environment,
    /// What keeps one request from taking all there is.
    pub limits: Limits,
    /// The project whose migrations and drift are shown; without one they are not.
    pub project: Option<Arc<dyn ProjectView>>,
}

impl Default for StudioOptions {
    fn default() -> Self {
        StudioOptions {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 5555,
            further_ports: 0,
            environment: Environment::default(),
            limits: Limits::default(),
            project: None,
        }
    }
}

/// What the page says about the database, beside what its sessions say.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// The server: a host and port, or `this machine`. Never with a password.
    pub server: String,
    /// Whether the server is on this machine.
    pub is_local: bool,
    /// How the studio's command is typed, for hints: `glowplug` or `db`.
    pub command: String,
}

/// What keeps one request from taking all there is.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How long a request's head may take; a connection without requests ends after it, too.
    pub head: Duration,
    /// How long its body may take.
    pub body: Duration,
    /// How many bytes the body may have.
    pub body_bytes: usize,
    /// How many connections there may be.
    pub connections: usize,
    /// How long a statement may run.
    pub statement: Duration,
    /// How long it may wait for a lock.
    pub lock: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            head: Duration::from_secs(30),
            body: Duration::from_secs(10),
            body_bytes: 4 << 20,
            connections: 64,
            statement: Duration::from_secs(5),
            lock: Duration::from_secs(2),
        }
    }
}
