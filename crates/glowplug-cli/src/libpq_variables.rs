//! The variables of libpq's that no connection string overrules.

use std::os::unix::process::CommandExt;
use std::process::Command;

use glowplug_migrate::target::Origin;
use glowplug_migrate::workflow::Environment;
use glowplug_pq::ConnectionString;
use glowplug_server::UNNAMEABLE_VARIABLES;

/// What their values are kept under for connections that are to have them.
const KEPT: &str = "GLOWPLUG_KEPT_";

/// Runs this program again without those variables, where one is set: libpq would apply them to every connection, including those to
/// our own clusters. The process stays the same one, only its environment changes. Gives back control where there is
/// nothing to do or it fails.
pub(crate) fn run_without() {
    let set: Vec<_> = UNNAMEABLE_VARIABLES
        .iter()
        // Without a service it is not read, and a connection string may name one.
        .filter(|name| **name != "PGSERVICEFILE")
        .filter_map(|name| Some((name, std::env::var_os(name)?)))
        .collect();
    let (false, Ok(program)) = (set.is_empty(), std::env::current_exe()) else {
        return;
    };
    let mut command = Command::new(program);
    command.args(std::env::args_os().skip(1));
    for (name, value) in set {
        command.env_remove(name).env(format!("{KEPT}{name}"), value);
    }
    // Returns only when the program could not be run again; then it goes on as it is.
    let _ = command.exec();
}

/// Puts what those variables say into a connection string that the user gave.
pub(crate) fn with_variables(connection: ConnectionString) -> ConnectionString {
    let kept = |name: &str| std::env::var(format!("{KEPT}{name}")).ok();
    let mut changed = connection;
    if let (None, Some(service)) = (changed.get("service"), kept("PGSERVICE")) {
        changed = changed.with("service", &service);
    }
    for (name, setting) in [
        ("PGDATESTYLE", "datestyle"),
        ("PGTZ", "timezone"),
        ("PGGEQO", "geqo"),
    ] {
        if let Some(value) = kept(name) {
            let value = value.replace('\\', "\\\\").replace(' ', "\\ ");
            // Options in the connection string hide those of the environment.
            let before = changed.get("options").map(str::to_owned);
            let before = before
                .or_else(|| std::env::var("PGOPTIONS").ok())
                .unwrap_or_default();
            let options = format!("-c {setting}={value} {before}");
            changed = changed.with("options", options.trim());
        }
    }
    changed
}

/// The variables of libpq for a program that connects to the database that was named; one that connects to the local cluster
/// gets none of them. `None` stands for a variable that is to be removed.
pub(crate) fn environment_for(origin: &Origin) -> Environment {
    let mut environment = Environment::new();
    for (name, value) in std::env::vars_os() {
        let text = name.to_string_lossy().into_owned();
        if let Some(original) = text.strip_prefix(KEPT) {
            environment.insert(name, None);
            if !origin.is_local_cluster() {
                environment.insert(original.into(), Some(value));
            }
        } else if origin.is_local_cluster() && text.starts_with("PG") {
            environment.insert(name, None);
        }
    }
    environment
}
