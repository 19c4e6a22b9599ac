//! The values of sequences, which no rollback restores.

use glowplug_pq::Connection;
use glowplug_schema::ident::Ident;
use serde::Deserialize;

use crate::error::Error;

/// How many sequences one query reads: each takes a place in its text.
const AT_ONCE: usize = 200;

/// Where the sequences of a database stand.
#[derive(Default)]
pub(super) struct Sequences(Vec<Position>);

/// Both fields of a sequence's own row. `pg_sequence_last_value` does not give the value that comes first.
#[derive(PartialEq, Eq, Deserialize)]
struct Position {
    id: String,
    value: String,
    is_called: bool,
}

#[derive(Deserialize)]
struct Name {
    id: String,
    schema: String,
    name: String,
    /// Whether this user may read it and set it back.
    usable: bool,
}

impl Sequences {
    /// Reads them. `None` where one cannot be read and set back by this user.
    ///
    /// # Errors
    /// [`Error::Database`] when the server refuses or the connection is lost.
    pub(super) fn read(connection: &mut Connection) -> Result<Option<Self>, Error> {
        let names = names(connection)?;
        if names.iter().any(|name| !name.usable) {
            return Ok(None);
        }
        let mut found = Vec::new();
        for some in names.chunks(AT_ONCE) {
            let parts = some.iter().map(|name| {
                format!(
                    "SELECT '{}'::pg_catalog.text AS id, s.last_value::pg_catalog.text AS value, s.is_called FROM {}.{} AS s",
                    name.id,
                    Ident(&name.schema),
                    Ident(&name.name)
                )
            });
            let sql = parts.collect::<Vec<_>>().join(" UNION ALL ");
            let positions: Vec<Position> = connection
                .query(&sql, &[])
                .and_then(|rows| rows.decode())
                .map_err(Error::database("cannot read the sequences"))?;
            found.extend(positions);
        }
        Ok(Some(Sequences(found)))
    }

    /// Sets back those that are still there and stand elsewhere now.
    ///
    /// # Errors
    /// [`Error::Database`] when the server refuses or the connection is lost.
    pub(super) fn restore(&self, connection: &mut Connection) -> Result<(), Error> {
        if self.0.is_empty() {
            return Ok(());
        }
        let now = Sequences::read(connection)?.unwrap_or_default();
        for old in &self.0 {
            if !now.0.iter().any(|now| now.id == old.id && now != old) {
                continue;
            }
            connection
                .query(
                    "SELECT pg_catalog.setval($1::pg_catalog.oid::pg_catalog.regclass, $2::pg_catalog.int8, $3::pg_catalog.bool)",
                    &[
                        Some(&old.id),
                        Some(&old.value),
                        Some(if old.is_called { "true" } else { "false" }),
                    ],
                )
                .map_err(Error::database("cannot set a sequence back"))?;
        }
        Ok(())
    }
}

fn names(connection: &mut Connection) -> Result<Vec<Name>, Error> {
    // Those of other sessions cannot be read.
    connection
        .query(
            "SELECT c.oid::pg_catalog.text AS id, n.nspname AS schema, c.relname AS name,
                    pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                        AND pg_catalog.has_sequence_privilege(c.oid, 'SELECT')
                        AND pg_catalog.has_sequence_privilege(c.oid, 'UPDATE') AS usable
             FROM pg_catalog.pg_class AS c
             JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
             WHERE c.relkind OPERATOR(pg_catalog.=) 'S'::pg_catalog.\"char\"
               AND c.relpersistence OPERATOR(pg_catalog.<>) 't'::pg_catalog.\"char\"
             ORDER BY c.oid",
            &[],
        )
        .and_then(|rows| rows.decode())
        .map_err(Error::database("cannot read the sequences"))
}
