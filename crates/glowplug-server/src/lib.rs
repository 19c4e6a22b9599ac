#![doc = include_str!("../README.md")]

mod account;
mod cluster;
mod config;
mod error;
pub mod find;
mod idle;
mod initdb;
mod install;
mod launch;
mod paths;
mod pidfile;
mod probe;
mod process;
mod program;
mod renew;
mod shadow;
mod url;

pub use cluster::{Cluster, Started, Status, StopMode, Stopped};
pub use config::{ClusterConfig, Supervisor};
pub use error::{Error, Result};
pub use idle::{IDLE_SECONDS, IdleOptions, Supervised, supervise};
pub use install::{DEFAULT_MAJOR, InstallOptions, Installed, can_install, install};
pub use shadow::SHADOW_STATE_DIR;
pub use url::UNNAMEABLE_VARIABLES;
