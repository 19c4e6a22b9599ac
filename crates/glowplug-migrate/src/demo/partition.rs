//! Partitions: a row must fall into one of them.

use glowplug_schema::catalog::{Catalog, Table};

use super::check::{self, Expr};
use super::plan::{TablePlan, position};
use super::value::Value;

/// Narrows the column that a table is partitioned by to what its partitions take.
pub(super) fn restrict(catalog: &Catalog, table: &Table, plan: &mut TablePlan) {
    let Some(key) = &table.partition_key else {
        return;
    };
    let Some((method, columns)) = key.split_once('(') else {
        return;
    };
    let first = columns
        .trim_end_matches(')')
        .split(',')
        .next()
        .unwrap_or("")
        .trim();
    let first = first.split(' ').next().unwrap_or("").trim_matches('"');
    let Some(at) = position(plan, first) else {
        return;
    };
    let bounds: Vec<&str> = catalog
        .tables
        .iter()
        .filter(|child| child.parents.contains(&table.name))
        .filter_map(|child| child.partition_bound.as_deref())
        .collect();
    if bounds.iter().any(|bound| bound.trim() == "DEFAULT") || method.trim() == "HASH" {
        return;
    }
    let column = &mut plan.columns[at];
    column.null_fraction = 0.0;
    // No row may lose it when it is drawn anew, either.
    column.nullable = false;
    if method.trim() == "LIST" {
        let values = bounds.iter().filter_map(|bound| list(bound)).flatten();
        column.one_of = Some(values.filter(|value| !value.is_null()).collect());
    } else {
        let mut ranges: Vec<(f64, f64)> = bounds.iter().filter_map(|bound| range(bound)).collect();
        // Those that differ in a later column only have one value of the first.
        if ranges.iter().any(|(from, to)| from < to) {
            ranges.retain(|(from, to)| from < to);
        }
        column.ranges = ranges;
    }
}

/// `FOR VALUES IN ('a', 'b')`.
fn list(bound: &str) -> Option<Vec<Value>> {
    let inner = bound.split_once("IN (")?.1.strip_suffix(')')?;
    match check::parse(&format!("ARRAY[{inner}]"))? {
        Expr::List(items) => Some(
            items
                .into_iter()
                .filter_map(|item| match item {
                    Expr::Constant(value) => Some(value),
                    _ => None,
                })
                .collect(),
        ),
        _ => None,
    }
}

/// `FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')`, by the first column of each.
fn range(bound: &str) -> Option<(f64, f64)> {
    let (from, to) = bound.split_once("FROM (")?.1.split_once(") TO (")?;
    let edge = |text: &str, unbounded: f64| -> Option<f64> {
        let text = text.split(',').next()?.trim();
        if text == "MINVALUE" || text == "MAXVALUE" {
            return Some(unbounded);
        }
        let text = text.trim_matches('\'');
        text.parse()
            .ok()
            .or_else(|| super::clock::parse(text).map(|micros| micros as f64))
    };
    Some((
        edge(from, f64::NEG_INFINITY)?,
        edge(to.trim_end_matches(')'), f64::INFINITY)?,
    ))
}
