//! A down migration tried in a copy of the shadow database: the exact way, each script in a session of its own.

use glowplug_pq::Error as PqError;
use glowplug_schema::diff::diff;

use super::inverse::{InverseFault, Verdict};
use super::stage::{During, Failure, Judged, Stage};
use super::{inspect, missing};
use crate::apply;
use crate::error::{Error, reason};
use crate::migration::Direction;
use crate::migration::Migration;
use crate::observer::Observer;
use crate::shadow::Shadow;
use glowplug_introspect::{IntrospectOptions, Introspector};

/// Tries the down migration. Where `up.sql` fails already, that is a fault for now: the replay itself ends where it fails there,
/// too.
///
/// # Errors
/// What ends the replay, or has a remedy.
pub(super) fn run(
    stage: &mut Stage,
    migration: &Migration,
    observer: &mut dyn Observer,
) -> Result<Judged, Failure> {
    stage.sessions.discard();
    let roles = match stage.shadow.owns_roles() {
        true => Some(stage.shadow.roles()?),
        false => None,
    };
    let copy = stage.shadow.copy()?;
    let found = judge(stage, &copy, migration, observer);
    let cleaned = clean(&mut stage.shadow, &copy, roles.as_deref(), observer);
    let found = found?;
    cleaned?;
    Ok(found)
}

/// Drops the copy and leaves the server with the roles that were there before: what was made in the copy would be there already
/// when the migration is applied, and what was dropped in it would be missing.
fn clean(
    shadow: &mut Shadow,
    copy: &str,
    roles: Option<&[String]>,
    observer: &mut dyn Observer,
) -> Result<(), Error> {
    shadow.drop_copy(copy)?;
    if let Some(roles) = roles {
        let mut made = shadow.roles()?;
        let dropped = roles.iter().filter(|role| !made.contains(role));
        for role in dropped {
            shadow.create_role(role)?;
        }
        made.retain(|role| !roles.contains(role));
        shadow.drop_roles(&made, observer);
    }
    Ok(())
}

fn judge(
    stage: &mut Stage,
    copy: &str,
    migration: &Migration,
    observer: &mut dyn Observer,
) -> Result<Judged, Failure> {
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
    let mut reader = Introspector::new(endpoint.connect()?)?;
    let stamp = reader.stamp()?;
    if let Err(error) = go(Direction::Up) {
        let error = passed_on(error, During::Up)?;
        return Ok(Judged {
            verdict: Verdict::Fault(InverseFault::Fails {
                migration: migration.name.clone(),
                at: error.place(),
                error: format!(
                    "up.sql failed in a copy of the shadow database, so down.sql was not tried: {}",
                    reason(&error)
                ),
            }),
            lasting: false,
        });
    }
    let fails = |error: Error| {
        let error = passed_on(error, During::Down)?;
        Ok(fault_of(InverseFault::fails(migration, &error), &error))
    };
    if let Err(error) = go(Direction::Down) {
        return fails(error);
    }
    if !reader.is_unchanged(&stamp)? {
        let after = reader.read(&IntrospectOptions::default())?;
        // The shadow database itself is still as the copy was.
        let changes = diff(&stage.shadow.catalog()?, &after);
        if !changes.is_empty() {
            let migration = migration.name.clone();
            let fault = InverseFault::Differs { migration, changes };
            return Ok(Judged {
                verdict: Verdict::Fault(fault),
                lasting: true,
            });
        }
    }
    let Err(error) = go(Direction::Up) else {
        let reaches_out = inspect::scripts(migration).any(|one| !one.cluster_wide().is_empty());
        if reaches_out && !stage.shadow.owns_roles() {
            // On a server that is not ours only the migration itself may drop the roles that it made.
            if let Err(error) = go(Direction::Down) {
                return fails(error);
            }
        }
        return Ok(Judged {
            verdict: Verdict::Exact,
            lasting: true,
        });
    };
    let error = passed_on(error, During::Return)?;
    Ok(fault_of(
        InverseFault::cannot_return(migration, &error),
        &error,
    ))
}

/// An error that says something about the migration; any other is the caller's.
fn passed_on(error: Error, during: During) -> Result<Error, Failure> {
    match error {
        Error::Migration(_) | Error::Script(_) | Error::History(_)
            if missing::missing(&error).is_none() =>
        {
            Ok(error)
        }
        error => Err(Failure { error, during }),
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
