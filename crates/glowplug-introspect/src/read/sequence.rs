//! Sequences.

use glowplug_schema::catalog::Sequence;
use glowplug_schema::ident::Name;
use serde::Deserialize;

use crate::error::IntrospectError;
use crate::reader::{Query, Reader, Values};

#[derive(Deserialize)]
struct Row {
    schema_name: String,
    name: String,
    data_type: String,
    start: i64,
    increment: i64,
    min: i64,
    max: i64,
    cache: i64,
    cycle: bool,
    owner_schema: Option<String>,
    owner_table: Option<String>,
    owner_column: Option<String>,
    comment: Option<String>,
}

pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Vec<Sequence>, IntrospectError> {
    let rows: Vec<Row> = reader.rows(&Query {
        name: "sequence",
        sql: include_str!("sequence.sql"),
        values: Values::SchemasAndLedger,
    })?;
    Ok(rows.into_iter().map(Row::into_sequence).collect())
}

impl Row {
    fn into_sequence(self) -> Sequence {
        let owner = self.owner_schema.zip(self.owner_table);
        Sequence {
            name: Name::new(self.schema_name, self.name),
            data_type: self.data_type,
            start: self.start,
            increment: self.increment,
            min: self.min,
            max: self.max,
            cache: self.cache,
            cycle: self.cycle,
            owned_by: owner
                .map(|(schema, table)| Name::new(schema, table))
                .zip(self.owner_column),
            comment: self.comment,
        }
    }
}
