//! `completions`.

use clap::Args;
use clap_complete::Shell;

use crate::context::Context;
use crate::exit;

#[derive(Args)]
#[command(after_help = "Example:\n  eval \"$(glowplug completions bash)\"   in ~/.bashrc")]
pub(crate) struct Arguments {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments, mut words: clap::Command, context: &Context) -> u8 {
    let name = context.application.name;
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut words, name, &mut text);
    let text = String::from_utf8_lossy(&text);
    context
        .printer
        .document(true, serde_json::json!({ "script": text }));
    context.printer.line(text.trim_end());
    exit::DONE
}
