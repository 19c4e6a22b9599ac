//! What follows from a row's number alone: the rows that its foreign keys point to, and values of keys.

use rand::RngExt;

use super::even::partly;
use super::{Maker, scalar};
use crate::chance::{below, mix, rng, unit};
use crate::clock::DAY;
use crate::kind::Kind;
use crate::model::{Source, TablePlan};
use crate::rules::What;
use crate::value::Value;

impl Maker<'_> {
    /// The row that a foreign key of a row points to.
    pub(super) fn pick(&self, table: usize, key: usize, row: u64) -> Option<u64> {
        match self.plan.tables[table].foreign_keys[key].pair {
            Some(pair) => self.paired(table, key, pair, row),
            None => self.pick_alone(table, key, row),
        }
    }

    /// The same, whatever another key points to.
    pub(super) fn pick_alone(&self, table: usize, key: usize, row: u64) -> Option<u64> {
        let own = &self.plan.tables[table];
        let foreign = &own.foreign_keys[key];
        let parent_rows = self.targets(foreign);
        if foreign.never || parent_rows == 0 {
            return None;
        }
        if let Some(found) = self.bound(table, key, row) {
            return found;
        }
        if let Some((group, digit)) = foreign.group {
            let left_out =
                foreign.null_fraction > 0.0 && unit(mix(foreign.salt, row)) < foreign.null_fraction;
            return if left_out {
                None
            } else {
                self.digit(own, group, digit, row).map(|at| foreign.nth(at))
            };
        }
        if foreign.even {
            return self
                .share(table, key, row)
                .map(|share| foreign.nth(share.parent));
        }
        if foreign.null_fraction > 0.0 && unit(mix(foreign.salt, row)) < foreign.null_fraction {
            return None;
        }
        if let Some((via, other)) = foreign.through {
            let found = self
                .pick(table, via, row)
                .and_then(|found| self.pick(own.foreign_keys[via].parent, other, found));
            if found.is_some() {
                return found;
            }
        }
        let chance = mix(foreign.salt.wrapping_add(1), row);
        if foreign.parent == table {
            return match row {
                0 if foreign.nullable => None,
                0 => Some(0),
                _ => Some(below(chance, row)),
            };
        }
        if self.plan.tables[foreign.parent].rows == 0 {
            // All of them were there before.
            let weighed = foreign.choices.as_ref();
            let weighed = weighed.and_then(|choices| choices.drawn(unit(chance)));
            return Some(foreign.nth(weighed.unwrap_or_else(|| below(chance, parent_rows))));
        }
        // Rows are as old as their numbers are small, so a row points to those that were there when it was made.
        let there = u128::from(row) * u128::from(parent_rows) / u128::from(own.rows.max(1));
        let there = u64::try_from(there)
            .unwrap_or(parent_rows)
            .clamp(1, parent_rows);
        Some(below(chance, there))
    }

    /// One digit of the number that keeps the key of a group unique; `None` for a row that has none left.
    pub(super) fn digit(
        &self,
        table: &TablePlan,
        group: usize,
        digit: usize,
        row: u64,
    ) -> Option<u64> {
        let group = &table.groups[group];
        let (rows, first) = (
            u128::from(group.rows.max(1)),
            u128::from(group.sizes[0].max(1)),
        );
        let slot = |row: u64| u128::from(row) * first / rows;
        let own = slot(row);
        if group.overflow {
            let repeats = row > 0 && slot(row - 1) == own;
            return if repeats {
                None
            } else {
                u64::try_from(own).ok()
            };
        }
        if digit == 0 {
            return u64::try_from(own).ok();
        }
        let start = u64::try_from((own * rows).div_ceil(first)).unwrap_or(0);
        let others = group.sizes[1..].iter().fold(1_u64, |product, size| {
            product.saturating_mul((*size).max(1))
        });
        let chance = mix(group.salt, u64::try_from(own).unwrap_or(0));
        let step = coprime(chance >> 7, others);
        let mut index = u128::from(chance % others) + u128::from(row - start) * u128::from(step);
        index %= u128::from(others);
        for size in &group.sizes[1..digit] {
            index /= u128::from((*size).max(1));
        }
        u64::try_from(index % u128::from(group.sizes[digit].max(1))).ok()
    }

    /// A value that can be computed from the row's number alone.
    pub(super) fn addressable(&self, table: usize, column: usize, row: u64) -> Value {
        let own = &self.plan.tables[table];
        let plan = &own.columns[column];
        if own.rows == 0 {
            return own.lookup.value(column, row);
        }
        match plan.source {
            Source::ForeignKey { .. } if partly(own, column, row) => Value::Null,
            Source::ForeignKey { key, column } => match self.pick(table, key, row) {
                Some(parent) => {
                    let foreign = &own.foreign_keys[key];
                    self.addressable(foreign.parent, foreign.parent_columns[column], parent)
                }
                None => Value::Null,
            },
            Source::Digit { group, digit } => {
                let at = self.digit(own, group, digit, row).unwrap_or(0);
                scalar::nth(plan, at, self.plan.today)
            }
            Source::Made
                if plan.what == What::Created && !plan.unique && own.created == Some(column) =>
            {
                let time = self.created(table, row);
                match plan.kind {
                    Kind::Date => Value::Date(time.div_euclid(DAY)),
                    _ => Value::Timestamp(time),
                }
            }
            Source::Made => {
                let plan = self.in_partition(table, row, column).unwrap_or(plan);
                let mut chance = rng(mix(plan.salt, row));
                if plan.null_fraction > 0.0
                    && chance.random_bool(plan.null_fraction.clamp(0.0, 1.0))
                {
                    return Value::Null;
                }
                let created = match own.created {
                    Some(_) => self.created(table, row),
                    None => self.plan.today - self.plan.span,
                };
                // Keys go on after those that are there.
                let number = row.saturating_add(self.numbers.base(table, column).unsigned_abs());
                scalar::value(
                    plan,
                    &mut chance,
                    plan.unique.then_some(number),
                    created,
                    self.plan.today,
                )
            }
        }
    }
}

/// The first number from there on that has no divisor in common with another.
fn coprime(from: u64, other: u64) -> u64 {
    if other <= 2 {
        return 1;
    }
    let gcd = |mut a: u64, mut b: u64| {
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    let start = from % other;
    (0..other)
        .map(|more| (start + more) % other)
        .find(|step| *step > 0 && gcd(*step, other) == 1)
        .unwrap_or(1)
}
