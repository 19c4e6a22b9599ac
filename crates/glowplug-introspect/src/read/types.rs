//! Types that were created in the database.

use glowplug_schema::catalog::{
    Catalog, CompositeAttribute, CompositeType, Domain, DomainCheck, EnumType, RangeType,
};
use glowplug_schema::ident::Name;
use serde::Deserialize;

use crate::error::IntrospectError;
use crate::reader::{Query, Reader, Values, meaning};

#[derive(Deserialize)]
struct Row {
    schema_name: String,
    name: String,
    kind: String,
    labels: Option<Vec<String>>,
    base_type: Option<String>,
    not_null: bool,
    default_expression: Option<String>,
    check_names: Option<Vec<String>>,
    check_definitions: Option<Vec<String>>,
    attribute_names: Option<Vec<String>>,
    attribute_types: Option<Vec<String>>,
    comment: Option<String>,
}

#[derive(Clone, Copy)]
enum Kind {
    Enum,
    Domain,
    Composite,
    Range,
}

const KINDS: [(&str, Kind); 4] = [
    ("e", Kind::Enum),
    ("d", Kind::Domain),
    ("c", Kind::Composite),
    ("r", Kind::Range),
];

pub(crate) fn read(reader: &mut Reader<'_>, catalog: &mut Catalog) -> Result<(), IntrospectError> {
    let rows: Vec<Row> = reader.rows(&Query {
        name: "types",
        sql: include_str!("types.sql"),
        values: Values::Schemas,
    })?;
    for row in rows {
        let name = Name::new(row.schema_name, row.name);
        match meaning("type", &row.kind, &KINDS)? {
            Kind::Enum => catalog.enums.push(EnumType {
                name,
                labels: row.labels.unwrap_or_default(),
                comment: row.comment,
            }),
            Kind::Domain => catalog.domains.push(Domain {
                name,
                base_type: row.base_type.unwrap_or_default(),
                not_null: row.not_null,
                default: row.default_expression,
                checks: pairs(row.check_names, row.check_definitions)
                    .map(|(name, definition)| DomainCheck { name, definition })
                    .collect(),
                comment: row.comment,
            }),
            Kind::Composite => catalog.composites.push(CompositeType {
                name,
                attributes: pairs(row.attribute_names, row.attribute_types)
                    .map(|(name, data_type)| CompositeAttribute { name, data_type })
                    .collect(),
                comment: row.comment,
            }),
            Kind::Range => catalog.ranges.push(RangeType {
                name,
                subtype: row.base_type.unwrap_or_default(),
                comment: row.comment,
            }),
        }
    }
    Ok(())
}

/// Two lists that the query made in one order.
fn pairs(
    first: Option<Vec<String>>,
    second: Option<Vec<String>>,
) -> impl Iterator<Item = (String, String)> {
    first
        .unwrap_or_default()
        .into_iter()
        .zip(second.unwrap_or_default())
}
