//! The `glowplug` command: for every Diesel project, whether or not it compiles.

use std::process::ExitCode;

fn main() -> ExitCode {
    glowplug_cli::main(glowplug_cli::Application::glowplug())
}
