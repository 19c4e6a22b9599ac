//! A down migration tried in a copy of the shadow database: the exact way, each script in a session of its own.

use glowplug_pq::Error as PqError;
use glowplug_schema::diff::diff;

use super::replayer::{Judged, Stage};
use super::{InverseFault, Verdict, describe, inspect, place};
use crate::apply::{self, Direction, Observer};
use crate::error::Error;
use crate::introspect::{IntrospectOptions, Introspector};
use crate::migration::Migration;

/// Tries the down migration. `None` where `up.sql` fails the first time, which the replay itself will report.
///
/// # Errors
/// What ends the replay, or has a remedy.
pub(super) fn run(
    stage: &mut Stage,
    migration: &Migration,
    observer: &mut dyn Observer,
) -> Result<Option<Judged>, Error> {
    stage.sessions.discard();
    let roles = match stage.shadow.owns_roles() {
        true => Some(stage.shadow.roles()?),
        false => None,
    };
    let copy = stage.shadow.copy()?;
    let found = judge(stage, &copy, migration, observer);
    let dropped = stage.shadow.drop_copy(&copy);
    let found = found?;
    dropped?;
    if let Some(roles) = roles {
        // They belong to the server and would be there already when the migration is applied.
        let mut made = stage.shadow.roles()?;
        made.retain(|role| !roles.contains(role));
        stage.shadow.drop_roles(&made, observer);
    }
    Ok(found)
}

fn judge(
    stage: &mut Stage,
    copy: &str,
    migration: &Migration,
    observer: &mut dyn Observer,
) -> Result<Option<Judged>, Error> {
    let endpoint = stage.shadow.endpoint_of(copy);
    // What it notes of a copy must not count for the database itself.
    let mut ledger = stage.ledger.clone();
    let mut go = |direction| {
        let mut session = endpoint.connect_to_migrate()?;
        apply::run_once(
            &mut session,
            ledger.as_mut(),
            migration,
            direction,
            observer,
        )
    };
    let name = || migration.name.clone();
    let mut reader = Introspector::new(endpoint.connect()?)?;
    let stamp = reader.stamp()?;
    if let Err(error) = go(Direction::Up) {
        passed_on(error)?;
        return Ok(None);
    }
    if let Err(error) = go(Direction::Down) {
        let error = passed_on(error)?;
        let fault = InverseFault::Fails {
            migration: name(),
            error: describe(&error),
        };
        return Ok(Some(fault_of(fault, &error)));
    }
    if !reader.is_unchanged(&stamp)? {
        let after = reader.read(&IntrospectOptions::default())?;
        // The shadow database itself is still as the copy was.
        let changes = diff(&stage.shadow.catalog()?, &after);
        if !changes.is_empty() {
            let migration = name();
            let fault = InverseFault::Differs { migration, changes };
            return Ok(Some(Judged {
                verdict: Verdict::Fault(fault),
                lasting: true,
            }));
        }
    }
    let Err(error) = go(Direction::Up) else {
        let reaches_out = inspect::scripts(migration).any(|one| !one.cluster_wide().is_empty());
        if reaches_out && !stage.shadow.owns_roles() {
            // On a server that is not ours only the migration itself may drop the roles that it made.
            go(Direction::Down)?;
        }
        return Ok(Some(Judged {
            verdict: Verdict::Exact,
            lasting: true,
        }));
    };
    let error = passed_on(error)?;
    let fault = InverseFault::CannotReturn {
        migration: name(),
        error: describe(&error),
    };
    Ok(Some(fault_of(fault, &error)))
}

/// An error that says something about the migration; any other is the caller's.
fn passed_on(error: Error) -> Result<Error, Error> {
    match error {
        Error::Migration(_) | Error::Refused { .. } if place::missing(&error).is_none() => {
            Ok(error)
        }
        other => Err(other),
    }
}

fn fault_of(fault: InverseFault, error: &Error) -> Judged {
    Judged {
        verdict: Verdict::Fault(fault),
        lasting: !is_passing(error),
    }
}

/// Whether the next attempt may end otherwise: a lost connection, a full disk, a deadlock, a cancel.
fn is_passing(error: &Error) -> bool {
    let Error::Migration(failed) = error else {
        return false;
    };
    match failed.source.sqlstate() {
        Some(code) => ["08", "40", "53", "55", "57", "58", "XX"]
            .iter()
            .any(|class| code.starts_with(class)),
        None => !matches!(failed.source, PqError::Copy(_)),
    }
}
