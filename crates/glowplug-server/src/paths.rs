//! Where a cluster keeps its data, its log, its lock and its socket.
//!
//! Two limits shape this. The server's user must be able to enter every folder on the way, and root's projects often
//! lie under a home of mode 0700. And the path of a unix socket is limited to about 104 bytes.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::hash::Hasher;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::config::ClusterConfig;
use crate::error::{Error, Result};

/// `sun_path` holds 108 bytes on Linux and 104 elsewhere, with a zero at its end.
const SOCKET_PATH_MAX: usize = if cfg!(target_os = "linux") { 107 } else { 103 };
const SOCKET_FILE: &str = ".s.PGSQL.5432";
const IGNORE: &str = ".gitignore";
const OWNER: &str = "project";
/// Between the name of a cluster that is being removed and the process that removes it.
const REMOVED: &str = ".removed-";

/// The folders and files of one cluster.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    /// Holds all clusters of the project.
    pub(crate) state: PathBuf,
    /// Holds this cluster: `data`, `server.log`, `lock`.
    pub(crate) home: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) log: PathBuf,
    pub(crate) lock: PathBuf,
    /// Held by the supervisor of the server; its time of change is when the server was last asked for.
    pub(crate) supervisor: PathBuf,
    pub(crate) socket_dir: PathBuf,
    project: PathBuf,
}

impl Paths {
    pub(crate) fn of(config: &ClusterConfig, account: &Account) -> Result<Self> {
        if config.name.is_empty() || config.name.starts_with('.') || config.name.contains('/') {
            return Err(Error::UnsafeFolder {
                folder: config.name.clone().into(),
                reason: "a cluster's name is one file name".into(),
            });
        }
        let project = fs::canonicalize(&config.project_dir)
            .map_err(Error::io("find the project", &config.project_dir))?;
        let state = match &config.state_dir {
            Some(folder) => std::path::absolute(folder).map_err(Error::io("find", folder))?,
            None if account.dropped => {
                Path::new("/var/tmp").join(format!("glowplug-{:016x}", hash(&project)))
            }
            None => project.join(".glowplug"),
        };
        let home = state.join(&config.name);
        let socket_dir = socket_dir(&home);
        Ok(Self {
            data: home.join("data"),
            log: home.join("server.log"),
            lock: home.join("lock"),
            supervisor: home.join("supervisor"),
            socket_dir,
            home,
            state,
            project,
        })
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.socket_dir.join(SOCKET_FILE)
    }

    /// Makes what is missing, and refuses what another user made.
    pub(crate) fn make(&self, account: &Account) -> Result<()> {
        let me = rustix::process::geteuid().as_raw();
        // Root's folders are entered by the server's user, so they are readable; the data folder in them is not.
        let mode = if account.dropped { 0o755 } else { 0o700 };
        if let Some(parent) = self.state.parent() {
            fs::create_dir_all(parent).map_err(Error::io("make", parent))?;
        }
        make_dir(&self.state, mode, me)?;
        make_dir(&self.home, mode, me)?;
        let ignore = self.state.join(IGNORE);
        if !ignore.exists() {
            fs::write(&ignore, "*\n").map_err(Error::io("write", &ignore))?;
            // For a person who finds a folder of ours under /var/tmp, far from what it belongs to.
            let owner = self.state.join(OWNER);
            fs::write(&owner, format!("{}\n", self.project.display()))
                .map_err(Error::io("write", &owner))?;
        }
        self.make_socket_dir(account)
    }

    /// Removes this cluster's folder. Called under its lock, which goes with the folder: a process that waits for the lock
    /// sees that, and makes another folder. So the old one is renamed first, and nothing of the other is removed with it.
    pub(crate) fn remove_home(&self) -> Result<()> {
        let mut prefix = self.home.file_name().unwrap_or_default().to_owned();
        prefix.push(REMOVED);
        let mut aside = prefix.clone();
        aside.push(std::process::id().to_string());
        let aside = self.state.join(aside);
        remove_all(&aside)?;
        match fs::rename(&self.home, &aside) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            renamed => renamed.map_err(Error::io("rename", &self.home))?,
        }
        remove_all(&aside)?;
        // What a removal that was killed has left; another one that is at work removes its own.
        for entry in fs::read_dir(&self.state).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if name
                .as_encoded_bytes()
                .starts_with(prefix.as_encoded_bytes())
            {
                let _ = remove_all(&entry.path());
            }
        }
        Ok(())
    }

    /// Removes the state folder where no cluster is left in it. What cannot be removed only takes space.
    pub(crate) fn remove_state_if_empty(&self) {
        let mut entries = fs::read_dir(&self.state).into_iter().flatten().flatten();
        if entries.all(|entry| {
            [IGNORE, OWNER]
                .iter()
                .any(|name| entry.file_name() == *name)
        }) {
            for name in [IGNORE, OWNER] {
                let _ = fs::remove_file(self.state.join(name));
            }
            // Fails where another process makes a cluster in it meanwhile.
            let _ = fs::remove_dir(&self.state);
        }
    }

    /// The socket folder's mode is the whole access control: who may enter it is the database's superuser.
    fn make_socket_dir(&self, account: &Account) -> Result<()> {
        let me = rustix::process::geteuid().as_raw();
        let made = DirBuilder::new().mode(0o700).create(&self.socket_dir);
        match made {
            Ok(()) => account.own(&self.socket_dir),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                // A start as root that was cut off between mkdir and chown leaves a folder of root's.
                if account.dropped && is_own_folder(&self.socket_dir, me) {
                    account.own(&self.socket_dir)?;
                }
                self.check_socket_dir(account)
            }
            Err(error) => Err(Error::io("make", &self.socket_dir)(error)),
        }
    }

    /// Refuses a socket folder that others own or may write to: they could answer in the server's place.
    pub(crate) fn check_socket_dir(&self, account: &Account) -> Result<()> {
        check(&self.socket_dir, account.uid, 0o077)
    }
}

/// Beside the data where the path allows it, which no temp cleaner sweeps; else a short folder under /tmp.
/// Not in XDG_RUNTIME_DIR: that one goes with the last log-out, the server stays, and a shell without the variable
/// would look elsewhere.
fn socket_dir(home: &Path) -> PathBuf {
    let beside = home.join("socket");
    let bytes = beside.as_os_str().as_encoded_bytes();
    // libpq takes a comma for the end of one host and the start of another, and knows no way to write it.
    if bytes.len() + 1 + SOCKET_FILE.len() <= SOCKET_PATH_MAX && !bytes.contains(&b',') {
        return beside;
    }
    let uid = rustix::process::geteuid().as_raw();
    Path::new("/tmp").join(format!("glowplug-{uid}-{:016x}", hash(home)))
}

pub(crate) fn make_dir(folder: &Path, mode: u32, owner: u32) -> Result<()> {
    match DirBuilder::new().mode(mode).create(folder) {
        Ok(()) => {
            // The umask may have taken away what the server's user needs.
            fs::set_permissions(folder, fs::Permissions::from_mode(mode))
                .map_err(Error::io("set the mode of", folder))
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => check(folder, owner, 0o022),
        Err(error) => Err(Error::io("make", folder)(error)),
    }
}

/// Opens a file to be locked, and makes it where it is missing. What it holds stays.
pub(crate) fn open_lock(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
}

/// Removes a folder with everything in it, if it is there.
pub(crate) fn remove_all(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::io("remove", folder)(error))
        }
        _ => Ok(()),
    }
}

fn is_own_folder(folder: &Path, owner: u32) -> bool {
    fs::symlink_metadata(folder).is_ok_and(|meta| meta.is_dir() && meta.uid() == owner)
}

fn check(folder: &Path, owner: u32, forbidden: u32) -> Result<()> {
    let unsafe_folder = |reason: String| {
        Err(Error::UnsafeFolder {
            folder: folder.into(),
            reason,
        })
    };
    let meta = fs::symlink_metadata(folder).map_err(Error::io("look at", folder))?;
    if !meta.is_dir() {
        return unsafe_folder("it is not a folder".into());
    }
    if meta.uid() != owner {
        return unsafe_folder(format!("it belongs to uid {}, not {owner}", meta.uid()));
    }
    if meta.mode() & forbidden != 0 {
        return unsafe_folder(format!(
            "its mode {:o} lets other users in",
            meta.mode() & 0o7777
        ));
    }
    Ok(())
}

/// A hash that is the same for every release of ours and of Rust, as the name of a folder that must be found again.
pub(crate) fn hash(path: &Path) -> u64 {
    let mut hasher = fnv::FnvHasher::default();
    hasher.write(path.as_os_str().as_encoded_bytes());
    hasher.finish()
}
