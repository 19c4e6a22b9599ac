//! Sequences.

use serde::{Deserialize, Serialize};

use crate::ident::Name;

/// A sequence, without the value it stands at: that is data.
/// See <https://www.postgresql.org/docs/current/catalog-pg-sequence.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    /// Its name.
    pub name: Name,
    /// Its type: `integer`, `bigint`, `smallint`.
    pub data_type: String,
    /// The first value.
    pub start: i64,
    /// The step.
    pub increment: i64,
    /// The smallest value.
    pub min: i64,
    /// The largest value.
    pub max: i64,
    /// How many values a session takes at once.
    pub cache: i64,
    /// Whether it starts again at the end.
    pub cycle: bool,
    /// The table and column that own it.
    pub owned_by: Option<(Name, String)>,
    /// Its comment.
    pub comment: Option<String>,
}
