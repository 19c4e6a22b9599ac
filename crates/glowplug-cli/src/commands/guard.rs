//! The one question before anything that destroys.

use clap::Args;
use glowplug_migrate::target::{Confirmation, Loss, Target};

use crate::context::Context;
use crate::error::{CliError, CommandError};
use crate::style::BOLD;
use crate::table;

/// Flags of every command that destroys.
#[derive(Args, Clone, Default)]
pub(crate) struct Confirm {
    /// Do not ask
    #[arg(long, short)]
    pub(crate) force: bool,
    /// The database that is meant; needed with --force where it is not on this machine
    #[arg(long, value_name = "NAME")]
    pub(crate) database: Option<String>,
}

impl Confirm {
    fn confirmation(&self) -> Confirmation<'_> {
        Confirmation {
            force: self.force,
            database: self.database.as_deref(),
        }
    }
}

/// What is about to happen, for the question and for what is printed before it.
pub(crate) struct Danger<'a> {
    /// The command's name, for the hint.
    pub(crate) command: &'a str,
    /// "resetting shop"
    pub(crate) doing: String,
    /// What happens to what is listed: "shop will be dropped with everything in it".
    pub(crate) announcement: String,
    /// "Drop shop?"
    pub(crate) question: String,
    /// What [`CONFIRMED`] says where a caller of ours has asked already; `None` where none can have.
    pub(crate) handed_on: Option<String>,
}

/// Says what is lost and asks. Without a terminal nothing can be asked, and the answer is no.
pub(crate) fn confirm(
    loss: &Loss,
    danger: &Danger<'_>,
    given: &Confirm,
    context: &Context,
) -> Result<(), CliError> {
    let printer = &context.printer;
    let confirmation = match already_confirmed(danger) {
        true => Confirmation {
            force: true,
            database: Some(&loss.database),
        },
        false => given.confirmation(),
    };
    // Said before it is refused, so that a refusal shows what is at stake.
    let allowed = loss.allows(confirmation);
    if loss.exists && (!loss.tables.is_empty() || !matches!(allowed, Ok(true))) {
        let colon = if loss.tables.is_empty() { "" } else { ":" };
        printer.note(format!("{BOLD}{}{BOLD:#}{colon}", danger.announcement));
        let rows = loss.tables.iter().map(|row| {
            let about = if row.estimated { "about " } else { "" };
            vec![row.table.clone(), format!("{about}{}", row.rows)]
        });
        if !loss.tables.is_empty() {
            for line in table::lines(&["table", "rows"], rows, 1) {
                printer.note(format!("  {line}"));
            }
        }
    }
    if allowed? {
        return Ok(());
    }
    if !printer.can_ask() {
        return Err(CommandError::NeedsForce {
            doing: danger.doing.clone(),
            command: danger.command.to_owned(),
        }
        .into());
    }
    match dialoguer::Confirm::new()
        .with_prompt(&danger.question)
        .default(false)
        .interact()
    {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(CommandError::Declined.into()),
    }
}

/// Set for the project's seed command once the question was answered: that command may be a binary of ours, which would ask again.
pub(crate) const CONFIRMED: &str = "GLOWPLUG_CONFIRMED";

/// What was confirmed: one command, on one database of one server.
pub(crate) fn token(command: &str, target: &Target) -> String {
    let server = target.server();
    let identifier = server.system_identifier.as_deref().unwrap_or("unknown");
    format!("{command}, {identifier}, {}", target.database())
}

fn already_confirmed(danger: &Danger<'_>) -> bool {
    danger.handed_on.is_some() && std::env::var(CONFIRMED).ok() == danger.handed_on
}
