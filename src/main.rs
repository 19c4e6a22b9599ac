//! The `db` command: glowplug's command line with AllIN's migrations embedded and its seeds linked in.

#[path = "../seed/mod.rs"]
mod seed;

use std::process::ExitCode;

use glowplug_cli::{Application, EmbeddedFile};

const MIGRATIONS: &[EmbeddedFile] = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

fn main() -> ExitCode {
    glowplug_cli::main(Application {
        name: "db",
        package: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        migrations: Some(MIGRATIONS),
        seed: Some(seed::run),
    })
}
