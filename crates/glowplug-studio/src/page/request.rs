//! What the page asks for, and what it gets. The browser names columns and values, never SQL.

use serde::{Deserialize, Serialize};

/// A page of one relation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageRequest {
    /// The relation.
    pub(crate) relation: u32,
    /// The order; the key's where there is none.
    #[serde(default)]
    pub(crate) sort: Vec<Sort>,
    /// All of them must hold.
    #[serde(default)]
    pub(crate) filters: Vec<Filter>,
    /// Where it begins or ends.
    #[serde(default)]
    pub(crate) at: At,
    /// How many rows; as many as are sensible where nothing is said.
    pub(crate) limit: Option<usize>,
}

/// One column of an order. NULL is greater than every value, as in PostgreSQL.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sort {
    pub(crate) column: String,
    #[serde(default)]
    pub(crate) descending: bool,
}

/// One condition.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    pub(crate) column: String,
    pub(crate) operator: Operator,
    #[serde(default)]
    pub(crate) values: Vec<String>,
}

/// What a condition compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Between,
    AnyOf,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    /// An array or JSON that contains another one.
    Has,
    Null,
    NotNull,
}

/// Which rows of the order.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum At {
    /// The first ones.
    #[default]
    First,
    /// The last ones.
    Last,
    /// Those after a row.
    After(Cursor),
    /// Those before a row.
    Before(Cursor),
    /// Those from this key on.
    From(Vec<String>),
}

/// A place between two rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Cursor {
    /// The values of a row by which it is sorted.
    Values(Vec<Option<String>>),
    /// A place in the table's blocks.
    Place(u32, u32),
}

/// A page of rows.
#[derive(Debug, Serialize)]
pub(crate) struct Page {
    /// By which way it was found.
    pub(crate) way: Way,
    /// The columns of `rows`.
    pub(crate) columns: Vec<String>,
    /// Values as text; NULL is null.
    pub(crate) rows: Vec<Vec<Option<String>>>,
    /// The key of each row, whole; for a table without key, its place. Empty where rows cannot be told apart.
    pub(crate) keys: Vec<Vec<String>>,
    /// Row and column of values that are longer than what is shown.
    pub(crate) cut: Vec<(usize, usize)>,
    /// From where the page before and the page after begin; `None` where there is none.
    pub(crate) before: Option<Cursor>,
    pub(crate) after: Option<Cursor>,
    /// How long the database took.
    pub(crate) microseconds: u64,
}

/// By which way a page was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Way {
    Keyset,
    Blocks,
    Capped,
}
