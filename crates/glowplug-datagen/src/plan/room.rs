//! How many different values a column can have.

use crate::check::Pattern;
use crate::count::count;
use crate::kind::Kind;
use crate::model::{ColumnPlan, Source};
use crate::rules::What;

/// Whether each row can have a value of its own there.
pub(super) fn can_be_unique(column: &ColumnPlan, rows: u64) -> bool {
    room(column) >= rows as f64
}

/// How many different values can be made there by the number of the row.
pub(crate) fn room(column: &ColumnPlan) -> f64 {
    if column.source != Source::Made || column.one_of.is_some() || !column.ranges.is_empty() {
        return 0.0;
    }
    let room = match &column.kind {
        // Texts that fit a regular expression may repeat.
        Kind::Text { .. } if matches!(column.pattern, Some(Pattern::Regex(_))) => 0.0,
        Kind::Text { .. } => {
            let length = column.max_length.unwrap_or(64).min(12);
            36_f64.powi(i32::try_from(length).unwrap_or(12))
        }
        Kind::Date => 30_000.0,
        Kind::Bits(length) => 2_f64.powi(i32::try_from(*length).unwrap_or(64).min(62)),
        Kind::Inet => 16_000_000.0,
        Kind::Bytes => match column.max_length {
            Some(length) => 256_f64.powi(i32::try_from(length).unwrap_or(8).min(8)),
            None => f64::MAX,
        },
        Kind::Uuid | Kind::Timestamp | Kind::Mac => f64::MAX,
        _ => 0.0,
    };
    count(column).map_or(room, |count| count.room)
}

pub(super) fn uniqueness_rank(column: &ColumnPlan, is_primary: bool) -> u8 {
    match (&column.kind, column.what) {
        (_, What::Cuid) => 9,
        (Kind::Uuid, _) => 8,
        (Kind::Int { .. }, _) if column.sequence => 9,
        (Kind::Int { .. }, _) if is_primary => 7,
        (Kind::Text { .. }, _) => 6,
        (Kind::Int { .. }, _) => 5,
        (Kind::Timestamp, What::Created) => 1,
        (Kind::Timestamp, _) => 3,
        (Kind::Date, _) => 2,
        _ => 4,
    }
}

/// How many different values a column has, where they are few enough to be counted.
pub(super) fn few_values(column: &ColumnPlan) -> Option<u64> {
    if let Some(values) = &column.one_of {
        return u64::try_from(values.len()).ok();
    }
    if !column.ranges.is_empty() {
        // Numbers that are counted from one would leave them.
        return None;
    }
    match &column.kind {
        Kind::Bool => Some(2),
        Kind::Other(_) => Some(1),
        Kind::Enum(labels) => u64::try_from(labels.len()).ok(),
        Kind::Int { .. } => {
            let (min, max) = (column.min?.ceil(), column.max?.floor());
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped"
            )]
            let size = (max - min + 1.0).clamp(0.0, 1e15) as u64;
            Some(size)
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "days of a calendar"
        )]
        Kind::Date => Some(count(column).map_or(3_650, |count| count.room as u64)),
        _ => None,
    }
}
