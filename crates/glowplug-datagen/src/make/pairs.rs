//! The rows that two foreign keys point to that a CHECK relates.

use super::Maker;
use crate::chance::{below, mix};
use crate::model::Pair;

impl Maker<'_> {
    /// The row that a key of a pair points to.
    pub(super) fn paired(&self, table: usize, key: usize, pair: Pair, row: u64) -> Option<u64> {
        let own = &self.plan.tables[table];
        let (lead, follow) = match pair.follows {
            true => (pair.other, key),
            false => (key, pair.other),
        };
        let (first, second) = (
            self.pick_alone(table, lead, row),
            self.pick_alone(table, follow, row),
        );
        let (Some(first), Some(second)) = (first, second) else {
            return if pair.follows { second } else { first };
        };
        let foreign = &own.foreign_keys[follow];
        let rows = self.targets(foreign);
        let together = match (own.foreign_keys[lead].group, foreign.group) {
            (Some((one, _)), Some((two, digit))) if one == two => self.digit(own, one, digit, row),
            _ => None,
        };
        let second = match together {
            Some(digit) if foreign.choices.is_none() => Some((first + 1 + digit) % rows.max(1)),
            _ if first != second => Some(second),
            _ => {
                let start = below(mix(foreign.salt.wrapping_add(2), row), rows);
                let others = (0..rows.min(2)).map(|more| foreign.nth((start + more) % rows));
                let mut others = others.chain((0..rows.min(2)).map(|at| foreign.nth(at)));
                others.find(|other| *other != first)
            }
        };
        let Some(second) = second else {
            // There is one row only.
            return if pair.follows { None } else { Some(first) };
        };
        let exchanged = match pair.smaller {
            None => false,
            Some(smaller) => {
                let leader_is_smaller = smaller != pair.follows;
                let value = |row| {
                    let column = foreign.parent_columns.first()?;
                    Some(self.addressable(foreign.parent, *column, row))
                };
                let less = match (value(first), value(second)) {
                    (Some(one), Some(two)) => match (one.number(), two.number()) {
                        (Some(one), Some(two)) => one < two,
                        _ => one.to_string() < two.to_string(),
                    },
                    _ => true,
                };
                less != leader_is_smaller
            }
        };
        Some(match pair.follows != exchanged {
            true => second,
            false => first,
        })
    }
}
