//! `reset`.

use clap::Args;
use glowplug_migrate::project::Project;
use glowplug_migrate::workflow::{self, ResetRequest};

use super::guard::{Confirm, Danger, confirm};
use super::{generate, seed};
use crate::context::Context;
use crate::databases::Unnamed;
use crate::error::{CommandError, CommandResult};
use crate::exit;
use crate::progress::MigrationProgress;

#[derive(Args)]
#[command(after_help = "Example:\n  glowplug reset --force")]
pub(crate) struct Arguments {
    #[command(flatten)]
    confirm: Confirm,
    /// Do not generate Rust
    #[arg(long)]
    skip_generate: bool,
    /// Do not seed
    #[arg(long)]
    skip_seed: bool,
}

pub(crate) fn run(arguments: &Arguments, context: &Context) -> CommandResult {
    let tree = context.source_tree()?;
    let migrations = context.migrations(tree.as_ref())?;
    workflow::refuse_problems(&migrations)?;
    let mut target = context.target_to_migrate(tree.as_ref(), Unnamed::UseLocal)?;
    target.refuse_unsuitable()?;
    let loss = target.loss()?;
    let danger = Danger {
        command: "reset",
        doing: format!("resetting {}", target.database()),
        announcement: format!(
            "{} will be dropped with everything in it",
            target.database()
        ),
        question: format!("Drop {}?", target.database()),
        handed_on: None,
    };
    confirm(&loss, &danger, &arguments.confirm, context)?;

    let seeds = match arguments.skip_seed || !has_seeds(tree.as_ref(), context) {
        true => None,
        false => Some(seed::seeds(
            &seed::Arguments::after_reset(),
            &target,
            tree.as_ref(),
            context,
        )?),
    };
    let request = ResetRequest {
        migrations: &migrations,
        shadow: &context.shadow(tree.as_ref())?,
        generate: tree.as_ref().filter(|_| !arguments.skip_generate),
        seeds: seeds.as_ref(),
    };
    let mut progress = MigrationProgress::new(&context.printer, target.database());
    let report = workflow::reset(&mut target, &request, &mut progress)?;
    drop(progress);
    if let Some(generated) = &report.generated {
        generate::render(generated, context);
    }
    if let Some(seeded) = &report.seeded {
        seed::render(seeded, context);
        let code = seeded.exit_code();
        if code != exit::DONE {
            return Err(CommandError::SeedCommand { code }.into());
        }
    }
    let result = serde_json::json!({
        "lost": loss,
        "deployed": report.deployed,
        "generated": report.generated,
        "seeded": report.seeded,
    });
    context.printer.document(true, result);
    Ok(exit::DONE)
}

fn has_seeds(tree: Option<&Project>, context: &Context) -> bool {
    context.application.seed.is_some() || context.home(tree).1.seed.is_some()
}
