//! Relations and their columns.

use std::collections::BTreeMap;

use glowplug_schema::ident::Name;
use serde::Serialize;

/// All relations of the database by their object identifiers, which stay when something is renamed.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) relations: BTreeMap<u32, Relation>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
}

/// What kind of relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// An ordinary table.
    Table,
    /// A partitioned table.
    Partitioned,
    /// A part of one.
    Partition,
    /// A foreign table.
    Foreign,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
}

/// Something that has rows.
#[derive(Debug)]
pub(crate) struct Relation {
    pub(crate) id: u32,
    pub(crate) name: Name,
    pub(crate) kind: Kind,
    /// About how many rows, where the server has ever counted them.
    pub(crate) estimate: Option<i64>,
    /// Whether its rows lie in blocks of its own.
    pub(crate) has_blocks: bool,
    /// Whether other tables inherit from it.
    pub(crate) has_children: bool,
    /// The partitioned table that it is a part of.
    pub(crate) parent: Option<u32>,
    /// Whether this user may read it.
    pub(crate) readable: bool,
    /// The extension that it belongs to.
    pub(crate) extension: Option<String>,
    pub(crate) comment: Option<String>,
    /// In the table's order.
    pub(crate) columns: Vec<Column>,
    /// The columns that tell every row from every other, as places in `columns`; empty where there are none.
    pub(crate) key: Vec<usize>,
    /// Whether that is the primary key.
    pub(crate) key_is_primary: bool,
}

impl Relation {
    /// The place of a column that this user may read.
    pub(crate) fn position(&self, column: &str) -> Option<usize> {
        let found = |own: &Column| own.name == column && own.readable;
        self.columns.iter().position(found)
    }
}

/// A column.
#[derive(Debug, Serialize)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// The type as PostgreSQL prints it.
    pub(crate) type_sql: String,
    pub(crate) family: Family,
    pub(crate) not_null: bool,
    /// The default, or what a generated column is computed by.
    pub(crate) expression: Option<String>,
    pub(crate) is_generated: bool,
    pub(crate) is_identity: bool,
    pub(crate) readable: bool,
    /// Whether it can be sorted by.
    pub(crate) sortable: bool,
    /// Whether an index begins with it.
    pub(crate) is_indexed: bool,
    /// The labels of an enum.
    pub(crate) labels: Option<Vec<String>>,
    pub(crate) comment: Option<String>,
    /// The type that text is cast to, domains looked through.
    #[serde(skip)]
    pub(crate) cast: String,
    /// The schema of the operators that it is sorted by.
    #[serde(skip)]
    pub(crate) operators: Option<String>,
    /// How its text is shown.
    #[serde(skip)]
    pub(crate) output: Output,
}

/// What values are like, for filters and the way they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Family {
    Text,
    Number,
    Time,
    Bool,
    Enum,
    Uuid,
    Array,
    Json,
    Bytes,
    Other,
}

/// How a value becomes the text of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// It is short: as the type itself prints it.
    Whole,
    /// As text, as much as a cell shows.
    Text,
    /// The first bytes.
    Bytes,
}

/// A foreign key.
#[derive(Debug, Serialize)]
pub(crate) struct ForeignKey {
    pub(crate) name: String,
    pub(crate) from: u32,
    pub(crate) from_columns: Vec<String>,
    pub(crate) to: u32,
    pub(crate) to_columns: Vec<String>,
}
