//! What the clients of package registries have in common.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::program::tail;

/// Runs a client and gives its standard output, or the last lines of its complaint.
pub(super) fn run(command: &mut Command) -> Result<String, String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(tail(&String::from_utf8_lossy(&output.stderr), 3))
}

/// Puts `bin` beside the package, whose inner layout must stay as it is: programs find their libraries by it.
pub(super) fn link_bin(folder: &Path, target: &str) -> Result<(), String> {
    std::os::unix::fs::symlink(target, folder.join("bin")).map_err(|error| error.to_string())
}
