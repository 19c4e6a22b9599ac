//! The types that values can be made for, resolved down to what the server's binary format wants.

use std::collections::HashMap;

use glowplug_pq::Connection;
use glowplug_schema::catalog::Catalog;
use glowplug_schema::ident::Name;
use serde::Deserialize;

use crate::error::Error;

/// The precision of a `numeric` that has none; its scale is the usual one.
pub(super) const ENDLESS: i32 = 1_001;

/// A type, with what limits its values.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Bool,
    Int {
        bytes: u8,
    },
    Float {
        bytes: u8,
    },
    Numeric {
        precision: i32,
        scale: i32,
    },
    Money,
    Text {
        max: Option<usize>,
    },
    Enum(Vec<String>),
    Bytes,
    Uuid,
    Json,
    Jsonb,
    Timestamp,
    Date,
    Time,
    TimeTz,
    Interval,
    Inet {
        cidr: bool,
    },
    Mac,
    Bits {
        length: usize,
        varying: bool,
    },
    TsVector,
    Range(Box<Kind>),
    Array(Box<Kind>, u32),
    /// A type that nothing is known of.
    Other,
}

/// The types of a database's columns.
pub(super) struct Types {
    types: HashMap<u32, TypeRow>,
    columns: HashMap<(String, String, String), (u32, i32)>,
    labels: HashMap<Name, Vec<String>>,
}

#[derive(Deserialize)]
struct TypeRow {
    oid: u32,
    schema: String,
    name: String,
    kind: String,
    category: String,
    base: u32,
    base_modifier: i32,
    element: u32,
    range_subtype: Option<u32>,
}

#[derive(Deserialize)]
struct ColumnRow {
    schema: String,
    table_name: String,
    column_name: String,
    type_oid: u32,
    modifier: i32,
}

impl Types {
    pub(super) fn read(connection: &mut Connection, catalog: &Catalog) -> Result<Self, Error> {
        let failed = || Error::database("cannot read the types");
        let types: Vec<TypeRow> = connection
            .query(include_str!("type.sql"), &[])
            .and_then(|rows| rows.decode())
            .map_err(failed())?;
        let columns: Vec<ColumnRow> = connection
            .query(include_str!("column.sql"), &[])
            .and_then(|rows| rows.decode())
            .map_err(failed())?;
        let labels = catalog
            .enums
            .iter()
            .map(|found| (found.name.clone(), found.labels.clone()));
        Ok(Types {
            types: types.into_iter().map(|row| (row.oid, row)).collect(),
            columns: columns
                .into_iter()
                .map(|row| {
                    let key = (row.schema, row.table_name, row.column_name);
                    (key, (row.type_oid, row.modifier))
                })
                .collect(),
            labels: labels.collect(),
        })
    }

    /// The type of a column, and the domains that it is made of.
    pub(super) fn of(&self, table: &Name, column: &str) -> (Kind, Vec<Name>) {
        let key = (table.schema.clone(), table.name.clone(), column.to_owned());
        let mut domains = Vec::new();
        let kind = match self.columns.get(&key) {
            Some((oid, modifier)) => self.resolve(*oid, *modifier, &mut domains),
            None => Kind::Other,
        };
        (kind, domains)
    }

    fn resolve(&self, oid: u32, modifier: i32, domains: &mut Vec<Name>) -> Kind {
        let Some(row) = self.types.get(&oid) else {
            return Kind::Other;
        };
        let name = Name::new(row.schema.clone(), row.name.clone());
        match row.kind.as_str() {
            "d" => {
                domains.push(name);
                let modifier = if row.base_modifier >= 0 {
                    row.base_modifier
                } else {
                    modifier
                };
                self.resolve(row.base, modifier, domains)
            }
            "e" => self
                .labels
                .get(&name)
                .map_or(Kind::Other, |labels| Kind::Enum(labels.clone())),
            "r" => {
                let subtype = row.range_subtype.unwrap_or(0);
                match self.resolve(subtype, -1, &mut Vec::new()) {
                    kind @ (Kind::Int { .. }
                    | Kind::Numeric { .. }
                    | Kind::Timestamp
                    | Kind::Date) => Kind::Range(Box::new(kind)),
                    _ => Kind::Other,
                }
            }
            // `int2vector` and its like are of category A with elements too, but nobody has columns of them.
            _ if row.category == "A" && row.element != 0 => {
                match self.resolve(row.element, modifier, &mut Vec::new()) {
                    Kind::Other => Kind::Other,
                    kind => Kind::Array(Box::new(kind), row.element),
                }
            }
            "b" if row.schema == "pg_catalog" => base(&row.name, modifier),
            // The one type of an extension that many have; it is text on the wire.
            "b" if row.name == "citext" => Kind::Text { max: None },
            _ => Kind::Other,
        }
    }
}

impl Kind {
    /// What a message calls it.
    pub(super) fn named(&self) -> &'static str {
        match self {
            Kind::Bool => "boolean",
            Kind::Int { bytes: 2 } => "smallint",
            Kind::Int { bytes: 4 } => "integer",
            Kind::Int { .. } => "bigint",
            Kind::Float { bytes: 4 } => "real",
            Kind::Float { .. } => "double precision",
            Kind::Numeric { .. } => "numeric",
            Kind::Money => "money",
            Kind::Text { .. } => "text",
            Kind::Enum(_) => "an enum",
            Kind::Bytes => "bytea",
            Kind::Uuid => "uuid",
            Kind::Json | Kind::Jsonb => "json",
            Kind::Timestamp => "timestamp",
            Kind::Date => "date",
            Kind::Time | Kind::TimeTz => "time",
            Kind::Interval => "interval",
            Kind::Inet { .. } => "inet",
            Kind::Mac => "macaddr",
            Kind::Bits { .. } => "bit",
            Kind::TsVector => "tsvector",
            Kind::Range(_) => "a range",
            Kind::Array(..) => "an array",
            Kind::Other => "an unknown type",
        }
    }
}

fn base(name: &str, modifier: i32) -> Kind {
    let length = usize::try_from(modifier - 4).ok().filter(|_| modifier >= 4);
    match name {
        "bool" => Kind::Bool,
        "int2" => Kind::Int { bytes: 2 },
        "int4" => Kind::Int { bytes: 4 },
        "int8" => Kind::Int { bytes: 8 },
        "float4" => Kind::Float { bytes: 4 },
        "float8" => Kind::Float { bytes: 8 },
        "numeric" if modifier < 4 => Kind::Numeric {
            precision: ENDLESS,
            scale: 2,
        },
        "numeric" => {
            let packed = modifier - 4;
            // The scale has eleven bits with a sign since PostgreSQL 15; before it was never negative.
            let scale = ((packed & 0x7ff) ^ 1024) - 1024;
            Kind::Numeric {
                precision: (packed >> 16) & 0xffff,
                scale,
            }
        }
        "money" => Kind::Money,
        "text" | "xml" => Kind::Text { max: None },
        "varchar" | "bpchar" => Kind::Text { max: length },
        "name" => Kind::Text { max: Some(63) },
        "bytea" => Kind::Bytes,
        "uuid" => Kind::Uuid,
        "json" => Kind::Json,
        "jsonb" => Kind::Jsonb,
        "timestamp" | "timestamptz" => Kind::Timestamp,
        "date" => Kind::Date,
        "time" => Kind::Time,
        "timetz" => Kind::TimeTz,
        "interval" => Kind::Interval,
        "inet" => Kind::Inet { cidr: false },
        "cidr" => Kind::Inet { cidr: true },
        "macaddr" => Kind::Mac,
        "bit" => Kind::Bits {
            length: usize::try_from(modifier).unwrap_or(1),
            varying: false,
        },
        "varbit" => Kind::Bits {
            length: usize::try_from(modifier).unwrap_or(16),
            varying: true,
        },
        "tsvector" => Kind::TsVector,
        _ => Kind::Other,
    }
}
