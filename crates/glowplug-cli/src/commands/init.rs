//! `init`.

use clap::Args;
use glowplug_migrate::Error;
use glowplug_migrate::workflow::{self, InitPlan};
use serde_json::json;

use super::validate;
use crate::context::Context;
use crate::error::{CliError, CommandError, CommandResult};
use crate::exit;
use crate::words::count;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    glowplug init              make the files that are missing\n  \
    glowplug init --baseline   also accept what `validate` finds today")]
pub(crate) struct Arguments {
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
    /// Write glowplug-baseline.toml, which accepts what `validate --offline` finds today
    #[arg(long)]
    baseline: bool,
}

pub(crate) fn run(arguments: &Arguments, context: &Context) -> CommandResult {
    let root = context.folder().to_owned();
    let named = match context.project() {
        Ok(project) => {
            let is_named =
                context.global.config.is_some() || context.global.migration_dir.is_some();
            // Below another project its files would divide it in two.
            if project.root != root && !is_named {
                return Err(CommandError::InsideProject { root: project.root }.into());
            }
            project.migration_folders.folders.into_iter().next_back()
        }
        Err(CliError::Toolkit(Error::NoProject(_))) => None,
        Err(error) => return Err(error),
    };
    let layout =
        workflow::detect(&root, named.as_deref()).map_err(CommandError::SeveralMigrations)?;
    let plan = workflow::plan_init(&root, layout);
    describe(&plan, context);
    if !plan.files.is_empty() {
        if !arguments.yes {
            ask(context)?;
        }
        workflow::init(&plan)?;
    }
    let next = next_steps(&plan);
    if arguments.baseline && plan.layout.migration_count > 0 {
        context.printer.note(summary(&plan));
        return validate::write_baseline(context);
    }
    let document = json!({ "files": plan.files, "kept": plan.kept, "layout": plan.layout, "next_steps": next });
    context.printer.document(true, document);
    context.printer.line(summary(&plan));
    for step in next {
        context.printer.hint(step);
    }
    Ok(exit::DONE)
}

/// What was found, and what is made.
fn describe(plan: &InitPlan, context: &Context) {
    let printer = &context.printer;
    let layout = &plan.layout;
    if let Some(folder) = &layout.migrations {
        let migrations = count(layout.migration_count, "migration");
        printer.note(format!("found    {migrations} in {}", folder.display()));
    }
    if let Some(file) = &layout.schema {
        printer.note(format!("found    {}", file.display()));
    }
    for path in &plan.kept {
        printer.note(format!("kept     {}", path.display()));
    }
    for file in &plan.files {
        printer.note(format!(
            "new      {}: {}",
            file.path.display(),
            file.purpose
        ));
    }
}

fn ask(context: &Context) -> Result<(), CommandError> {
    // No file is overwritten, so that without a terminal nothing has to be asked.
    if !context.printer.can_ask() {
        return Ok(());
    }
    let answer = dialoguer::Confirm::new()
        .with_prompt("Make these files?")
        .default(true)
        .interact();
    match answer {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(CommandError::Declined),
    }
}

fn summary(plan: &InitPlan) -> String {
    match plan.files.len() {
        0 => "nothing to do: every file is there".to_owned(),
        made => format!("made {}", count(made, "file")),
    }
}

fn next_steps(plan: &InitPlan) -> Vec<String> {
    if plan.layout.migration_count == 0 {
        let first = plan.files.iter().find(|file| file.path.ends_with("up.sql"));
        let write = first.map(|file| {
            format!(
                "write {} and its down.sql, then run `migrate dev`",
                file.path.display()
            )
        });
        return write.into_iter().collect();
    }
    let mut steps =
        vec!["run `validate`: it checks migrations, generated Rust and the database".to_owned()];
    steps.push(
        "what it finds today is accepted by `validate --baseline write`; then only new findings fail"
            .to_owned(),
    );
    steps
}
