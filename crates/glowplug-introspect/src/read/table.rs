//! Tables.

use glowplug_schema::catalog::{Persistence, Table, TableKind};
use glowplug_schema::ident::Name;
use serde::Deserialize;

use crate::error::IntrospectError;
use crate::reader::{Query, Reader, Relations, Values, meaning};

#[derive(Deserialize)]
struct Row {
    id: u32,
    schema_name: String,
    name: String,
    kind: String,
    persistence: String,
    row_security: bool,
    force_row_security: bool,
    partition_key: Option<String>,
    partition_bound: Option<String>,
    parent_schemas: Option<Vec<String>>,
    parent_names: Option<Vec<String>>,
    options: Option<Vec<String>>,
    toast_options: Option<Vec<String>>,
    comment: Option<String>,
}

const KINDS: [(&str, TableKind); 3] = [
    ("r", TableKind::Ordinary),
    ("p", TableKind::Partitioned),
    ("f", TableKind::Foreign),
];

const PERSISTENCES: [(&str, Persistence); 2] =
    [("p", Persistence::Permanent), ("u", Persistence::Unlogged)];

pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Relations, IntrospectError> {
    let rows: Vec<Row> = reader.rows(&Query {
        name: "table",
        sql: include_str!("table.sql"),
        values: Values::SchemasAndLedger,
    })?;
    let mut relations = Relations::default();
    for row in rows {
        relations.add_table(row.id, row.into_table()?);
    }
    Ok(relations)
}

impl Row {
    fn into_table(self) -> Result<Table, IntrospectError> {
        let parents = self.parent_schemas.unwrap_or_default().into_iter();
        let toast = self.toast_options.unwrap_or_default();
        let mut options = self.options.unwrap_or_default();
        // As CREATE TABLE spells them.
        options.extend(toast.into_iter().map(|option| format!("toast.{option}")));
        options.sort();
        Ok(Table {
            name: Name::new(self.schema_name, self.name),
            kind: meaning("table kind", &self.kind, &KINDS)?,
            persistence: meaning("table persistence", &self.persistence, &PERSISTENCES)?,
            columns: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            triggers: Vec::new(),
            policies: Vec::new(),
            row_security: self.row_security,
            force_row_security: self.force_row_security,
            partition_key: self.partition_key,
            partition_bound: self.partition_bound,
            parents: parents
                .zip(self.parent_names.unwrap_or_default())
                .map(|(schema, name)| Name::new(schema, name))
                .collect(),
            options,
            comment: self.comment,
        })
    }
}
