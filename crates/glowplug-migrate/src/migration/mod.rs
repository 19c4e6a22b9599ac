//! Migrations as they stand in files.

mod cluster;
mod code;
mod depth;
mod folder;
mod parse;
mod problem;
mod read;
mod script;
mod statement;
mod tokens;
mod version;

pub use folder::{EmbeddedFile, Migrations};
pub use problem::{ControlProblem, Problem, ProblemKind};
pub(crate) use read::regular_file;
pub use script::{Location, Script};
pub use statement::{Statement, TransactionControl, TransactionFault};
pub use version::Version;

/// One migration: a folder with `up.sql`, `down.sql` and perhaps `metadata.toml`.
#[derive(Debug, Clone)]
pub struct Migration {
    /// Diesel's version: the folder's name before the first `_`, without `-`.
    pub version: Version,
    /// The folder's name.
    pub name: String,
    /// What applies it.
    pub up: Script,
    /// What reverts it, where there is something.
    pub down: Option<Script>,
    /// Whether each of the two runs in one transaction; false sends its statements one by one.
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
