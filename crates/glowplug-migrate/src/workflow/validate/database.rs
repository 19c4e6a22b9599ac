//! The database holds what the files say.

use glowplug_pq::Connection;
use glowplug_schema::catalog::Catalog;

use super::request::ValidateRequest;
use crate::drift::compare;
use crate::error::Error;
use crate::finding::{Code, Finding, Place};
use crate::history::{Entry, History, State};
use crate::ledger;
use crate::migration::Migrations;
use crate::observer::Observer;
use crate::replay::expected_catalog;
use crate::target::Target;

/// A database whose history was read.
pub(super) struct Live {
    connection: Connection,
    history: History,
}

pub(super) fn history(
    target: &Target,
    migrations: &Migrations,
) -> Result<(Vec<Finding>, Option<Live>), Error> {
    if !target.exists() {
        // No database yet is the clearest form of everything pending.
        let message = format!(
            "{}: database \"{}\" does not exist",
            target.origin(),
            target.database()
        );
        let finding = Finding::new(Code::DatabaseMissing, Place::default(), message);
        return Ok((vec![finding], None));
    }
    let mut connection = target.connect()?;
    let applied = match ledger::applied(&mut connection) {
        Ok(applied) => applied,
        Err(Error::Ledger(error)) => {
            let message = error.to_string();
            let mut finding = Finding::new(Code::LedgerUnusable, Place::default(), message);
            finding.remedies.push(error.hint());
            return Ok((vec![finding], None));
        }
        Err(error) => return Err(error),
    };
    let history = History::new(migrations, &applied);
    let findings = history.entries.iter().filter_map(Entry::finding).collect();
    let live = Live {
        connection,
        history,
    };
    Ok((findings, Some(live)))
}

impl Entry {
    /// What is wrong with it, if anything is.
    pub fn finding(&self) -> Option<Finding> {
        let name = self.name.as_deref().unwrap_or(self.version.as_str());
        let place = Place::of_migration(name);
        match self.state {
            State::Applied => None,
            State::Pending => Some(Finding::new(Code::MigrationPending, place, "pending")),
            State::Missing => Some(Finding::new(
                Code::MigrationMissing,
                place,
                "applied, but its files are missing",
            )),
        }
    }
}

/// What the drift check came to.
pub(super) enum Drift {
    Found(Vec<Finding>),
    /// There is nothing to compare with; why is a finding of the replay's own check.
    NoReplay,
}

pub(super) fn drift(
    mut live: Live,
    request: &ValidateRequest<'_>,
    replayed: Option<&Catalog>,
    observer: &mut dyn Observer,
) -> Result<Drift, Error> {
    let applied = live
        .history
        .migrations_in(request.migrations, State::Applied);
    let major = live.connection.server_version() / 10_000;
    // The replay of the earlier check serves when it covers the same migrations on the same major version.
    let complete = applied.len() == request.migrations.migrations.len();
    let expected =
        match replayed.filter(|replayed| complete && replayed.server_version / 10_000 == major) {
            Some(replayed) => replayed.clone(),
            None => match request
                .server(observer)
                .and_then(|server| expected_catalog(&server, applied, observer))
            {
                Ok(expected) => expected,
                Err(Error::Migration(_) | Error::Script(_) | Error::Shadow(_)) => {
                    return Ok(Drift::NoReplay);
                }
                Err(error) => return Err(error),
            },
        };
    let findings = compare(&expected, &mut live.connection, &request.policy)?;
    Ok(Drift::Found(findings))
}
