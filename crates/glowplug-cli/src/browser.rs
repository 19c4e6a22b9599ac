//! Opening a URL that holds a secret in the user's browser.

use std::fs::{self, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A file that leads the browser to the URL. The words of a command line can be read by every user of the machine, so the
/// browser is given the file, which only this user may read. It is removed with this value.
pub(crate) struct Opened(PathBuf);

impl Drop for Opened {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Whether there is a browser to be seen by the person who typed the command.
pub(crate) fn is_at_hand() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let has_screen = cfg!(target_os = "macos") || set("DISPLAY") || set("WAYLAND_DISPLAY");
    has_screen && !set("SSH_CONNECTION") && !set("CI") && io::stdout().is_terminal()
}

/// Opens it.
///
/// # Errors
/// The file cannot be written, or there is no program that opens files.
pub(crate) fn open(url: &str) -> io::Result<Opened> {
    let folder = std::env::var_os("XDG_RUNTIME_DIR")
        .map(PathBuf::from)
        .filter(|folder| folder.is_dir())
        .unwrap_or_else(std::env::temp_dir);
    let path = folder.join(format!("glowplug-studio-{}.html", std::process::id()));
    // One that an earlier process of this number left. Never written through: its owner could read along.
    let _ = fs::remove_file(&path);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)?;
    let opened = Opened(path);
    writeln!(
        file,
        "<!doctype html><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0; url={url}\"><title>Studio</title>"
    )?;
    let program = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    Command::new(program)
        .arg(&opened.0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    Ok(opened)
}
