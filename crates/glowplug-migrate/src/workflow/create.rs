//! `migrate new`: the folder of a new migration.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::error::Error;
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

/// Makes the folder with an `up.sql` and a `down.sql` to fill in. The version is the time, and later than every other.
///
/// # Errors
/// [`Error::Refused`] when nothing of the name can stand in a folder's name; [`Error::File`].
pub fn create(folder: &Path, name: &str) -> Result<NewMigration, Error> {
    let title = slug(name);
    if title.is_empty() {
        return Err(Error::Refused {
            code: "migration-name",
            reason: format!("{name:?} has no letter or digit to name a migration with"),
            hint: "say what it does: `migrate new add_invoices`".to_owned(),
        });
    }
    let newest = newest(folder)?;
    let mut time = chrono::Utc::now();
    let mut name = format!("{}_{title}", time.format("%Y-%m-%d-%H%M%S"));
    // Two made within one second, or one made by a clock that runs ahead, must still have an order. A version that is no time
    // at all cannot be passed by a minute of counting, and is left to the people who chose it.
    for _ in 0..86_400 {
        if newest
            .as_ref()
            .is_none_or(|newest| Version::of_folder(&name) > *newest)
        {
            break;
        }
        time += chrono::TimeDelta::seconds(1);
        name = format!("{}_{title}", time.format("%Y-%m-%d-%H%M%S"));
    }
    let path = folder.join(&name);
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

/// The newest version in the folder, by names alone: one that was started and has no statement yet counts, too.
fn newest(folder: &Path) -> Result<Option<Version>, Error> {
    let entries = match folder.read_dir() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(Error::file("read", folder))?,
    };
    let mut newest = None;
    for entry in entries {
        let name = entry.map_err(Error::file("read", folder))?.file_name();
        let version = Version::of_folder(&name.to_string_lossy());
        if version.as_str().starts_with(|c: char| c.is_ascii_digit()) {
            newest = newest.max(Some(version));
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
        let folder = tempfile::tempdir().unwrap();
        let mut versions = Vec::new();
        for _ in 0..3 {
            let made = create(folder.path(), "one more").unwrap();
            versions.push(Version::of_folder(&made.name));
        }
        assert!(versions.is_sorted_by(|a, b| a < b), "{versions:?}");
    }
}
