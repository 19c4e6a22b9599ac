//! How rows point to each other.

use super::builder::{Builder, Even};
use super::shared::Choice;
use crate::chance::mix;
use crate::error::{Error, Unmet};
use crate::lookup::Choices;
use crate::model::{ForeignKeyPlan, Source, TablePlan};

impl Builder<'_> {
    pub(super) fn foreign_keys(&self, plan: &mut TablePlan) -> Result<Even, Error> {
        let mut demanded = Even::new();
        for key in self.by_lead(plan) {
            let Some(target) = &key.foreign_key else {
                continue;
            };
            let Some(&parent) = self.place.get(&target.table) else {
                return Err(Error::unmet(&plan.name, &key.name, Unmet::NoTable));
            };
            let columns: Vec<usize> = key
                .columns
                .iter()
                .filter_map(|name| plan.position(name))
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
                            demanded.push((table, key));
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
                return Err(Error::unmet(&plan.name, &key.name, Unmet::NoRows));
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
        Ok(demanded)
    }
}
