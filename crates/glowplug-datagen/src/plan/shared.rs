//! Foreign keys that share columns, as those of tenants do: one leads, and the others choose among the rows that agree with it.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use glowplug_schema::catalog::{Constraint, IndexKey, Table};

use super::builder::Builder;
use super::room::can_be_unique;
use crate::error::{Error, Unmet};
use crate::model::{ForeignKeyPlan, Source, TablePlan, Within};

/// How a foreign key may choose.
pub(super) enum Choice {
    /// Among these rows, and these keys of other tables must be even for it.
    Of(Within, Vec<(usize, usize)>),
    /// Some rows that it would have to agree with have nobody who does: the two tables.
    Gaps(usize, usize),
    /// Nobody can tell which rows agree.
    Unknown,
}

/// Keys of tables: up from a row, and up from the rows that it can choose.
type Way = (Vec<(usize, usize)>, Vec<(usize, usize)>);

/// A column, the table that it is of, and the keys that lead there.
struct Node {
    keys: Vec<(usize, usize)>,
    table: usize,
    column: String,
}

impl Builder<'_> {
    /// The foreign keys, those that lead before those that follow.
    pub(super) fn by_lead(&self, plan: &TablePlan) -> Vec<&Constraint> {
        let table = self.wanted.table;
        let mut keys: Vec<&Constraint> = table.foreign_keys().collect();
        // The widest first: one that is part of it follows from it. Own rows are chosen when all else is known, and where
        // there are few rows to point to the others surely have some for each.
        keys.sort_by_cached_key(|key| {
            let target = key.foreign_key.as_ref().map(|target| &target.table);
            let place = target.and_then(|target| self.place.get(target));
            (
                target == Some(&table.name),
                Reverse(key.columns.len()),
                rank(table, key, plan),
                nullable(table, key),
                place.map_or(0, |place| self.counts[*place]),
                key.name.clone(),
            )
        });
        keys
    }

    /// What a foreign key can choose among that shares columns, `(own, its parent's)`, with others.
    pub(super) fn choice(
        &self,
        plan: &TablePlan,
        parent: usize,
        shared: &[(usize, String)],
    ) -> Choice {
        let is_self = parent == self.done.len();
        // The row itself agrees with itself.
        let own = Choice::Of(Within::default(), Vec::new());
        let ways: Vec<Vec<Way>> = shared
            .iter()
            .map(|(at, name)| self.ways(plan, parent, &plan.columns[*at].name, name))
            .collect();
        let Some((first, more)) = ways.split_first() else {
            return Choice::Unknown;
        };
        let mut gaps = Choice::Unknown;
        for way in first {
            let (up, down) = way;
            if !more.iter().all(|ways| ways.contains(way)) {
                continue;
            }
            let Some(least) = self.least(plan, down) else {
                continue;
            };
            // A row that points to itself says nothing: where there are few to choose among, further up there are more.
            if is_self && least < 3 && Some(way) != first.last() {
                continue;
            }
            if least == 0 && !is_self {
                let from = up.last().map_or(parent, |(table, key)| {
                    self.known(plan, *table)
                        .map_or(parent, |table| table.foreign_keys[*key].parent)
                });
                gaps = Choice::Gaps(parent, from);
                continue;
            }
            let even = down.iter().copied();
            let even = even.filter(|(table, key)| {
                let table = self.known(plan, *table);
                table.is_some_and(|table| table.foreign_keys[*key].group.is_none())
            });
            let within = Within {
                up: up.clone(),
                down: down.iter().rev().copied().collect(),
                least,
            };
            return Choice::Of(within, even.collect());
        }
        if is_self { own } else { gaps }
    }

    /// The refusal of a key that cannot be chosen together with those that it shares columns with.
    pub(super) fn apart(&self, plan: &TablePlan, key: &str, choice: Option<Choice>) -> Error {
        let reason = match choice {
            Some(Choice::Gaps(few, many)) => {
                let named = |at: usize| self.known(plan, at).unwrap_or(plan);
                let (few, many) = (named(few), named(many));
                Unmet::TooFew {
                    few: few.name.clone(),
                    many: many.name.clone(),
                    few_key: few.key.clone(),
                    many_key: many.key.clone(),
                }
            }
            _ => Unmet::SharedColumns,
        };
        Error::unmet(&plan.name, key, reason)
    }

    /// Whether the columns of an index tell which row a foreign key points to.
    pub(super) fn identified(
        &self,
        plan: &TablePlan,
        foreign: &ForeignKeyPlan,
        columns: &[usize],
    ) -> bool {
        let parent = self.known(plan, foreign.parent);
        let alone = |(at, name): (&usize, &String)| {
            let column = parent.and_then(|parent| Some(&parent.columns[parent.position(name)?]));
            columns.contains(at) && column.is_some_and(|column| column.unique)
        };
        foreign.columns.iter().all(|at| columns.contains(at))
            || foreign.columns.iter().zip(&foreign.parent_names).any(alone)
    }

    /// The ways from a row by an own column up to where rows of the parent come from by theirs: up, and up from there.
    fn ways(&self, plan: &TablePlan, parent: usize, own: &str, other: &str) -> Vec<Way> {
        let up = self.nodes(plan, self.done.len(), own);
        let down = self.nodes(plan, parent, other);
        let mut found = Vec::new();
        for from in up.into_iter().filter(|node| !node.keys.is_empty()) {
            let same = |node: &&Node| node.table == from.table && node.column == from.column;
            if let Some(node) = down.iter().find(same) {
                found.push((from.keys, node.keys.clone()));
            }
        }
        found
    }

    /// Where a column's values come from, step by step.
    fn nodes(&self, plan: &TablePlan, table: usize, column: &str) -> Vec<Node> {
        let mut found = Vec::new();
        let (mut keys, mut table, mut column) = (Vec::new(), table, column.to_owned());
        loop {
            let next = self.known(plan, table).and_then(|own| {
                let Source::ForeignKey { key, column } = own.columns[own.position(&column)?].source
                else {
                    return None;
                };
                let foreign = &own.foreign_keys[key];
                let further = !foreign.never && foreign.parent != table;
                further.then(|| (key, foreign.parent, foreign.parent_names[column].clone()))
            });
            found.push(Node {
                keys: keys.clone(),
                table,
                column,
            });
            let Some((key, parent, name)) = next else {
                return found;
            };
            keys.push((table, key));
            (table, column) = (parent, name);
        }
    }

    /// How many rows each row at the end of these keys has at their beginning, at least; `None` where they cannot be reported.
    fn least(&self, plan: &TablePlan, keys: &[(usize, usize)]) -> Option<u64> {
        let mut least = 1_u64;
        for (table, key) in keys {
            let own = self.known(plan, *table)?;
            let foreign = &own.foreign_keys[*key];
            let column = &own.columns[foreign.columns[0]];
            let all = foreign.choices.as_ref();
            if foreign.within.is_some()
                || foreign.shift.is_some()
                || column.rules.through.is_some()
                || all.is_some_and(|all| !all.is_all())
            {
                return None;
            }
            let (rows, parents) = match foreign.group {
                None => (own.rows, self.counts[foreign.parent]),
                Some((group, 0)) if !own.groups[group].overflow => {
                    (own.groups[group].rows, own.groups[group].sizes[0])
                }
                Some(_) => return None,
            };
            if parents < self.counts[foreign.parent] {
                return None;
            }
            least = least.saturating_mul(rows / parents.max(1));
        }
        Some(least)
    }
}

/// How much a foreign key must lead: 0 where a unique key binds what it has for itself and nothing that others have, 1 where
/// one binds that together with what others have, 2 where none does.
fn rank(table: &Table, key: &Constraint, plan: &TablePlan) -> u8 {
    let own = |key: &Constraint| -> Vec<String> {
        let others: BTreeSet<&String> = table
            .foreign_keys()
            .filter(|other| other.name != key.name)
            .flat_map(|other| &other.columns)
            .collect();
        let columns = key.columns.iter().filter(|name| !others.contains(name));
        columns.cloned().collect()
    };
    let mine = own(key);
    let indexes = table.indexes.iter();
    // What a column of its own makes unique binds no foreign key.
    let alone = |name: &String| {
        let column = plan.position(name).map(|at| &plan.columns[at]);
        !table.foreign_keys().any(|key| key.columns.contains(name))
            && column.is_some_and(|column| can_be_unique(column, plan.rows))
    };
    let binds = |key: &IndexKey| !matches!(key, IndexKey::Column(name) if alone(name));
    let unique = indexes
        .filter(|index| index.unique && index.predicate.is_none() && index.keys.iter().all(binds));
    let ranks = unique.map(|index| {
        let has = |name: &String| index.keys.contains(&IndexKey::Column(name.clone()));
        let others = table.foreign_keys().filter(|other| other.name != key.name);
        let mut others = others.filter(|other| other.columns.len() > 1).map(own);
        if mine.is_empty() || !mine.iter().all(has) {
            2
        } else {
            u8::from(others.any(|other| !other.is_empty() && other.iter().all(has)))
        }
    });
    ranks.min().unwrap_or(2)
}

/// Whether one of its columns may be NULL.
fn nullable(table: &Table, key: &Constraint) -> bool {
    let columns = key.columns.iter().filter_map(|name| table.column(name));
    columns.into_iter().any(|column| column.nullable)
}
