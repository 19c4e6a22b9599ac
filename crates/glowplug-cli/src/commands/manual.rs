//! `manual`.

use std::path::PathBuf;

use clap::Args;
use glowplug_migrate::Error;
use serde_json::json;

use crate::context::Context;
use crate::error::CommandResult;
use crate::exit;
use crate::words::count;

#[derive(Args)]
#[command(after_help = "Example:\n  glowplug manual man1 && man -l man1/glowplug-migrate-deploy.1")]
pub(crate) struct Arguments {
    /// The folder, which is made where it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(crate) fn run(arguments: &Arguments, words: clap::Command, context: &Context) -> CommandResult {
    let folder = &arguments.folder;
    let failed = |source| Error::File {
        doing: "write manual pages to",
        path: folder.clone(),
        source,
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    let name = words.get_name().to_owned();
    let mut words = words.disable_help_subcommand(true);
    words.build();
    let mut pages = Vec::new();
    collect(&words, &name, &mut pages);
    for (name, page) in &pages {
        std::fs::write(folder.join(name), page).map_err(failed)?;
    }
    let names: Vec<&String> = pages.iter().map(|(name, _)| name).collect();
    context.printer.document(true, json!({ "pages": names }));
    context.printer.line(format!(
        "{}: {}",
        folder.display(),
        count(pages.len(), "manual page")
    ));
    Ok(exit::DONE)
}

/// The page of a command and those of its subcommands, by file name: `glowplug-migrate-deploy.1`.
fn collect(command: &clap::Command, name: &str, pages: &mut Vec<(String, Vec<u8>)>) {
    let mut page = Vec::new();
    let man = clap_mangen::Man::new(command.clone()).title(name);
    if man.render(&mut page).is_ok() {
        pages.push((format!("{name}.1"), page));
    }
    for inner in command
        .get_subcommands()
        .filter(|inner| !inner.is_hide_set())
    {
        collect(inner, &format!("{name}-{}", inner.get_name()), pages);
    }
}
