//! `joinable!` and `allow_tables_to_appear_in_same_query!`.

use std::collections::{BTreeMap, HashMap};

use super::super::config::SameQuery;
use super::super::{RustColumn, RustSchema, RustTable, Warning};
use super::Printer;
use crate::catalog::{Constraint, ForeignKey, Table};
use crate::ident::Name;

impl Printer<'_> {
    pub(super) fn joinables(&mut self) {
        let mut joins = joins(self.schema);
        joins.retain(|join| join.one_type);
        if joins.is_empty() {
            return;
        }
        self.gap();
        let tables = &self.schema.tables;
        for join in joins {
            let (child, parent) = (
                &tables[join.child].rust_name,
                &tables[join.parent].rust_name,
            );
            let column = &join.from.rust_name;
            let line = format!("diesel::joinable!({child} -> {parent} ({column}));");
            self.line(0, &line);
        }
    }

    pub(super) fn same_query(&mut self) {
        let schema = self.schema;
        let groups: Vec<Vec<&str>> = match self.options.allow_tables_to_appear_in_same_query_config
        {
            SameQuery::None => Vec::new(),
            SameQuery::AllTables => {
                let tables = schema
                    .tables
                    .iter()
                    .map(|t| (&t.table.name.name, &t.rust_name));
                let views = schema
                    .views
                    .iter()
                    .map(|v| (&v.view.name.name, &v.rust_name));
                let mut all: Vec<_> = tables.chain(views).collect();
                all.sort();
                vec![all.into_iter().map(|(_, rust)| rust.as_str()).collect()]
            }
            SameQuery::FkRelatedTables => groups(schema),
        };
        let groups = groups.iter().filter(|group| group.len() >= 2);
        for (index, group) in groups.enumerate() {
            if index == 0 {
                self.gap();
            }
            let name = "diesel::allow_tables_to_appear_in_same_query";
            self.text += &self.rustfmt.macro_call(self.column, name, group);
        }
    }
}

/// Warnings for foreign keys that would be `joinable!` if both sides had one type.
pub(super) fn warnings(schema: &RustSchema<'_>) -> Vec<Warning> {
    let joins = joins(schema);
    let of_two_types = joins.iter().filter(|join| !join.one_type);
    of_two_types
        .map(|join| {
            let (child, parent) = (&schema.tables[join.child], &schema.tables[join.parent]);
            let (from, to) = (join.from.column, join.to.column);
            Warning::join_of_two_types((&child.table.name, from), (&parent.table.name, to))
        })
        .collect()
}

/// A foreign key that a join can follow without being reported: indices of tables, and the columns.
struct Join<'a> {
    child: usize,
    parent: usize,
    from: &'a RustColumn<'a>,
    to: &'a RustColumn<'a>,
    /// Whether Diesel compares the two columns: PostgreSQL compares `integer` with `bigint`, Rust does not.
    one_type: bool,
}

/// The columns on both sides of a foreign key.
type Sides<'a> = (&'a [String], &'a [String]);

/// The foreign keys that become `joinable!`: the only ones between their two tables, of one column, that points to the whole
/// primary key. By child, then parent.
fn joins<'a>(schema: &'a RustSchema<'a>) -> Vec<Join<'a>> {
    let pairs = foreign_keys(&schema.tables);
    let mut joins = Vec::new();
    for (&(child, parent), keys) in &pairs {
        let single = match keys.as_slice() {
            [single] if child != parent && !pairs.contains_key(&(parent, child)) => single,
            _ => continue,
        };
        if let ([from], [to]) = single
            && schema.tables[parent].primary_key == [to.as_str()]
            && let Some(from) = schema.tables[child].column(from)
            && let Some(to) = schema.tables[parent].column(to)
        {
            joins.push(Join {
                child,
                parent,
                from,
                to,
                one_type: from.sql_type.compares_with(&to.sql_type),
            });
        }
    }
    joins
}

/// The foreign keys among the tables, by child and parent. Two that say the same are one.
///
/// PostgreSQL keeps a key that points to a partitioned table once more for each of its partitions, and Diesel prints them all;
/// the catalog leaves these out. A key that a partition has from its own table is not multiplied so.
fn foreign_keys<'a>(tables: &'a [RustTable<'a>]) -> BTreeMap<(usize, usize), Vec<Sides<'a>>> {
    let index: HashMap<&Name, usize> = tables
        .iter()
        .enumerate()
        .map(|(at, table)| (&table.table.name, at))
        .collect();
    let partitions = partitions(tables);
    let mut pairs: BTreeMap<(usize, usize), Vec<Sides>> = BTreeMap::new();
    for (child, table) in tables.iter().enumerate() {
        for constraint in table.table.foreign_keys() {
            let Some(key) = &constraint.foreign_key else {
                continue;
            };
            let Some(&parent) = index.get(&key.table) else {
                continue;
            };
            let above = table.partition_of;
            let inherited = above.is_some_and(|above| has_foreign_key(above, constraint));
            let mut parents = vec![parent];
            if !inherited {
                parents.extend(below(parent, tables, &partitions));
            }
            for parent in parents {
                let known = pairs.entry((child, parent)).or_default();
                let sides: Sides = (&constraint.columns, &key.columns);
                if !known.contains(&sides) {
                    known.push(sides);
                }
            }
        }
    }
    pairs
}

/// Whether a table has a foreign key of the same columns to the same place.
fn has_foreign_key(table: &Table, wanted: &Constraint) -> bool {
    let same_target = |a: &ForeignKey, b: &ForeignKey| a.table == b.table && a.columns == b.columns;
    table.foreign_keys().any(|constraint| {
        let targets = constraint
            .foreign_key
            .as_ref()
            .zip(wanted.foreign_key.as_ref());
        constraint.columns == wanted.columns && targets.is_some_and(|(a, b)| same_target(a, b))
    })
}

/// The partitions right below each partitioned table.
fn partitions<'a>(tables: &'a [RustTable<'a>]) -> HashMap<&'a Name, Vec<usize>> {
    let mut partitions: HashMap<&Name, Vec<usize>> = HashMap::new();
    for (at, table) in tables.iter().enumerate() {
        if let Some(above) = table.partition_of {
            partitions.entry(&above.name).or_default().push(at);
        }
    }
    partitions
}

/// The partitions below a table, however deep.
fn below(
    table: usize,
    tables: &[RustTable<'_>],
    partitions: &HashMap<&Name, Vec<usize>>,
) -> Vec<usize> {
    let mut all = Vec::new();
    let mut next = vec![table];
    while let Some(at) = next.pop() {
        let found = partitions.get(&tables[at].table.name);
        for &at in found.into_iter().flatten() {
            all.push(at);
            next.push(at);
        }
    }
    all
}

/// The tables that hang together by joins, those that hang on nothing alone.
fn groups<'a>(schema: &'a RustSchema<'a>) -> Vec<Vec<&'a str>> {
    let mut roots: Vec<usize> = (0..schema.tables.len()).collect();
    for join in joins(schema) {
        let (a, b) = (root(&mut roots, join.child), root(&mut roots, join.parent));
        // The smaller one is the root, so that a group stands where its first table does.
        roots[a.max(b)] = a.min(b);
    }
    let mut groups: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for (at, table) in schema.tables.iter().enumerate() {
        let root = root(&mut roots, at);
        groups.entry(root).or_default().push(&table.rust_name);
    }
    groups.into_values().collect()
}

fn root(roots: &mut [usize], mut at: usize) -> usize {
    while roots[at] != at {
        roots[at] = roots[roots[at]];
        at = roots[at];
    }
    at
}
