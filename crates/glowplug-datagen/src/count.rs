//! Values that are counted: one after the other, within the bounds of the column and of its type.

use super::kind::Kind;
use super::plan::ColumnPlan;
use super::value::DAY;

/// How a column is counted, in steps of a size of its own.
pub(super) struct Count {
    first: i64,
    step: i64,
    unit: i64,
    /// How many values there are.
    pub(super) room: f64,
}

impl Count {
    /// What that row has, in the measure of [`super::value::Value::number`].
    pub(super) fn nth(&self, row: u64) -> i64 {
        let row = i64::try_from(row).unwrap_or(i64::MAX);
        self.first
            .saturating_add(row.saturating_mul(self.step))
            .saturating_mul(self.unit)
    }

    /// Which row would have the first value after that one.
    pub(super) fn after(&self, last: i64) -> i64 {
        last.saturating_add(1).saturating_sub(self.first).max(0)
    }

    /// Whether later rows have more.
    pub(super) fn rises(&self) -> bool {
        self.step > 0
    }
}

/// How the values of a column are counted; `None` where they are not.
pub(super) fn count(column: &ColumnPlan) -> Option<Count> {
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

/// The least and the largest whole number of so many bytes.
pub(super) fn limits(bytes: u8) -> (f64, f64) {
    let half = 2_f64.powi(i32::from(bytes) * 8 - 1);
    (-half, half - 1.0)
}
