//! Starting the process that stops an idle server.

use std::fs::OpenOptions;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::SystemTime;

use crate::config::{ClusterConfig, IDLE_SECONDS, Supervisor};
use crate::paths::{Paths, open_lock};

/// Leaves a mark that the server is about to be used, where it is supervised. Failing to is no failure: a session that
/// the supervisor sees says the same.
pub(crate) fn note_use(paths: &Paths) {
    if let Ok(file) = OpenOptions::new().write(true).open(&paths.supervisor) {
        let _ = file.set_modified(SystemTime::now());
    }
}

/// Starts the supervisor that the configuration names, unless there is one. Failing to is no failure: the server runs,
/// and the next process that asks for it tries again.
pub(crate) fn have_supervised(config: &ClusterConfig, paths: &Paths, state: &Path) {
    let Some(supervisor) = &config.supervisor else {
        return;
    };
    let free = open_lock(&paths.supervisor).is_ok_and(|file| file.try_lock().is_ok());
    if free && let Ok(mut child) = spawn(supervisor, config, state) {
        // Should it end before us, this thread keeps it from staying a zombie.
        thread::spawn(move || child.wait());
    }
}

fn spawn(
    supervisor: &Supervisor,
    config: &ClusterConfig,
    state: &Path,
) -> std::io::Result<std::process::Child> {
    Command::new(&supervisor.program)
        .args(&supervisor.arguments)
        .arg("--state")
        .arg(state)
        .arg("--name")
        .arg(&config.name)
        // It outlives the caller by far, and has no use for the passwords in the caller's environment.
        .env_clear()
        .envs(std::env::vars_os().filter(|(name, _)| {
            let name = name.to_string_lossy();
            ["PATH", "HOME", "TMPDIR", "LLVM_PROFILE_FILE", IDLE_SECONDS].contains(&&*name)
                || name.starts_with("LD_")
                || name.starts_with("DYLD_")
        }))
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // Ctrl-C in the caller's terminal is not meant for it.
        .process_group(0)
        .spawn()
}
