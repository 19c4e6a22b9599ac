//! The database holds what the files say.

use glowplug_pq::Connection;
use glowplug_schema::catalog::Catalog;
use glowplug_schema::diff::diff;

use super::report::Outcome;
use super::request::ValidateRequest;
use crate::error::Error;
use crate::history::{History, State};
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
) -> Result<(Outcome, Option<Live>), Error> {
    if !target.exists() {
        // No database yet is the clearest form of everything pending.
        let finding = format!(
            "{}: database \"{}\" does not exist",
            target.origin(),
            target.database()
        );
        return Ok((Outcome::of(vec![finding]), None));
    }
    let mut connection = target.connect()?;
    let applied = match ledger::applied(&mut connection) {
        Ok(applied) => applied,
        Err(Error::Ledger(error)) => {
            let finding = format!("{error}; {}", error.hint());
            return Ok((Outcome::of(vec![finding]), None));
        }
        Err(error) => return Err(error),
    };
    let history = History::new(migrations, &applied);
    let findings = history
        .entries
        .iter()
        .filter_map(|entry| match (entry.state, &entry.name) {
            (State::Applied, _) => None,
            (State::Pending, name) => Some(format!(
                "{}: pending",
                name.as_deref().unwrap_or(entry.version.as_str())
            )),
            (State::Missing, _) => Some(format!(
                "{}: applied, but its files are missing",
                entry.version
            )),
        });
    let outcome = Outcome::of(findings.collect());
    Ok((
        outcome,
        Some(Live {
            connection,
            history,
        }),
    ))
}

pub(super) fn drift(
    mut live: Live,
    request: &ValidateRequest<'_>,
    replayed: Option<&Catalog>,
    observer: &mut dyn Observer,
) -> Result<Outcome, Error> {
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
                // Why is a finding of the replay's own check.
                Err(Error::Migration(_) | Error::Script(_) | Error::Shadow(_)) => {
                    return Ok(Outcome::skipped("the migrations do not replay"));
                }
                Err(error) => return Err(error),
            },
        };
    let actual = introspect(&mut live.connection, &IntrospectOptions::default())?;
    Ok(Outcome::of(
        diff(&expected, &actual)
            .iter()
            .map(ToString::to_string)
            .collect(),
    ))
}
