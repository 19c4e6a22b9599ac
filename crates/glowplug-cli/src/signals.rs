//! Signals: what Ctrl-C does, and whatever else asks the process to end.
//!
//! The first one ends the work in progress in order, which [`glowplug_pq::interrupt`] does; without such work, the
//! process ends at once. The second one ends it in any case.

use std::thread::{sleep, spawn};
use std::time::Duration;

use glowplug_pq::interrupt::{Origin, request};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::error::{CliError, CommandError};
use crate::exit;
use crate::global::Global;
use crate::printer::Printer;

/// How long a statement that was missed by the last request to cancel it runs on.
const PAUSE: Duration = Duration::from_millis(100);

/// Handles signals from now on. Without this, a signal would end the process at any point.
pub(crate) fn watch(global: &Global, command: &'static str) -> Result<(), CliError> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])
        .map_err(|error| CliError::from(CommandError::Signals(error)))?;
    let global = global.clone();
    spawn(move || {
        for signal in signals.forever() {
            if !exit::note_signal(signal) {
                end(signal);
            }
            // The terminal sends a hang-up to its foreground only, and a process without one may get it, too.
            let origin = match signal {
                SIGINT => Origin::Keyboard,
                _ => Origin::Elsewhere,
            };
            let printer = Printer::new(&global, command);
            // In a thread of its own: cancelling asks the server, which may not answer, and the second signal must be heard.
            spawn(move || {
                if !request(origin) {
                    printer.error(&CliError::stopped());
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
    std::process::exit(i32::from(exit::of_signal(signal)));
}
