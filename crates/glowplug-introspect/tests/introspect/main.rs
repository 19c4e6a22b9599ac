//! Reading real databases into catalogs.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod again;
mod facts;
mod hostile;
mod mutations;
mod support;
mod transaction;
