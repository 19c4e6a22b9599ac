//! What is going on while migrations run.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use glowplug_migrate::migration::Direction;
use glowplug_migrate::observer::{Observer, ReplayStep, Step};
use glowplug_pq::Notice;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::plain::plain;
use crate::printer::Printer;
use crate::style::{DIM, GREEN};
use crate::words::count;

/// How long a step is shown without a bar.
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
    /// What the bar says is going on.
    message: Arc<Mutex<String>>,
    /// Which migration runs, counted from 1, and of how many.
    number: usize,
    of: usize,
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
        let bar = bar(printer);
        let message = Arc::new(Mutex::new(String::new()));
        if let Ok(style) = ProgressStyle::with_template("{line}") {
            let message = Arc::clone(&message);
            // Nothing in the first second, then what runs and for how long.
            let line = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                if state.elapsed() > SILENCE {
                    let message = message.lock().unwrap_or_else(PoisonError::into_inner);
                    let _ = write!(out, "{message} ({} s)", state.elapsed().as_secs());
                }
            };
            bar.set_style(style.with_key("line", line));
        }
        MigrationProgress {
            printer,
            database: database.to_owned(),
            bar,
            message,
            number: 0,
            of: 0,
            replay: None,
        }
    }
}

impl MigrationProgress<'_> {
    fn says(&self, text: String) {
        *self.message.lock().unwrap_or_else(PoisonError::into_inner) = text;
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
                self.says(format!(
                    "replaying migration {number} of {of}: {}",
                    plain(migration)
                ));
                self.bar.tick();
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

    fn planned(&mut self, migrations: usize) {
        self.of = migrations;
        self.number = 0;
    }

    fn started(&mut self, migration: &str, direction: Direction, _statements: usize) {
        if self.replay.is_some() {
            return;
        }
        self.number += 1;
        let doing = match direction {
            Direction::Up => "applying",
            Direction::Down => "reverting",
        };
        let of = self.of.max(self.number);
        self.bar.reset();
        self.says(format!(
            "{doing} migration {} of {of}: {}",
            self.number,
            plain(migration)
        ));
        self.bar.enable_steady_tick(Duration::from_millis(100));
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
                format!("{}: applied {}", self.database, count(applied, "migration")),
            ),
            Step::Generated(files) => ("generated", count(files, "file")),
            Step::Seeded(database) => ("seeded", database.to_owned()),
        };
        self.printer.note(format!(
            "{GREEN}{done:<9}{GREEN:#} {what} {DIM}{}{DIM:#}",
            time(elapsed)
        ));
    }

    fn wrote(&mut self, file: &Path) {
        self.printer
            .note(format!("{GREEN}wrote   {GREEN:#} {}", file.display()));
    }

    fn removed(&mut self, file: &Path) {
        self.printer
            .note(format!("{GREEN}removed {GREEN:#} {}", file.display()));
    }

    fn running(&mut self, command: &str) {
        self.printer.note(format!("running `{command}`"));
    }

    fn waiting(&mut self, what: &str) {
        self.bar.suspend(|| self.printer.note(plain(what)));
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
