//! Foreign keys that point to every row alike, and wholes that are divided among the rows that point to them.

use super::chance::{mix, unit};
use super::maker::Maker;
use super::plan::ForeignKeyPlan;

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
