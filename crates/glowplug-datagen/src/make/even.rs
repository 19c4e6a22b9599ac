//! Foreign keys that point to every row alike, and wholes that are divided among the rows that point to them.

use super::Maker;
use crate::chance::{below, mix, unit};
use crate::model::{ForeignKeyPlan, Source, TablePlan, Within};

/// Which row an even foreign key points to, and which of that row's rows a row is.
pub(super) struct EvenShare {
    pub(super) parent: u64,
    number: u64,
    count: u64,
}

impl Maker<'_> {
    /// How many rows a foreign key can point to.
    pub(super) fn targets(&self, foreign: &ForeignKeyPlan) -> u64 {
        match &foreign.choices {
            Some(choices) => choices.count(),
            None => self.plan.tables[foreign.parent].there(),
        }
    }

    /// Which row an even foreign key points to, and which of that row's rows this one is.
    pub(super) fn share(&self, table: usize, key: usize, row: u64) -> Option<EvenShare> {
        let own = &self.plan.tables[table];
        let foreign = &own.foreign_keys[key];
        // In parts of 2^32, so that every row counts them alike.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a fraction"
        )]
        let kept = ((1.0 - foreign.null_fraction).clamp(0.0, 1.0) * 4_294_967_296.0) as u128;
        let before = |row: u64| (u128::from(row) * kept) >> 32;
        let number = before(row);
        if before(row + 1) == number {
            return None;
        }
        let (all, parents) = (before(own.rows).max(1), u128::from(self.targets(foreign)));
        let parent = number * parents / all;
        let first = |parent: u128| (parent * all).div_ceil(parents.max(1));
        let small = |number: u128| u64::try_from(number).unwrap_or(u64::MAX);
        Some(EvenShare {
            parent: small(parent),
            number: small(number - first(parent)),
            count: small(first(parent + 1) - first(parent)).max(1),
        })
    }

    /// The row that a foreign key points to that others have a say in: those that it shares columns with, or a unique key.
    pub(super) fn bound(&self, table: usize, key: usize, row: u64) -> Option<Option<u64>> {
        let own = &self.plan.tables[table];
        let foreign = &own.foreign_keys[key];
        if let Some(within) = &foreign.within {
            return Some(self.agreeing((table, key), within, row));
        }
        if let Some(by) = foreign.shift {
            let found = self.shifted(own, by, self.targets(foreign), row);
            return Some(found.map(|at| foreign.nth(at)));
        }
        let (group, _) = foreign.group?;
        // Only what may be NULL of it is, in the rows that are too many.
        (own.groups[group].overflow && !foreign.nullable)
            .then(|| Some(foreign.nth(own.groups[group].slot(row))))
    }

    /// A row that agrees with this one in the columns that foreign keys share.
    fn agreeing(&self, (table, key): (usize, usize), within: &Within, row: u64) -> Option<u64> {
        let own = &self.plan.tables[table];
        let foreign = &own.foreign_keys[key];
        if foreign.null_fraction > 0.0 && unit(mix(foreign.salt, row)) < foreign.null_fraction {
            return None;
        }
        let up = within.up.iter();
        let common = up
            .copied()
            .try_fold(row, |row, (table, key)| self.pick(table, key, row))?;
        let (mut from, mut to) = (common, common + 1);
        for (table, key) in &within.down {
            (from, to) = self.under(*table, *key, from, to);
        }
        if foreign.parent == table {
            // Only rows that were there before can be pointed to; the first one points to itself if it must.
            to = to.min(row);
            if from >= to {
                return (!foreign.nullable).then_some(row);
            }
        }
        let count = to.checked_sub(from).filter(|count| *count > 0)?;
        if let Some((group, digit)) = foreign.group {
            let start = below(mix(foreign.salt, from), count);
            let digit = self.digit(own, group, digit, row)?;
            return Some(from + (start + digit) % count);
        }
        Some(from + below(mix(foreign.salt.wrapping_add(1), row), count))
    }

    /// The rows whose even foreign key points to one of these.
    fn under(&self, table: usize, key: usize, from: u64, to: u64) -> (u64, u64) {
        let own = &self.plan.tables[table];
        let foreign = &own.foreign_keys[key];
        let (rows, parents) = match foreign.group {
            Some((group, _)) => (own.groups[group].rows, own.groups[group].sizes[0]),
            None => (own.rows, self.targets(foreign)),
        };
        let first = |parent: u64| {
            let row = (u128::from(parent) * u128::from(rows)).div_ceil(u128::from(parents.max(1)));
            u64::try_from(row).unwrap_or(u64::MAX).min(own.rows)
        };
        (first(from), first(to))
    }

    /// The number that goes round by one digit of a group, from a start that the other digits give.
    fn shifted(
        &self,
        own: &TablePlan,
        (group, digit): (usize, usize),
        count: u64,
        row: u64,
    ) -> Option<u64> {
        let mut start = own.groups[group].salt ^ 0x5417;
        for other in (0..own.groups[group].sizes.len()).filter(|other| *other != digit) {
            start = mix(start, self.digit(own, group, other, row)?);
        }
        let count = count.max(1);
        Some((below(start, count) + self.digit(own, group, digit, row)?) % count)
    }

    /// The part of a whole that falls to a row of an even foreign key.
    pub(super) fn part(&self, table: usize, key: usize, row: u64, whole: f64, step: f64) -> f64 {
        let Some(share) = self.share(table, key, row) else {
            return 0.0;
        };
        let salt = mix(self.plan.tables[table].salt, share.parent);
        // Where the whole is cut: about evenly, and for all columns of the row at the same places.
        let cut = |number: u64| {
            if number == 0 || number >= share.count {
                return if number == 0 { 0.0 } else { whole };
            }
            let place = number as f64 + (unit(mix(salt, number)) - 0.5) / 2.0;
            (whole * place / share.count as f64 / step).floor() * step
        };
        cut(share.number + 1) - cut(share.number)
    }
}

/// Whether a row has NULL in a column of a foreign key that points to a row in its others.
pub(super) fn partly(own: &TablePlan, column: usize, row: u64) -> bool {
    let Source::ForeignKey { key, .. } = own.columns[column].source else {
        return false;
    };
    let foreign = &own.foreign_keys[key];
    if foreign.nullable || !own.columns[column].nullable {
        return false;
    }
    if let Some((group, _)) = foreign.group
        && own.groups[group].overflow
    {
        let slot = |row: u64| own.groups[group].slot(row);
        return row > 0 && slot(row - 1) == slot(row);
    }
    foreign.partial > 0.0 && unit(mix(foreign.salt ^ 0x9a27, row)) < foreign.partial
}
