//! Where a finding is.

use std::fmt;
use std::path::PathBuf;

use glowplug_schema::diff::{Change, ObjectKind};
use serde::{Deserialize, Serialize};

use crate::migration::Location;

/// Where a finding is, as far as it is somewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The folder's name of the migration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub migration: Option<String>,
    /// The file.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub file: Option<FilePlace>,
    /// The object of a database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<ObjectPlace>,
}

/// A place in a file, or the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePlace {
    /// The file or folder, as messages name it: relative to the project.
    pub path: PathBuf,
    /// The line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The column in characters, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
}

/// An object of a database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ObjectPlace {
    /// Its kind.
    pub kind: ObjectKind,
    /// Its path, quoted as SQL where needed: `public.users.email`.
    pub name: String,
    /// Its owner, where a rule of the settings asks for owners.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

impl Place {
    /// A file.
    pub fn of_file(path: impl Into<PathBuf>) -> Self {
        Place {
            file: Some(FilePlace::whole(path)),
            ..Place::default()
        }
    }

    /// A migration.
    pub fn of_migration(name: impl Into<String>) -> Self {
        Place {
            migration: Some(name.into()),
            ..Place::default()
        }
    }

    /// An object of a database.
    pub fn of_object(kind: ObjectKind, name: impl Into<String>) -> Self {
        Place {
            object: Some(ObjectPlace {
                kind,
                name: name.into(),
                owner: None,
            }),
            ..Place::default()
        }
    }
}

impl FilePlace {
    /// A file as a whole.
    pub fn whole(path: impl Into<PathBuf>) -> Self {
        FilePlace {
            path: path.into(),
            line: None,
            column: None,
        }
    }
}

impl From<&Location> for FilePlace {
    fn from(location: &Location) -> Self {
        FilePlace {
            path: location.path.clone(),
            line: Some(location.line),
            column: Some(location.column),
        }
    }
}

impl ObjectPlace {
    pub(super) fn of(change: &Change) -> Self {
        ObjectPlace {
            kind: change.object,
            name: change.name.clone(),
            owner: None,
        }
    }
}

impl fmt::Display for FilePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = self.column {
            write!(f, ":{column}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ObjectPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}
