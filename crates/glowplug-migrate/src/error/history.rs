//! Why the migrations in files and the applied ones do not allow what was asked for.

use std::path::PathBuf;

use crate::migration::Migration;

/// Why the history does not allow what was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// Applied migrations have no files.
    #[error("applied migrations have no files: {}", .versions.join(", "))]
    FilesMissing {
        /// Their versions.
        versions: Vec<String>,
    },
    /// Pending migrations are older than applied ones.
    #[error("pending migrations are older than applied ones: {}", .migrations.join(", "))]
    OutOfOrder {
        /// The folders' names.
        migrations: Vec<String>,
    },
    /// Another run migrated the database between the question and the answer.
    #[error(
        "another run migrated this database in the meantime, so other migrations are the newest now; nothing was reverted"
    )]
    Changed,
    /// No migration has this version.
    #[error("no migration has version {version}")]
    UnknownVersion {
        /// What was asked for.
        version: String,
    },
    /// A migration cannot be reverted.
    #[error("migration {migration} cannot be reverted: {}", match .reason {
        Irreversible::NoDown => "it has no down.sql with a statement in it",
        Irreversible::Declared => "it is declared irreversible",
        Irreversible::NoFiles => "it is applied but its files are missing",
    })]
    Irreversible {
        /// The folder's name, or the version where no folder is known.
        migration: String,
        /// Why.
        reason: Irreversible,
    },
    /// A name for a new migration without a letter or digit.
    #[error("{name:?} has no letter or digit to name a migration with")]
    NoName {
        /// What was given.
        name: String,
    },
    /// No version of the same length is newer than the newest one.
    #[error("no version of the same length is newer than {newest} of {path}", path = .path.display())]
    NoNewerVersion {
        /// The newest version.
        newest: String,
        /// Its folder.
        path: PathBuf,
        /// The new migration's title.
        title: String,
    },
}

/// Why a migration cannot be reverted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Irreversible {
    /// `down.sql` is missing or has no statement.
    NoDown,
    /// It is declared not to be reverted.
    Declared,
    /// The migration is applied, and its files are gone.
    NoFiles,
}

impl Irreversible {
    /// Why a migration without a down migration cannot be reverted.
    pub(crate) fn of(migration: &Migration) -> Self {
        match migration.irreversible {
            Some(_) => Irreversible::Declared,
            None => Irreversible::NoDown,
        }
    }
}

impl HistoryError {
    /// A stable name of the failure.
    pub fn code(&self) -> &'static str {
        match self {
            HistoryError::FilesMissing { .. } => "migrations-missing",
            HistoryError::OutOfOrder { .. } => "out-of-order",
            HistoryError::Changed => "history-changed",
            HistoryError::UnknownVersion { .. } => "unknown-version",
            HistoryError::Irreversible { .. } => "irreversible",
            HistoryError::NoName { .. } => "migration-name",
            HistoryError::NoNewerVersion { .. } => "migration-version",
        }
    }

    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            HistoryError::FilesMissing { .. } => {
                "restore their files from git, or start over with `reset`".to_owned()
            }
            HistoryError::OutOfOrder { .. } => {
                "rename them with a newer version, or pass `--allow-out-of-order`".to_owned()
            }
            HistoryError::Changed => {
                "run the same command again: it shows what it would revert now".to_owned()
            }
            HistoryError::UnknownVersion { .. } => "`migrate status` lists the versions".to_owned(),
            HistoryError::Irreversible {
                reason: Irreversible::Declared,
                ..
            } => "write a new migration that undoes it".to_owned(),
            HistoryError::Irreversible { .. } => {
                "write its down.sql, or write a new migration that undoes it".to_owned()
            }
            HistoryError::NoName { .. } => {
                "name what it does: `migrate new add_invoices`".to_owned()
            }
            HistoryError::NoNewerVersion { newest, title, .. } => {
                format!("create the folder by hand with a longer version: `{newest}0_{title}`")
            }
        }
    }
}
