//! Columns of types without a generator: each gets one value, made of a text that its type reads.
//!
//! The server turns the text into the binary form that COPY takes, by the type's own functions. A type that is unknown here, or that
//! does not read the text, needs a rule; all columns of such types are named at once.

use std::collections::BTreeMap;

use glowplug_pq::Connection;
use glowplug_schema::catalog::{Catalog, Column};
use glowplug_schema::ident::Name;
use serde::Deserialize;

use super::kind::{Kind, Types};
use super::lookup::left_alone;
use super::plan::named;
use super::rules::{DemoRules, What};
use crate::error::Error;

/// A text that each of these types reads, by the type's own name.
const TEXTS: [(&str, &str); 27] = [
    ("box", "(1,1),(0,0)"),
    ("char", "a"),
    ("circle", "<(0,0),1>"),
    ("cube", "(1,2,3)"),
    ("earth", "(1,2,3)"),
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

/// The binary form of a value for each column that needs one.
pub(super) type Literals = BTreeMap<(Name, String), Vec<u8>>;

#[derive(Deserialize)]
struct TypeRow {
    /// The type's name, or that of the type that a domain is made of.
    name: String,
    kind: String,
    /// How many columns a composite type has.
    columns: i64,
    /// The function that gives the binary form, ready to be called.
    send: Option<String>,
}

/// Makes the values.
///
/// # Errors
/// [`Error::TypesUnknown`] with every column that needs a rule; [`Error::Database`].
pub(super) fn read(
    connection: &mut Connection,
    catalog: &Catalog,
    types: &Types,
    rules: &DemoRules,
) -> Result<Literals, Error> {
    let mut found = Literals::new();
    let mut unknown = Vec::new();
    for table in &catalog.tables {
        let key = named(catalog, &table.name);
        if table.partition_bound.is_some() || left_alone(rules, &key) {
            continue;
        }
        for column in &table.columns {
            let said = rules.tables.get(&key);
            let said = said.and_then(|table| table.columns.get(&column.name));
            let ruled = said.is_some_and(|rules| {
                rules.one_of.is_some()
                    || rules.template.is_some()
                    || rules.generate == Some(What::Default)
            });
            let (kind, _) = types.of(&table.name, &column.name);
            let server_fills =
                column.default.is_some() || column.generated.is_some() || column.nullable;
            if kind != Kind::Other || server_fills || ruled {
                continue;
            }
            match literal(connection, column)? {
                Some(bytes) => {
                    found.insert((table.name.clone(), column.name.clone()), bytes);
                }
                None => unknown.push(format!(
                    "{}.{} ({})",
                    table.name, column.name, column.data_type.sql
                )),
            }
        }
    }
    match unknown.is_empty() {
        true => Ok(found),
        false => Err(Error::TypesUnknown { columns: unknown }),
    }
}

fn literal(connection: &mut Connection, column: &Column) -> Result<Option<Vec<u8>>, Error> {
    let sql = &column.data_type.sql;
    let failed = || Error::database("cannot read a type");
    let rows: Vec<TypeRow> = connection
        .query(include_str!("literal.sql"), &[Some(sql)])
        .and_then(|rows| rows.decode())
        .map_err(failed())?;
    let Some(row) = rows.into_iter().next() else {
        return Ok(None);
    };
    let text = match row.kind.as_str() {
        "c" => {
            let commas = usize::try_from(row.columns).unwrap_or(1).saturating_sub(1);
            Some(format!("({})", ",".repeat(commas)))
        }
        _ => TEXTS
            .iter()
            .find(|(name, _)| *name == row.name)
            .map(|(_, text)| (*text).to_owned()),
    };
    let (Some(text), Some(send)) = (text, row.send) else {
        return Ok(None);
    };
    // The type's name comes from the server, as `format_type` quotes it.
    let sql = format!("SELECT pg_catalog.encode({send}($1::{sql}), 'hex')");
    let Ok(rows) = connection.query(&sql, &[Some(&text)]) else {
        // The type does not read it: a domain with a check, or another type of that name.
        return Ok(None);
    };
    let hex = rows
        .iter()
        .next()
        .and_then(|row| row.get(0).map(str::to_owned));
    Ok(hex.as_deref().and_then(bytes_of))
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    (0..hex.len() / 2)
        .map(|at| u8::from_str_radix(hex.get(at * 2..at * 2 + 2)?, 16).ok())
        .collect()
}
