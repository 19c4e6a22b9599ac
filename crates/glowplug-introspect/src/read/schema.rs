//! Schemas and extensions.

use glowplug_schema::catalog::{Extension, Schema};
use serde::Deserialize;

use crate::error::IntrospectError;
use crate::reader::{Query, Reader, Values};

#[derive(Deserialize)]
struct Row {
    name: String,
    extension_schema: Option<String>,
    extension_version: Option<String>,
    comment: Option<String>,
}

pub(crate) fn read(
    reader: &mut Reader<'_>,
) -> Result<(Vec<Schema>, Vec<Extension>), IntrospectError> {
    let rows: Vec<Row> = reader.rows(&Query {
        name: "schema",
        sql: include_str!("schema.sql"),
        values: Values::Schemas,
    })?;
    let mut schemas = Vec::new();
    let mut extensions = Vec::new();
    for row in rows {
        match (row.extension_schema, row.extension_version) {
            (Some(schema), Some(version)) => extensions.push(Extension {
                name: row.name,
                schema,
                version,
            }),
            _ => schemas.push(Schema {
                name: row.name,
                comment: row.comment,
            }),
        }
    }
    Ok((schemas, extensions))
}
