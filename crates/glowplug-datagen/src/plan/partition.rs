//! Partitions: a row must fall into one of them, and into one of that one's own.

use glowplug_schema::catalog::{Catalog, Table};

use crate::check::{self, Expr};
use crate::clock;
use crate::model::{Bound, Bounds, ColumnPlan, Leaf, Source, TablePlan};
use crate::value::Value;

/// Narrows the columns that a table is partitioned by to what its partitions take.
pub(super) fn restrict(catalog: &Catalog, table: &Table, plan: &mut TablePlan) {
    let leaves = leaves(catalog, table, plan);
    let mut columns: Vec<usize> = leaves.iter().flatten().map(|(at, _)| *at).collect();
    columns.sort_unstable();
    columns.dedup();
    for at in &columns {
        let all = leaves
            .iter()
            .map(|leaf| leaf.iter().find(|(of, _)| of == at));
        let all: Option<Vec<&Bound>> = all.map(|found| found.map(|(_, bound)| bound)).collect();
        let column = &mut plan.columns[*at];
        column.null_fraction = 0.0;
        // No row may lose it when it is drawn again, either.
        column.nullable = false;
        if let Some(bounds) = all {
            narrow(column, &bounds);
        }
    }
    if columns.len() > 1 {
        plan.bounds = leaves;
    }
}

/// What the parts of a table with partitions of partitions are made by, when all else is known of its columns.
pub(super) fn finish(plan: &mut TablePlan) {
    let leaves = plan.bounds.iter().map(|bounds| {
        let (made, given): (Bounds, Bounds) = bounds.iter().cloned().partition(|(at, _)| {
            plan.columns[*at].source == Source::Made && !plan.columns[*at].unique
        });
        let made = made.iter().map(|(at, bound)| {
            let mut column = plan.columns[*at].clone();
            narrow(&mut column, &[bound]);
            (*at, column)
        });
        Leaf {
            made: made.collect(),
            given,
        }
    });
    plan.leaves = leaves.collect();
}

fn narrow(column: &mut ColumnPlan, bounds: &[&Bound]) {
    let mut list: Vec<Value> = Vec::new();
    let mut ranges = Vec::new();
    for bound in bounds {
        match bound {
            Bound::List(values) => {
                for value in values {
                    if !list.contains(value) {
                        list.push(value.clone());
                    }
                }
            }
            Bound::Range(from, to) => {
                if !ranges.contains(&(*from, *to)) {
                    ranges.push((*from, *to));
                }
            }
        }
    }
    if ranges.is_empty() {
        column.one_of = Some(list);
    } else if list.is_empty() {
        column.ranges = ranges;
    }
}

/// The partitions that rows can fall into; a single one without bounds takes them all.
fn leaves(catalog: &Catalog, table: &Table, plan: &TablePlan) -> Vec<Bounds> {
    let all = vec![Bounds::new()];
    let key = table.partition_key.as_deref();
    let Some((method, columns)) = key.and_then(|key| key.split_once('(')) else {
        return all;
    };
    let first = columns.trim_end_matches(')').split(',').next();
    let first = first.unwrap_or("").trim();
    let first = first.split(' ').next().unwrap_or("").trim_matches('"');
    let at = plan.position(first);
    let children = catalog.tables.iter();
    let children = children.filter(|child| child.parents.contains(&table.name));
    let parts: Vec<(&str, Vec<Bounds>)> = children
        .filter_map(|child| {
            Some((
                child.partition_bound.as_deref()?,
                leaves(catalog, child, plan),
            ))
        })
        .collect();
    if method.trim() == "HASH" {
        // Nobody can tell which part a row falls into: what all of them take.
        let Some(((_, first), others)) = parts.split_first() else {
            return all;
        };
        let common = first
            .iter()
            .filter(|leaf| others.iter().all(|(_, more)| more.contains(leaf)));
        let common: Vec<Bounds> = common.cloned().collect();
        return if common.is_empty() {
            first.clone()
        } else {
            common
        };
    }
    let (default, mut bounded): (Vec<_>, Vec<_>) = parts
        .into_iter()
        .partition(|(bound, _)| bound.trim() == "DEFAULT");
    if let Some((_, rest)) = default.into_iter().next() {
        // It takes what the others leave; where they have parts themselves, rows are made for these.
        let open = bounded.iter().all(|(_, leaves)| *leaves == all);
        if bounded.is_empty() || (open && rest == all) {
            return rest;
        }
    }
    let mut found = Vec::new();
    let wide = |bound: &Option<Bound>| matches!(bound, Some(Bound::Range(from, to)) if from < to);
    let read: Vec<Option<Bound>> = bounded.iter().map(|(bound, _)| read(bound)).collect();
    // Those that differ in a later column only have one value of the first.
    let any_wide = read.iter().any(wide);
    for (bound, (_, leaves)) in read.into_iter().zip(bounded.drain(..)) {
        if matches!(bound, Some(Bound::Range(..))) && any_wide && !wide(&bound) {
            continue;
        }
        for leaf in leaves {
            match (at, &bound) {
                (Some(at), Some(bound)) => found.extend(joined(leaf, at, bound)),
                (None, _) => found.push(leaf),
                (Some(_), None) => {}
            }
        }
    }
    if found.is_empty() { all } else { found }
}

/// A partition with what the one above it takes; `None` where nothing is left.
fn joined(mut leaf: Bounds, at: usize, bound: &Bound) -> Option<Bounds> {
    let Some((_, own)) = leaf.iter_mut().find(|(of, _)| *of == at) else {
        leaf.push((at, bound.clone()));
        return Some(leaf);
    };
    let within = |value: &Value, from: f64, to: f64| {
        let number = match value {
            Value::Text(text) => edge(text, f64::NAN),
            other => other.number(),
        };
        number.is_some_and(|n| n >= from && n < to)
    };
    let left = match (&*own, bound) {
        (Bound::List(a), Bound::List(b)) => Bound::List(
            a.iter()
                .filter(|value| b.contains(value))
                .cloned()
                .collect(),
        ),
        (Bound::Range(a, b), Bound::Range(c, d)) => Bound::Range(a.max(*c), b.min(*d)),
        (Bound::List(list), Bound::Range(from, to))
        | (Bound::Range(from, to), Bound::List(list)) => {
            let list = list.iter().filter(|value| within(value, *from, *to));
            Bound::List(list.cloned().collect())
        }
    };
    let empty = match &left {
        Bound::List(list) => list.is_empty(),
        Bound::Range(from, to) => from > to,
    };
    *own = left;
    (!empty).then_some(leaf)
}

fn read(bound: &str) -> Option<Bound> {
    match list(bound) {
        Some(mut values) => {
            values.retain(|value| !value.is_null());
            (!values.is_empty()).then_some(Bound::List(values))
        }
        None => range(bound).map(|(from, to)| Bound::Range(from, to)),
    }
}

/// `FOR VALUES IN ('a', 'b')`.
fn list(bound: &str) -> Option<Vec<Value>> {
    let inner = bound.split_once("IN (")?.1.strip_suffix(')')?;
    match check::parse(&format!("ARRAY[{inner}]")) {
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
    Some((
        edge(from, f64::NEG_INFINITY)?,
        edge(to.trim_end_matches(')'), f64::INFINITY)?,
    ))
}

/// The end of a range, by its first column.
fn edge(text: &str, unbounded: f64) -> Option<f64> {
    let text = text.split(',').next()?.trim();
    if text == "MINVALUE" || text == "MAXVALUE" {
        return Some(unbounded);
    }
    let text = text.trim_matches('\'');
    text.parse()
        .ok()
        .or_else(|| clock::timestamp(text).map(|micros| micros as f64))
}
