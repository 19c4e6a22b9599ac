#![doc = include_str!("../README.md")]

mod apply;
pub mod baseline;
pub mod drift;
pub mod error;
pub mod finding;
pub mod format;
pub mod history;
pub mod ledger;
mod lock;
pub mod migration;
pub mod observer;
pub mod policy;
pub mod project;
pub mod replay;
pub mod session;
pub mod shadow;
pub mod target;
pub mod wait;
pub mod workflow;

pub use error::{Error, MigrationError};
