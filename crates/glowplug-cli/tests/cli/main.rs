//! The `glowplug` binary from the outside: what it does to files and databases, what it prints, and its exit codes.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod answers;
mod baseline;
mod checks;
mod config;
mod connect;
mod diesel;
mod doctor;
mod dotenv;
mod encodings;
mod folder;
mod formats;
mod generate;
mod generated;
mod guard;
mod help;
mod ignore;
mod init;
mod interrupt;
mod invalid_index;
mod layouts;
mod ledger;
mod line_ends;
mod local;
mod migrate;
mod opening;
mod pooler;
mod replay;
mod reset;
mod reset_database;
mod revert;
mod search_path;
mod secrets;
mod seed;
mod seed_rows;
mod session;
mod shadow_server;
mod sql_errors;
mod stdout;
mod support;
mod surroundings;
mod validate;
mod variables;
mod waiting;
mod words;
