#![doc = include_str!("../README.md")]

pub mod apply;
mod cache;
pub mod drift;
mod error;
pub mod history;
pub mod ledger;
mod lock;
pub mod migration;
pub mod project;
mod proofs;
pub mod replay;
pub mod session;
pub mod shadow;
pub mod target;
pub mod wait;
pub mod workflow;

pub use error::{Error, MigrationError};
