//! `migrate status`: what is applied and what is not.

use serde::Serialize;

use super::database::DatabaseName;
use crate::error::Error;
use crate::history::{History, State};
use crate::ledger;
use crate::migration::{Migrations, Problem};
use crate::session;

/// Where a database stands.
#[derive(Debug, Serialize)]
pub struct StatusReport {
    /// The database.
    pub database: DatabaseName,
    /// Every migration that the files or the ledger know.
    pub history: History,
    /// What is wrong with the files.
    pub problems: Vec<Problem>,
}

impl StatusReport {
    /// Whether files and ledger agree.
    pub fn in_sync(&self) -> bool {
        self.problems.is_empty()
            && self
                .history
                .entries
                .iter()
                .all(|entry| entry.state == State::Applied)
    }
}

/// Holds the files against the ledger. Changes nothing.
///
/// # Errors
/// [`Error::Connect`], [`Error::Database`].
pub fn status(url: &str, migrations: &Migrations) -> Result<StatusReport, Error> {
    let mut connection = session::connect(url)?;
    let applied = ledger::applied(&mut connection)?;
    Ok(StatusReport {
        database: DatabaseName(connection.database()),
        history: History::new(migrations, &applied),
        problems: migrations.problems.clone(),
    })
}
