//! How rows point to each other and how keys stay unique.

use glowplug_schema::catalog::{ConstraintKind, Generated, Index, IndexKey, Table};
use glowplug_schema::ident::Ident;

use super::super::chance::mix;
use super::super::check::{self, Expr};
use super::super::kind::Kind;
use super::super::lookup::Choices;
use super::super::pairs::choices_beside;
use super::super::refused;
use super::columns::add_check;
use super::groups::Digits;
use super::room::{can_be_unique, room, uniqueness_rank};
use super::shared::Choice;
use super::{Builder, ForeignKeyPlan, Group, Source, TablePlan, position, unmet};
use crate::error::Error;

/// How a unique key was provided for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grouped {
    /// It is.
    Done,
    /// The table has fewer rows now, and the key is to be looked at again.
    Cut,
}

impl Builder<'_> {
    pub(super) fn foreign_keys(&self, plan: &mut TablePlan) -> Result<(), Error> {
        for key in self.by_lead(plan) {
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
            let is_self = target.table == plan.name;
            let pairs = columns.iter().copied().zip(target.columns.iter().cloned());
            // In a row of its own table that it points to, a column that points to itself has the same value.
            let (shared, free): (Vec<_>, Vec<_>) = pairs.partition(|(at, name)| {
                plan.columns[*at].source != Source::Made
                    || (is_self && columns.len() > 1 && plan.columns[*at].name == *name)
            });
            let free: Vec<usize> = free.into_iter().map(|(at, _)| at).collect();
            if free.is_empty() {
                // What a wider key points to has these very columns as a key of its own.
                continue;
            }
            let nullable = free.iter().all(|at| plan.columns[*at].nullable);
            let some_nullable = free.iter().any(|at| plan.columns[*at].nullable);
            let broken = self.broken.contains(&(plan.name.clone(), key.name.clone()));
            let choice = if shared.is_empty() {
                None
            } else {
                Some(self.choice(plan, parent, &shared))
            };
            let left_out = (broken || self.counts[parent] == 0) && !nullable && some_nullable;
            if left_out || matches!(choice, Some(Choice::Unknown | Choice::Gaps(..))) {
                if !some_nullable {
                    return Err(self.apart(plan, &key.name, choice));
                }
                // One NULL among its columns is enough.
                for at in free {
                    if plan.columns[at].nullable {
                        plan.columns[at].null_fraction = 1.0;
                    }
                }
                continue;
            }
            let within = match choice {
                Some(Choice::Of(within, even)) => {
                    for (table, key) in even {
                        if table == self.done.len() {
                            plan.foreign_keys[key].even = true;
                            plan.foreign_keys[key].pinned = true;
                        } else {
                            plan.demands.push((table, key));
                        }
                    }
                    let leader = within.up.first().filter(|_| !nullable);
                    if let Some((_, leader)) = leader {
                        // Who follows a NULL has nobody to choose.
                        plan.foreign_keys[*leader].null_fraction = 0.0;
                        plan.foreign_keys[*leader].may_drop = false;
                    }
                    Some(within)
                }
                _ => None,
            };
            let choices = self.choices(plan, &target.table, &columns, &target.columns)?;
            let rows_there = choices.as_ref().map_or(self.counts[parent], Choices::count);
            let mut said = free.iter();
            let said = said.find_map(|at| plan.columns[*at].rules.null_fraction);
            let null_fraction = said.unwrap_or(if is_self { 0.3 } else { 0.1 });
            let even = free.iter().any(|at| plan.columns[*at].rules.even);
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
                if !free.contains(column) {
                    continue;
                }
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
                even,
                pinned: false,
                within,
                shift: None,
                partial: if some_nullable && !nullable {
                    null_fraction
                } else {
                    0.0
                },
                through: None,
                choices,
                pair: None,
                may_drop: nullable,
                salt: mix(plan.columns[free[0]].salt, 0xf0),
                columns,
            });
        }
        Ok(())
    }

    pub(super) fn unique_keys(&self, plan: &mut TablePlan) -> Result<(), Error> {
        let table = self.wanted.table;
        let mut indexes: Vec<&Index> = table.indexes.iter().filter(|index| index.unique).collect();
        indexes.sort_by_key(|index| {
            // What binds some rows only gives way to what binds all.
            (
                index.predicate.is_some(),
                index.keys.len(),
                index.name.clone(),
            )
        });
        for index in indexes {
            // With fewer rows a column may have a value of its own for each.
            while self.unique_key(plan, index)? == Grouped::Cut {}
        }
        Ok(())
    }

    fn unique_key(&self, plan: &mut TablePlan, index: &Index) -> Result<Grouped, Error> {
        let table = self.wanted.table;
        let primary = table.primary_key().map(|key| key.name.as_str());
        let columns = key_columns(index, table, plan);
        // A column that the server fills by its default is as unique as that default is.
        let Some(columns) = columns.filter(|columns| !columns.is_empty()) else {
            return Ok(Grouped::Done);
        };
        if columns
            .iter()
            .any(|at| plan.columns[*at].unique && !plan.columns[*at].nullable)
        {
            return Ok(Grouped::Done);
        }
        let is_primary = index.constraint.as_deref() == primary && primary.is_some();
        let plain = index.keys.iter().all(|key| match key {
            IndexKey::Column(name) => position(plan, name).is_some(),
            IndexKey::Expression(_) => false,
        });
        if self.implied(plan, &columns, index.nulls_not_distinct || !plain) {
            return Ok(Grouped::Done);
        }
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
            return Ok(Grouped::Done);
        }
        self.group(plan, index, &columns, is_primary)
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
    ) -> Result<Grouped, Error> {
        if plan.rows < 2 {
            // One row repeats nothing.
            return Ok(Grouped::Done);
        }
        let constraint = index
            .constraint
            .clone()
            .unwrap_or_else(|| index.name.clone());
        if self.shift(plan, columns) {
            return Ok(Grouped::Done);
        }
        let Digits {
            list: mut digits,
            overlaps,
        } = self.digits(plan, columns);
        // Who follows another key of this group never takes the row that it takes.
        let keys: Vec<usize> = digits
            .iter()
            .filter_map(|(source, _)| match source {
                Source::ForeignKey { key, .. } => Some(*key),
                _ => None,
            })
            .collect();
        for (source, size) in &mut digits {
            if let Source::ForeignKey { key, .. } = source
                && let Some(pair) = plan.foreign_keys[*key].pair
                && pair.follows
                && keys.contains(&pair.other)
            {
                *size = choices_beside(*size, pair);
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
            let predicate = index.predicate.as_deref().map(check::parse);
            if let Some(expr) = predicate.filter(|expr| !expr.has_unknown()) {
                // A partial index binds no row that its predicate leaves out.
                add_check(plan, constraint, Expr::Not(Box::new(expr)));
                return Ok(Grouped::Done);
            }
            if let ([(Source::ForeignKey { key, .. }, size)], true, false) =
                (&digits[..], lenient, overlaps)
                && !plan.foreign_keys[*key].pinned
            {
                let (key, size) = (*key, *size);
                self.bind(plan, &[(Source::ForeignKey { key, column: 0 }, size)], true)?;
                return Ok(Grouped::Done);
            }
            if lenient && let Some(at) = columns.iter().find(|at| plan.columns[**at].nullable) {
                plan.columns[*at].null_fraction = 1.0;
                if let Source::ForeignKey { key, .. } = plan.columns[*at].source {
                    let foreign = &mut plan.foreign_keys[key];
                    if foreign.nullable {
                        foreign.null_fraction = 1.0;
                    } else {
                        foreign.partial = 1.0;
                    }
                }
                return Ok(Grouped::Done);
            }
            let most = match (overlaps, digits.is_empty()) {
                (true, _) => None,
                (false, false) => Some(capacity),
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a number of values that is smaller than that of the rows"
                )]
                (false, true) => {
                    let most = columns.iter().map(|at| room(&plan.columns[*at]));
                    Some(most.fold(0.0, f64::max).min(1e15) as u64)
                }
            };
            // `--rows` is a wish that a table's own keys may cut.
            if let Some(most) = most
                && (1..plan.rows).contains(&most)
                && !self.wanted.fixed
            {
                plan.rows = most;
                plan.cut_by = Some(constraint);
                return Ok(Grouped::Cut);
            }
            return Err(refused(
                "constraint-unmet",
                format!(
                    "table {} cannot have {} rows: its unique constraint {constraint} allows {}",
                    plan.name,
                    plan.rows,
                    match most {
                        None => "no choice that its other keys leave".to_owned(),
                        Some(most) => format!("{most} of the values that can be generated"),
                    },
                ),
                format!(
                    "give the table fewer rows: `[package.metadata.glowplug.demo.tables.{}]`, `rows` or `fixed`",
                    plan.key
                ),
            ));
        }
        self.bind(plan, &digits, false)?;
        Ok(Grouped::Done)
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
            let pinned = match source {
                Source::ForeignKey { key, .. } => plan.foreign_keys[*key].pinned,
                _ => false,
            };
            (
                !pinned,
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
                    foreign.partial = 0.0;
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
fn key_columns(index: &Index, table: &Table, plan: &TablePlan) -> Option<Vec<usize>> {
    let mut found = Vec::new();
    for key in &index.keys {
        let text = match key {
            IndexKey::Column(name) => match table.column(name).map(|column| &column.generated) {
                Some(Some(Generated::Stored(text) | Generated::Virtual(text))) => text,
                _ => {
                    found.push(position(plan, name)?);
                    continue;
                }
            },
            IndexKey::Expression(text) => text,
        };
        // Whatever is computed of a column that never repeats hardly repeats; mostly it is `lower(..)`.
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        found.extend(words.filter_map(|word| position(plan, word)));
    }
    found.dedup();
    Some(found)
}
