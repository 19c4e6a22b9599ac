//! What can be wrong with the files of a migrations folder.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use super::TransactionFault;
use super::layout::{self, Layout};

/// One thing that is wrong, with the file it is wrong in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file or folder, as messages name it: relative to the project.
    pub path: PathBuf,
    /// What is wrong.
    #[serde(flatten)]
    pub kind: ProblemKind,
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum ProblemKind {
    /// The folder or file cannot be read.
    Unreadable {
        /// The system's reason.
        reason: String,
    },
    /// A folder without `up.sql`.
    MissingUp,
    /// A folder without `down.sql`: it cannot be reverted.
    MissingDown,
    /// An `up.sql` without a single statement: nothing, white space, or comments only.
    Empty,
    /// A `down.sql` without a single statement, such as the one that `diesel migration generate` leaves: it cannot be reverted.
    EmptyDown,
    /// Two folders with one version: Diesel would silently skip one of them.
    DuplicateVersion {
        /// The version.
        version: String,
        /// The other folder.
        other: PathBuf,
    },
    /// A folder whose name gives no version.
    NoVersion,
    /// A folder whose files are in the layout of another tool: none of them would be applied.
    ForeignLayout {
        /// How many files.
        files: usize,
        /// The first of them, within the folder.
        first: String,
        /// Whose layout.
        layout: Layout,
    },
    /// A file in the layout of another tool beside migrations of Diesel's: it is not applied.
    ForeignFile {
        /// Whose layout.
        layout: Layout,
    },
    /// A version that does not fit the ledger's column of 50 characters.
    LongVersion,
    /// `metadata.toml` cannot be read as TOML, or a value has the wrong type. Diesel ignores such a file without a word.
    InvalidMetadata {
        /// What the parser says.
        reason: String,
    },
    /// A key that means nothing in `metadata.toml`, such as a misspelt one.
    UnknownMetadataKey {
        /// The key.
        key: String,
    },
    /// `metadata.toml` without `run_in_transaction`: Diesel takes that for `false`, which surprises.
    UnsaidTransaction,
    /// Not UTF-8.
    NotUtf8 {
        /// The first byte that is not, counted from 0.
        offset: usize,
    },
    /// A NUL character, which PostgreSQL cannot take.
    Nul {
        /// Its byte, counted from 0.
        offset: usize,
    },
    /// An `up.sql` with transaction control that the migration cannot run with.
    TransactionControl(ControlProblem),
    /// The same in a `down.sql`: it cannot be reverted.
    TransactionControlDown(ControlProblem),
    /// An `up.sql` that must be sent statement by statement, and cannot be cut into them with certainty.
    CannotSplit {
        /// Why.
        reason: &'static str,
    },
    /// The same of a `down.sql`: it cannot be reverted.
    CannotSplitDown {
        /// Why.
        reason: &'static str,
    },
}

/// Where transaction control is at fault, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ControlProblem {
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// What is wrong with it.
    pub fault: TransactionFault,
}

impl Problem {
    /// The folder's name of the migration that has it, where it is in one.
    pub fn migration(&self) -> Option<&str> {
        let names = self
            .path
            .components()
            .rev()
            .map(|part| part.as_os_str().to_str());
        let mut names = names.flatten();
        let last = names.next()?;
        match last {
            "up.sql" | "down.sql" | "metadata.toml" => names.next(),
            _ => Some(last),
        }
    }
}

impl ProblemKind {
    /// Whether it says that the migration has nothing to revert it with.
    pub fn is_about_reverting(&self) -> bool {
        matches!(self, ProblemKind::MissingDown | ProblemKind::EmptyDown)
    }

    /// Whether nothing can be applied because of it. A fault of a `down.sql` only keeps its migration from being reverted.
    pub fn blocks_apply(&self) -> bool {
        self.blocks_its_own() || self.blocks_all()
    }

    /// Whether only the migration that has it cannot be run: where that one is applied, those after it can be.
    pub fn blocks_its_own(&self) -> bool {
        matches!(
            self,
            ProblemKind::TransactionControl(_) | ProblemKind::CannotSplit { .. }
        )
    }

    fn blocks_all(&self) -> bool {
        !matches!(
            self,
            ProblemKind::MissingDown
                | ProblemKind::EmptyDown
                | ProblemKind::ForeignFile { .. }
                | ProblemKind::TransactionControlDown(_)
                | ProblemKind::CannotSplitDown { .. }
                | ProblemKind::TransactionControl(_)
                | ProblemKind::CannotSplit { .. }
        )
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let ProblemKind::TransactionControl(at) | ProblemKind::TransactionControlDown(at) =
            &self.kind
        {
            write!(f, ":{}:{}", at.line, at.column)?;
        }
        write!(f, ": {}", self.kind)
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProblemKind::Unreadable { reason } => write!(f, "cannot be read: {reason}"),
            ProblemKind::MissingUp => f.write_str("the folder has no up.sql"),
            ProblemKind::MissingDown => f.write_str("the folder has no down.sql, so it cannot be reverted"),
            ProblemKind::Empty => f.write_str("holds no statement"),
            ProblemKind::EmptyDown => f.write_str("holds no statement, so the migration cannot be reverted"),
            ProblemKind::DuplicateVersion { version, other } => {
                write!(f, "has version {version} as {} has; `diesel` would silently run only one of them", other.display())
            }
            ProblemKind::NoVersion => f.write_str("the folder's name does not begin with a version"),
            ProblemKind::ForeignLayout {
                files,
                first,
                layout,
            } => {
                let files = match files {
                    1 => format!("1 file, {first},"),
                    _ => format!("{files} files, such as {first},"),
                };
                write!(
                    f,
                    "holds {files} in {layout} and not in Diesel's: {}; migrations that the database has already, \
                     `migrate baseline` records",
                    layout::advice(first, *layout)
                )
            }
            ProblemKind::ForeignFile { layout } => {
                write!(f, "is in {layout} and is not applied: Diesel's migrations are folders with an up.sql")
            }
            ProblemKind::LongVersion => {
                write!(f, "the version is longer than the {} characters that the ledger holds", super::Version::MAX_CHARS)
            }
            ProblemKind::InvalidMetadata { reason } => {
                write!(f, "is not valid, and `diesel` would ignore it without a word: {reason}")
            }
            ProblemKind::UnknownMetadataKey { key } => {
                write!(f, "has the unknown key `{key}`; the only key is `run_in_transaction`")
            }
            ProblemKind::UnsaidTransaction => {
                f.write_str("does not say `run_in_transaction`, which `diesel` takes for false; write what you mean")
            }
            ProblemKind::NotUtf8 { offset } => write!(f, "is not UTF-8 at byte {offset}"),
            ProblemKind::Nul { offset } => write!(f, "holds a NUL character at byte {offset}"),
            ProblemKind::TransactionControl(at) => write!(f, "{}; {}", at.fault, at.fault.hint()),
            ProblemKind::TransactionControlDown(at) => {
                write!(f, "{}, so the migration cannot be reverted; {}", at.fault, at.fault.hint())
            }
            ProblemKind::CannotSplit { reason } => {
                write!(f, "{reason}, which a migration without transaction needs; {SPLIT_HINT}")
            }
            ProblemKind::CannotSplitDown { reason } => {
                write!(f, "{reason}, so the migration, which has no transaction, cannot be reverted; {SPLIT_HINT}")
            }
        }
    }
}

/// What to do about a file without transaction that cannot be cut.
const SPLIT_HINT: &str =
    "put what is unusual in a migration of its own, or let this one run in a transaction";
