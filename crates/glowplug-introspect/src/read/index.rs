//! Indexes of tables and materialized views.

use glowplug_schema::catalog::{Index, IndexKey};
use serde::Deserialize;

use crate::error::IntrospectError;
use crate::reader::{Query, Reader, Relation, Relations, Values};

#[derive(Deserialize)]
struct Row {
    relation_id: u32,
    name: String,
    method: String,
    is_unique: bool,
    nulls_not_distinct: bool,
    columns: Option<Vec<Option<String>>>,
    expressions: Option<Vec<Option<String>>>,
    include: Option<Vec<String>>,
    predicate: Option<String>,
    definition: String,
    constraint_name: Option<String>,
    valid: bool,
    comment: Option<String>,
}

pub(crate) fn read(
    reader: &mut Reader<'_>,
    relations: &mut Relations,
) -> Result<(), IntrospectError> {
    let rows: Vec<Row> = reader.rows(&Query {
        name: "index",
        sql: include_str!("index.sql"),
        values: Values::Schemas,
    })?;
    for row in rows {
        let indexes = match relations.get(row.relation_id) {
            Some(Relation::Table(table)) => &mut table.indexes,
            Some(Relation::View(view)) => &mut view.indexes,
            None => continue,
        };
        indexes.push(row.into_index());
    }
    Ok(())
}

impl Row {
    fn into_index(self) -> Index {
        let columns = self.columns.unwrap_or_default().into_iter();
        let keys = columns.zip(self.expressions.unwrap_or_default());
        Index {
            name: self.name,
            method: self.method,
            unique: self.is_unique,
            nulls_not_distinct: self.nulls_not_distinct,
            keys: keys
                .filter_map(|(column, expression)| {
                    let column = column.map(IndexKey::Column);
                    column.or_else(|| expression.map(IndexKey::Expression))
                })
                .collect(),
            include: self.include.unwrap_or_default(),
            predicate: self.predicate,
            definition: self.definition,
            constraint: self.constraint_name,
            valid: self.valid,
            comment: self.comment,
        }
    }
}
