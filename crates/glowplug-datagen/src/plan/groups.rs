//! What unique keys of several columns have to do with each other.

use super::builder::Builder;
use super::room::few_values;
use crate::model::{ForeignKeyPlan, Source, TablePlan};

/// What a unique key consists of, each with how many values it has.
pub(super) struct Digits {
    pub(super) list: Vec<(Source, u64)>,
    /// Whether something of it is chosen by another key already.
    pub(super) overlaps: bool,
}

impl Builder<'_> {
    /// What the number of a row would be written in to make these columns unique.
    pub(super) fn digits(&self, plan: &TablePlan, columns: &[usize]) -> Digits {
        let mut found = Digits {
            list: Vec::new(),
            overlaps: false,
        };
        let mut keys: Vec<usize> = Vec::new();
        for at in columns {
            match plan.columns[*at].source {
                Source::ForeignKey { key, .. } if !keys.contains(&key) => keys.push(key),
                _ => {}
            }
        }
        let reported = |key: &usize| self.identified(plan, &plan.foreign_keys[*key], columns);
        let (reported, others): (Vec<usize>, Vec<usize>) = keys.into_iter().partition(reported);
        for key in &reported {
            let foreign = &plan.foreign_keys[*key];
            found.overlaps |= foreign.group.is_some() || foreign.shift.is_some() || foreign.never;
            let count = match &foreign.within {
                None => self.count(foreign),
                Some(within) => {
                    // What it can choose among is to follow from the other digits.
                    let leader = within.up.first().map(|(_, key)| *key);
                    found.overlaps |= leader.is_none_or(|leader| !reported.contains(&leader));
                    within.least
                }
            };
            let source = Source::ForeignKey {
                key: *key,
                column: 0,
            };
            found.list.push((source, count));
        }
        let pinned = reported
            .iter()
            .filter(|key| plan.foreign_keys[**key].pinned);
        found.overlaps |= pinned.count() > 1;
        for at in columns {
            match plan.columns[*at].source {
                Source::ForeignKey { key, .. } if others.contains(&key) => {
                    // A column that two foreign keys share, of which the other one is reported.
                    let shared = |key: &usize| plan.foreign_keys[*key].columns.contains(at);
                    found.overlaps |= !reported.iter().any(shared);
                }
                Source::ForeignKey { .. } => {}
                Source::Digit { .. } => found.overlaps = true,
                Source::Made => {
                    if let Some(size) = few_values(&plan.columns[*at]) {
                        let source = Source::Digit {
                            group: *at,
                            digit: 0,
                        };
                        found.list.push((source, size));
                    }
                }
            }
        }
        found
    }

    /// Whether rows that differ by a group of keys differ in these columns: it has no digit that they do not tell.
    pub(super) fn implied(&self, plan: &TablePlan, columns: &[usize], strict: bool) -> bool {
        (0..plan.groups.len()).any(|group| {
            let reported = self.reported(plan, group, columns);
            reported.len() == plan.groups[group].sizes.len()
                && !(strict && plan.groups[group].overflow)
        })
    }

    /// A key that repeats a group but for one digit, in whose place another foreign key stands: that one goes round by the
    /// digit, each time from another start. A Latin square, where each value is once in a row and once in a column.
    pub(super) fn shift(&self, plan: &mut TablePlan, columns: &[usize]) -> bool {
        let free: Vec<usize> = columns
            .iter()
            .filter_map(|at| match plan.columns[*at].source {
                Source::ForeignKey { key, .. } if plan.foreign_keys[key].group.is_none() => {
                    Some(key)
                }
                _ => None,
            })
            .collect();
        let [key] = free[..] else {
            return false;
        };
        let foreign = &plan.foreign_keys[key];
        if foreign.pinned
            || foreign.never
            || foreign.shift.is_some()
            || foreign.within.is_some()
            || !self.identified(plan, foreign, columns)
        {
            return false;
        }
        let count = self.count(foreign);
        for group in 0..plan.groups.len() {
            let reported = self.reported(plan, group, columns);
            let sizes = &plan.groups[group].sizes;
            let mut left = (0..sizes.len()).filter(|digit| !reported.contains(digit));
            let (Some(digit), None) = (left.next(), left.next()) else {
                continue;
            };
            let bound = |at: &usize| match plan.columns[*at].source {
                Source::ForeignKey { key: other, .. } => {
                    other == key || plan.foreign_keys[other].group.is_some_and(|g| g.0 == group)
                }
                Source::Digit { group: other, .. } => other == group,
                Source::Made => true,
            };
            if plan.groups[group].overflow || !columns.iter().all(bound) {
                continue;
            }
            let mut sizes = sizes.clone();
            sizes[digit] = sizes[digit].min(count);
            let room = sizes
                .iter()
                .fold(1_u64, |all, size| all.saturating_mul(*size));
            let pinned =
                |foreign: &ForeignKeyPlan| foreign.pinned && foreign.group == Some((group, digit));
            if room < plan.rows
                || (sizes != plan.groups[group].sizes && plan.foreign_keys.iter().any(pinned))
            {
                continue;
            }
            plan.groups[group].sizes = sizes;
            let foreign = &mut plan.foreign_keys[key];
            foreign.shift = Some((group, digit));
            foreign.null_fraction = 0.0;
            foreign.partial = 0.0;
            foreign.may_drop = false;
            return true;
        }
        false
    }

    /// The digits of a group that columns tell.
    fn reported(&self, plan: &TablePlan, group: usize, columns: &[usize]) -> Vec<usize> {
        let keys = plan.foreign_keys.iter().filter_map(|foreign| {
            let (_, digit) = foreign.group.filter(|(of, _)| *of == group)?;
            self.identified(plan, foreign, columns).then_some(digit)
        });
        let plain = columns
            .iter()
            .filter_map(|at| match plan.columns[*at].source {
                Source::Digit { group: of, digit } if of == group => Some(digit),
                _ => None,
            });
        keys.chain(plain).collect()
    }
}
