//! Starts `postgres` on a data folder and waits until it can be used.
//!
//! `pg_ctl start` is not used: it looks ten times a second only, and believes what `postmaster.pid` says.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::account::Account;
use crate::error::{Error, Result};
use crate::find::Installation;
use crate::paths::Paths;
use crate::pidfile::{self, PidFile};
use crate::probe::{Identity, Probe, probe};
use crate::program;

/// Recovery after a crash may take its time; beyond this the caller gets an error and may wait again.
const REPORT_AFTER: Duration = Duration::from_secs(60);
/// A postmaster opens its socket before it recovers anything, so silence means that it listens elsewhere.
const SILENCE: Duration = Duration::from_secs(5);
const LOG_MAX: u64 = 16 << 20;

/// Called under the cluster's lock, when no postmaster serves the data folder.
pub(crate) fn start(
    paths: &Paths,
    installation: &Installation,
    account: &Account,
    settings: &[(String, String)],
) -> Result<Identity> {
    let began = Instant::now();
    loop {
        pidfile::disown(&paths.data)?;
        let (mut child, log_start) = spawn(paths, installation, account, settings)?;
        let log = match wait(paths, &mut child, log_start)? {
            Err(log) => log,
            Ok(()) => {
                // The server outlives us; should it end first, this thread keeps it from staying a zombie, which
                // would look alive to a reader of its process id.
                thread::spawn(move || child.wait());
                read_from(paths, log_start)
            }
        };
        // Mostly our own. But a starter that was killed may have got this far, and its server was quicker than ours.
        if let Some(identity) = join(paths)? {
            return Ok(identity);
        }
        // A child of a killed postmaster is still at work, and only PostgreSQL's own refusal keeps the data whole.
        let transient = log.contains("pre-existing shared memory block");
        if transient && began.elapsed() < REPORT_AFTER {
            thread::sleep(Duration::from_millis(50));
            continue;
        }
        return Err(why(paths, installation, account, &log));
    }
}

/// Waits for a server that is on its way up, or on its way down: `None` when it has ended.
pub(crate) fn join(paths: &Paths) -> Result<Option<Identity>> {
    let began = Instant::now();
    let mut heard = began;
    loop {
        match probe(&paths.socket()) {
            Probe::Ready(identity) => return Ok(Some(identity)),
            Probe::Refused { sqlstate, message } => {
                return Err(Error::Refused { message, sqlstate });
            }
            Probe::NotYet | Probe::Full | Probe::Moved => heard = Instant::now(),
            Probe::Silent => {}
        }
        let Some(file) = pidfile::postmaster(&paths.data) else {
            return Ok(None);
        };
        if heard.elapsed() > SILENCE {
            return Err(Error::NotAnswering {
                pid: file.pid,
                data: paths.data.clone(),
                socket_dir: paths.socket_dir.clone(),
            });
        }
        if began.elapsed() > REPORT_AFTER {
            return Err(timeout(paths));
        }
        thread::sleep(Duration::from_millis(5));
    }
}

fn spawn(
    paths: &Paths,
    installation: &Installation,
    account: &Account,
    settings: &[(String, String)],
) -> Result<(Child, u64)> {
    let postgres = installation.program("postgres");
    let mut log = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(&paths.log)
        .map_err(Error::io("open", &paths.log))?;
    let mut log_start = log
        .seek(SeekFrom::End(0))
        .map_err(Error::io("read", &paths.log))?;
    if log_start > LOG_MAX {
        log.set_len(0).map_err(Error::io("shorten", &paths.log))?;
        log_start = 0;
    }
    let errors = log.try_clone().map_err(Error::io("open", &paths.log))?;
    let mut command = program::command(&postgres, account);
    command
        .arg("-D")
        .arg(&paths.data)
        .arg("-k")
        .arg(&paths.socket_dir);
    // The port only names the socket file. It is given so that a changed postgresql.conf does not move the socket.
    command.args([
        "-p",
        "5432",
        "-c",
        "listen_addresses=",
        "-c",
        "unix_socket_permissions=0700",
    ]);
    for (name, value) in settings {
        command.arg("-c").arg(format!("{name}={value}"));
    }
    let child = command
        .stdin(Stdio::null())
        .stdout(log)
        // Never a pipe of the caller's: a reader that waits for its end would wait for the server to stop.
        .stderr(errors)
        // Ctrl-C goes to the whole process group of the terminal, and must not take the server down.
        .process_group(0)
        .spawn()
        .map_err(program::spawn_error(&postgres, account))?;
    Ok((child, log_start))
}

/// `Ok(Err(log))` when the server ended, with what it wrote.
fn wait(paths: &Paths, child: &mut Child, log_start: u64) -> Result<Result<(), String>> {
    let began = Instant::now();
    loop {
        if child
            .try_wait()
            .map_err(Error::io("wait for", &paths.data))?
            .is_some()
        {
            return Ok(Err(read_from(paths, log_start)));
        }
        // Asking the file costs nothing; asking a server that is not ready costs it a process each time.
        if PidFile::read(&paths.data).is_some_and(|file| file.pid == child.id() && file.ready) {
            return Ok(Ok(()));
        }
        if began.elapsed() > REPORT_AFTER {
            return Err(timeout(paths));
        }
        thread::sleep(Duration::from_millis(2));
    }
}

fn why(paths: &Paths, installation: &Installation, account: &Account, log: &str) -> Error {
    // A disk may be too full to say so in the log.
    if program::out_of_space(log) || (log.is_empty() && is_full(&paths.home)) {
        return Error::NoSpace {
            folder: paths.home.clone(),
        };
    }
    if log.is_empty() && account.dropped {
        // exec worked, so it was the loader: a library in a folder that the user may not enter.
        return Error::NotReachable {
            path: installation.program("postgres"),
            user: account.name.clone(),
        };
    }
    Error::StartFailed {
        log: paths.log.clone(),
        tail: program::tail(log, 4),
    }
}

fn is_full(folder: &Path) -> bool {
    rustix::fs::statvfs(folder).is_ok_and(|disk| disk.f_bavail * disk.f_frsize < 1 << 20)
}

fn timeout(paths: &Paths) -> Error {
    Error::StartTimeout {
        log: paths.log.clone(),
        seconds: REPORT_AFTER.as_secs(),
    }
}

fn read_from(paths: &Paths, start: u64) -> String {
    let mut bytes = Vec::new();
    if let Ok(mut log) = File::open(&paths.log) {
        let _ = log
            .seek(SeekFrom::Start(start))
            .and_then(|_| log.read_to_end(&mut bytes));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
