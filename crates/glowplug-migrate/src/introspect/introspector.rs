//! Reading the same database again and again.

use glowplug_pq::Connection;
use glowplug_schema::catalog::Catalog;

use super::reader::Prepared;
use super::{IntrospectError, IntrospectOptions, introspect_with};
use crate::interrupt;

/// A session that does nothing but introspect: its queries are parsed and planned once, which is half of what reading a small
/// database costs.
///
/// It must be a session of its own. What it prepares, a script on the same session could take away (`DISCARD ALL`) or collide
/// with.
pub struct Introspector {
    connection: Connection,
    prepared: Prepared,
}

impl Introspector {
    /// Takes over a session.
    ///
    /// # Errors
    /// When the connection is lost.
    pub fn new(mut connection: Connection) -> Result<Self, IntrospectError> {
        // Left to itself the server would plan each query five times more before it kept a plan.
        connection
            .execute("SET plan_cache_mode = 'force_generic_plan'")
            .map_err(|source| IntrospectError::Query {
                query: "settings",
                source,
            })?;
        Ok(Introspector {
            connection,
            prepared: Prepared::default(),
        })
    }

    /// Reads the database as it is now; see [`introspect`](super::introspect).
    ///
    /// # Errors
    /// As there.
    pub fn read(&mut self, options: &IntrospectOptions) -> Result<Catalog, IntrospectError> {
        let prepared = &mut self.prepared;
        interrupt::cancellable(&mut self.connection, |connection| {
            introspect_with(connection, Some(prepared), options)
        })
    }
}
