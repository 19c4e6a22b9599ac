//! What is going on while migrations run.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use glowplug_migrate::migration::Direction;
use glowplug_migrate::observer::{Observer, ReplayStep, Step};
use glowplug_pq::Notice;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::printer::{Printer, count};
use crate::style::{DIM, GREEN};

/// How long a replay is not worth a bar.
const SILENCE: Duration = Duration::from_secs(1);

/// How often a replay says where it is, where there is no bar.
const INTERVAL: Duration = Duration::from_secs(10);

/// Shows a bar while a migration runs, and leaves a line with its time. A replay that takes longer than a second has one bar
/// for all its migrations, or a line every 10 seconds where nothing moves.
pub(crate) struct MigrationProgress<'a> {
    printer: &'a Printer,
    /// The database that migrations run in.
    database: String,
    bar: ProgressBar,
    replay: Option<Replay>,
}

/// A replay that goes on.
struct Replay {
    since: Instant,
    /// When a line was printed last.
    line: Instant,
}

impl<'a> MigrationProgress<'a> {
    pub(crate) fn new(printer: &'a Printer, database: &str) -> Self {
        MigrationProgress {
            printer,
            database: database.to_owned(),
            bar: bar(printer),
            replay: None,
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

/// Also where a migration failed: an error is printed below what was done, and not over a bar.
impl Drop for MigrationProgress<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        BAR.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl Observer for MigrationProgress<'_> {
    fn replaying(&mut self, step: ReplayStep<'_>) {
        let ReplayStep {
            number,
            of,
            migration,
            ..
        } = step;
        let now = Instant::now();
        let replay = self.replay.get_or_insert(Replay {
            since: now,
            line: now,
        });
        if self.printer.shows_progress() {
            if replay.since.elapsed() > SILENCE {
                self.bar.set_length(of as u64);
                self.bar.set_position(number as u64 - 1);
                self.bar.set_message(format!("replaying {migration}"));
            }
        } else if replay.line.elapsed() > INTERVAL {
            replay.line = now;
            self.printer
                .note(format!("replaying migration {number} of {of}: {migration}"));
        }
    }

    fn replayed(&mut self) {
        if self.replay.take().is_some() {
            self.bar.finish_and_clear();
        }
    }

    fn started(&mut self, migration: &str, direction: Direction, statements: usize) {
        if self.replay.is_some() {
            return;
        }
        self.bar.reset();
        self.bar.set_length(statements as u64);
        self.bar
            .set_message(format!("{} {migration}", verb(direction)));
        self.bar.enable_steady_tick(Duration::from_millis(100));
    }

    fn statement_done(&mut self) {
        if self.replay.is_some() {
            return;
        }
        self.bar.inc(1);
    }

    fn step(&mut self, step: Step<'_>, elapsed: Duration) {
        let (done, what) = match step {
            Step::Built => ("built", "the seed command".to_owned()),
            Step::Recreated => ("dropped", self.database.clone()),
            Step::Migrated(0) => (
                "migrated",
                format!("{}: there is no migration", self.database),
            ),
            Step::Migrated(applied) => (
                "migrated",
                format!("{}: {} applied", self.database, count(applied, "migration")),
            ),
            Step::Generated(files) => ("generated", count(files, "file")),
            Step::Seeded(database) => ("seeded", database.to_owned()),
        };
        self.printer.note(format!(
            "{GREEN}{done:<9}{GREEN:#} {what} {DIM}{}{DIM:#}",
            time(elapsed)
        ));
    }

    fn running(&mut self, command: &str) {
        self.printer.note(format!("running `{command}`"));
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
            // Of a replay only what it finds counts.
            "WARNING" if self.replay.is_none() => self.printer.note(text),
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
