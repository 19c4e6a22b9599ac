//! Settings files, and faults in them with their place.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use toml::de::DeTable;

use crate::error::Error;
use crate::migration::regular_file;

/// A settings file that was read.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) path: PathBuf,
    text: String,
}

impl Text {
    /// Reads a file; a byte order mark at its start is no part of it.
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let failed = |error| Error::file("read", path)(error);
        let bytes = regular_file(path).map_err(|reason| failed(std::io::Error::other(reason)))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| failed(std::io::Error::other("it is not UTF-8")))?;
        Ok(Text {
            path: path.to_owned(),
            text: text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned(),
        })
    }

    /// The file as a table whose keys and values know their places.
    pub(super) fn parse(&self) -> Result<DeTable<'_>, Error> {
        let parsed = DeTable::parse(&self.text).map_err(|error| self.fault(&error, None))?;
        Ok(parsed.into_inner())
    }

    /// The line of an offset, counted from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        self.before(at).matches('\n').count() + 1
    }

    /// A fault that reading TOML found.
    pub(super) fn fault(&self, error: &toml::de::Error, hint: Option<String>) -> Error {
        let at = error.span().map_or(0, |span| span.start);
        settings_fault(self, at, error.message().to_owned(), hint)
    }

    fn before(&self, at: usize) -> &str {
        self.text.get(..at.min(self.text.len())).unwrap_or_default()
    }
}

/// Reads a settings file; a fault is reported with its line and column, and with what `advice` knows about an unknown key.
pub(crate) fn read_toml<T: DeserializeOwned>(
    path: &Path,
    advice: impl Fn(&str) -> Option<String>,
) -> Result<T, Error> {
    let text = Text::read(path)?;
    toml::from_str(&text.text)
        .map_err(|error| text.fault(&error, unknown_key(&error).and_then(advice)))
}

/// The key that serde does not know, where that is the fault.
pub(super) fn unknown_key(error: &toml::de::Error) -> Option<&str> {
    let message = error.message();
    let direct = message.strip_prefix("unknown field `");
    let rest = direct.or_else(|| Some(message.split_once("because `")?.1))?;
    Some(rest.split_once('`')?.0)
}

/// A fault at an offset of a file.
pub(super) fn settings_fault(
    text: &Text,
    at: usize,
    reason: String,
    hint: Option<String>,
) -> Error {
    let before = text.before(at);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Error::Settings {
        path: text.path.clone(),
        line: text.line(at),
        column: before[line_start..].chars().count() + 1,
        reason,
        hint,
    }
}
