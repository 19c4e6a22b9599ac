//! What was generated.

use std::path::PathBuf;

use serde::Serialize;

use crate::finding::{Code, Finding, Place};

/// What was generated.
#[derive(Debug, Serialize)]
pub struct GenerateReport {
    /// Every generated file, by path.
    pub files: Vec<GeneratedFile>,
    /// What had to be left out or bent, a sentence each.
    pub warnings: Vec<String>,
    /// What is good to know, a sentence each.
    pub notes: Vec<String>,
    /// After the first time: what the application needs before the files compile, a line each.
    pub next_steps: Vec<String>,
}

impl GenerateReport {
    /// Whether every file on disk was what it should be.
    pub fn is_current(&self) -> bool {
        self.files
            .iter()
            .all(|file| file.state == FileState::Unchanged)
    }
}

/// A generated file.
#[derive(Debug, Serialize)]
pub struct GeneratedFile {
    /// Where, relative to the project.
    pub path: PathBuf,
    /// How it stands.
    #[serde(flatten)]
    pub state: FileState,
}

/// How a generated file stands.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum FileState {
    /// What is on disk is right; it was not touched.
    Unchanged,
    /// It was written.
    Written,
    /// It was generated for a table that is gone, and was removed.
    Removed,
    /// It should be written: the file on disk is another.
    Stale {
        /// From the file to what it should be, as a unified diff.
        difference: String,
    },
    /// It should be written: there is no file.
    Absent,
    /// It should be removed.
    Superfluous,
}

impl GeneratedFile {
    /// What is wrong with it, if anything is.
    pub fn finding(&self) -> Option<Finding> {
        let (code, message) = match self.state {
            FileState::Unchanged | FileState::Written | FileState::Removed => return None,
            FileState::Stale { .. } => (Code::GeneratedOutdated, "out of date; run `generate`"),
            FileState::Absent => (Code::GeneratedMissing, "missing; run `generate`"),
            FileState::Superfluous => (
                Code::GeneratedSuperfluous,
                "generated for a table that no longer exists; run `generate` to remove it",
            ),
        };
        Some(Finding::new(code, Place::of_file(&self.path), message))
    }
}
