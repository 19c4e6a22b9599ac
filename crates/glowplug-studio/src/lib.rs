#![doc = include_str!("../README.md")]

mod api;
mod error;
mod failure;
mod options;
mod page;
mod relation;
mod server;
mod sessions;
mod token;

pub use error::StudioError;
pub use options::{Environment, Limits, StudioOptions};
pub use server::Studio;
