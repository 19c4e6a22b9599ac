//! One project's cluster: made on first use, started when it is not running, reused when it is.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::account::Account;
use crate::config::ClusterConfig;
use crate::error::{Error, Result};
use crate::find::{self, Installation};
use crate::initdb::{self, Data};
use crate::launch;
use crate::paths::{Paths, open_lock, remove_all};
use crate::pidfile;
use crate::probe::{Identity, Probe, probe};
use crate::process;
use crate::supervisor;

const STOP_REPORT_AFTER: Duration = Duration::from_secs(60);

/// A PostgreSQL cluster that belongs to one project and listens on a unix socket only.
///
/// The value is a description: nothing happens on disk before [`ensure_running`](Self::ensure_running), and dropping
/// it leaves the server running.
#[derive(Debug, Clone)]
pub struct Cluster {
    pub(crate) config: ClusterConfig,
    account: Account,
    pub(crate) paths: Paths,
}

/// What [`Cluster::ensure_running`] had to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Started {
    /// It was running already.
    Reused,
    /// It had been stopped, or had crashed.
    Started,
    /// There was none: `initdb` made it.
    Initialised,
}

/// What there is of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// No data folder.
    Absent,
    /// A data folder, and no server.
    Stopped {
        /// The major version of the data.
        major: u32,
    },
    /// A server that does not accept connections now.
    Unready {
        /// The postmaster, where it is known.
        pid: Option<u32>,
    },
    /// A server that accepts connections.
    Running {
        /// The postmaster, where it is known.
        pid: Option<u32>,
        /// `17.2`
        version: String,
    },
}

/// How to stop, in PostgreSQL's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StopMode {
    /// Waits until all clients have gone.
    Smart,
    /// Ends the clients' connections and writes everything out.
    #[default]
    Fast,
    /// Ends at once; the next start recovers.
    Immediate,
}

/// What [`Cluster::stop`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// It was running and is not any more.
    Stopped,
    /// It was not running.
    WasNot,
}

impl Cluster {
    /// The developer's cluster of the project in this folder.
    pub fn for_project(project_dir: impl AsRef<Path>) -> Result<Self> {
        Self::new(ClusterConfig::for_project(project_dir))
    }

    /// The cluster that the configuration describes.
    pub fn new(config: ClusterConfig) -> Result<Self> {
        let account = Account::find(config.run_as.as_deref())?;
        let paths = Paths::of(&config, &account)?;
        Ok(Self {
            config,
            account,
            paths,
        })
    }

    /// Makes it, starts it, or finds it running; however many processes call this at once, one server results.
    pub fn ensure_running(&self) -> Result<Started> {
        supervisor::note_use(&self.paths);
        if self.reusable_at_once()? {
            supervisor::have_supervised(&self.config, &self.paths, self.state_dir());
            return Ok(Started::Reused);
        }
        if !self.paths.home.exists() {
            // Binaries that are not there leave no folders behind.
            self.installation(Data::None)?;
        }
        let _lock = self.lock()?;
        let started = self.ensure_running_under_lock()?;
        supervisor::have_supervised(&self.config, &self.paths, self.state_dir());
        Ok(started)
    }

    fn ensure_running_under_lock(&self) -> Result<Started> {
        if self.reusable()? {
            return Ok(Started::Reused);
        }
        if self.ask() == Probe::Moved {
            // The project was moved while its server ran. The data is sound; the server must be restarted on it.
            self.stop(StopMode::Fast)?;
        }
        // Another program started it, or its starter was killed meanwhile, or it is just going down.
        if pidfile::postmaster(&self.paths.data).is_some()
            && let Some(identity) = launch::join(&self.paths)?
        {
            self.check_identity(&identity)?;
            self.check_major()?;
            return Ok(Started::Reused);
        }
        let data = initdb::look(&self.paths.data)?;
        let installation = self.installation(data)?;
        if data == Data::None {
            process::stop_leftovers(&self.paths.data);
            initdb::initialise(&self.paths, &installation, &self.account)?;
        }
        let identity = launch::start(
            &self.paths,
            &installation,
            &self.account,
            &self.config.settings,
        )?;
        self.check_identity(&identity)?;
        Ok(if data == Data::None {
            Started::Initialised
        } else {
            Started::Started
        })
    }

    /// Whether it is there, and whether it runs. Starts nothing and changes nothing.
    pub fn status(&self) -> Result<Status> {
        let pid = pidfile::postmaster(&self.paths.data).map(|file| file.pid);
        match self.ask() {
            Probe::Ready(identity) if self.is_ours(&identity) => Ok(Status::Running {
                pid,
                version: identity.version,
            }),
            Probe::NotYet | Probe::Full | Probe::Moved | Probe::Refused { .. } => {
                Ok(Status::Unready { pid })
            }
            Probe::Ready(_) | Probe::Silent => Ok(match (pid, initdb::look(&self.paths.data)?) {
                (Some(_), _) => Status::Unready { pid },
                (None, Data::Of(major)) => Status::Stopped { major },
                (None, Data::None) => Status::Absent,
            }),
        }
    }

    /// Stops the server and waits until it has ended. The data stays.
    pub fn stop(&self, mode: StopMode) -> Result<Stopped> {
        // The process id is taken from the file only after the process was seen to serve this data.
        let Some(file) = pidfile::postmaster(&self.paths.data) else {
            return Ok(Stopped::WasNot);
        };
        let signal = match mode {
            StopMode::Smart => Signal::TERM,
            StopMode::Fast => Signal::INT,
            StopMode::Immediate => Signal::QUIT,
        };
        process::signal(file.pid, signal, &self.paths.data)?;
        let began = Instant::now();
        while pidfile::postmaster(&self.paths.data).is_some_and(|now| now.pid == file.pid) {
            if began.elapsed() > STOP_REPORT_AFTER {
                return Err(Error::StopTimeout {
                    pid: file.pid,
                    seconds: STOP_REPORT_AFTER.as_secs(),
                });
            }
            thread::sleep(Duration::from_millis(2));
        }
        Ok(Stopped::Stopped)
    }

    /// Stops the server and removes everything that belongs to this cluster: **the data is gone**.
    pub fn remove(&self) -> Result<()> {
        if !self.paths.home.exists() {
            return Ok(());
        }
        let _lock = self.lock()?;
        self.stop(StopMode::Immediate)?;
        if !self.paths.socket_dir.starts_with(&self.paths.home) {
            remove_all(&self.paths.socket_dir)?;
        }
        self.paths.remove_home()?;
        self.paths.remove_state_if_empty();
        Ok(())
    }

    /// The binaries that this cluster uses, or would use when it is started.
    pub fn binaries(&self) -> Result<Installation> {
        self.installation(initdb::look(&self.paths.data)?)
    }

    /// A `psql` for this cluster, best the one beside its server.
    pub fn psql(&self) -> Result<PathBuf> {
        let binaries = self.binaries().ok();
        find::psql(binaries.as_ref().map(|found| found.bin_dir.as_path()))
    }

    /// What initdb named this cluster's data, as `pg_control_system()` gives it; `None` without data.
    ///
    /// A session leads to this cluster where it gives the same number.
    ///
    /// # Errors
    /// [`Error::Io`] when there is data that cannot be read.
    pub fn system_identifier(&self) -> Result<Option<u64>> {
        let path = self.paths.data.join("global/pg_control");
        match fs::read(&path) {
            Ok(control) => Ok(control.first_chunk::<8>().map(|id| u64::from_ne_bytes(*id))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("read", &path)(error)),
        }
    }

    /// Its name among the clusters of its state folder.
    pub fn name(&self) -> &str {
        &self.config.name
    }

    /// Where the data is.
    pub fn data_dir(&self) -> &Path {
        &self.paths.data
    }

    /// The folder that holds all clusters of the project.
    pub fn state_dir(&self) -> &Path {
        &self.paths.state
    }

    /// The folder of the socket, to be given to libpq as `host`.
    pub fn socket_dir(&self) -> &Path {
        &self.paths.socket_dir
    }

    /// What the server says.
    pub fn log_file(&self) -> &Path {
        &self.paths.log
    }

    /// The everyday case, which waits for no other process. The lock is shared, and held while the server is asked: a
    /// supervisor that is about to stop it holds the lock alone.
    fn reusable_at_once(&self) -> Result<bool> {
        match File::open(&self.paths.lock) {
            Ok(lock) if lock.try_lock_shared().is_ok() => self.reusable(),
            _ => Ok(false),
        }
    }

    /// Decided by connecting: a process id proves nothing, and a socket file neither.
    fn reusable(&self) -> Result<bool> {
        match self.ask() {
            Probe::Ready(identity) => {
                self.check_identity(&identity)?;
                self.check_major()?;
                Ok(true)
            }
            // It is up; the client that needs a connection gets the server's own error.
            Probe::Full => Ok(true),
            Probe::Refused { sqlstate, message } => Err(Error::Refused { message, sqlstate }),
            Probe::NotYet | Probe::Moved | Probe::Silent => Ok(false),
        }
    }

    fn ask(&self) -> Probe {
        match self.paths.check_socket_dir(&self.account) {
            Ok(()) => probe(&self.paths.socket()),
            // Not there, or not safe: making it will tell which.
            Err(_) => Probe::Silent,
        }
    }

    fn is_ours(&self, identity: &Identity) -> bool {
        self.system_identifier()
            .is_ok_and(|id| id == Some(identity.system_identifier))
    }

    fn check_identity(&self, identity: &Identity) -> Result<()> {
        if self.is_ours(identity) {
            return Ok(());
        }
        Err(Error::ForeignServer {
            socket_dir: self.paths.socket_dir.clone(),
            data: self.paths.data.clone(),
        })
    }

    fn check_major(&self) -> Result<()> {
        match (self.config.major, initdb::look(&self.paths.data)?) {
            (Some(wanted), Data::Of(data)) if wanted != data => Err(self.other_major(data, wanted)),
            _ => Ok(()),
        }
    }

    fn installation(&self, data: Data) -> Result<Installation> {
        let bin_dir = self.config.bin_dir.as_deref();
        let Data::Of(data) = data else {
            return find::choose(bin_dir, self.config.major);
        };
        self.check_major()?;
        match find::choose(bin_dir, Some(data)) {
            // Where the caller asked for the data's own version, the error is right as it is.
            Err(Error::NoSuchMajor { wanted, found }) if self.config.major.is_none() => {
                Err(self.other_major(data, found.last().copied().unwrap_or(wanted)))
            }
            chosen => chosen,
        }
    }

    fn other_major(&self, data: u32, wanted: u32) -> Error {
        Error::DataVersion {
            folder: self.paths.data.clone(),
            data,
            wanted,
        }
    }

    fn open_lock(&self) -> Result<File> {
        self.paths.make(&self.account)?;
        let path = &self.paths.lock;
        open_lock(path).map_err(Error::io("open", path))
    }

    /// The lock goes with its holder, however that one ends.
    pub(crate) fn lock(&self) -> Result<File> {
        let path = &self.paths.lock;
        let mut attempts = 10;
        loop {
            let file = match self.open_lock() {
                // Another process removes the cluster, and took a folder away that was just found there.
                Err(Error::Io { source, .. })
                    if source.kind() == std::io::ErrorKind::NotFound && attempts > 0 =>
                {
                    attempts -= 1;
                    continue;
                }
                opened => opened?,
            };
            file.lock().map_err(Error::io("lock", path))?;
            // While we waited the cluster may have been removed, and our lock with it.
            let ours = file.metadata().map_err(Error::io("look at", path))?.ino();
            if fs::metadata(path).is_ok_and(|now| now.ino() == ours) {
                return Ok(file);
            }
        }
    }
}
