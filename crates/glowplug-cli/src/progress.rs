//! What is going on while migrations run.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use glowplug_migrate::apply::{Direction, Observer};
use glowplug_pq::Notice;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::printer::{DIM, GREEN, Printer};

/// Shows a bar while a migration runs, and leaves a line with its time.
pub(crate) struct MigrationProgress<'a> {
    printer: &'a Printer,
    /// The database that migrations run in.
    database: String,
    bar: ProgressBar,
}

impl<'a> MigrationProgress<'a> {
    pub(crate) fn new(printer: &'a Printer, database: &str) -> Self {
        MigrationProgress {
            printer,
            database: database.to_owned(),
            bar: bar(printer),
        }
    }
}

/// The bar that is on the screen, if any.
static BAR: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Prints something above the bar, from whatever thread.
pub(crate) fn above_the_bar(print: impl FnOnce()) {
    let bar = BAR.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match bar {
        Some(bar) if !bar.is_finished() => bar.suspend(print),
        _ => print(),
    }
}

/// A bar that is drawn only where a moving display makes sense.
pub(crate) fn bar(printer: &Printer) -> ProgressBar {
    let target = if printer.shows_progress() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(None, target);
    if let Ok(style) =
        ProgressStyle::with_template("{spinner} {msg} {wide_bar} {pos}/{len} {elapsed}")
    {
        bar.set_style(style);
    }
    *BAR.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar.clone());
    bar
}

impl Observer for MigrationProgress<'_> {
    fn started(&mut self, migration: &str, direction: Direction, statements: usize) {
        self.bar.reset();
        self.bar.set_length(statements as u64);
        self.bar
            .set_message(format!("{} {migration}", verb(direction)));
        self.bar.enable_steady_tick(Duration::from_millis(100));
    }

    fn statement_done(&mut self) {
        self.bar.inc(1);
    }

    fn recreated(&mut self, elapsed: Duration) {
        self.printer.note(format!(
            "{GREEN}dropped  {GREEN:#} {} {DIM}{}{DIM:#}",
            self.database,
            time(elapsed)
        ));
    }

    fn waiting(&mut self, what: &str) {
        self.bar.suspend(|| self.printer.note(what));
    }

    fn debug(&mut self, what: &str) {
        self.bar.suspend(|| self.printer.detail(what));
    }

    fn notice(&mut self, notice: &Notice) {
        let text = format!("{}: {}", notice.severity.to_lowercase(), notice.message);
        self.bar.suspend(|| match notice.severity.as_str() {
            "WARNING" => self.printer.note(text),
            _ => self.printer.detail(text),
        });
    }

    fn finished(&mut self, migration: &str, direction: Direction, elapsed: Duration) {
        self.bar.finish_and_clear();
        self.printer.note(format!(
            "{GREEN}{}{GREEN:#} {migration} {DIM}{}{DIM:#}",
            verb(direction),
            time(elapsed)
        ));
    }
}

fn verb(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "applied ",
        Direction::Down => "reverted",
    }
}

/// A time as people read it.
pub(crate) fn time(elapsed: Duration) -> String {
    if elapsed < Duration::from_secs(1) {
        format!("{} ms", elapsed.as_millis())
    } else {
        format!("{:.1} s", elapsed.as_secs_f64())
    }
}
