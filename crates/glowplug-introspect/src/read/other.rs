//! Objects of kinds that are compared as a whole, and privileges.

use glowplug_schema::catalog::{OtherKind, OtherObject};
use serde::Deserialize;

use crate::error::IntrospectError;
use crate::reader::{Query, Reader, Values};

#[derive(Deserialize)]
struct Row {
    kind: OtherKind,
    name: String,
    /// The name with the kind of the object before it.
    typed_name: String,
    definition: String,
}

pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Vec<OtherObject>, IntrospectError> {
    let rows: Vec<Row> = reader.rows(&Query {
        name: "other",
        sql: include_str!("other.sql"),
        values: Values::Schemas,
    })?;
    let objects = rows.into_iter().map(|row| OtherObject {
        name: match row.kind {
            // They belong to objects of many kinds.
            OtherKind::Privileges | OtherKind::ReplicaIdentity => row.typed_name,
            _ => row.name,
        },
        kind: row.kind,
        definition: row.definition,
    });
    Ok(objects.collect())
}
