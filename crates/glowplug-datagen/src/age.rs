//! When rows were made: later for later rows, and no row before those that it points to.
//!
//! Most keys point to rows that are as far into their table as the row itself is, or less far, so that the share of the
//! table that lies before a row puts the two in order without a look at the other one. Keys that keep something unique, or
//! follow another key, point anywhere: there the other row's time is computed, as long as that takes few steps. A table for
//! which it takes many has all its rows after all those that it points to.

use super::chance::{mix, unit};
use super::maker::Maker;
use super::plan::{Plan, TablePlan};
use super::value::DAY;

const MINUTE: i64 = 60_000_000;

/// How many rows are dated, at most, to date one.
const STEPS: u64 = 64;

/// The dates of a table's rows.
#[derive(Default)]
pub(super) struct Age {
    /// The time of the first row, and how long after it the last one comes.
    first: i64,
    length: i64,
    /// The foreign keys whose rows may be further into their table than the row is into its own.
    ahead: Vec<usize>,
    /// How many rows are dated to date one.
    steps: u64,
    /// How long after a row that is ahead.
    gap: i64,
    /// Whether its rows come after all that they point to, so that shares of it are later than those of other tables.
    late: bool,
}

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

impl Maker<'_> {
    /// When a row was made.
    pub(super) fn created(&self, table: usize, row: u64) -> i64 {
        let own = &self.plan.tables[table];
        let mut time = by_share(own, row);
        for key in &own.age.ahead {
            let parent = own.foreign_keys[*key].parent;
            if let Some(found) = self.pick(table, *key, row) {
                time = time.max(self.created(parent, found) + own.age.gap);
            }
        }
        time
    }
}

fn by_share(table: &TablePlan, row: u64) -> i64 {
    // The first row is what rows point to that have none before them.
    let jitter = match row {
        0 => 0.0,
        _ => unit(mix(table.salt ^ 0xc4ea, row)),
    };
    let share = (row as f64 + jitter) / table.rows.max(1) as f64;
    #[expect(clippy::cast_possible_truncation, reason = "at most the length")]
    let passed = (table.age.length as f64 * share) as i64;
    table.age.first + passed
}
