//! A command of the project's in a shell of its own, which an interruption reaches.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::thread::sleep;
use std::time::Duration;

use glowplug_pq::interrupt::{self, Origin};
use rustix::process::{Pid, Signal, getpgrp, kill_process, kill_process_group};

use crate::error::Error;

/// Variables that a command gets, or, with `None`, does not get.
pub type Environment = BTreeMap<OsString, Option<OsString>>;

/// Where a command's output goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Output {
    /// Where ours goes.
    #[default]
    Inherited,
    /// All of it to stderr, because stdout is kept for one document.
    Stderr,
}

/// Runs a command with the shell in a folder. Its input is ours.
///
/// An interruption reaches every process of the command, such as `cargo run` and what it runs. From the keyboard the terminal
/// sends it to all of its foreground, which the command must belong to if it is to read from the terminal. Otherwise it has a
/// process group of its own, and gets SIGINT or SIGTERM from here.
///
/// # Errors
/// [`Error::File`] when no shell could be started. A command that fails is no error here: the caller keeps its exit code.
pub(super) fn run(
    folder: &Path,
    line: &str,
    environment: &Environment,
    output: Output,
) -> Result<ExitStatus, Error> {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(line).current_dir(folder);
    for (name, value) in environment {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    if output == Output::Stderr {
        shell.stdout(std::io::stderr());
    }
    let in_foreground = in_foreground();
    if !in_foreground {
        shell.process_group(0);
    }
    // It ends in its own way, and we wait for it.
    let _hold = interrupt::hold();
    let mut child = shell.spawn().map_err(Error::file("run", "sh"))?;
    let process = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let mut signalled = false;
    loop {
        if let Some(status) = child.try_wait().map_err(Error::file("run", "sh"))? {
            return Ok(status);
        }
        if let (false, Some(origin), Some(process)) = (signalled, interrupt::requested(), process) {
            signal(process, origin, in_foreground);
            signalled = true;
        }
        sleep(Duration::from_millis(20));
    }
}

/// Whether the terminal sends us what is typed at it, such as Ctrl-C.
fn in_foreground() -> bool {
    std::fs::File::open("/dev/tty").is_ok_and(|terminal| {
        rustix::termios::tcgetpgrp(terminal).is_ok_and(|group| group == getpgrp())
    })
}

/// Hands a request to end on to the command. A process that has just ended needs none.
fn signal(process: Pid, origin: Origin, in_foreground: bool) {
    match (in_foreground, origin) {
        // The terminal did.
        (true, Origin::Keyboard) => {}
        // It shares our group, and that of the shell script that may have called us.
        (true, Origin::Elsewhere) => {
            for process in with_descendants(process) {
                let _ = kill_process(process, Signal::TERM);
            }
        }
        (false, Origin::Keyboard) => drop(kill_process_group(process, Signal::INT)),
        (false, Origin::Elsewhere) => drop(kill_process_group(process, Signal::TERM)),
    }
}

/// The process and all that descend from it, where the system has a `/proc`.
fn with_descendants(process: Pid) -> Vec<Pid> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let parents: Vec<(Pid, Pid)> = entries
        .filter_map(|entry| {
            let process = entry.file_name().to_str()?.parse().ok()?;
            let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
            // The name of the program, in brackets, may hold anything; the state and the parent follow it.
            let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?;
            Some((
                Pid::from_raw(process)?,
                Pid::from_raw(parent.parse().ok()?)?,
            ))
        })
        .collect();
    let mut found = vec![process];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        next += 1;
        let children = parents.iter().filter(|(_, of)| *of == parent);
        found.extend(children.map(|(child, _)| *child));
    }
    found
}

pub(super) fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::process::Stdio;

    use super::*;

    #[test]
    fn descendants_are_found_and_end() {
        let mut child = Command::new("sh")
            .args(["-c", "sh -c 'sleep 600 & sleep 600 & echo; wait'; true"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = child.stdout.take().unwrap();
        output.read_exact(&mut [0]).unwrap();
        let process = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
        assert_eq!(with_descendants(process).len(), 4);
        signal(process, Origin::Elsewhere, true);
        assert!(!child.wait().unwrap().success());
        // The pipe has an end when the last of them is gone.
        output.read_to_end(&mut Vec::new()).unwrap();
    }
}
