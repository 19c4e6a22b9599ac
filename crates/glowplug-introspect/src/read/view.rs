//! Views and materialized views.

use glowplug_schema::catalog::View;
use glowplug_schema::ident::Name;
use serde::Deserialize;

use crate::error::IntrospectError;
use crate::reader::{Query, Reader, Relations, Values};

#[derive(Deserialize)]
struct Row {
    id: u32,
    schema_name: String,
    name: String,
    materialized: bool,
    definition: String,
    options: Option<Vec<String>>,
    comment: Option<String>,
}

pub(crate) fn read(
    reader: &mut Reader<'_>,
    relations: &mut Relations,
) -> Result<(), IntrospectError> {
    let rows: Vec<Row> = reader.rows(&Query {
        name: "view",
        sql: include_str!("view.sql"),
        values: Values::Schemas,
    })?;
    for row in rows {
        let mut options = row.options.unwrap_or_default();
        options.sort();
        relations.add_view(
            row.id,
            View {
                name: Name::new(row.schema_name, row.name),
                materialized: row.materialized,
                columns: Vec::new(),
                definition: row.definition,
                options,
                indexes: Vec::new(),
                triggers: Vec::new(),
                comment: row.comment,
            },
        );
    }
    Ok(())
}
