//! The `glowplug` binary from the outside: what it does to files and databases, what it prints, and its exit codes.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod diesel;
mod folder;
mod migrate;
mod sql_errors;
mod support;
