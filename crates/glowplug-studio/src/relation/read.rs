//! Reading what can be browsed.

use glowplug_pq::Connection;
use glowplug_schema::ident::Name;
use serde::Deserialize;

use super::model::{Column, Family, ForeignKey, Kind, Known, Output, Relation};
use crate::failure::Failure;

#[derive(Deserialize)]
struct RelationRow {
    id: u32,
    schema_name: String,
    name: String,
    kind: String,
    estimate: Option<i64>,
    has_blocks: bool,
    has_children: bool,
    parent: Option<u32>,
    readable: bool,
    extension: Option<String>,
    comment: Option<String>,
}

#[derive(Deserialize)]
struct ColumnRow {
    relation_id: u32,
    name: String,
    type_sql: String,
    cast_sql: String,
    base_schema: String,
    base_name: String,
    base_kind: String,
    category: String,
    is_short: bool,
    not_null: bool,
    expression: Option<String>,
    is_generated: bool,
    is_identity: bool,
    readable: bool,
    operators: Option<String>,
    is_indexed: bool,
    labels: Option<Vec<String>>,
    comment: Option<String>,
}

#[derive(Deserialize)]
struct KeyRow {
    relation_id: u32,
    is_primary: bool,
    columns: Vec<String>,
}

#[derive(Deserialize)]
struct ForeignKeyRow {
    from_id: u32,
    to_id: u32,
    name: String,
    from_columns: Vec<String>,
    to_columns: Vec<String>,
}

/// Reads every relation that this user could know of.
pub(crate) fn read(session: &mut Connection) -> Result<Known, Failure> {
    let mut known = Known::default();
    let rows: Vec<RelationRow> = rows(session, include_str!("relations.sql"))?;
    for row in rows {
        known.relations.insert(row.id, relation(row));
    }
    let columns: Vec<ColumnRow> = self::rows(session, include_str!("columns.sql"))?;
    for row in columns {
        if let Some(relation) = known.relations.get_mut(&row.relation_id) {
            relation.columns.push(column(row));
        }
    }
    let keys: Vec<KeyRow> = self::rows(session, include_str!("keys.sql"))?;
    for row in keys {
        let Some(relation) = known.relations.get_mut(&row.relation_id) else {
            continue;
        };
        let places = row.columns.iter().map(|name| relation.position(name));
        let places: Option<Vec<usize>> = places.collect();
        // The first one is the best one. A key that this user may not read, or that has no order, is none.
        if let Some(places) = places
            && relation.key.is_empty()
            && places.iter().all(|at| relation.columns[*at].sortable)
        {
            relation.key = places;
            relation.key_is_primary = row.is_primary;
        }
    }
    let foreign_keys: Vec<ForeignKeyRow> = self::rows(session, include_str!("foreign_keys.sql"))?;
    for row in foreign_keys {
        // Temporary tables of other sessions are not here.
        if known.relations.contains_key(&row.from_id) && known.relations.contains_key(&row.to_id) {
            known.foreign_keys.push(ForeignKey {
                name: row.name,
                from: row.from_id,
                from_columns: row.from_columns,
                to: row.to_id,
                to_columns: row.to_columns,
            });
        }
    }
    Ok(known)
}

fn rows<T: for<'de> Deserialize<'de>>(
    session: &mut Connection,
    sql: &str,
) -> Result<Vec<T>, Failure> {
    Ok(session.query(sql, &[])?.decode()?)
}

fn relation(row: RelationRow) -> Relation {
    let kind = match (row.kind.as_str(), row.parent) {
        ("v", _) => Kind::View,
        ("m", _) => Kind::MaterializedView,
        ("f", _) => Kind::Foreign,
        ("p", _) => Kind::Partitioned,
        (_, Some(_)) => Kind::Partition,
        (_, None) => Kind::Table,
    };
    Relation {
        id: row.id,
        name: Name::new(row.schema_name, row.name),
        kind,
        estimate: row.estimate,
        has_blocks: row.has_blocks,
        has_children: row.has_children,
        parent: row.parent,
        readable: row.readable,
        extension: row.extension,
        comment: row.comment,
        columns: Vec::new(),
        key: Vec::new(),
        key_is_primary: false,
    }
}

fn column(row: ColumnRow) -> Column {
    let of_postgres = row.base_schema == "pg_catalog";
    let family = match (row.category.as_str(), row.base_name.as_str()) {
        ("A", _) => Family::Array,
        ("B", _) => Family::Bool,
        ("E", _) => Family::Enum,
        ("N", _) => Family::Number,
        ("D" | "T", _) => Family::Time,
        ("S", _) => Family::Text,
        (_, "uuid") if of_postgres => Family::Uuid,
        (_, "json" | "jsonb") if of_postgres => Family::Json,
        (_, "bytea") if of_postgres => Family::Bytes,
        _ => Family::Other,
    };
    let is_short = match row.base_name.as_str() {
        // As text it says `true`, as itself `t`.
        "bool" if of_postgres => false,
        "numeric" | "inet" | "cidr" if of_postgres => true,
        _ => row.is_short,
    };
    let output = match family {
        Family::Bytes => Output::Bytes,
        _ if is_short && (of_postgres || row.base_kind == "e") => Output::Whole,
        _ => Output::Text,
    };
    Column {
        name: row.name,
        type_sql: row.type_sql,
        family,
        not_null: row.not_null,
        expression: row.expression,
        is_generated: row.is_generated,
        is_identity: row.is_identity,
        readable: row.readable,
        sortable: row.operators.is_some(),
        is_indexed: row.is_indexed,
        labels: row.labels,
        comment: row.comment,
        cast: row.cast_sql,
        operators: row.operators,
        output,
    }
}
