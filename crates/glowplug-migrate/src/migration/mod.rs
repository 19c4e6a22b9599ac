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
    /// Whether it may change the whole server and not only its database: roles, databases, tablespaces, settings.
    pub fn changes_whole_server(&self) -> bool {
        let down = self.down.as_ref().map_or("", |down| down.text());
        [self.up.text(), down].iter().any(|text| {
            let text = text.to_ascii_lowercase();
            ["role", "user", "database", "tablespace", "system"]
                .iter()
                .any(|word| text.contains(word))
        })
    }

    /// Whether its down migration names this object somewhere.
    pub fn down_mentions(&self, name: &str) -> bool {
        let text = self.down.as_ref().map_or("", |down| down.text());
        let name = name.to_lowercase();
        text.to_lowercase()
            .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'))
            .any(|word| word == name)
            || (name.contains(|c: char| !(c.is_alphanumeric() || c == '_')) && text.contains(&name))
    }

    /// The name without its version: `2024-01-01-000000_add_users` gives `add_users`.
    pub fn title(&self) -> &str {
        self.name
            .split_once('_')
            .map_or(self.name.as_str(), |(_, title)| title)
    }
}
