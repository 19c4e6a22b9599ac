//! Each index, with a query for which it is there.

mod content;
mod figures;
mod people;

/// An index that belongs to no constraint, and what is asked of it.
#[derive(Debug)]
pub struct Case {
    pub index: &'static str,
    /// Who asks, and for what.
    pub about: &'static str,
    /// One statement, as an application sends it: with `$1` for each value.
    pub query: &'static str,
    /// The values, `$1` first.
    pub given: &'static [Given],
    /// What serves the query as well as this index does, and why there are both.
    pub instead: Option<Twin>,
}

/// A value of a query, taken from the demo data.
#[derive(Debug, Clone, Copy)]
pub enum Given {
    /// That of the row in the middle, when all rows are in the order of this column.
    Of {
        table: &'static str,
        column: &'static str,
    },
    /// What another query finds, and its description.
    Found {
        what: &'static str,
        query: &'static str,
    },
}

/// Another index over the same leading columns.
#[derive(Debug, Clone, Copy)]
pub struct Twin {
    pub index: &'static str,
    pub why: &'static str,
}

/// All of them, by table.
pub fn all() -> impl Iterator<Item = &'static Case> {
    people::CASES
        .iter()
        .chain(content::CASES)
        .chain(figures::CASES)
}

impl Given {
    /// The query whose only value it is.
    pub fn query(&self) -> String {
        match self {
            Self::Of { table, column } => {
                format!(
                    "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY {column})::text FROM {table}"
                )
            }
            Self::Found { query, .. } => (*query).to_owned(),
        }
    }

    /// What it is, in Markdown.
    pub fn words(&self) -> String {
        match self {
            Self::Of { table, column } => format!("a `{table}.{column}`"),
            Self::Found { what, .. } => (*what).to_owned(),
        }
    }
}

const fn of(table: &'static str, column: &'static str) -> Given {
    Given::Of { table, column }
}

/// A case without a twin.
const fn case(
    index: &'static str,
    about: &'static str,
    query: &'static str,
    given: &'static [Given],
) -> Case {
    Case {
        index,
        about,
        query,
        given,
        instead: None,
    }
}

impl Case {
    const fn instead(self, index: &'static str, why: &'static str) -> Self {
        Self {
            instead: Some(Twin { index, why }),
            ..self
        }
    }
}

/// Why a plain index stands beside the unique key over the very same column.
const SAME_COLUMN: &str = "The story asks for both `@unique` and `@@index` on this column.";
