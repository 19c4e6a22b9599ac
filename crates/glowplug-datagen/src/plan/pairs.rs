//! Two foreign keys to one table that a CHECK relates: `sender <> receiver`, `a < b`, `a IS DISTINCT FROM b`.
//!
//! One of them leads and chooses as any key does. The other follows: where it would choose the same row, it takes another one, and
//! where the check wants an order, the two are exchanged. In a unique key over both, the follower's digit counts the rows after
//! the leader's, all around, so that no row meets itself; where the order is fixed, half of them, so that no two rows are each
//! other's mirror image.

use crate::model::{ForeignKeyPlan, Pair, TablePlan};

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
