//! `format`: gives SQL files another layout.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::replace::Change;
use crate::error::Error;
use crate::finding::{Code, Finding, Place};
use crate::format::{FormatOptions, Unformatted, format_sql};
use crate::migration::regular_file;

/// What was done to each file.
#[derive(Debug, Serialize)]
pub struct FormatReport {
    /// By path.
    pub files: Vec<FormattedFile>,
}

/// What was done to one file.
#[derive(Debug, Serialize)]
pub struct FormattedFile {
    /// The file, relative to the project.
    pub path: PathBuf,
    /// What was done.
    #[serde(flatten)]
    pub state: FormatState,
}

/// What was done to a file, or would be.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum FormatState {
    /// It has the layout.
    Unchanged,
    /// It was written.
    Written,
    /// It has another layout, and was not to be written.
    Differs,
    /// It was left as it is.
    LeftAlone {
        /// Why.
        reason: Unformatted,
    },
}

/// Formats SQL files; `shown` is how a path is named in the report. With `write` unset no file is touched.
///
/// # Errors
/// [`Error::File`] when a file cannot be read or written; files before it are done.
pub fn format_files(
    files: &[PathBuf],
    shown: impl Fn(&Path) -> PathBuf,
    options: &FormatOptions,
    write: bool,
) -> Result<FormatReport, Error> {
    let mut done = Vec::new();
    for path in files {
        crate::error::unless_interrupted(|| "stopped; no file is half written".to_owned())?;
        done.push(FormattedFile {
            path: shown(path),
            state: format_file(path, options, write)?,
        });
    }
    Ok(FormatReport { files: done })
}

fn format_file(path: &Path, options: &FormatOptions, write: bool) -> Result<FormatState, Error> {
    let unreadable = |reason: String| Error::file("read", path)(std::io::Error::other(reason));
    let bytes = regular_file(path).map_err(unreadable)?;
    let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8".to_owned()))?;
    Ok(match format_sql(&text, options) {
        Err(reason) => FormatState::LeftAlone { reason },
        Ok(formatted) if formatted == text => FormatState::Unchanged,
        Ok(_) if !write => FormatState::Differs,
        Ok(formatted) => {
            super::replace::replace_all(vec![(path.to_owned(), Change::Write(formatted))])?;
            FormatState::Written
        }
    })
}

/// The SQL files of a folder, its folders included, in the order of their paths; a file is itself.
///
/// # Errors
/// [`Error::File`].
pub fn sql_files(path: &Path) -> Result<Vec<PathBuf>, Error> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let read = |error| Error::file("read", path)(error);
    let mut files = Vec::new();
    for entry in path.read_dir().map_err(read)? {
        let path = entry.map_err(read)?.path();
        let is_hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.is_dir() && !is_hidden {
            files.extend(sql_files(&path)?);
        } else if path.extension().is_some_and(|end| end == "sql") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

impl FormattedFile {
    /// What is to be said of it, if anything is.
    pub fn finding(&self) -> Option<Finding> {
        let place = Place::of_file(&self.path);
        match &self.state {
            FormatState::Unchanged | FormatState::Written => None,
            FormatState::Differs => Some(Finding::new(
                Code::NotFormatted,
                place,
                "has another layout; run `format`",
            )),
            FormatState::LeftAlone { reason } => Some(Finding::new(
                Code::FormatRefused,
                place,
                format!("left as it is: {reason}"),
            )),
        }
    }
}
