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
mod path;
mod paths;
mod pidfile;
mod probe;
mod process;
mod program;
mod renew;
mod shadow;
mod supervisor;
mod url;

pub use cluster::{Cluster, Started, Status, StopMode, Stopped};
pub use config::{ClusterConfig, IDLE_SECONDS, Supervisor};
pub use error::{Error, Result};
pub use idle::{IdleOptions, Supervised, supervise};
pub use install::{DEFAULT_MAJOR, InstallOptions, Installed, install};
pub use path::{can_install, how_to_install};
pub use shadow::SHADOW_STATE_DIR;
pub use url::UNNAMEABLE_VARIABLES;
