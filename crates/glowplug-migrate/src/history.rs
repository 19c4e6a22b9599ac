//! The migrations in files compared with those that the ledger lists.

use serde::Serialize;

use crate::ledger::Applied;
use crate::migration::{Migration, Migrations, Version};

/// The state of one migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// In the files and in the ledger.
    Applied,
    /// In the files only.
    Pending,
    /// In the ledger only: its files are gone.
    Missing,
}

/// One migration of a history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The version.
    pub version: Version,
    /// The folder's name, where there is one.
    pub name: Option<String>,
    /// Its state.
    pub state: State,
    /// When it was applied, as RFC 3339 in UTC.
    pub run_on: Option<String>,
    /// A pending migration that is older than an applied one: it came in from another branch.
    pub out_of_order: bool,
}

/// Files and ledger side by side, by version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct History {
    /// All migrations that either side knows.
    pub entries: Vec<Entry>,
}

impl History {
    /// Holds the files against the ledger.
    pub fn new(migrations: &Migrations, applied: &[Applied]) -> Self {
        let newest = applied.iter().map(|row| &row.version).max();
        let find = |version: &Version| applied.iter().find(|row| row.version == *version);
        let mut entries: Vec<Entry> = migrations
            .migrations
            .iter()
            .map(|migration| {
                let row = find(&migration.version);
                Entry {
                    version: migration.version.clone(),
                    name: Some(migration.name.clone()),
                    state: if row.is_some() {
                        State::Applied
                    } else {
                        State::Pending
                    },
                    run_on: row.map(|row| row.run_on.clone()),
                    out_of_order: row.is_none()
                        && newest.is_some_and(|newest| migration.version < *newest),
                }
            })
            .collect();
        entries.extend(
            applied
                .iter()
                .filter(|row| migrations.get(&row.version).is_none())
                .map(|row| Entry {
                    version: row.version.clone(),
                    name: None,
                    state: State::Missing,
                    run_on: Some(row.run_on.clone()),
                    out_of_order: false,
                }),
        );
        entries.sort_by(|a, b| a.version.cmp(&b.version));
        History { entries }
    }

    /// The entries in that state.
    pub fn in_state(&self, state: State) -> impl Iterator<Item = &Entry> {
        self.entries
            .iter()
            .filter(move |entry| entry.state == state)
    }

    /// The migrations in that state, as far as there are files, in order.
    pub fn migrations_in<'a>(
        &self,
        migrations: &'a Migrations,
        state: State,
    ) -> Vec<&'a Migration> {
        self.in_state(state)
            .filter_map(|entry| migrations.get(&entry.version))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migration::EmbeddedFile;

    #[test]
    fn each_migration_has_the_state_that_both_sides_give_it() {
        let files = ["2_b/up.sql", "3_c/up.sql", "5_e/up.sql"].map(|path| EmbeddedFile {
            path,
            content: b"select 1",
        });
        let applied = ["1", "3"].map(|version| Applied {
            version: version.to_owned().into(),
            run_on: "then".into(),
        });
        let history = History::new(&Migrations::embedded(&files), &applied);
        let found: Vec<_> = history
            .entries
            .iter()
            .map(|entry| (entry.version.as_str(), entry.state, entry.out_of_order))
            .collect();
        assert_eq!(
            found,
            [
                ("1", State::Missing, false),
                ("2", State::Pending, true),
                ("3", State::Applied, false),
                ("5", State::Pending, false)
            ]
        );
    }
}
