//! Constraints.

use serde::{Deserialize, Serialize};

use crate::ident::Name;

/// A constraint of a table.
/// See <https://www.postgresql.org/docs/current/catalog-pg-constraint.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Constraint {
    /// Its name.
    pub name: String,
    /// What it demands.
    pub kind: ConstraintKind,
    /// The columns it stands on, in its own order. Empty for an expression of no single column.
    pub columns: Vec<String>,
    /// As `pg_get_constraintdef` prints it: everything behind `CONSTRAINT name`.
    pub definition: String,
    /// Where a foreign key points.
    pub foreign_key: Option<ForeignKey>,
    /// Whether existing rows were checked: false after NOT VALID.
    pub validated: bool,
    /// Its comment.
    pub comment: Option<String>,
}

/// What a constraint demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConstraintKind {
    /// PRIMARY KEY.
    PrimaryKey,
    /// UNIQUE.
    Unique,
    /// FOREIGN KEY.
    ForeignKey,
    /// CHECK.
    Check,
    /// EXCLUDE.
    Exclude,
}

/// Where a foreign key points and what happens there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// The table it points to.
    pub table: Name,
    /// The columns there, in the order of the constraint's own.
    pub columns: Vec<String>,
    /// ON DELETE.
    pub on_delete: ReferentialAction,
    /// ON UPDATE.
    pub on_update: ReferentialAction,
}

/// What happens to a row when the row it points to is deleted or its key changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferentialAction {
    /// NO ACTION.
    NoAction,
    /// RESTRICT.
    Restrict,
    /// CASCADE.
    Cascade,
    /// SET NULL.
    SetNull,
    /// SET DEFAULT.
    SetDefault,
}
