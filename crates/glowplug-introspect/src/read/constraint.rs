//! Constraints of tables.

use glowplug_schema::catalog::{Constraint, ConstraintKind, ForeignKey, ReferentialAction};
use glowplug_schema::ident::Name;
use serde::Deserialize;

use crate::error::IntrospectError;
use crate::reader::{Query, Reader, Relations, Values, meaning};

#[derive(Deserialize)]
struct Row {
    table_id: u32,
    name: String,
    kind: String,
    columns: Option<Vec<String>>,
    definition: String,
    foreign_schema: Option<String>,
    foreign_table: Option<String>,
    foreign_columns: Option<Vec<String>>,
    on_delete: String,
    on_update: String,
    validated: bool,
    comment: Option<String>,
}

const KINDS: [(&str, ConstraintKind); 5] = [
    ("p", ConstraintKind::PrimaryKey),
    ("u", ConstraintKind::Unique),
    ("f", ConstraintKind::ForeignKey),
    ("c", ConstraintKind::Check),
    ("x", ConstraintKind::Exclude),
];

const ACTIONS: [(&str, ReferentialAction); 5] = [
    ("a", ReferentialAction::NoAction),
    ("r", ReferentialAction::Restrict),
    ("c", ReferentialAction::Cascade),
    ("n", ReferentialAction::SetNull),
    ("d", ReferentialAction::SetDefault),
];

pub(crate) fn read(
    reader: &mut Reader<'_>,
    relations: &mut Relations,
) -> Result<(), IntrospectError> {
    let rows: Vec<Row> = reader.rows(&Query {
        name: "constraint",
        sql: include_str!("constraint.sql"),
        values: Values::Schemas,
    })?;
    for row in rows {
        if let Some(table) = relations.table(row.table_id) {
            table.constraints.push(row.into_constraint()?);
        }
    }
    Ok(())
}

impl Row {
    fn into_constraint(self) -> Result<Constraint, IntrospectError> {
        let foreign_key = match self.foreign_schema.zip(self.foreign_table) {
            None => None,
            Some((schema, table)) => Some(ForeignKey {
                table: Name::new(schema, table),
                columns: self.foreign_columns.unwrap_or_default(),
                on_delete: meaning("referential action", &self.on_delete, &ACTIONS)?,
                on_update: meaning("referential action", &self.on_update, &ACTIONS)?,
            }),
        };
        Ok(Constraint {
            name: self.name,
            kind: meaning("constraint", &self.kind, &KINDS)?,
            columns: self.columns.unwrap_or_default(),
            definition: self.definition,
            foreign_key,
            validated: self.validated,
            comment: self.comment,
        })
    }
}
