//! Migrations as they stand in files.

mod down;
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
        const OBJECTS: [&str; 5] = ["role", "user", "group", "database", "tablespace"];
        let down = self.down.as_ref().map_or("", |down| down.text());
        [self.up.text(), down].iter().any(|text| {
            let text = text.to_lowercase();
            let words: Vec<&str> = text.split_whitespace().collect();
            words.windows(2).any(|pair| {
                ["create", "alter", "drop"].contains(&pair[0]) && OBJECTS.contains(&pair[1])
                    || pair == ["alter", "system"]
            })
        })
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
