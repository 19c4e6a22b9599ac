//! Columns of tables and views.

use glowplug_schema::catalog::{Column, DataType, Generated, Identity, TypeKind};
use glowplug_schema::ident::Name;
use serde::Deserialize;

use crate::error::IntrospectError;
use crate::reader::{Query, Reader, Relation, Relations, Values, meaning};

#[derive(Deserialize)]
struct Row {
    relation_id: u32,
    name: String,
    type_sql: String,
    base_schema: String,
    base_name: String,
    base_kind: String,
    is_array: bool,
    domain_schema: Option<String>,
    domain_name: Option<String>,
    max_length: Option<u32>,
    nullable: bool,
    expression: Option<String>,
    generated: String,
    identity: String,
    collation_schema: Option<String>,
    collation_name: Option<String>,
    comment: Option<String>,
}

const TYPE_KINDS: [(&str, TypeKind); 7] = [
    ("b", TypeKind::Base),
    ("c", TypeKind::Composite),
    ("d", TypeKind::Domain),
    ("e", TypeKind::Enum),
    ("p", TypeKind::Pseudo),
    ("r", TypeKind::Range),
    ("m", TypeKind::Multirange),
];

const IDENTITIES: [(&str, Option<Identity>); 3] = [
    ("", None),
    ("a", Some(Identity::Always)),
    ("d", Some(Identity::ByDefault)),
];

pub(crate) fn read(
    reader: &mut Reader<'_>,
    relations: &mut Relations,
) -> Result<(), IntrospectError> {
    let rows: Vec<Row> = reader.rows(&Query {
        name: "column",
        sql: include_str!("column.sql"),
        values: Values::Schemas,
    })?;
    for row in rows {
        let columns = match relations.get(row.relation_id) {
            Some(Relation::Table(table)) => &mut table.columns,
            Some(Relation::View(view)) => &mut view.columns,
            None => continue,
        };
        columns.push(row.into_column()?);
    }
    Ok(())
}

impl Row {
    fn into_column(self) -> Result<Column, IntrospectError> {
        let (default, generated) = match self.generated.as_str() {
            "" => (self.expression, None),
            "s" => (None, self.expression.map(Generated::Stored)),
            "v" => (None, self.expression.map(Generated::Virtual)),
            _ => {
                return Err(IntrospectError::Unknown {
                    what: "generated column",
                    value: self.generated,
                });
            }
        };
        Ok(Column {
            name: self.name,
            data_type: DataType {
                sql: self.type_sql,
                base: Name::new(self.base_schema, self.base_name),
                kind: meaning("type", &self.base_kind, &TYPE_KINDS)?,
                is_array: self.is_array,
                domain: name(self.domain_schema, self.domain_name),
                max_length: self.max_length,
            },
            nullable: self.nullable,
            default,
            generated,
            identity: meaning("identity column", &self.identity, &IDENTITIES)?,
            collation: name(self.collation_schema, self.collation_name),
            comment: self.comment,
        })
    }
}

fn name(schema: Option<String>, name: Option<String>) -> Option<Name> {
    schema
        .zip(name)
        .map(|(schema, name)| Name::new(schema, name))
}
