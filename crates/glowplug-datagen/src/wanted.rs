//! The tables that can be filled, how many rows each is to get, and how many it has.

use std::collections::BTreeMap;

use glowplug_pq::{Connection, interrupt};
use glowplug_schema::catalog::{Catalog, Table, TableKind};
use glowplug_schema::ident::Name;

use crate::error::{Error, RuleFault};
use crate::rules::{ColumnRules, DemoRules, rules_key};

/// More rows than any table has.
const MOST: u64 = 1_000_000_000_000;

/// A table and what was said about it.
pub(crate) struct Wanted<'a> {
    pub(crate) table: &'a Table,
    /// Its name as a key of the rules, in quotes where TOML wants them.
    pub(crate) key: String,
    /// How many rows it is to get.
    pub(crate) rows: u64,
    /// How many rows it has; of a table that gets none, whether it has any.
    pub(crate) kept: u64,
    /// Whether the rules ask for exactly that many.
    pub(crate) fixed: bool,
    /// Whether the rules say how many.
    said: bool,
    pub(crate) rules: BTreeMap<String, ColumnRules>,
}

/// The tables, with what the rules say of them.
///
/// # Errors
/// Rules that fit no table.
pub(crate) fn tables<'a>(
    catalog: &'a Catalog,
    rules: &DemoRules,
    rows: u64,
) -> Result<Vec<Wanted<'a>>, Error> {
    let mut wanted = Vec::new();
    let mut left = rules.tables.clone();
    for table in &catalog.tables {
        if table.kind == TableKind::Foreign || table.partition_bound.is_some() {
            continue;
        }
        let name = named(catalog, &table.name);
        let said = left.remove(&name).unwrap_or_default();
        let unknown = said
            .columns
            .keys()
            .find(|column| table.column(column).is_none());
        if let Some(column) = unknown {
            return Err(Error::UnknownColumn {
                key: name,
                column: column.clone(),
            });
        }
        let key = rules_key(&name);
        if said.fixed.is_some_and(|fixed| fixed > MOST) {
            return Err(Error::rule(
                format!("tables.{key}.fixed"),
                RuleFault::TooLarge(MOST),
            ));
        }
        let ratio = said.rows.unwrap_or(1.0);
        if !(0.0..=1e6).contains(&ratio) {
            return Err(Error::rule(
                format!("tables.{key}.rows"),
                RuleFault::Ratio(ratio),
            ));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked above"
        )]
        let scaled = (rows as f64 * ratio).round() as u64;
        // A ratio is for proportions: the smallest database has one row of everything.
        let scaled = scaled.max(u64::from(ratio > 0.0 && rows > 0));
        wanted.push(Wanted {
            table,
            key,
            rows: said.fixed.unwrap_or(scaled),
            kept: 0,
            fixed: said.fixed.is_some(),
            said: said.fixed.is_some() || said.rows.is_some(),
            rules: said.columns,
        });
    }
    match left.into_keys().next() {
        Some(key) => Err(Error::UnknownTable { key }),
        None => Ok(wanted),
    }
}

/// The name of a table in the rules.
fn named(catalog: &Catalog, name: &Name) -> String {
    if name.schema == catalog.default_schema {
        name.name.clone()
    } else {
        format!("{}.{}", name.schema, name.name)
    }
}

/// Counts the rows that are there. Without `append`, tables that have some keep them and get no others; gives those of which the
/// rules say nothing.
///
/// # Errors
/// [`Error::NotEmpty`] where the rules ask for rows of such a table, or no other is left to fill.
pub(crate) fn count(
    connection: &mut Connection,
    wanted: &mut [Wanted<'_>],
    append: bool,
) -> Result<Vec<Name>, Error> {
    for one in wanted.iter_mut() {
        let limit = if append && one.rows > 0 {
            ""
        } else {
            " LIMIT 1"
        };
        let sql = format!(
            "SELECT pg_catalog.count(*) FROM (SELECT FROM {}{limit}) one",
            one.table.name
        );
        let counted: Vec<u64> =
            interrupt::cancellable(connection, |connection| connection.query(&sql, &[]))
                .and_then(|rows| rows.decode())
                .map_err(Error::database("cannot count the rows of a table"))?;
        one.kept = counted.first().copied().unwrap_or(0);
    }
    if append {
        return Ok(Vec::new());
    }
    let full = |one: &&mut Wanted<'_>| one.rows > 0 && one.kept > 0;
    let none_empty = !wanted.iter().any(|one| one.said || one.kept == 0);
    let refused = wanted
        .iter_mut()
        .filter(full)
        .filter(|one| one.said || none_empty);
    let refused: Vec<(Name, String)> = refused
        .map(|one| (one.table.name.clone(), one.key.clone()))
        .collect();
    if let Some((_, key)) = refused.first().cloned() {
        return Err(Error::NotEmpty {
            database: connection.database(),
            tables: refused.into_iter().map(|(name, _)| name).collect(),
            key,
        });
    }
    let kept = wanted.iter_mut().filter(full).map(|one| {
        one.rows = 0;
        one.table.name.clone()
    });
    Ok(kept.collect())
}
