//! `migrate new`: the folder of a new migration.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::error::{Error, HistoryError};
use crate::migration::Version;

/// The files of a new migration.
#[derive(Debug, Serialize)]
pub struct NewMigration {
    /// The folder's name.
    pub name: String,
    /// Where `up.sql` is to be written.
    pub up: PathBuf,
    /// Where `down.sql` is to be written.
    pub down: PathBuf,
}

/// Makes the folder with an `up.sql` and a `down.sql` to fill in, in the last of these folders. The version is the time in UTC,
/// or, where a migration of any of them is newer than that, the next one behind it.
///
/// # Errors
/// [`Error::History`] when nothing of the name can stand in a folder's name, or no version is newer than all others;
/// [`Error::File`].
pub fn create(folders: &[PathBuf], name: &str) -> Result<NewMigration, Error> {
    let title = slug(name);
    if title.is_empty() {
        return Err(HistoryError::NoName {
            name: name.to_owned(),
        }
        .into());
    }
    let name = format!("{}_{title}", next_stamp(folders, &title)?);
    let path = folders
        .last()
        .map_or_else(PathBuf::new, |folder| folder.join(&name));
    std::fs::create_dir_all(&path).map_err(Error::file("create", &path))?;
    let (up, down) = (path.join("up.sql"), path.join("down.sql"));
    for (file, text) in [
        (&up, "-- What changes.\n"),
        (&down, "-- The exact inverse of up.sql.\n"),
    ] {
        std::fs::write(file, text).map_err(Error::file("write", file))?;
    }
    Ok(NewMigration { name, up, down })
}

/// How a time is written in a folder's name.
const STAMP: &str = "%Y-%m-%d-%H%M%S";
/// How many digits of a version are a time.
const STAMP_DIGITS: usize = 14;

/// What the new folder's name begins with.
fn next_stamp(folders: &[PathBuf], title: &str) -> Result<String, Error> {
    let now = chrono::Utc::now().format(STAMP).to_string();
    let mut last = None;
    for folder in folders {
        last = last.max(newest(folder)?);
    }
    let Some((newest, path)) = last else {
        return Ok(now);
    };
    if Version::of_folder(&now) > newest {
        return Ok(now);
    }
    let found = successor(newest.as_str()).ok_or_else(|| HistoryError::NoNewerVersion {
        newest: newest.to_string(),
        path,
        title: title.to_owned(),
    })?;
    Ok(found)
}

/// A version behind this one: a second later where it begins with a time, else its number and one. Versions are compared as
/// text, so the number keeps its width.
fn successor(version: &str) -> Option<String> {
    let digits = version
        .find(|c: char| !c.is_ascii_digit())
        .map_or(version, |end| &version[..end]);
    let later = digits
        .get(..STAMP_DIGITS)
        .and_then(|digits| chrono::NaiveDateTime::parse_from_str(digits, "%Y%m%d%H%M%S").ok())
        .and_then(|time| time.checked_add_signed(chrono::TimeDelta::seconds(1)))
        .map(|time| time.format(STAMP).to_string())
        .filter(|stamp| Version::of_folder(stamp).as_str() > version);
    later.or_else(|| increment(digits))
}

fn increment(digits: &str) -> Option<String> {
    let last = digits.rfind(|c| c != '9')?;
    let digit = digits[last..].chars().next()?.to_digit(10)?;
    let zeros = "0".repeat(digits.len() - last - 1);
    Some(format!("{}{}{zeros}", &digits[..last], digit + 1))
}

/// The newest version in the folder and the migration that it comes from, by names alone: one that was started and has no statement
/// yet counts, too.
fn newest(folder: &Path) -> Result<Option<(Version, PathBuf)>, Error> {
    let entries = match folder.read_dir() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(Error::file("read", folder))?,
    };
    let mut newest = None;
    for entry in entries {
        let name = entry.map_err(Error::file("read", folder))?.file_name();
        let name = name.to_string_lossy().into_owned();
        let version = Version::of_folder(&name);
        if version.as_str().starts_with(|c: char| c.is_ascii_digit()) {
            newest = newest.max(Some((version, folder.join(name))));
        }
    }
    Ok(newest)
}

/// Lower-case words joined by `_`, of any script, no longer than a file name may be.
fn slug(name: &str) -> String {
    let words = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut slug = words.map(str::to_lowercase).collect::<Vec<_>>().join("_");
    while slug.len() > 180 {
        slug.pop();
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_folder() {
        assert_eq!(slug("Add the  users/table!"), "add_the_users_table");
        assert_eq!(slug("../../etc"), "etc");
        assert_eq!(slug("größe"), "größe");
        assert_eq!(slug(" -- "), "");
        assert!(slug(&"ä".repeat(500)).len() <= 180);
    }

    #[test]
    fn each_new_version_is_later_than_the_last() {
        for newest in [
            None,
            Some("2024-01-01-000000_a"),
            // Days, months and years ahead of the clock.
            Some("2091-12-31-235959_a"),
            Some("20910101000000_a"),
            Some("9999-12-31-235958_a"),
            Some("20910101000000123_a"),
            // No times.
            Some("00000000000042_a"),
            Some("42_a"),
            Some("5000_a"),
            Some("9999-12-31-235959_a"),
            Some("99990000_a"),
            Some("2999b_a"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let mut versions = Vec::new();
            if let Some(newest) = newest {
                std::fs::create_dir(folder.path().join(newest)).unwrap();
                versions.push(Version::of_folder(newest));
            }
            for _ in 0..3 {
                let made = create(&[folder.path().to_owned()], "one more").unwrap();
                versions.push(Version::of_folder(&made.name));
            }
            assert!(versions.is_sorted_by(|a, b| a < b), "{versions:?}");
        }
    }

    #[test]
    fn a_successor_keeps_its_form() {
        for (version, wanted) in [
            ("20911231235959", Some("2092-01-01-000000")),
            ("20911231235959123", Some("2092-01-01-000000")),
            ("99991231235959", Some("99991231235960")),
            ("20919999999999", Some("20920000000000")),
            ("5009", Some("5010")),
            ("0099", Some("0100")),
            ("3b9", Some("4")),
            ("99999999999999", None),
            ("9", None),
        ] {
            assert_eq!(successor(version).as_deref(), wanted, "{version}");
        }
    }

    #[test]
    fn where_no_version_is_newer_the_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("99999999_last")).unwrap();
        let error = create(&[folder.path().to_owned()], "more").unwrap_err();
        assert_eq!(error.code(), "migration-version");
        assert!(error.to_string().contains("99999999_last"), "{error}");
        assert!(error.hint().unwrap().contains("`999999990_more`"));
        assert!(Version::of_folder("999999990_more") > Version::of_folder("99999999_last"));
    }
}
