//! Drift: how a database differs from what its applied migrations make.

use glowplug_pq::Connection;
use glowplug_schema::diff::{Change, diff};

use crate::error::Error;
use crate::migration::Migration;
use crate::observer::Observer;
use crate::replay::expected_catalog;
use crate::shadow::ShadowServer;
use glowplug_introspect::{IntrospectOptions, introspect};

/// The differences between a replay of these migrations and the database, seen from the replay: an added object is one that
/// only the database has.
///
/// # Errors
/// Whatever keeps the replay or the reading from being done.
pub fn drift(
    server: &ShadowServer,
    applied: &[&Migration],
    connection: &mut Connection,
    observer: &mut dyn Observer,
) -> Result<Vec<Change>, Error> {
    let expected = expected_catalog(server, applied.iter().copied(), observer)?;
    let live = introspect(connection, &IntrospectOptions::default())?;
    Ok(diff(&expected, &live))
}
