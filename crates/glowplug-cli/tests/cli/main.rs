//! The `glowplug` binary from the outside: what it does to files and databases, what it prints, and its exit codes.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod answers;
mod connect;
mod diesel;
mod doctor;
mod encodings;
mod folder;
mod generate;
mod help;
mod interrupt;
mod migrate;
mod reset;
mod secrets;
mod seed;
mod seed_rows;
mod sql_errors;
mod support;
mod surroundings;
mod validate;
