//! Exit codes.

use std::sync::atomic::{AtomicI32, Ordering};

/// Done, or nothing to do.
pub const DONE: u8 = 0;
/// Failed, or `validate`, `status`, `generate --check`, `doctor --exit-code` found something.
pub const FAILED: u8 = 1;
/// A command that checks (`validate`, `status`, `doctor`, `generate --check`) could not look at everything, and found nothing in
/// what it saw.
pub const UNCHECKED: u8 = 3;
/// The command line was wrong.
pub const USAGE: u8 = 64;
/// Interrupted, or the question was answered with no. Another signal than Ctrl-C gives 128 and its number: 143 for SIGTERM.
pub const INTERRUPTED: u8 = 130;

/// The signal that came first, 0 before.
static SIGNAL: AtomicI32 = AtomicI32::new(0);

/// Notes a signal; gives whether it is the first.
pub(crate) fn note_signal(signal: i32) -> bool {
    SIGNAL
        .compare_exchange(0, signal, Ordering::Relaxed, Ordering::Relaxed)
        .is_ok()
}

/// The exit code after an interruption: as shells give it, 130 where no signal came.
pub(crate) fn after_interruption() -> u8 {
    match SIGNAL.load(Ordering::Relaxed) {
        0 => INTERRUPTED,
        signal => of_signal(signal),
    }
}

/// The exit code of a process that a signal ended, as shells give it.
pub(crate) fn of_signal(signal: i32) -> u8 {
    u8::try_from(128 + signal).unwrap_or(FAILED)
}
