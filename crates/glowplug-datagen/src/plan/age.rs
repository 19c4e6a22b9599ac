//! When rows were made: later for later rows, and no row before those that it points to.
//!
//! Most keys point to rows that are as far into their table as the row itself is, or less far, so that the share of the
//! table that lies before a row puts the two in order without a look at the other one. Keys that keep something unique, or
//! follow another key, point anywhere: there the other row's time is computed, as long as that takes few steps. A table for
//! which it takes many has all its rows after all those that it points to.

use crate::clock::DAY;
use crate::model::{Age, Plan};

const MINUTE: i64 = 60_000_000;

/// How many rows are dated, at most, to date one.
const STEPS: u64 = 64;

/// Finds out how the rows of each table are dated.
pub(super) fn settle(plan: &mut Plan) {
    let deepest = plan.tables.iter().map(|table| table.depth).max();
    let step = (10 * MINUTE).min(DAY / 2 / (deepest.unwrap_or(0) + 1));
    let length = (plan.span - DAY / 2).max(0);
    for at in 0..plan.tables.len() {
        let table = &plan.tables[at];
        let first = plan.today - plan.span + table.depth * step;
        let mut age = Age {
            first,
            length,
            ahead: ahead(plan, at),
            steps: 1,
            gap: step.min(MINUTE),
            late: false,
        };
        let dated = age.ahead.iter().map(|key| {
            let parent = table.foreign_keys[*key].parent;
            // Of a chain within one table nobody knows how long it is.
            if parent == at {
                STEPS
            } else {
                plan.tables[parent].age.steps
            }
        });
        age.steps = dated.fold(1_u64, u64::saturating_add);
        if age.steps > STEPS {
            let ends = age
                .ahead
                .iter()
                .map(|key| table.foreign_keys[*key].parent)
                .filter(|parent| *parent != at)
                .map(|parent| &plan.tables[parent].age)
                .map(|age| age.first + age.length)
                .max();
            // No later than its own last row would be: each table ends one step after those that it points to.
            let last = first + length;
            age.first = first.max(ends.unwrap_or(first) + age.gap).min(last);
            age.length = last - age.first;
            age.ahead = Vec::new();
            age.steps = 1;
            age.late = true;
        }
        plan.tables[at].age = age;
    }
}

/// The keys that the share of the table does not put in order.
fn ahead(plan: &Plan, at: usize) -> Vec<usize> {
    let table = &plan.tables[at];
    let dated = |key: &usize| {
        let foreign = &table.foreign_keys[*key];
        !foreign.never && foreign.parent <= at && plan.tables[foreign.parent].created.is_some()
    };
    let keys = || (0..table.foreign_keys.len()).filter(dated);
    let mut found: Vec<usize> = keys()
        .filter(|key| {
            let foreign = &table.foreign_keys[*key];
            let anywhere = foreign.group.is_some()
                || foreign.even
                || foreign.through.is_some()
                || foreign.within.is_some()
                || foreign.shift.is_some();
            let parent = &plan.tables[foreign.parent].age;
            foreign.parent < at && (anywhere || parent.late || !parent.ahead.is_empty())
        })
        .collect();
    if !found.is_empty() {
        // Where rows are later than their share says, the share says nothing of other rows of the table either.
        found.extend(keys().filter(|key| table.foreign_keys[*key].parent == at));
    }
    found
}
