#![doc = include_str!("../README.md")]

mod api;
mod error;
mod failure;
mod options;
mod page;
mod project;
mod relation;
mod server;
mod sessions;
mod token;

pub use error::StudioError;
pub use options::{Environment, Limits, StudioOptions};
pub use project::ProjectView;
pub use server::Studio;
