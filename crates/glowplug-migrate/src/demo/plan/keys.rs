//! How rows point to each other and how keys stay unique.

use glowplug_schema::catalog::{Constraint, ConstraintKind, Index, IndexKey, Table};
use glowplug_schema::ident::Ident;

use super::super::chance::mix;
use super::super::check::{self, Expr};
use super::super::kind::Kind;
use super::super::lookup::Choices;
use super::super::refused;
use super::super::rules::What;
use super::columns::add_check;
use super::{Builder, ColumnPlan, ForeignKeyPlan, Group, Source, TablePlan, position, unmet};
use crate::error::Error;

impl Builder<'_> {
    pub(super) fn foreign_keys(&self, plan: &mut TablePlan) -> Result<(), Error> {
        let mut keys: Vec<&Constraint> = self.wanted.table.foreign_keys().collect();
        // The widest first: one that is part of it follows from it.
        keys.sort_by_key(|key| (std::cmp::Reverse(key.columns.len()), key.name.clone()));
        for key in keys {
            let Some(target) = &key.foreign_key else {
                continue;
            };
            let Some(&parent) = self.place.get(&target.table) else {
                return Err(unmet(
                    &plan.name,
                    &key.name,
                    "it points to a table that cannot be filled",
                ));
            };
            let columns: Vec<usize> = key
                .columns
                .iter()
                .filter_map(|name| position(plan, name))
                .collect();
            if columns.len() != key.columns.len() {
                // A column that is left to its default: the server decides.
                continue;
            }
            let free: Vec<usize> = columns
                .iter()
                .copied()
                .filter(|at| plan.columns[*at].source == Source::Made)
                .collect();
            let nullable = free.iter().all(|at| plan.columns[*at].nullable) && !free.is_empty();
            let broken = self.broken.contains(&(plan.name.clone(), key.name.clone()));
            if free.len() < columns.len() {
                if free.is_empty() {
                    // What a wider key points to has these very columns as a key of its own.
                    continue;
                }
                if !free.iter().any(|at| plan.columns[*at].nullable) {
                    return Err(unmet(
                        &plan.name,
                        &key.name,
                        "it shares columns with another foreign key, and the two cannot be chosen together",
                    ));
                }
                for at in free {
                    if plan.columns[at].nullable {
                        plan.columns[at].null_fraction = 1.0;
                    }
                }
                continue;
            }
            let is_self = target.table == plan.name;
            let choices = self.choices(plan, &target.table, &columns, &target.columns)?;
            let rows_there = choices.as_ref().map_or(self.counts[parent], Choices::count);
            let rules = &plan.columns[columns[0]].rules;
            let null_fraction = match rules.null_fraction {
                Some(fraction) => fraction,
                None if nullable && is_self => 0.3,
                None if nullable => 0.1,
                None => 0.0,
            };
            let never = broken || rows_there == 0;
            if never && !nullable && plan.rows > 0 {
                return Err(unmet(
                    &plan.name,
                    &key.name,
                    "it cannot be NULL and the table that it points to has no rows and gets none",
                ));
            }
            if is_self {
                plan.sequential = true;
            } else if !never {
                plan.needs.insert(parent);
            }
            let index = plan.foreign_keys.len();
            for (at, column) in columns.iter().enumerate() {
                plan.columns[*column].source = Source::ForeignKey {
                    key: index,
                    column: at,
                };
                plan.columns[*column].addressable = true;
            }
            plan.foreign_keys.push(ForeignKeyPlan {
                name: key.name.clone(),
                parent,
                parent_names: target.columns.clone(),
                parent_columns: Vec::new(),
                nullable,
                null_fraction: if nullable { null_fraction } else { 0.0 },
                never,
                group: None,
                even: plan.columns[columns[0]].rules.even,
                through: None,
                choices,
                may_drop: nullable,
                salt: mix(plan.columns[columns[0]].salt, 0xf0),
                columns,
            });
        }
        Ok(())
    }

    pub(super) fn unique_keys(&self, plan: &mut TablePlan) -> Result<(), Error> {
        let table = self.wanted.table;
        let mut indexes: Vec<&Index> = table.indexes.iter().filter(|index| index.unique).collect();
        indexes.sort_by_key(|index| {
            (
                index.keys.len(),
                index.predicate.is_some(),
                index.name.clone(),
            )
        });
        let primary = table.primary_key().map(|key| key.name.as_str());
        for index in indexes {
            let columns = key_columns(index, plan);
            // A column that the server fills by its default is as unique as that default is.
            let Some(columns) = columns.filter(|columns| !columns.is_empty()) else {
                continue;
            };
            if columns
                .iter()
                .any(|at| plan.columns[*at].unique && !plan.columns[*at].nullable)
            {
                continue;
            }
            let is_primary = index.constraint.as_deref() == primary && primary.is_some();
            let free = columns
                .iter()
                .copied()
                .filter(|at| can_be_unique(&plan.columns[*at], plan.rows))
                .max_by_key(|at| uniqueness_rank(&plan.columns[*at], is_primary));
            if let Some(at) = free {
                let column = &mut plan.columns[at];
                column.unique = true;
                column.addressable = true;
                // A NULL among equal ones would count as a second one.
                if index.nulls_not_distinct || is_primary {
                    column.null_fraction = 0.0;
                }
                continue;
            }
            self.group(plan, index, &columns, is_primary)?;
        }
        Ok(())
    }

    /// Exclusion constraints: rows of which one column never meets that of another row never exclude each other.
    pub(super) fn exclusions(plan: &mut TablePlan, table: &Table) {
        let all = table.constraints.iter();
        for constraint in all.filter(|found| found.kind == ConstraintKind::Exclude) {
            let columns: Vec<usize> = constraint
                .columns
                .iter()
                .filter_map(|name| position(plan, name))
                .collect();
            let apart = |at: &usize| {
                let column = &plan.columns[*at];
                let ident = Ident(&column.name);
                let with = |operator: &str| {
                    let wanted = format!("{ident} WITH {operator}");
                    constraint.definition.contains(&wanted)
                };
                let range = matches!(column.kind, Kind::Range(_));
                column.source == Source::Made
                    && ((range && (with("&&") || with("=")) && column.one_of.is_none())
                        || (with("=") && can_be_unique(column, plan.rows)))
            };
            if let Some(at) = columns.iter().copied().find(apart) {
                plan.columns[at].unique = true;
                plan.columns[at].addressable = true;
            }
        }
    }

    /// A key of which no column can have a value of its own in each row: the row's number, written in digits of as many
    /// values as the columns have.
    fn group(
        &self,
        plan: &mut TablePlan,
        index: &Index,
        columns: &[usize],
        is_primary: bool,
    ) -> Result<(), Error> {
        if plan.rows < 2 {
            // One row repeats nothing.
            return Ok(());
        }
        let constraint = index
            .constraint
            .clone()
            .unwrap_or_else(|| index.name.clone());
        let mut digits: Vec<(Source, u64)> = Vec::new();
        let mut overlaps = false;
        for at in columns {
            let column = &plan.columns[*at];
            match column.source {
                Source::ForeignKey { key, .. } => {
                    let source = Source::ForeignKey { key, column: 0 };
                    let foreign = &plan.foreign_keys[key];
                    overlaps |= foreign.group.is_some() || foreign.never;
                    if !digits.iter().any(|(found, _)| *found == source) {
                        let choices = foreign.choices.as_ref();
                        let count = choices.map(Choices::count);
                        digits.push((source, count.unwrap_or(self.counts[foreign.parent])));
                    }
                }
                Source::Digit { .. } => overlaps = true,
                Source::Made => {
                    if let Some(size) = few_values(column) {
                        digits.push((
                            Source::Digit {
                                group: *at,
                                digit: 0,
                            },
                            size,
                        ));
                    }
                }
            }
        }
        let capacity = digits.iter().fold(1_u64, |product, (_, size)| {
            product.saturating_mul((*size).max(1))
        });
        let links = digits
            .iter()
            .all(|(source, _)| matches!(source, Source::ForeignKey { .. }));
        if links && digits.len() > 1 && !overlaps && capacity < plan.rows {
            // Links between few rows: all that there can be. A small database has fewer of them in proportion.
            plan.rows = capacity;
        }
        let nullable = columns.iter().any(|at| plan.columns[*at].nullable);
        let lenient = nullable && !index.nulls_not_distinct && !is_primary;
        let fits = !overlaps && !digits.is_empty() && capacity >= plan.rows;
        if !fits {
            if let Some(expr) = index.predicate.as_deref().and_then(check::parse) {
                // A partial index binds no row that its predicate leaves out.
                add_check(plan, constraint, Expr::Not(Box::new(expr)));
                return Ok(());
            }
            if let ([(Source::ForeignKey { key, .. }, size)], true, false) =
                (&digits[..], lenient, overlaps)
            {
                let (key, size) = (*key, *size);
                return self.bind(plan, &[(Source::ForeignKey { key, column: 0 }, size)], true);
            }
            if lenient && let Some(at) = columns.iter().find(|at| plan.columns[**at].nullable) {
                plan.columns[*at].null_fraction = 1.0;
                if let Source::ForeignKey { key, .. } = plan.columns[*at].source {
                    plan.foreign_keys[key].null_fraction = 1.0;
                }
                return Ok(());
            }
            return Err(refused(
                "constraint-unmet",
                format!(
                    "table {} cannot have {} rows: its unique constraint {constraint} admits {}",
                    plan.name,
                    plan.rows,
                    if overlaps {
                        "no choice that its other keys leave".to_owned()
                    } else {
                        let most = columns.iter().map(|at| room(&plan.columns[*at]));
                        let most = most.fold(0.0, f64::max);
                        let most = if digits.is_empty() {
                            most
                        } else {
                            capacity as f64
                        };
                        format!("{most:.0} of the values that can be made")
                    },
                ),
                format!(
                    "give the table fewer rows: `[package.metadata.glowplug.demo.tables.{}]`, `rows` or `fixed`",
                    plan.key
                ),
            ));
        }
        self.bind(plan, &digits, false)
    }

    fn bind(
        &self,
        plan: &mut TablePlan,
        digits: &[(Source, u64)],
        overflow: bool,
    ) -> Result<(), Error> {
        let group = plan.groups.len();
        let mut digits = digits.to_vec();
        // The first digit moves slowest and follows time: the largest parent.
        digits.sort_by_key(|(source, size)| {
            (
                !matches!(source, Source::ForeignKey { .. }),
                std::cmp::Reverse(*size),
            )
        });
        for (digit, (source, _)) in digits.iter().enumerate() {
            match *source {
                Source::ForeignKey { key, .. } => {
                    let foreign = &mut plan.foreign_keys[key];
                    foreign.group = Some((group, digit));
                    foreign.may_drop = overflow;
                    if !overflow {
                        foreign.null_fraction = 0.0;
                    }
                }
                Source::Digit { group: at, .. } => {
                    let column = &mut plan.columns[at];
                    column.source = Source::Digit { group, digit };
                    column.addressable = true;
                    column.null_fraction = 0.0;
                }
                Source::Made => {}
            }
        }
        plan.groups.push(Group {
            sizes: digits.iter().map(|(_, size)| *size).collect(),
            rows: plan.rows,
            overflow,
            salt: mix(plan.salt, group as u64 + 77),
        });
        Ok(())
    }
}

/// The columns of a unique index; `None` where one of them is left to its default.
fn key_columns(index: &Index, plan: &TablePlan) -> Option<Vec<usize>> {
    let mut found = Vec::new();
    for key in &index.keys {
        match key {
            IndexKey::Column(name) => found.push(position(plan, name)?),
            IndexKey::Expression(text) => {
                // Whatever is computed of a column that never repeats hardly repeats; mostly it is `lower(..)`.
                let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
                found.extend(words.filter_map(|word| position(plan, word)));
            }
        }
    }
    found.dedup();
    Some(found)
}

/// Whether each row can have a value of its own there.
fn can_be_unique(column: &ColumnPlan, rows: u64) -> bool {
    room(column) >= rows as f64
}

/// How many different values can be made there by the number of the row.
fn room(column: &ColumnPlan) -> f64 {
    if column.source != Source::Made || column.one_of.is_some() || !column.ranges.is_empty() {
        return 0.0;
    }
    let room = match &column.kind {
        Kind::Int { bytes } => {
            let bits = u32::from(*bytes) * 8 - 1;
            let largest = column
                .max
                .unwrap_or_else(|| 2_f64.powi(i32::try_from(bits).unwrap_or(31)) - 1.0);
            largest - column.min.unwrap_or(1.0).max(-largest) + 1.0
        }
        Kind::Numeric { precision, scale } if column.max.is_none() => {
            10_f64.powi(precision - scale) - 1.0
        }
        Kind::Text { .. } => {
            let length = column.max_length.unwrap_or(64).min(12);
            36_f64.powi(i32::try_from(length).unwrap_or(12))
        }
        Kind::Date => 30_000.0,
        Kind::Bits { length, .. } => 2_f64.powi(i32::try_from(*length).unwrap_or(64).min(62)),
        Kind::Inet { .. } => 16_000_000.0,
        Kind::Uuid | Kind::Bytes | Kind::Timestamp | Kind::Mac => f64::MAX,
        _ => 0.0,
    };
    let bounded = matches!(column.kind, Kind::Timestamp | Kind::Date)
        && (column.min.is_some() || column.max.is_some());
    if bounded { 0.0 } else { room }
}

fn uniqueness_rank(column: &ColumnPlan, is_primary: bool) -> u8 {
    match (&column.kind, column.what) {
        (_, What::Cuid) => 9,
        (Kind::Uuid, _) => 8,
        (Kind::Int { .. }, _) if column.sequence.is_some() => 9,
        (Kind::Int { .. }, _) if is_primary => 7,
        (Kind::Text { .. }, _) => 6,
        (Kind::Int { .. }, _) => 5,
        (Kind::Timestamp, What::Created) => 1,
        (Kind::Timestamp, _) => 3,
        (Kind::Date, _) => 2,
        _ => 4,
    }
}

/// How many different values a column has, where they are few enough to be counted.
pub(super) fn few_values(column: &ColumnPlan) -> Option<u64> {
    if let Some(values) = &column.one_of {
        return u64::try_from(values.len()).ok();
    }
    match &column.kind {
        Kind::Bool => Some(2),
        Kind::Enum(labels) => u64::try_from(labels.len()).ok(),
        Kind::Int { .. } => {
            let (min, max) = (column.min?.ceil(), column.max?.floor());
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped"
            )]
            let size = (max - min + 1.0).clamp(0.0, 1e15) as u64;
            Some(size)
        }
        Kind::Date if column.min.is_none() && column.max.is_none() => Some(3_650),
        _ => None,
    }
}
