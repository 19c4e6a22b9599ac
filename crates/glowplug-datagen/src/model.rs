//! The plan as it is when it is made: what is to be generated, and how. Nothing changes it afterwards.

use std::collections::BTreeSet;
use std::sync::Arc;

use glowplug_schema::ident::{Ident, Name};

use crate::check::{Expr, Pattern};
use crate::kind::Kind;
use crate::lookup::{Choices, Lookup};
use crate::rules::{ColumnRules, What};
use crate::value::Value;

/// Everything that is known before the first row is made.
pub(crate) struct Plan {
    /// In an order in which a table comes after those it points to.
    pub(crate) tables: Vec<TablePlan>,
    /// The first moment of today.
    pub(crate) today: i64,
    /// The oldest row's age in microseconds.
    pub(crate) span: i64,
}

/// One table.
pub(crate) struct TablePlan {
    pub(crate) name: Name,
    /// Its name as a key of the rules.
    pub(crate) key: String,
    pub(crate) rows: u64,
    /// The rows that it has; of a table that gets none, whether it has any.
    pub(crate) kept: u64,
    /// The unique constraint that allows no more rows than that.
    pub(crate) cut_by: Option<String>,
    pub(crate) salt: u64,
    /// The columns that are written; a default of the server may be left to it.
    pub(crate) columns: Vec<ColumnPlan>,
    /// The columns in an order in which each comes after those it looks at.
    pub(crate) order: Vec<usize>,
    pub(crate) foreign_keys: Vec<ForeignKeyPlan>,
    pub(crate) groups: Vec<Group>,
    pub(crate) checks: Vec<CheckPlan>,
    /// Pairs of columns that a check relates.
    pub(crate) related: Vec<Related>,
    /// When the row was made.
    pub(crate) created: Option<usize>,
    /// Tables that must be complete before.
    pub(crate) needs: BTreeSet<usize>,
    /// Whether its rows point to earlier rows of its own.
    pub(crate) sequential: bool,
    /// The tables that are loaded in the very same transaction: a circle of keys that cannot be NULL.
    pub(crate) circle: Option<usize>,
    /// Columns that are left out and have no default: NULL.
    pub(crate) absent: Vec<String>,
    /// All columns, also those that the server fills.
    pub(crate) known: Vec<String>,
    /// How far from a table without foreign keys; later ones are made later.
    pub(crate) depth: i64,
    /// What the partitions of partitions take, and how rows of each are made.
    pub(crate) bounds: Vec<Bounds>,
    pub(crate) leaves: Vec<Leaf>,
    /// What stands in a table that gets no rows.
    pub(crate) lookup: Arc<Lookup>,
    pub(crate) age: Age,
}

/// One column that is written.
#[derive(Clone)]
pub(crate) struct ColumnPlan {
    pub(crate) name: String,
    /// Its type as the server prints it.
    pub(crate) sql: String,
    pub(crate) kind: Kind,
    pub(crate) nullable: bool,
    pub(crate) source: Source,
    pub(crate) rules: ColumnRules,
    pub(crate) what: What,
    /// Its value can be computed from the row's number alone.
    pub(crate) addressable: bool,
    /// No two rows have the same.
    pub(crate) unique: bool,
    pub(crate) null_fraction: f64,
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
    pub(crate) min_length: usize,
    pub(crate) max_length: Option<usize>,
    /// Whether its letters are all upper ones, or all lower ones.
    pub(crate) upper: Option<bool>,
    /// What its text must look like.
    pub(crate) pattern: Option<Pattern>,
    pub(crate) one_of: Option<Vec<Value>>,
    /// Where the ranges of partitions leave gaps: the ranges.
    pub(crate) ranges: Vec<(f64, f64)>,
    /// Whether a sequence gives it its values.
    pub(crate) sequence: bool,
    pub(crate) salt: u64,
    /// What stands in its place where its conditions hold.
    pub(crate) cases: Vec<ColumnPlan>,
}

/// Where a column's values come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// A column of the row that a foreign key points to.
    ForeignKey { key: usize, column: usize },
    /// A digit of the number that keeps a key of several columns unique.
    Digit { group: usize, digit: usize },
    /// A generator.
    Made,
}

/// A foreign key.
pub(crate) struct ForeignKeyPlan {
    pub(crate) name: String,
    pub(crate) parent: usize,
    pub(crate) columns: Vec<usize>,
    pub(crate) parent_names: Vec<String>,
    pub(crate) parent_columns: Vec<usize>,
    pub(crate) nullable: bool,
    pub(crate) null_fraction: f64,
    /// NULL in every row, because it closes a circle.
    pub(crate) never: bool,
    pub(crate) group: Option<(usize, usize)>,
    /// Every row that is pointed to gets as many as any other.
    pub(crate) even: bool,
    /// Even because others count on it.
    pub(crate) pinned: bool,
    /// Which rows it chooses among because it shares columns with another key.
    pub(crate) within: Option<Within>,
    /// Which digit of a group it goes round by.
    pub(crate) shift: Option<(usize, usize)>,
    /// Which part of the rows has NULL in those of its columns that may.
    pub(crate) partial: f64,
    /// Through which other key, to which of its table's keys.
    pub(crate) through: Option<(usize, usize)>,
    /// Which rows of a lookup table it takes.
    pub(crate) choices: Option<Choices>,
    /// Another key to the same table that a check relates it to.
    pub(crate) pair: Option<Pair>,
    /// Whether redrawing may turn it into NULL.
    pub(crate) may_drop: bool,
    pub(crate) salt: u64,
}

/// The rows that agree with a row in columns that foreign keys share. Keys are those of tables.
#[derive(Default)]
pub(crate) struct Within {
    /// From the row up to one that those rows have in common.
    pub(crate) up: Vec<(usize, usize)>,
    /// From there down to those rows, all of them even.
    pub(crate) down: Vec<(usize, usize)>,
    /// How many rows there are at least.
    pub(crate) least: u64,
}

/// A unique key of columns that have few values each.
pub(crate) struct Group {
    pub(crate) sizes: Vec<u64>,
    pub(crate) rows: u64,
    /// One nullable column, for which rows beyond the number of values have NULL.
    pub(crate) overflow: bool,
    pub(crate) salt: u64,
}

/// A check that rows are compared with before they are sent.
pub(crate) struct CheckPlan {
    pub(crate) name: String,
    pub(crate) expr: Expr,
}

/// What a foreign key is to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pair {
    /// The other key.
    pub(crate) other: usize,
    /// Whether this one follows the other.
    pub(crate) follows: bool,
    /// Whether this one has the smaller value, where the check wants an order.
    pub(crate) smaller: Option<bool>,
}

/// A pair of columns that a CHECK relates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Related {
    pub(crate) columns: (usize, usize),
    /// Whether the first must be smaller.
    pub(crate) ordered: bool,
    /// Whether two NULLs do not meet the check.
    pub(crate) not_both_null: bool,
}

/// What a partition takes of one column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Bound {
    List(Vec<Value>),
    /// From, and up to without it.
    Range(f64, f64),
}

/// A partition that has none itself: what it takes of each column that it or one above it is partitioned by.
pub(crate) type Bounds = Vec<(usize, Bound)>;

/// A partition that has none itself, for making rows of it.
pub(crate) struct Leaf {
    /// Columns whose values come from elsewhere.
    pub(crate) given: Bounds,
    /// Columns that are made for it.
    pub(crate) made: Vec<(usize, ColumnPlan)>,
}

/// The dates of a table's rows.
#[derive(Default)]
pub(crate) struct Age {
    /// The time of the first row, and how long after it the last one comes.
    pub(crate) first: i64,
    pub(crate) length: i64,
    /// The foreign keys whose rows may be further into their table than the row is into its own.
    pub(crate) ahead: Vec<usize>,
    /// How many rows are dated to date one.
    pub(crate) steps: u64,
    /// How long after a row that is ahead.
    pub(crate) gap: i64,
    /// Whether its rows come after all that they point to, so that shares of it are later than those of other tables.
    pub(crate) late: bool,
}

impl Plan {
    /// The rows of all tables.
    pub(crate) fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }

    /// The tables that get rows.
    pub(crate) fn filled(&self) -> impl Iterator<Item = &TablePlan> {
        self.tables.iter().filter(|table| table.rows > 0)
    }

    /// Whether a table that gets rows has some.
    pub(crate) fn appends(&self) -> bool {
        self.filled().any(|table| table.kept > 0)
    }
}

impl TablePlan {
    /// The rows that can be pointed to.
    pub(crate) fn there(&self) -> u64 {
        match self.rows {
            0 => self.lookup.rows,
            rows => rows,
        }
    }

    /// The place of a column.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The foreign key that a column is of.
    pub(crate) fn key_of(&self, column: &str) -> Option<usize> {
        match self.columns[self.position(column)?].source {
            Source::ForeignKey { key, .. } => Some(key),
            _ => None,
        }
    }

    /// The statement that takes its rows.
    pub(crate) fn copy_statement(&self) -> String {
        let columns = self.columns.iter();
        let columns: Vec<String> = columns
            .map(|column| Ident(&column.name).to_string())
            .collect();
        format!("COPY {} ({}) FROM STDIN", self.name, columns.join(", "))
    }
}

impl ForeignKeyPlan {
    /// The row of that number among those that it can point to.
    pub(crate) fn nth(&self, number: u64) -> u64 {
        let choices = self.choices.as_ref();
        choices.map_or(number, |choices| choices.row(number))
    }
}

impl Group {
    /// The first digit of a row.
    pub(crate) fn slot(&self, row: u64) -> u64 {
        let slot =
            u128::from(row) * u128::from(self.sizes[0].max(1)) / u128::from(self.rows.max(1));
        u64::try_from(slot).unwrap_or(u64::MAX)
    }
}
