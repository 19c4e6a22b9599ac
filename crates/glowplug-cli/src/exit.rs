//! Exit codes.

/// Done, or nothing to do.
pub const DONE: u8 = 0;
/// Failed, or `status`, `validate`, `generate --check` found something.
pub const FAILED: u8 = 1;
/// The command line was wrong.
pub const USAGE: u8 = 64;
/// Interrupted, or the question was answered with no. Another signal than Ctrl-C gives 128 and its number: 143 for SIGTERM.
pub const INTERRUPTED: u8 = 130;
