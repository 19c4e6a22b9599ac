//! Where a column's numbers end.

use crate::error::{Error, Limit};
use crate::kind::Kind;
use crate::model::{ColumnPlan, TablePlan};

/// A table that is to get more rows than a column has numbers.
pub(super) fn too_many(table: &TablePlan, reason: Limit) -> Error {
    Error::TooManyRows {
        table: table.name.clone(),
        key: table.key.clone(),
        rows: table.rows,
        reason: Box::new(reason),
    }
}

/// The largest number that a column takes.
#[expect(clippy::cast_possible_truncation, reason = "the bound of a type")]
pub(super) fn largest(column: &ColumnPlan) -> i64 {
    let of_type = match column.kind {
        Kind::Int { bytes: 2 } => i64::from(i16::MAX),
        Kind::Int { bytes: 4 } => i64::from(i32::MAX),
        _ => i64::MAX,
    };
    column
        .max
        .map_or(of_type, |max| of_type.min(max.floor() as i64))
}
