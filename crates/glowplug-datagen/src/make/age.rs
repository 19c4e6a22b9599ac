//! When a row was made.

use super::Maker;
use crate::chance::{mix, unit};
use crate::model::TablePlan;

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
