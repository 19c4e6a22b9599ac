//! Tables.

use serde::{Deserialize, Serialize};

use super::{Column, Constraint, ConstraintKind, Index, Policy, Trigger};
use crate::ident::Name;

/// A table with everything that hangs on it.
/// See <https://www.postgresql.org/docs/current/catalog-pg-class.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// What kind of table it is.
    pub kind: TableKind,
    /// Whether its rows survive a crash.
    pub persistence: Persistence,
    /// Columns by position.
    pub columns: Vec<Column>,
    /// Primary key, unique, foreign key, check and exclusion constraints by name. NOT NULL is a fact of the column.
    pub constraints: Vec<Constraint>,
    /// Indexes by name, those that belong to a constraint included.
    pub indexes: Vec<Index>,
    /// Triggers by name, internal ones not included.
    pub triggers: Vec<Trigger>,
    /// Row security policies by name.
    pub policies: Vec<Policy>,
    /// Whether row security is enabled.
    pub row_security: bool,
    /// Whether row security binds the owner too.
    pub force_row_security: bool,
    /// The partition key, `RANGE (created_at)`, of a partitioned table.
    pub partition_key: Option<String>,
    /// The bound, `FOR VALUES FROM ..`, of a partition.
    pub partition_bound: Option<String>,
    /// The tables it inherits from, in order; of a partition, the partitioned table.
    pub parents: Vec<Name>,
    /// Storage parameters, `fillfactor=70`, sorted.
    pub options: Vec<String>,
    /// Its comment.
    pub comment: Option<String>,
}

impl Table {
    /// The constraint of that name.
    pub fn constraint(&self, name: &str) -> Option<&Constraint> {
        self.constraints.iter().find(|found| found.name == name)
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The primary key.
    pub fn primary_key(&self) -> Option<&Constraint> {
        self.constraints
            .iter()
            .find(|constraint| constraint.kind == ConstraintKind::PrimaryKey)
    }

    /// The columns of the primary key in its order; empty where there is none.
    pub fn primary_key_columns(&self) -> &[String] {
        self.primary_key().map_or(&[], |key| &key.columns)
    }

    /// Foreign keys by name.
    pub fn foreign_keys(&self) -> impl Iterator<Item = &Constraint> {
        self.constraints
            .iter()
            .filter(|constraint| constraint.foreign_key.is_some())
    }
}

/// What kind of table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// An ordinary table, a partition included.
    Ordinary,
    /// A partitioned table.
    Partitioned,
    /// A foreign table.
    Foreign,
}

/// Whether rows survive a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Persistence {
    /// They do.
    Permanent,
    /// They do not: the table is emptied after a crash.
    Unlogged,
}
