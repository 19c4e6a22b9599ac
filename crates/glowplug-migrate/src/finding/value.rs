//! One thing that a check found.

use std::fmt;

use glowplug_schema::diff::Change;
use serde::Serialize;

use super::classify;
use super::code::Code;
use super::place::{FilePlace, ObjectPlace, Place};
use super::severity::Severity;

/// One thing that a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What kind, by a stable name; `docs/checks/<code>.md` explains it.
    pub code: Code,
    /// How much it matters here. Settings may make it less than [`Code::severity`].
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What, in one line, without its place.
    pub message: String,
    /// The difference in full, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
    /// What to do about it, each a command or a sentence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remedies: Vec<String>,
    /// Why it is accepted, where the baseline or a setting says so. It does not count then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
    /// The rule of the settings that leaves its object out.
    #[serde(skip)]
    pub(crate) ignored_by: Option<usize>,
}

impl Finding {
    /// A finding with the severity and the remedies of its code.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Finding {
            code,
            severity: code.severity(),
            place,
            message: message.into(),
            change: None,
            remedies: code
                .remedies()
                .iter()
                .map(|text| (*text).to_owned())
                .collect(),
            accepted: None,
            ignored_by: None,
        }
    }

    /// A difference between the catalogs before and after a down migration.
    pub(crate) fn of_down(migration: &str, script: Option<FilePlace>, change: Change) -> Self {
        let place = Place {
            migration: Some(migration.to_owned()),
            file: script,
            object: Some(ObjectPlace::of(&change)),
        };
        let message = change.to_string();
        Finding {
            change: Some(change.clone()),
            ..Finding::new(classify::of_down(&change), place, message)
        }
    }

    /// A difference between the database and what its applied migrations make.
    pub(crate) fn of_drift(change: Change, partition_of: Option<&str>) -> Self {
        let code = match partition_of {
            Some(_) => Code::PartitionAdded,
            None => classify::of_drift(&change),
        };
        let place = Place {
            object: Some(ObjectPlace::of(&change)),
            ..Place::default()
        };
        let message = match partition_of {
            Some(parent) => format!("{change}, a partition of {parent}"),
            None => change.to_string(),
        };
        Finding {
            change: Some(change),
            ..Finding::new(code, place, message)
        }
    }

    /// Whether the check that found it fails.
    pub fn fails(&self) -> bool {
        self.severity == Severity::Error && self.accepted.is_none()
    }

    /// What stays the same as long as the finding is the same: its code, where it is, and what differs, without line numbers.
    pub fn identity(&self) -> String {
        let place = &self.place;
        let object = place.object.as_ref().map(ToString::to_string);
        let path = match (&place.migration, &place.file) {
            (None, Some(file)) => Some(file.path.display().to_string()),
            _ => None,
        };
        let what = match &self.change {
            Some(change) => serde_json::to_string(change).unwrap_or_default(),
            None => self.message.clone(),
        };
        [
            self.code.to_string(),
            place.migration.clone().unwrap_or_default(),
            path.unwrap_or_default(),
            object.unwrap_or_default(),
            what,
        ]
        .join("\n")
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.place.file, &self.place.migration) {
            (Some(file), _) => write!(f, "{file}: {}", self.message),
            (None, Some(migration)) => write!(f, "{migration}: {}", self.message),
            (None, None) => f.write_str(&self.message),
        }
    }
}
