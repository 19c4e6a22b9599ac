//! Living processes: which of them is a postmaster on a given data folder, and how it is asked to stop.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::error::{Error, Result};

/// How long a server whose data is gone may take to end before it gets a stronger signal.
const REPORT_AFTER: Duration = Duration::from_secs(5);

/// Whether this process is a postmaster on this data folder.
pub(crate) fn serves(pid: u32, data: &Path) -> bool {
    // A zombie has no arguments, and a shell that stands in the data folder is no server.
    let Some(arguments) = arguments(pid).filter(|arguments| is_postgres(arguments)) else {
        return false;
    };
    // A postmaster's working folder is its data folder, and stays so when the project is moved.
    match fs::read_link(format!("/proc/{pid}/cwd")) {
        Ok(cwd) => fs::canonicalize(data).is_ok_and(|data| data == cwd),
        // Root without CAP_SYS_PTRACE (a container) may not look there, but everybody may read the arguments.
        Err(_) => names(&arguments, data),
    }
}

/// Sends a signal; that the process is gone by now is no error.
pub(crate) fn signal(pid: u32, signal: Signal, data: &Path) -> Result<()> {
    let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) else {
        return Ok(());
    };
    match kill_process(pid, signal) {
        Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
        Err(errno) => Err(Error::io("signal the server of", data)(errno.into())),
    }
}

/// Stops servers that were started on a data folder of this name. To be called when there is no data.
///
/// `git clean` removes data under a running server. PostgreSQL notices within a minute, stops, and on its way out
/// removes its socket by name: which would then be the socket of the server that was started in its place.
pub(crate) fn stop_leftovers(data: &Path) {
    for pid in all().filter(|pid| is_leftover(*pid, data)) {
        for urgency in [Signal::INT, Signal::QUIT, Signal::KILL] {
            // A process that is not ours to stop is not ours.
            if signal(pid, urgency, data).is_err() {
                break;
            }
            let began = Instant::now();
            while is_leftover(pid, data) && began.elapsed() < REPORT_AFTER {
                thread::sleep(Duration::from_millis(2));
            }
        }
    }
}

fn is_leftover(pid: u32, data: &Path) -> bool {
    arguments(pid).is_some_and(|arguments| is_postgres(&arguments) && names(&arguments, data))
}

fn is_postgres(arguments: &[String]) -> bool {
    arguments
        .first()
        .is_some_and(|program| program.ends_with("/postgres"))
}

fn names(arguments: &[String], data: &Path) -> bool {
    arguments
        .windows(2)
        .any(|pair| pair[0] == "-D" && Path::new(&pair[1]) == data)
}

#[cfg(target_os = "linux")]
fn all() -> impl Iterator<Item = u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

#[cfg(target_os = "linux")]
fn arguments(pid: u32) -> Option<Vec<String>> {
    let bytes = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    Some(
        bytes
            .split(|byte| *byte == 0)
            .map(|word| String::from_utf8_lossy(word).into_owned())
            .collect(),
    )
}

#[cfg(not(target_os = "linux"))]
fn all() -> impl Iterator<Item = u32> {
    let listed = ps(&["-axo", "pid="]).unwrap_or_default();
    listed.into_iter().filter_map(|word| word.parse().ok())
}

#[cfg(not(target_os = "linux"))]
fn arguments(pid: u32) -> Option<Vec<String>> {
    ps(&["-o", "args=", "-p", &pid.to_string()])
}

#[cfg(not(target_os = "linux"))]
fn ps(arguments: &[&str]) -> Option<Vec<String>> {
    let output = std::process::Command::new("ps")
        .args(arguments)
        .output()
        .ok()?;
    Some(
        String::from_utf8_lossy(&output.stdout)
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
    )
}
