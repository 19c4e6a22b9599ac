//! Ends a server that nothing uses: a supervisor is started with it, and stops it after a time without sessions.
//!
//! A session may be shorter than the time between two looks, so [`Cluster::ensure_running`] leaves a mark too: it sets
//! the time of the file whose lock the supervisor holds.

use std::fs::File;
use std::os::unix::fs::MetadataExt;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use crate::cluster::{Cluster, StopMode};
use crate::config::IDLE_SECONDS;
use crate::error::{Error, Result};
use crate::paths::{Paths, open_lock};
use crate::pidfile::{self, PidFile};
use crate::probe::{Probe, sessions};

const IDLE: Duration = Duration::from_secs(600);
/// How often the process id file is looked for, which costs nothing; the server itself is asked less often.
const TICK: Duration = Duration::from_secs(1);
/// A starter that only looks whether a supervisor is there holds its lock for a moment.
const LOCK_ATTEMPTS: u32 = 20;

/// When a server counts as idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdleOptions {
    /// How long it must have been without sessions.
    pub after: Duration,
    /// How long to wait between two questions to the server.
    pub poll: Duration,
}

/// Why [`supervise`] ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Supervised {
    /// The server was idle and has been stopped.
    Stopped,
    /// The server was stopped, or its data removed, by another process.
    Gone,
    /// Another process supervises it.
    Already,
}

impl Default for IdleOptions {
    /// Ten minutes.
    fn default() -> Self {
        Self::after(IDLE)
    }
}

impl IdleOptions {
    /// Idle after this time, with questions at suitable intervals.
    pub fn after(after: Duration) -> Self {
        Self {
            after,
            poll: (after / 10).clamp(Duration::from_millis(50), Duration::from_secs(30)),
        }
    }

    /// What [`IDLE_SECONDS`] says, else the default. `None` when servers are to run until they are stopped.
    pub fn from_environment() -> Option<Self> {
        let seconds: Option<u64> = std::env::var(IDLE_SECONDS)
            .ok()
            .and_then(|seconds| seconds.trim().parse().ok());
        match seconds {
            Some(0) => None,
            Some(seconds) => Some(Self::after(Duration::from_secs(seconds))),
            None => Some(Self::default()),
        }
    }
}

/// Waits until the cluster's server has been idle for the time given, and stops it then. Ends at once where another
/// process does this already, and soon after the server has ended for another reason.
///
/// # Errors
/// [`Error::Io`] when the lock cannot be had, and those of [`Cluster::stop`].
pub fn supervise(cluster: &Cluster, options: IdleOptions) -> Result<Supervised> {
    let paths = &cluster.paths;
    let Some(lease) = Lease::take(paths)? else {
        return Ok(Supervised::Already);
    };
    let mut last_use = lease.last_use();
    let mut idle_since = Instant::now();
    loop {
        let runs = wait(paths, options.poll) && pidfile::postmaster(&paths.data).is_some();
        // Removed, and perhaps made new with a supervisor of its own.
        if !lease.is_current(paths) {
            return Ok(Supervised::Gone);
        }
        if !runs {
            // Under the lock, because it may just be started again.
            let _lock = cluster.lock()?;
            if pidfile::postmaster(&paths.data).is_none() {
                drop(lease);
                return Ok(Supervised::Gone);
            }
        }
        let asked = lease.last_use();
        if asked != last_use || is_used(paths) {
            last_use = asked;
            idle_since = Instant::now();
        }
        if idle_since.elapsed() < options.after {
            continue;
        }
        let _lock = cluster.lock()?;
        if lease.last_use() == last_use && !is_used(paths) {
            cluster.stop(StopMode::Fast)?;
            // Before the cluster's lock: a process that waits for that one starts the server and a supervisor.
            drop(lease);
            return Ok(Supervised::Stopped);
        }
        last_use = lease.last_use();
        idle_since = Instant::now();
    }
}

/// Waits; `false` when the server's process id file went meanwhile.
fn wait(paths: &Paths, time: Duration) -> bool {
    let began = Instant::now();
    loop {
        if PidFile::read(&paths.data).is_none() {
            return false;
        }
        let left = time.saturating_sub(began.elapsed());
        if left.is_zero() {
            return true;
        }
        thread::sleep(left.min(TICK));
    }
}

/// A server that does not answer may be in use; one that refuses every connection is not.
fn is_used(paths: &Paths) -> bool {
    match sessions(&paths.socket()) {
        Ok(count) => count > 0,
        Err(Probe::Silent | Probe::Refused { .. }) => false,
        Err(_) => true,
    }
}

/// The lock of the one supervisor. It goes with its holder, however that one ends.
struct Lease(File);

impl Lease {
    fn take(paths: &Paths) -> Result<Option<Self>> {
        let file = open_lock(&paths.supervisor).map_err(Error::io("open", &paths.supervisor))?;
        for _ in 0..LOCK_ATTEMPTS {
            if file.try_lock().is_ok() {
                return Ok(Some(Self(file)));
            }
            thread::sleep(Duration::from_millis(25));
        }
        Ok(None)
    }

    /// Whether the file is still the one that others would lock.
    fn is_current(&self, paths: &Paths) -> bool {
        let number = |meta: std::io::Result<std::fs::Metadata>| meta.map(|meta| meta.ino()).ok();
        number(std::fs::metadata(&paths.supervisor)) == number(self.0.metadata())
    }

    /// When the server was last asked for. Compared for equality only, so that a clock that is set does no harm.
    fn last_use(&self) -> Option<SystemTime> {
        self.0.metadata().and_then(|meta| meta.modified()).ok()
    }
}
