//! `migrate status`: what is applied and what is not.

use serde::Serialize;

use super::DatabaseName;
use super::revert::remaining;
use crate::error::Error;
use crate::history::{History, State};
use crate::ledger::{Found, Ledger, Unfinished};
use crate::migration::{Migrations, Problem};
use crate::target::Target;

/// Where a database stands.
#[derive(Debug, Serialize)]
pub struct StatusReport {
    /// The database.
    pub database: DatabaseName,
    /// Every migration that the files or the ledger know.
    pub history: History,
    /// What is wrong with the files.
    pub problems: Vec<Problem>,
    /// A revert or a redo that began and did not end.
    pub unfinished: Option<Unfinished>,
    /// How many tables there are in a database that has no ledger; 0 where it has one.
    pub tables_without_ledger: i64,
}

impl StatusReport {
    /// Whether files and ledger agree. A problem that only keeps a migration from being reverted does not count.
    pub fn in_sync(&self) -> bool {
        !self.problems.iter().any(|one| one.kind.blocks_apply())
            && self.unfinished.is_none()
            && self
                .history
                .entries
                .iter()
                .all(|entry| entry.state == State::Applied)
    }
}

/// Compares the files with the ledger. Changes nothing.
///
/// # Errors
/// [`Error::Connect`], [`Error::Database`]; [`Error::Target`] with `unknown-database`, or with `ledger-elsewhere` when the
/// search path does not lead to the ledger.
pub fn status(target: &Target, migrations: &Migrations) -> Result<StatusReport, Error> {
    let mut connection = target.connect()?;
    let (applied, unfinished, tables) = match Ledger::look_for(&mut connection)? {
        Found::Here(ledger) => {
            let applied = ledger.applied(&mut connection)?;
            // As far as other tools left it to be done.
            let unfinished = ledger
                .unfinished()
                .and_then(|rest| remaining(rest, &applied));
            (applied, unfinished, 0)
        }
        Found::Nowhere { tables } => (Vec::new(), None, tables),
        found @ Found::Elsewhere(_) => return Err(found.refusal(target.database())),
    };
    Ok(StatusReport {
        database: DatabaseName::of(target),
        history: History::new(migrations, &applied),
        problems: migrations.problems.clone(),
        unfinished,
        tables_without_ledger: tables,
    })
}
