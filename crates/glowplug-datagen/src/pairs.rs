//! Two foreign keys to one table that a CHECK relates: `sender <> receiver`, `a < b`, `a IS DISTINCT FROM b`.
//!
//! One of them leads and chooses as any key does. The other follows: where it would choose the same row, it takes another one, and
//! where the check wants an order, the two are exchanged. In a unique key over both, the follower's digit counts the rows after
//! the leader's, all around, so that no row meets itself; where the order is fixed, half of them, so that no two rows are each
//! other's mirror image.

use super::chance::{below, mix};
use super::maker::Maker;
use super::plan::{ForeignKeyPlan, TablePlan};

/// What a foreign key is to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    /// The other key.
    pub(super) other: usize,
    /// Whether this one follows the other.
    pub(super) follows: bool,
    /// Whether this one has the smaller value, where the check wants an order.
    pub(super) smaller: Option<bool>,
}

/// A pair of columns that a CHECK relates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Related {
    pub(super) columns: (usize, usize),
    /// Whether the first must be smaller.
    pub(super) ordered: bool,
    /// Whether two NULLs do not meet the check.
    pub(super) not_both_null: bool,
}

/// Pairs the foreign keys of a table that its checks relate.
pub(super) fn pair(plan: &mut TablePlan) {
    for related in plan.related.clone() {
        let (first, second) = related.columns;
        let key_of = |column: usize| {
            plan.foreign_keys
                .iter()
                .position(|key| key.columns == [column])
        };
        let (Some(a), Some(b)) = (key_of(first), key_of(second)) else {
            continue;
        };
        let plain = |key: &ForeignKeyPlan| {
            key.pair.is_none() && !key.never && !key.even && key.within.is_none()
        };
        let (one, two) = (&plan.foreign_keys[a], &plan.foreign_keys[b]);
        let same = one.parent == two.parent && one.parent_names == two.parent_names;
        if a == b || !same || !plain(one) || !plain(two) || plan.sequential {
            continue;
        }
        let smaller = |is: bool| related.ordered.then_some(is);
        plan.foreign_keys[a].pair = Some(Pair {
            other: b,
            follows: false,
            smaller: smaller(true),
        });
        plan.foreign_keys[b].pair = Some(Pair {
            other: a,
            follows: true,
            smaller: smaller(false),
        });
        if related.not_both_null {
            plan.foreign_keys[a].null_fraction = 0.0;
            plan.foreign_keys[a].may_drop = false;
        }
    }
}

/// How many rows a follower chooses among in a unique key that has its leader, too.
pub(super) fn choices_beside(size: u64, pair: Pair) -> u64 {
    match pair.smaller {
        None => size.saturating_sub(1),
        Some(_) => size.saturating_sub(1) / 2,
    }
}

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
