//! Reading the same database again and again.

use glowplug_pq::Connection;
use glowplug_schema::catalog::Catalog;

use crate::error::IntrospectError;
use crate::options::IntrospectOptions;
use crate::read::introspect_with;
use crate::reader::Prepared;
use glowplug_pq::interrupt;

/// A session that does nothing but introspect: its queries are parsed and planned once, which is half of what reading a small
/// database costs.
///
/// It must be a session of its own. What it prepares, a script on the same session could remove (`DISCARD ALL`) or collide
/// with.
pub struct Introspector {
    pub(crate) connection: Connection,
    pub(crate) prepared: Prepared,
    /// How many tables and views there were when the queries were planned.
    planned_for: usize,
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
            planned_for: 0,
        })
    }

    /// Reads the database as it is now; see [`introspect`](crate::introspect).
    ///
    /// # Errors
    /// As there.
    pub fn read(&mut self, options: &IntrospectOptions) -> Result<Catalog, IntrospectError> {
        let prepared = &mut self.prepared;
        let catalog = interrupt::cancellable(&mut self.connection, |connection| {
            introspect_with(connection, Some(prepared), options)
        })?;
        let relations = catalog.tables.len() + catalog.views.len();
        if relations > 2 * self.planned_for + 10 {
            // What is best for a few tables takes a hundred times as long for many.
            self.connection
                .execute("DEALLOCATE ALL")
                .map_err(|source| IntrospectError::Query {
                    query: "settings",
                    source,
                })?;
            self.prepared = Prepared::default();
            self.planned_for = relations;
        }
        Ok(catalog)
    }
}
