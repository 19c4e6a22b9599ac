#![doc = include_str!("../README.md")]

mod account;
mod cluster;
mod config;
mod error;
pub mod find;
mod initdb;
mod install;
mod launch;
mod paths;
mod pidfile;
mod probe;
mod process;
mod program;

pub use cluster::{Cluster, Started, Status, StopMode, Stopped};
pub use config::ClusterConfig;
pub use error::{Error, Result};
pub use install::{DEFAULT_MAJOR, InstallOptions, Installed, can_install, install};
