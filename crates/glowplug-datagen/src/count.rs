//! Values that are counted: one after the other, within the bounds of the column and of its type.

use crate::clock::DAY;
use crate::kind::{Kind, limits};
use crate::model::{ColumnPlan, Source};

/// How a column is counted, in steps of a size of its own.
pub(crate) struct Count {
    first: i64,
    step: i64,
    unit: i64,
    /// How many values there are.
    pub(crate) room: f64,
}

impl Count {
    /// What that row has, in the measure of [`crate::value::Value::number`].
    pub(crate) fn nth(&self, row: u64) -> i64 {
        let row = i64::try_from(row).unwrap_or(i64::MAX);
        self.first
            .saturating_add(row.saturating_mul(self.step))
            .saturating_mul(self.unit)
    }

    /// Which row would have the first value after that one.
    pub(crate) fn after(&self, last: i64) -> i64 {
        last.saturating_add(1).saturating_sub(self.first).max(0)
    }
}

/// How the values of a column are counted; `None` where they are not.
pub(crate) fn count(column: &ColumnPlan) -> Option<Count> {
    let bounded = column.min.is_some() || column.max.is_some();
    let second = 1_000_000;
    // A step, the least and the most of them, and where to begin when nothing is said.
    let (unit, least, most, usual) = match &column.kind {
        Kind::Int { bytes } => {
            let (least, most) = limits(*bytes);
            (1, least, most, 1.0)
        }
        Kind::Float { bytes: 4 } => (1, -16_777_216.0, 16_777_216.0, 1.0),
        Kind::Float { .. } => (1, -9e15, 9e15, 1.0),
        Kind::Money => (1, -9e13, 9e13, 1.0),
        Kind::Numeric { precision, scale } => {
            let most = 10_f64.powi((precision - scale).clamp(0, 18)) - 1.0;
            (1, -most, most, 1.0)
        }
        Kind::Time => (second, 0.0, 86_399.0, 0.0),
        Kind::Interval => (60 * second, -1e9, 1e9, 1.0),
        Kind::Date if bounded => (DAY, -700_000.0, 2_000_000.0, f64::INFINITY),
        Kind::Timestamp if bounded => (second, -6e10, 2e11, f64::INFINITY),
        _ => return None,
    };
    let low = column.min.map(|n| (n / unit as f64).ceil().max(least));
    let high = column.max.map(|n| (n / unit as f64).floor().min(most));
    let (first, step, room) = match (low, high) {
        (Some(low), high) => (low, 1, high.unwrap_or(most) - low + 1.0),
        (None, Some(high)) if high < usual => (high, -1, high - least + 1.0),
        (None, high) => (usual, 1, high.unwrap_or(most) - usual + 1.0),
    };
    #[expect(clippy::cast_possible_truncation, reason = "saturates")]
    let first = first as i64;
    Some(Count {
        first,
        step,
        unit,
        room: room.max(0.0),
    })
}

/// Whether a column's values are whole numbers that follow each other.
pub(crate) fn numbered(column: &ColumnPlan) -> bool {
    column.unique
        && column.source == Source::Made
        && matches!(column.kind, Kind::Int { .. })
        && count(column).is_some_and(|count| count.step > 0)
}

/// The number of the first row where nothing was there before.
pub(crate) fn first(column: &ColumnPlan) -> i64 {
    count(column).map_or(1, |count| count.nth(0))
}
