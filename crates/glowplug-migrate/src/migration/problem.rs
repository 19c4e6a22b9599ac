//! What can be wrong with the files of a migrations folder.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

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
}

impl ProblemKind {
    /// Whether the migrations can be applied all the same. Only the way back is missing then.
    pub fn blocks_apply(&self) -> bool {
        !matches!(self, ProblemKind::MissingDown | ProblemKind::EmptyDown)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.kind)
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
        }
    }
}
