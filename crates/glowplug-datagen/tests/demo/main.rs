//! Generated rows against a real server, which proves every constraint.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod ages;
mod allin;
mod hostile;
mod lookup;
mod pairs;
mod random;
mod safety;
mod shared;

mod stopping;
mod support;
mod values;
