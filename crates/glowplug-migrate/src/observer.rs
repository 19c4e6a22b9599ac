//! How a run is followed while it goes on.

use std::path::Path;
use std::time::Duration;

use glowplug_pq::Notice;

use crate::migration::Direction;

/// Where a replay is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplayStep<'a> {
    /// Which migration, counted from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// The folder's name.
    pub migration: &'a str,
    /// Whether its down migration is checked, too.
    pub checks_down: bool,
}

/// A step of a command with several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// The seed command was built.
    Built,
    /// The database was dropped and created again.
    Recreated,
    /// So many migrations were applied.
    Migrated(usize),
    /// So many files are generated.
    Generated(usize),
    /// This database is seeded.
    Seeded(&'a str),
}

/// Follows a run while it goes on. Every method has an empty default.
pub trait Observer {
    /// A replay in a shadow database begins with its next migration.
    fn replaying(&mut self, _step: ReplayStep<'_>) {}
    /// The replay has ended; what is applied from here on is applied to the target.
    fn replayed(&mut self) {}
    /// So many migrations will run.
    fn planned(&mut self, _migrations: usize) {}
    /// A migration begins.
    fn started(&mut self, _migration: &str, _direction: Direction, _statements: usize) {}
    /// The server said something that is no error.
    fn notice(&mut self, _notice: &Notice) {}
    /// A step of a command with several is done.
    fn step(&mut self, _step: Step<'_>, _elapsed: Duration) {}
    /// A generated file was written.
    fn wrote(&mut self, _file: &Path) {}
    /// A file that was generated earlier was removed.
    fn removed(&mut self, _file: &Path) {}
    /// A command of the project's runs now.
    fn running(&mut self, _command: &str) {}
    /// Something waits for another session.
    fn waiting(&mut self, _what: &str) {}
    /// Something that is only of interest when looking for a fault.
    fn debug(&mut self, _what: &str) {}
    /// A migration is done and recorded.
    fn finished(&mut self, _migration: &str, _direction: Direction, _elapsed: Duration) {}
}

/// An observer that ignores everything.
impl Observer for () {}

/// A migration that ran.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Run {
    /// The folder's name.
    pub migration: String,
    /// Which way.
    pub direction: Direction,
    /// How long it took, in milliseconds.
    pub milliseconds: u64,
}
