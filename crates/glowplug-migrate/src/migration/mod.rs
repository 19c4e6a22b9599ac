//! Migrations as they stand in files.

mod folder;
mod problem;
mod script;
mod version;

pub use folder::{EmbeddedFile, Migrations};
pub use problem::{Problem, ProblemKind};
pub use script::{Location, Script, Statement};
pub use version::Version;

/// One migration: a folder with `up.sql`, `down.sql` and perhaps `metadata.toml`.
#[derive(Debug, Clone)]
pub struct Migration {
    /// Diesel's version: the folder's name before the first `_`, without `-`.
    pub version: Version,
    /// The folder's name.
    pub name: String,
    /// The way there.
    pub up: Script,
    /// The way back, where there is one.
    pub down: Option<Script>,
    /// Whether each way runs in one transaction; false sends its statements one by one.
    pub run_in_transaction: bool,
}

impl Migration {
    /// The name without its version: `2024-01-01-000000_add_users` gives `add_users`.
    pub fn title(&self) -> &str {
        self.name
            .split_once('_')
            .map_or(self.name.as_str(), |(_, title)| title)
    }
}
