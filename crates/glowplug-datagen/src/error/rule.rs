//! What can be wrong with a rule.

/// What is wrong with a rule. The texts follow its place.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum RuleFault {
    /// Not written as a day.
    #[error("is no day")]
    NoDay,
    /// A number of days or rows that is too large.
    #[error("is more than {0}")]
    TooLarge(u64),
    /// No number of rows for each row.
    #[error("is {0}")]
    Ratio(f64),
    /// No part of the rows.
    #[error("is {0}")]
    Fraction(f64),
    /// NULL in a column that is NOT NULL.
    #[error("asks for NULL in a column that is NOT NULL")]
    Null,
    /// A bound that is no number to count with.
    #[error("or `max` is out of range")]
    OutOfRange,
    /// The least is more than the most.
    #[error("is {min}, more than `max`, {max}")]
    Exchanged {
        /// The least.
        min: f64,
        /// The most.
        max: f64,
    },
    /// A bound for a type that has none.
    #[error("means nothing for type {0}")]
    Meaningless(String),
    /// A bound that the type does not have.
    #[error("is {n}, and type {data_type} has {least} to {most}")]
    Beyond {
        /// The bound.
        n: f64,
        /// The type.
        data_type: String,
        /// Its least value.
        least: f64,
        /// Its largest value.
        most: f64,
    },
    /// A value that is none of the column's type.
    #[error("has {value}, which does not fit type {data_type}")]
    Value {
        /// The value.
        value: String,
        /// The type.
        data_type: String,
        /// The labels of an enum.
        labels: Vec<String>,
    },
    /// A rule that does not fit the column's type.
    #[error("does not fit type {0}")]
    Type(String),
    /// An empty list.
    #[error("is empty")]
    Empty,
    /// Weights without values.
    #[error("has nothing to weigh")]
    NothingToWeigh,
    /// Not one weight for each value.
    #[error("has {given} numbers for {wanted} values")]
    Weights {
        /// How many there are.
        given: usize,
        /// How many there must be.
        wanted: usize,
    },
    /// Weights that are negative, or all 0.
    #[error("weighs nothing")]
    WeighsNothing,
    /// Not as many columns as the generator wants.
    #[error("names {0} columns")]
    Of(usize),
    /// A case with what only stands beside cases.
    #[error("has a case with cases, `even` or `through`")]
    Nested,
    /// A rule beside `cases` that they always replace.
    #[error("stands beside a rule that never counts")]
    NeverCounts,
    /// A column that is not there, or that cannot be looked at.
    #[error("names {name:?}: {why}")]
    Name {
        /// The column.
        name: String,
        /// Why.
        why: NameFault,
    },
    /// A rule for foreign keys at another column.
    #[error("stands at no foreign key")]
    NoForeignKey,
    /// Parts of a whole whose rows are not counted.
    #[error("is divided by no foreign key with `even = true`")]
    NotEven,
    /// A time after one that is none.
    #[error("names a column that holds no time")]
    NoTime,
    /// A rule for a foreign key that follows another one.
    #[error("stands at foreign key {0}, which shares columns with another one and follows that")]
    Follows(String),
    /// A way through a table whose rows are not generated.
    #[error(
        "leads through table {0}, which gets no rows: only the keys of those that it has are known"
    )]
    ThroughKept(String),
    /// A way that does not lead to the same table.
    #[error("names no way to the same table")]
    NoWay,
    /// Columns that look at each other.
    #[error("make columns wait for each other")]
    Waiting,
    /// A value that no row of a kept table has.
    #[error("has {value}, which no row of table {table} has")]
    NoSuchRow {
        /// The value.
        value: String,
        /// The table.
        table: String,
        /// How many of its rows are looked at.
        looked_at: u64,
    },
}

/// Why a column that a rule names cannot be looked at.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[non_exhaustive]
pub enum NameFault {
    /// It is not there.
    #[error("there is no such column")]
    NoColumn,
    /// The foreign key before the point is not there.
    #[error("there is no such foreign key")]
    NoForeignKey,
    /// The row would be one of the same table.
    #[error("the key points to its own table")]
    OwnTable,
    /// The row would be one of the same circle.
    #[error("the two tables point to each other")]
    Circle,
}

impl RuleFault {
    pub(super) fn hint(&self) -> String {
        let hint = match self {
            RuleFault::NoDay => "write it as 2026-01-31",
            RuleFault::TooLarge(_) | RuleFault::OutOfRange => "give a smaller number",
            RuleFault::Ratio(_) => "give a number from 0 to 1000000",
            RuleFault::Fraction(_) => "give a number from 0 to 1",
            RuleFault::Null
            | RuleFault::Meaningless(_)
            | RuleFault::Follows(_)
            | RuleFault::ThroughKept(_) => "leave it out",
            RuleFault::Exchanged { .. } => "exchange the two",
            RuleFault::Beyond { .. } => "give a number that the column's type has",
            RuleFault::Value { labels, .. } if !labels.is_empty() => {
                return format!("the type has {}", labels.join(", "));
            }
            RuleFault::Value { .. } => "give values of the column's type",
            RuleFault::Type(_) => "choose another, or leave it out",
            RuleFault::Empty => "give it a value, or leave it out",
            RuleFault::NothingToWeigh => "give `one_of` with it",
            RuleFault::Weights { .. } => "give one for each value",
            RuleFault::WeighsNothing => "give numbers from 0 on, not all of them 0",
            RuleFault::Of(_) => {
                "`share` and `part` want one, `ratio` two, `rest` two or more, all others none"
            }
            RuleFault::Nested => "say these beside `cases`",
            RuleFault::NeverCounts => "make it the last case",
            RuleFault::Name { .. }
            | RuleFault::NoForeignKey
            | RuleFault::NotEven
            | RuleFault::NoTime => {
                "name a column of the table, or `key.column` for one of the row that a foreign key points to"
            }
            RuleFault::NoWay => {
                "name a foreign key of this table and one of the table it points to: `campaign_id.user_id`"
            }
            RuleFault::Waiting => "let one of them be made without the other",
            RuleFault::NoSuchRow { looked_at, .. } => {
                return format!(
                    "name values that are there; the first {looked_at} rows by key are looked at"
                );
            }
        };
        hint.to_owned()
    }
}
