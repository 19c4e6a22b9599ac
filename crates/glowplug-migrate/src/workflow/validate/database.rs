//! The database holds what the files say.

use glowplug_pq::Connection;
use glowplug_schema::catalog::Catalog;
use glowplug_schema::diff::{Change, ChangeKind, ObjectKind, column_order, diff};

use super::request::ValidateRequest;
use crate::error::Error;
use crate::finding::{Code, Finding, Place};
use crate::history::{Entry, History, State};
use crate::ledger;
use crate::migration::Migrations;
use crate::observer::Observer;
use crate::replay::expected_catalog;
use crate::target::Target;
use glowplug_introspect::{IntrospectOptions, introspect};

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
    let actual = introspect(&mut live.connection, &IntrospectOptions::default())?;
    let changes = diff(&expected, &actual).into_iter();
    let orders = column_order(&expected, &actual).into_iter();
    let findings = changes.chain(orders).map(|change| {
        let parent = added_partition(&change, &expected, &actual);
        Finding::of_drift(change, parent.as_deref())
    });
    Ok(Drift::Found(findings.collect()))
}

/// The table of a migration that an added table is a partition of.
fn added_partition(change: &Change, expected: &Catalog, actual: &Catalog) -> Option<String> {
    if change.object != ObjectKind::Table || change.kind != ChangeKind::Added {
        return None;
    }
    let mut added = actual.tables.iter();
    let table = added.find(|table| table.name.to_string() == change.name)?;
    table.partition_bound.as_ref()?;
    let parent = table.parents.first()?;
    let is_ours = expected.tables.iter().any(|table| table.name == *parent);
    is_ours.then(|| parent.to_string())
}
