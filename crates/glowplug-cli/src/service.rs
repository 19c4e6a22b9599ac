//! PGSERVICE, the one variable of libpq's that no connection string overrules.

use std::os::unix::process::CommandExt;
use std::process::Command;

const SERVICE: &str = "PGSERVICE";

/// Where its value is kept for connections that are to have it.
pub(crate) const KEPT: &str = "GLOWPLUG_PGSERVICE";

/// Runs this program again without PGSERVICE, where it is set: libpq would look for the service in every connection, those to
/// clusters of our own too, and a connection string cannot say "none". The process stays the same one, only its environment
/// changes. Gives back control where there is nothing to do or it fails.
pub(crate) fn run_without() {
    let Some(service) = std::env::var_os(SERVICE).filter(|value| !value.is_empty()) else {
        return;
    };
    if let Ok(program) = std::env::current_exe() {
        // Returns only when the program could not be run again; then it goes on as it is.
        let _ = Command::new(program)
            .args(std::env::args_os().skip(1))
            .env_remove(SERVICE)
            .env(KEPT, service)
            .exec();
    }
}

/// Gives the variables of libpq to a program that connects to the database that was named; one that connects to the local
/// cluster gets none of them.
pub(crate) fn environment_of(command: &mut Command, local_cluster: bool) {
    if local_cluster {
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"PG") {
                command.env_remove(&name);
            }
        }
    } else if let Some(service) = std::env::var_os(KEPT) {
        command.env(SERVICE, service);
    }
    command.env_remove(KEPT);
}
