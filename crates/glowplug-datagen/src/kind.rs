//! The types that values can be made for, as far as making them is concerned.

use std::collections::HashMap;

use glowplug_pq::Connection;
use glowplug_schema::catalog::Catalog;
use glowplug_schema::ident::Name;
use serde::Deserialize;

use crate::error::Error;

/// The precision of a `numeric` that has none; its scale is the usual one.
pub(crate) const ENDLESS: i32 = 1_001;

/// A text that each of these types reads, by the type's own name: they have no generator, so every row gets it.
const TEXTS: [(&str, &str); 28] = [
    ("box", "(1,1),(0,0)"),
    ("char", "a"),
    ("circle", "<(0,0),1>"),
    ("cube", "(1,2,3)"),
    ("earth", "(1,2,3)"),
    ("geometry", "POINT(0 0)"),
    ("hstore", "key=>value"),
    ("isbn", "978-0-393-04002-9"),
    ("jsonpath", "$"),
    ("line", "{1,-1,0}"),
    ("lquery", "top.*"),
    ("lseg", "[(0,0),(1,1)]"),
    ("ltree", "top.branch"),
    ("macaddr8", "08:00:2b:01:02:03:04:05"),
    ("oid", "1"),
    ("path", "[(0,0),(1,1)]"),
    ("pg_lsn", "0/16B3748"),
    ("pg_snapshot", "1:1:"),
    ("point", "(0,0)"),
    ("polygon", "((0,0),(1,0),(1,1))"),
    ("regclass", "pg_catalog.pg_class"),
    ("regtype", "pg_catalog.int4"),
    ("seg", "1 .. 2"),
    ("tid", "(0,1)"),
    ("tsquery", "'word'"),
    ("txid_snapshot", "1:1:"),
    ("xid", "1"),
    ("xid8", "1"),
];

/// A type, with what limits its values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
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
    Timestamp,
    Date,
    Time,
    Interval,
    Inet,
    Mac,
    Bits(usize),
    TsVector,
    Range(Box<Kind>),
    Array(Box<Kind>),
    /// A type without a generator, and the text that all rows have; a type that nothing is known of has none.
    Other(Option<String>),
}

/// The types of a database's columns.
pub(crate) struct Types {
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
    attributes: u32,
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
    pub(crate) fn read(connection: &mut Connection, catalog: &Catalog) -> Result<Self, Error> {
        let failed = || Error::database("cannot read the types");
        let types: Vec<TypeRow> = connection
            .query(include_str!("kind_type.sql"), &[])
            .and_then(|rows| rows.decode())
            .map_err(failed())?;
        let columns: Vec<ColumnRow> = connection
            .query(include_str!("kind_column.sql"), &[])
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
    pub(crate) fn of(&self, table: &Name, column: &str) -> (Kind, Vec<Name>) {
        let key = (table.schema.clone(), table.name.clone(), column.to_owned());
        let mut domains = Vec::new();
        let kind = match self.columns.get(&key) {
            Some((oid, modifier)) => self.resolve(*oid, *modifier, &mut domains),
            None => Kind::Other(None),
        };
        (kind, domains)
    }

    fn resolve(&self, oid: u32, modifier: i32, domains: &mut Vec<Name>) -> Kind {
        let Some(row) = self.types.get(&oid) else {
            return Kind::Other(None);
        };
        let name = Name::new(row.schema.clone(), row.name.clone());
        let known = |text: &str| Kind::Other(Some(text.to_owned()));
        match row.kind.as_str() {
            "d" => {
                domains.push(name);
                let modifier = match row.base_modifier {
                    own @ 0.. => own,
                    _ => modifier,
                };
                self.resolve(row.base, modifier, domains)
            }
            "e" => match self.labels.get(&name) {
                Some(labels) => Kind::Enum(labels.clone()),
                None => Kind::Other(None),
            },
            "r" => {
                let subtype = row.range_subtype.unwrap_or(0);
                match self.resolve(subtype, -1, &mut Vec::new()) {
                    kind @ (Kind::Int { .. }
                    | Kind::Numeric { .. }
                    | Kind::Timestamp
                    | Kind::Date) => Kind::Range(Box::new(kind)),
                    _ => known("empty"),
                }
            }
            "m" => known("{}"),
            // All its attributes are NULL.
            "c" => known(&format!(
                "({})",
                ",".repeat((row.attributes.max(1) - 1) as usize)
            )),
            // `int2vector` and its like are of category A with elements too, but nobody has columns of them.
            _ if row.category == "A" && row.element != 0 => {
                match self.resolve(row.element, modifier, &mut Vec::new()) {
                    Kind::Other(_) => known("{}"),
                    kind => Kind::Array(Box::new(kind)),
                }
            }
            "b" if row.schema == "pg_catalog" && row.name != "char" => base(&row.name, modifier),
            // The one type of an extension that many have; it is text.
            "b" if row.name == "citext" => Kind::Text { max: None },
            _ => text_of(&row.name),
        }
    }
}

fn text_of(name: &str) -> Kind {
    let found = TEXTS.iter().find(|(known, _)| *known == name);
    Kind::Other(found.map(|(_, text)| (*text).to_owned()))
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
        "json" | "jsonb" => Kind::Json,
        "timestamp" | "timestamptz" => Kind::Timestamp,
        "date" => Kind::Date,
        "time" | "timetz" => Kind::Time,
        "interval" => Kind::Interval,
        "inet" | "cidr" => Kind::Inet,
        "macaddr" => Kind::Mac,
        "bit" => Kind::Bits(usize::try_from(modifier).unwrap_or(1)),
        "varbit" => Kind::Bits(usize::try_from(modifier).unwrap_or(16)),
        "tsvector" => Kind::TsVector,
        other => text_of(other),
    }
}

/// The least and the largest whole number of so many bytes.
pub(crate) fn limits(bytes: u8) -> (f64, f64) {
    let half = 2_f64.powi(i32::from(bytes) * 8 - 1);
    (-half, half - 1.0)
}
