//! Functions, procedures and aggregates.

use glowplug_schema::catalog::{Function, FunctionKind};
use glowplug_schema::ident::Name;
use serde::Deserialize;

use crate::error::IntrospectError;
use crate::reader::{Query, Reader, Values, meaning};

#[derive(Deserialize)]
struct Row {
    schema_name: String,
    name: String,
    kind: String,
    arguments: String,
    definition: String,
    comment: Option<String>,
}

const KINDS: [(&str, FunctionKind); 4] = [
    ("f", FunctionKind::Function),
    ("p", FunctionKind::Procedure),
    ("a", FunctionKind::Aggregate),
    ("w", FunctionKind::Window),
];

pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Vec<Function>, IntrospectError> {
    let rows: Vec<Row> = reader.rows(&Query {
        name: "function",
        sql: include_str!("function.sql"),
        values: Values::Schemas,
    })?;
    rows.into_iter()
        .map(|row| {
            Ok(Function {
                name: Name::new(row.schema_name, row.name),
                arguments: row.arguments,
                kind: meaning("function", &row.kind, &KINDS)?,
                definition: row.definition,
                comment: row.comment,
            })
        })
        .collect()
}
