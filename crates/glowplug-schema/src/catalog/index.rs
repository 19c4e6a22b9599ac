//! Indexes.

use serde::{Deserialize, Serialize};

/// An index. See <https://www.postgresql.org/docs/current/catalog-pg-index.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Its name; it lives in its table's schema.
    pub name: String,
    /// The access method: `btree`, `gin`.
    pub method: String,
    /// Whether it admits each key once.
    pub unique: bool,
    /// Whether NULLs count as equal in a unique index.
    pub nulls_not_distinct: bool,
    /// The keys in order, INCLUDE columns not among them.
    pub keys: Vec<IndexKey>,
    /// The INCLUDE columns.
    pub include: Vec<String>,
    /// The predicate of a partial index.
    pub predicate: Option<String>,
    /// As `pg_get_indexdef` prints it.
    pub definition: String,
    /// The constraint that owns it: primary key, unique or exclusion.
    pub constraint: Option<String>,
    /// False for the remains of a CREATE INDEX CONCURRENTLY that failed: it costs and is never used.
    pub valid: bool,
    /// Its comment.
    pub comment: Option<String>,
}

/// One key of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexKey {
    /// A column.
    Column(String),
    /// An expression, as `pg_get_indexdef` prints it for this key.
    Expression(String),
}
