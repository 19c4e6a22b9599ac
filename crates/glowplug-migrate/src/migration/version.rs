//! The version of a migration.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What identifies a migration in the ledger. Versions are compared as text, as Diesel does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(String);

impl Version {
    /// The longest version that fits the ledger's column.
    pub const MAX_CHARS: usize = 50;

    /// The version of a migration folder: its name before the first `_`, without `-`.
    ///
    /// ```
    /// use glowplug_migrate::migration::Version;
    /// assert_eq!(Version::of_folder("2024-01-31-120000_add_users").as_str(), "20240131120000");
    /// ```
    pub fn of_folder(name: &str) -> Self {
        Version(name.split('_').next().unwrap_or(name).replace('-', ""))
    }

    /// The version as the ledger holds it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Version {
    fn from(text: String) -> Self {
        Version(text)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
