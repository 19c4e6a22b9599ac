//! Replacing files: all of them, or none.
//!
//! Everything that is likely to fail, for want of space or of rights, is done first and beside the files: the new contents are
//! written, and a second name is given to the old ones. Then each new file is renamed over the old one, so that no reader and
//! no crash ever sees half a file. Where one of these renames fails, those before it are undone.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use crate::error::Error;

/// What is to become of a file.
#[derive(Debug)]
pub(super) enum Change {
    /// It is to hold this text; where it is a symbolic link, the file that the link leads to.
    Write(String),
    /// It is to go.
    Remove,
}

/// Makes all changes or none.
///
/// # Errors
/// [`Error::File`] with the first file that could not be changed. All files are as they were then.
pub(super) fn replace_all(changes: Vec<(PathBuf, Change)>) -> Result<(), Error> {
    let mut folders = NewFolders::default();
    let staged: Result<Vec<Staged>, Error> = changes
        .into_iter()
        .map(|(path, change)| Staged::new(path, change, &mut folders))
        .collect();
    staged.and_then(commit)?;
    folders.keep();
    Ok(())
}

fn commit(staged: Vec<Staged>) -> Result<(), Error> {
    let mut done = Vec::new();
    for one in staged {
        match one.apply() {
            Ok(undo) => done.push(undo),
            Err(error) => {
                for undo in done.into_iter().rev() {
                    undo.restore();
                }
                return Err(error);
            }
        }
    }
    Ok(())
}

/// A change that needs nothing but a rename.
struct Staged {
    /// The file as the caller names it.
    path: PathBuf,
    /// The file itself, at the end of all links.
    target: PathBuf,
    /// `None` removes it.
    new: Option<NamedTempFile>,
    /// A second name of the old file, where there is one.
    old: Option<TempPath>,
}

impl Staged {
    fn new(path: PathBuf, change: Change, folders: &mut NewFolders) -> Result<Self, Error> {
        let stage = || {
            // A link goes itself; what it leads to is not generated.
            let (target, text) = match change {
                Change::Write(text) => (end_of_links(&path)?, Some(text)),
                Change::Remove => (path.clone(), None),
            };
            let folder = folder_of(&target);
            folders.create(folder)?;
            let new = text
                .map(|text| new_file(folder, &target, &text))
                .transpose()?;
            let old = second_name(folder, &target)?;
            Ok((target, new, old))
        };
        match stage() {
            Ok((target, new, old)) => Ok(Staged {
                path,
                target,
                new,
                old,
            }),
            Err(error) => Err(Error::file("write", path)(error)),
        }
    }

    fn apply(self) -> Result<Undo, Error> {
        let (doing, outcome) = match self.new {
            Some(file) => {
                let renamed = file.persist(&self.target);
                ("write", renamed.map(drop).map_err(|error| error.error))
            }
            None => ("remove", std::fs::remove_file(&self.target)),
        };
        outcome.map_err(Error::file(doing, self.path))?;
        Ok(Undo {
            target: self.target,
            old: self.old,
        })
    }
}

/// How a change that was made is undone.
struct Undo {
    target: PathBuf,
    old: Option<TempPath>,
}

impl Undo {
    /// The error that led here is the one to report.
    fn restore(self) {
        let _ = match self.old {
            Some(old) => old.persist(&self.target).map_err(|error| error.error),
            None => std::fs::remove_file(&self.target),
        };
    }
}

/// Folders that were created on the way, and are removed again unless all went well.
#[derive(Default)]
struct NewFolders(Vec<PathBuf>);

impl NewFolders {
    fn create(&mut self, folder: &Path) -> io::Result<()> {
        let missing: Vec<&Path> = folder
            .ancestors()
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
            .collect();
        for folder in missing.into_iter().rev() {
            std::fs::create_dir(folder)?;
            self.0.push(folder.to_owned());
        }
        Ok(())
    }

    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for NewFolders {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// The file that a path leads to, whether it is there or not.
fn end_of_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    // As many as Linux follows.
    for _ in 0..40 {
        match std::fs::read_link(&path) {
            Ok(link) => path = folder_of(&path).join(link),
            // No link, or nothing at all.
            Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::NotFound) => {
                return Ok(path);
            }
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("too many levels of symbolic links"))
}

/// The new content in the same folder, because a rename is atomic only within one file system.
fn new_file(folder: &Path, target: &Path, text: &str) -> io::Result<NamedTempFile> {
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    let permissions = std::fs::metadata(target)
        .map(|metadata| metadata.permissions())
        .unwrap_or_else(|_| readable());
    file.as_file().set_permissions(permissions)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Another name for the file that is there, so that it outlives what is renamed over it; where the file system knows no second
/// names, a copy.
fn second_name(folder: &Path, target: &Path) -> io::Result<Option<TempPath>> {
    match std::fs::symlink_metadata(target) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
        Ok(found) if found.is_dir() => return Err(ErrorKind::IsADirectory.into()),
        Ok(_) => {}
    }
    let linked = tempfile::Builder::new()
        .make_in(folder, |path| std::fs::hard_link(target, path))
        .map(|file| file.into_temp_path());
    let old = linked.or_else(|_| {
        let copy = NamedTempFile::new_in(folder)?.into_temp_path();
        std::fs::copy(target, &copy)?;
        Ok::<_, io::Error>(copy)
    })?;
    Ok(Some(old))
}

/// Temporary files are for their owner alone; source files are for everyone.
fn readable() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o644)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is in a folder, with the contents of its files.
    fn listing(folder: &Path) -> Vec<(String, String)> {
        let mut found: Vec<_> = folder
            .read_dir()
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let content = std::fs::read_to_string(entry.path()).unwrap_or("(folder)".into());
                (entry.file_name().into_string().unwrap(), content)
            })
            .collect();
        found.sort();
        found
    }

    fn write(path: &Path, text: &str) -> (PathBuf, Change) {
        (path.to_owned(), Change::Write(text.to_owned()))
    }

    #[test]
    fn files_are_written_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("a"), "old").unwrap();
        std::fs::write(path("gone"), "old").unwrap();
        replace_all(vec![
            write(&path("a"), "new"),
            write(&path("b"), "new"),
            write(&path("deep/er/c"), "new"),
            (path("gone"), Change::Remove),
        ])
        .unwrap();
        let file = |name: &str| (name.to_owned(), "new".to_owned());
        let deep = ("deep".to_owned(), "(folder)".to_owned());
        assert_eq!(listing(folder.path()), [file("a"), file("b"), deep]);
        assert_eq!(listing(&path("deep/er")), [file("c")]);
    }

    #[test]
    fn what_cannot_be_staged_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("a"), "old").unwrap();
        std::fs::create_dir(path("z")).unwrap();
        let before = listing(folder.path());
        // A folder in the place of a file, a file in the place of a folder.
        for wrong in ["z", "a/b"] {
            let changes = vec![
                write(&path("a"), "new"),
                write(&path("deep/b"), "new"),
                write(&path(wrong), "new"),
            ];
            let error = replace_all(changes).unwrap_err().to_string();
            assert!(error.starts_with("cannot write "), "{error}");
            assert_eq!(listing(folder.path()), before);
        }
    }

    #[test]
    fn what_was_renamed_is_restored() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["a", "gone", "z"] {
            std::fs::write(path(name), "old").unwrap();
        }
        let changes = vec![
            write(&path("a"), "new"),
            write(&path("b"), "new"),
            (path("gone"), Change::Remove),
            write(&path("z"), "new"),
        ];
        let mut folders = NewFolders::default();
        let staged: Vec<Staged> = changes
            .into_iter()
            .map(|(path, change)| Staged::new(path, change, &mut folders).unwrap())
            .collect();
        // Between staging and renaming the last one becomes what no file can be renamed over.
        std::fs::remove_file(path("z")).unwrap();
        std::fs::create_dir_all(path("z")).unwrap();
        assert!(commit(staged).is_err());
        let old = |name: &str| (name.to_owned(), "old".to_owned());
        let z = ("z".to_owned(), "(folder)".to_owned());
        assert_eq!(listing(folder.path()), [old("a"), old("gone"), z]);
    }

    #[test]
    fn a_link_stays_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::create_dir(path("shared")).unwrap();
        std::fs::write(path("shared/real"), "old").unwrap();
        for (link, target) in [
            ("one", "shared/real"),
            ("two", "one"),
            ("dangling", "shared/none"),
        ] {
            std::os::unix::fs::symlink(target, path(link)).unwrap();
            replace_all(vec![write(&path(link), link)]).unwrap();
            assert!(path(link).is_symlink());
            assert_eq!(std::fs::read_to_string(path(link)).unwrap(), link);
        }
        assert_eq!(std::fs::read_to_string(path("shared/real")).unwrap(), "two");
        replace_all(vec![(path("one"), Change::Remove)]).unwrap();
        assert!(path("shared/real").exists() && !path("one").is_symlink());
        std::os::unix::fs::symlink("round", path("round")).unwrap();
        assert!(replace_all(vec![write(&path("round"), "x")]).is_err());
    }

    #[test]
    fn permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        replace_all(vec![write(&path, "1")]).unwrap();
        assert_eq!(mode(&path), 0o644);
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        replace_all(vec![write(&path, "2")]).unwrap();
        assert_eq!(mode(&path), 0o600);
    }
}
