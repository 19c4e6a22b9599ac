//! Migrations as they stand in files.

mod cluster;
mod code;
mod depth;
mod direction;
mod down;
mod folder;
mod foreign;
mod layout;
mod parse;
mod problem;
mod read;
mod script;
mod statement;
mod tokens;
mod version;

pub use direction::Direction;
pub(crate) use folder::Folder;
pub use folder::{EmbeddedFile, Migrations};
pub use layout::Layout;
pub(crate) use parse::{Uncut, parsed_safely};
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
    /// Why it is not to be reverted, where that is declared: by a first line `-- irreversible: REASON` of `down.sql`, or in
    /// the baseline.
    pub irreversible: Option<String>,
}

impl Migration {
    /// Whether it may change the whole server and not only its database: roles, databases, tablespaces, settings.
    pub fn changes_whole_server(&self) -> bool {
        let scripts = [Some(&self.up), self.down.as_ref()];
        scripts
            .into_iter()
            .flatten()
            .any(|script| !script.cluster_wide().is_empty())
    }

    /// Whether its up migration names this schema, or whatever else has the name, as a word.
    pub fn up_mentions(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        let text = self.up.text().to_lowercase();
        text.match_indices(&name).any(|(at, found)| {
            let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
            !text[..at].ends_with(is_word) && !text[at + found.len()..].starts_with(is_word)
        })
    }

    /// Whether its up migration creates the schema of this name. Where that cannot be seen for sure it counts as one.
    pub fn creates_schema(&self, name: &str) -> bool {
        let text = self.up.text().to_lowercase();
        let name = name.to_lowercase();
        text.match_indices("schema").any(|(at, _)| {
            let rest = text[at + "schema".len()..].trim_start();
            let rest = rest
                .strip_prefix("if not exists")
                .unwrap_or(rest)
                .trim_start();
            let created = text[..at].trim_end().ends_with("create");
            let rest = rest.strip_prefix('"').unwrap_or(rest);
            created
                && rest
                    .strip_prefix(&name)
                    .is_some_and(|end| !end.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        })
    }

    /// The name without its version: `2024-01-01-000000_add_users` gives `add_users`.
    pub fn title(&self) -> &str {
        self.name
            .split_once('_')
            .map_or(self.name.as_str(), |(_, title)| title)
    }
}
