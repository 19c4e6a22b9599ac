//! `seed` for a project on disk: the command that its settings name.

use std::path::Path;
use std::process::{Command, ExitStatus};
use std::thread::sleep;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::error::Error;
use crate::interrupt::{self, Origin};

/// Runs the project's seed command with the shell in the project's folder, its input and output the caller's own. `arguments`
/// follow the command, quoted. `prepare` sets the environment, `DATABASE_URL` at least, and may redirect the output.
///
/// # Errors
/// [`Error::File`] when no shell could be started. A command that fails is no error here: the caller keeps its exit code.
pub fn run_seed_command(
    root: &Path,
    command: &str,
    arguments: &[String],
    prepare: impl FnOnce(&mut Command),
) -> Result<ExitStatus, Error> {
    let mut line = command.to_owned();
    for argument in arguments {
        line.push(' ');
        line.push_str(&shell_quoted(argument));
    }
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(&line).current_dir(root);
    prepare(&mut shell);
    // It ends in its own way, and we wait for it.
    let _hold = interrupt::hold();
    let mut child = shell.spawn().map_err(Error::file("run", "sh"))?;
    let process = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let mut told = false;
    loop {
        if let Some(status) = child.try_wait().map_err(Error::file("run", "sh"))? {
            return Ok(status);
        }
        if interrupt::requested() == Some(Origin::Elsewhere) && !told {
            // A command that has just ended needs no signal.
            let _ = process.map(|process| kill_process(process, Signal::TERM));
            told = true;
        }
        sleep(Duration::from_millis(20));
    }
}

fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
