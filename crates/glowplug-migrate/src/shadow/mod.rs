//! Throw-away databases: where migrations are replayed to learn what they make.
//!
//! A shadow database is made, used by one process and dropped. The session that made it stays open beside it: it holds the locks
//! that show others that the database is in use (see `lock`), and it copies and drops databases. Everything else happens in
//! sessions that the caller opens and ends.

mod clean;
mod create;
mod database;
mod lock;
mod names;
mod needs;
mod reap;
mod remove;
mod server;
mod source;

pub(crate) use database::Shadow;
pub(crate) use needs::Needs;
pub use server::{ShadowServer, SharesTarget, remove_own_cluster, shadow_cluster};

pub use source::{ShadowChoice, ShadowSource, UnknownPath};

pub use crate::error::ShadowKind;
