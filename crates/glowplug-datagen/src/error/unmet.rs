//! Why a constraint cannot be met.

use std::fmt::{self, Display, Formatter};

use glowplug_schema::ident::Name;

/// Why a constraint cannot be met by generated rows.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Unmet {
    /// A foreign key points to a table that is not filled.
    #[error("it points to a table that cannot be filled")]
    NoTable,
    /// A foreign key that cannot be NULL points to a table without rows.
    #[error("it cannot be NULL and the table that it points to has no rows and gets none")]
    NoRows,
    /// A foreign key points to a column whose values only the server knows.
    #[error(
        "the column that it points to is filled by the server, so its values are not known before"
    )]
    FilledByServer,
    /// Nothing can break a circle of foreign keys.
    #[error("it closes a circle of foreign keys of which none may be NULL and none is deferrable")]
    Circle,
    /// Two foreign keys share columns, and nothing says which of their rows agree.
    #[error("it shares columns with another foreign key, and the two cannot be chosen together")]
    SharedColumns,
    /// Two foreign keys share columns, and some rows of the one agree with none of the other.
    #[error(
        "it shares columns with another foreign key, and {few} has fewer rows than {many}, so some of these have none to choose among"
    )]
    TooFew {
        /// The table that has too few rows.
        few: Name,
        /// The table that has more.
        many: Name,
        /// The first one's name in the rules.
        few_key: String,
        /// The second one's.
        many_key: String,
    },
    /// No row that was generated meets a check.
    #[error("none of {attempts} rows that were generated for it fits")]
    NoneFits {
        /// How many there were.
        attempts: u64,
        /// The table's name in the rules.
        key: String,
    },
}

impl Unmet {
    pub(super) fn hint(&self) -> String {
        match self {
            Unmet::TooFew {
                few_key, many_key, ..
            } => format!(
                "give tables.{few_key} of the demo rules at least as many rows as tables.{many_key}"
            ),
            Unmet::NoneFits { key, .. } => rules_hint(key),
            _ => "leave the table out with `fixed = 0` in its demo rules, or make the key nullable or deferrable".to_owned(),
        }
    }
}

/// The hint to a table's rules for columns.
pub(super) fn rules_hint(key: &str) -> String {
    format!(
        "give its columns rules that fit: `[package.metadata.glowplug.demo.tables.{key}.columns]`"
    )
}

/// Why a table cannot have so many rows.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Limit {
    /// The columns of a unique constraint have too few values.
    #[error("its unique constraint {constraint} allows {}", allowed(.most))]
    Unique {
        /// The constraint.
        constraint: String,
        /// How many there are, where the table's other keys leave any choice.
        most: Option<u64>,
    },
    /// A column has too few values that are not taken.
    #[error(
        "column {column} of type {data_type} has {left:.0} values left for its unique constraint"
    )]
    Left {
        /// The column.
        column: String,
        /// Its type.
        data_type: String,
        /// How many.
        left: f64,
    },
    /// No keys were found that no row has.
    #[error(
        "column {column} must be unique, and not so many keys were found that its {kept} rows do not have"
    )]
    NoKeys {
        /// The column.
        column: String,
        /// The rows that are there.
        kept: u64,
    },
    /// A column's type or its bounds end.
    #[error("column {column} ends at {end}, and the keys of the new rows go on to {last}")]
    ColumnEnds {
        /// The column.
        column: String,
        /// Its largest number.
        end: i64,
        /// The number of the last row.
        last: i64,
    },
    /// A sequence ends.
    #[error(
        "sequence {sequence} of column {column} ends at {end}, and the keys of the new rows go on to {last}"
    )]
    SequenceEnds {
        /// The sequence.
        sequence: String,
        /// The column.
        column: String,
        /// Its largest number.
        end: i64,
        /// The number of the last row.
        last: i64,
    },
}

impl Limit {
    pub(super) fn hint(&self, key: &str) -> String {
        let more = match self {
            Limit::Unique { .. } | Limit::Left { .. } => "",
            Limit::NoKeys { .. } => ", give the column a rule of its own, or empty the table",
            Limit::ColumnEnds { .. } => ", or give the column a larger type",
            Limit::SequenceEnds { .. } => ", or raise the sequence's MAXVALUE",
        };
        format!(
            "give the table fewer rows: `[package.metadata.glowplug.demo.tables.{key}]`, `rows` or `fixed`{more}"
        )
    }
}

fn allowed(most: &Option<u64>) -> String {
    match most {
        None => "no choice that its other keys leave".to_owned(),
        Some(most) => format!("{most} of the values that can be generated"),
    }
}

/// What a row that the server refuses does not meet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refused {
    /// A constraint.
    Constraint(String),
    /// The NOT NULL of a column.
    NotNull(String),
    /// The type of a column.
    Type(String),
    /// The server does not say.
    Unnamed,
}

impl Display for Refused {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Constraint(name) => write!(f, "constraint {name}"),
            Refused::NotNull(column) => write!(f, "NOT NULL of column {column}"),
            Refused::Type(column) => write!(f, "the type of column {column}"),
            Refused::Unnamed => f.write_str("a constraint"),
        }
    }
}
