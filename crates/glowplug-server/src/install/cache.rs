//! Where installed binaries are kept: `<cache>/pg/<major>`.

use std::env;
use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::path::newest_first;
use crate::paths;

/// Overrides the place, for caches that are kept between runs of CI.
const VARIABLE: &str = "GLOWPLUG_CACHE_DIR";

/// The bin folders of what was installed, newest first.
pub(crate) fn bin_dirs() -> Vec<PathBuf> {
    folder()
        .map(|folder| newest_first(&folder.join("pg"), "", "bin"))
        .unwrap_or_default()
}

/// The cache folder, locked: the lock ends with this value.
pub(super) struct Cache {
    folder: PathBuf,
    _lock: File,
}

/// A folder in the making, removed unless it is kept.
pub(super) struct Stage(PathBuf);

impl Cache {
    pub(super) fn open() -> Result<Self> {
        let none = || Error::Io {
            action: "find",
            path: "~/.cache".into(),
            source: io::Error::new(
                io::ErrorKind::NotFound,
                "neither HOME nor XDG_CACHE_HOME is set",
            ),
        };
        let root = folder().ok_or_else(none)?;
        let uid = rustix::process::geteuid().as_raw();
        fs::create_dir_all(&root).map_err(Error::io("make", &root))?;
        if uid == 0 {
            // The server's user comes this way.
            fs::set_permissions(&root, Permissions::from_mode(0o755))
                .map_err(Error::io("open", &root))?;
        }
        let folder = root.join("pg");
        paths::make_dir(&folder, 0o755, uid)?;
        let path = folder.join("lock");
        let lock = paths::open_lock(&path).map_err(Error::io("open", &path))?;
        lock.lock().map_err(Error::io("lock", &path))?;
        Ok(Self {
            folder,
            _lock: lock,
        })
    }

    pub(super) fn place(&self, major: u32) -> PathBuf {
        self.folder.join(major.to_string())
    }

    pub(super) fn stage(&self, major: u32) -> Result<Stage> {
        // One name suffices, because the lock is ours; what is there was left by a process that was killed.
        let folder = self.folder.join(format!("new-{major}"));
        remove(&folder)?;
        fs::create_dir(&folder).map_err(Error::io("make", &folder))?;
        fs::set_permissions(&folder, Permissions::from_mode(0o755))
            .map_err(Error::io("open", &folder))?;
        Ok(Stage(folder))
    }
}

impl Stage {
    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Moves it to its place, in one step where nothing was before.
    pub(super) fn keep(self, place: &Path) -> Result<()> {
        let old = self.0.with_extension("old");
        remove(&old)?;
        match fs::rename(place, &old) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Error::io("move away", place)(error));
            }
            _ => {}
        }
        fs::rename(&self.0, place).map_err(Error::io("make", place))?;
        remove(&old)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = remove(&self.0);
    }
}

/// Lets everybody read and run what is there: as root, the server is another user.
pub(super) fn open_to_all(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(Error::io("read", folder))? {
        let entry = entry.map_err(Error::io("read", folder))?;
        let (path, meta) = (
            entry.path(),
            entry.metadata().map_err(Error::io("look at", folder))?,
        );
        if meta.is_symlink() {
            continue;
        }
        let runs = meta.is_dir() || meta.permissions().mode() & 0o111 != 0;
        let mode = Permissions::from_mode(if runs { 0o755 } else { 0o644 });
        fs::set_permissions(&path, mode).map_err(Error::io("set the mode of", &path))?;
        if meta.is_dir() {
            open_to_all(&path)?;
        }
    }
    Ok(())
}

fn folder() -> Option<PathBuf> {
    let given = |name: &str| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    given(VARIABLE).or_else(|| {
        // Not root's home, which the server's user may not enter.
        if rustix::process::geteuid().is_root() {
            return Some("/var/cache/glowplug".into());
        }
        let cache =
            given("XDG_CACHE_HOME").or_else(|| given("HOME").map(|home| home.join(".cache")))?;
        Some(cache.join("glowplug"))
    })
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::io("remove", folder)(error))
        }
        _ => Ok(()),
    }
}
