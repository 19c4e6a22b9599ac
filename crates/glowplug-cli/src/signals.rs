//! Signals: what Ctrl-C does, and whatever else asks the process to end.
//!
//! The first one has the work that is under way ended in order, which [`glowplug_migrate::interrupt`] does; where none is, the
//! process ends on the spot. The second one ends it in any case.

use std::sync::atomic::{AtomicI32, Ordering};
use std::thread::{sleep, spawn};
use std::time::Duration;

use glowplug_pq::interrupt::{Origin, request};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::error::CliError;
use crate::global::Global;
use crate::printer::Printer;

/// The signal that came first, 0 before.
static FIRST: AtomicI32 = AtomicI32::new(0);

/// How long a statement that was missed by the last request to cancel it runs on.
const PAUSE: Duration = Duration::from_millis(100);

/// Watches from now on. Without, a signal would end the process in the midst of things, and so it ends in order or not at all.
pub(crate) fn watch(global: &Global) -> Result<(), CliError> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).map_err(|error| {
        CliError::new(
            "signals",
            format!("cannot watch for Ctrl-C: {error}"),
            "run the command by itself",
        )
    })?;
    let global = global.clone();
    spawn(move || {
        for signal in signals.forever() {
            if FIRST.swap(signal, Ordering::Relaxed) != 0 {
                end(signal);
            }
            // The terminal sends a hang-up to its foreground only, and a process without one may get it, too.
            let origin = match signal {
                SIGINT => Origin::Keyboard,
                _ => Origin::Elsewhere,
            };
            let printer = Printer::new(&global);
            // In a thread of its own: cancelling asks the server, which may not answer, and the second signal must be heard.
            spawn(move || {
                if !request(origin) {
                    printer.error(&stopped());
                    end(signal);
                }
                loop {
                    sleep(PAUSE);
                    request(origin);
                }
            });
        }
    });
    Ok(())
}

#[expect(
    clippy::exit,
    reason = "the thread of the command may be waiting for who knows what"
)]
fn end(signal: i32) -> ! {
    std::process::exit(code(signal));
}

/// What to say where no work can tell more.
pub(crate) fn stopped() -> CliError {
    CliError::Toolkit(glowplug_migrate::Error::Interrupted {
        state: "stopped; nothing is left half done".to_owned(),
        hint: None,
    })
}

/// The exit code after an interruption, 130 where no signal came.
pub(crate) fn exit_code() -> u8 {
    match FIRST.load(Ordering::Relaxed) {
        0 => crate::exit::INTERRUPTED,
        signal => u8::try_from(code(signal)).unwrap_or(crate::exit::INTERRUPTED),
    }
}

/// As shells tell it.
fn code(signal: i32) -> i32 {
    128 + signal
}
