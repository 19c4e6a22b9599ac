//! `seed` for a project on disk: the command that its settings name.

use std::path::Path;
use std::process::{Command, ExitStatus};

use crate::error::Error;

/// Runs the project's seed command with the shell in the project's folder, `DATABASE_URL` set to the database in question,
/// its input and output the caller's own. `arguments` follow the command, quoted. `output_to_stderr` keeps stdout free for a
/// document of ours.
///
/// # Errors
/// [`Error::File`] when no shell could be started. A command that fails is no error here: the caller keeps its exit code.
pub fn run_seed_command(
    root: &Path,
    command: &str,
    arguments: &[String],
    url: &str,
    output_to_stderr: bool,
) -> Result<ExitStatus, Error> {
    let mut line = command.to_owned();
    for argument in arguments {
        line.push(' ');
        line.push_str(&shell_quoted(argument));
    }
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(&line)
        .current_dir(root)
        .env("DATABASE_URL", url);
    if output_to_stderr {
        shell.stdout(std::io::stderr());
    }
    shell.status().map_err(Error::file("run", "sh"))
}

fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
