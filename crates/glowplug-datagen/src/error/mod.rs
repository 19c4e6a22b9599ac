//! Why no rows were generated.

mod rule;
mod unmet;

use std::path::PathBuf;

use glowplug_introspect::IntrospectError;
use glowplug_schema::ident::Name;

pub use rule::{NameFault, RuleFault};
pub use unmet::{Limit, Refused, Unmet};

/// A failure of generating rows.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A statement failed, or there is no connection.
    #[error("{doing}")]
    Database {
        /// What was being done, as in "cannot lock the database".
        doing: &'static str,
        /// Why.
        source: glowplug_pq::Error,
    },
    /// The catalog could not be read.
    #[error(transparent)]
    Introspect(#[from] IntrospectError),
    /// The rules are no TOML, or have an unknown key.
    #[error("{path}:{line}:{column}: {reason}", path = .path.display())]
    Rules {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong.
        reason: String,
    },
    /// A rule cannot be followed.
    #[error("{place} of the demo rules {fault}")]
    Rule {
        /// Where it stands, as `tables.posts.columns.clicks.of`.
        place: String,
        /// What is wrong.
        fault: Box<RuleFault>,
    },
    /// The rules speak of a table that is not there.
    #[error("the demo rules speak of table {key}, which the database does not have")]
    UnknownTable {
        /// Its name in the rules.
        key: String,
    },
    /// The rules speak of a column that is not there.
    #[error("the demo rules speak of column {column} of table {key}, which has none of that name")]
    UnknownColumn {
        /// The table's name in the rules.
        key: String,
        /// The column.
        column: String,
    },
    /// A constraint cannot be met by generated rows.
    #[error("constraint {constraint} of table {table} cannot be met: {reason}")]
    Constraint {
        /// The table.
        table: Name,
        /// The constraint.
        constraint: String,
        /// Why.
        reason: Box<Unmet>,
    },
    /// A table's columns do not have as many values as it is to get rows.
    #[error("table {table} cannot have {rows} rows: {reason}")]
    TooManyRows {
        /// The table.
        table: Name,
        /// Its name in the rules.
        key: String,
        /// How many it was to get.
        rows: u64,
        /// Why.
        reason: Box<Limit>,
    },
    /// The server refused a row.
    #[error("{what} of table {table} cannot be met by generated rows: {detail}")]
    Refused {
        /// The table.
        table: String,
        /// Its name in the rules.
        key: String,
        /// The constraint, or the column whose type or NOT NULL it is.
        what: Refused,
        /// What the server says.
        detail: String,
    },
    /// A trigger raised an error.
    #[error("trigger function {function} of table {table} refuses a generated row: {message}")]
    Trigger {
        /// The table.
        table: Name,
        /// The function.
        function: String,
        /// What it says.
        message: String,
    },
    /// Columns that may not be NULL are of types that no value is known for.
    #[error("no values can be generated for {}", .columns.join(", "))]
    TypesUnknown {
        /// `schema.table.column (type)`.
        columns: Vec<String>,
    },
    /// Tables that are to be filled have rows.
    #[error("table {} of database {database} has rows{}", .tables[0], others(.tables))]
    NotEmpty {
        /// The database.
        database: String,
        /// The tables, one at least.
        tables: Vec<Name>,
        /// The first one's name in the rules.
        key: String,
    },
    /// There is nothing to fill.
    #[error("database {database} has no tables")]
    NoTables {
        /// The database.
        database: String,
    },
    /// The database is one of the server's own.
    #[error("{database} is a database of the server's own")]
    SystemDatabase {
        /// The database.
        database: String,
    },
    /// Another run has the lock.
    #[error("another run is generating rows in this database")]
    Busy,
    /// An end was requested.
    #[error("stopped; no generated rows are left")]
    Interrupted,
    /// A run failed, and what it had written stays.
    #[error("{first}; and the rows that were written could not be removed")]
    RowsLeft {
        /// Why the run failed.
        first: Box<Error>,
        /// Why its rows stay.
        #[source]
        second: Box<Error>,
    },
    /// A defect of glowplug.
    #[error("generating rows went wrong in a way that was not foreseen")]
    Internal,
}

impl Error {
    /// A stable name of the failure.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Database { .. } => "database",
            Error::Introspect(error) => error.code(),
            Error::Rules { .. } => "settings",
            Error::Rule { .. } | Error::UnknownTable { .. } | Error::UnknownColumn { .. } => {
                "demo-rules"
            }
            Error::Constraint { .. } | Error::TooManyRows { .. } | Error::Refused { .. } => {
                "constraint-unmet"
            }
            Error::Trigger { .. } => "trigger",
            Error::TypesUnknown { .. } => "type-unknown",
            Error::NotEmpty { .. } => "not-empty",
            Error::NoTables { .. } => "no-tables",
            Error::SystemDatabase { .. } => "system-database",
            Error::Busy => "busy",
            Error::Interrupted => "interrupted",
            Error::RowsLeft { .. } => "rows-left",
            Error::Internal => "internal",
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Error::Database { .. } | Error::Rules { .. } | Error::Interrupted => return None,
            Error::Introspect(error) => return error.hint().map(str::to_owned),
            Error::Rule { fault, .. } => return Some(fault.hint()),
            Error::Constraint { reason, .. } => return Some(reason.hint()),
            Error::UnknownTable { .. } => {
                "run `migrate deploy` first, or correct the rules; or it is another application's database"
            }
            Error::UnknownColumn { .. } => "correct the rules of the table",
            Error::TooManyRows { key, reason, .. } => return Some(reason.hint(key)),
            Error::Refused { key, .. } => return Some(unmet::rules_hint(key)),
            Error::Trigger { table, .. } => {
                return Some(format!(
                    "give the columns of {table} rules that the trigger accepts, or leave the table out with `fixed = 0`"
                ));
            }
            Error::TypesUnknown { .. } => {
                "give each a rule with `one_of` or `generate = \"default\"`, a default, or let it be NULL"
            }
            Error::NotEmpty { key, .. } => {
                return Some(format!(
                    "`--append` adds to them; `reset --skip-seed` starts over; if migrations fill the table, `fixed = 0` in `[package.metadata.glowplug.demo.tables.{key}]` keeps its rows, and those of other tables point to them"
                ));
            }
            Error::NoTables { .. } => "run `migrate deploy` first",
            Error::SystemDatabase { .. } => "name your application's database in DATABASE_URL",
            Error::Busy => "wait until it has ended",
            Error::RowsLeft { .. } => "`reset` starts over, or empty the tables by hand",
            Error::Internal => "report this together with the schema and the demo rules",
        };
        Some(hint.to_owned())
    }

    /// Turns a client failure into ours; for `map_err`.
    pub(crate) fn database(doing: &'static str) -> impl FnOnce(glowplug_pq::Error) -> Self {
        move |source| Error::Database { doing, source }
    }

    /// A rule of a table's column that cannot be followed.
    pub(crate) fn rule(place: impl Into<String>, fault: RuleFault) -> Self {
        Error::Rule {
            place: place.into(),
            fault: Box::new(fault),
        }
    }

    pub(crate) fn unmet(table: &Name, constraint: &str, reason: Unmet) -> Self {
        Error::Constraint {
            table: table.clone(),
            constraint: constraint.to_owned(),
            reason: Box::new(reason),
        }
    }
}

/// Of BEGIN and COMMIT around several statements.
impl From<glowplug_pq::Error> for Error {
    fn from(source: glowplug_pq::Error) -> Self {
        Error::Database {
            doing: "cannot end the transaction",
            source,
        }
    }
}

fn others(tables: &[Name]) -> String {
    const SHOWN: usize = 8;
    let names: Vec<String> = tables.iter().skip(1).map(Name::to_string).collect();
    match names.len() {
        0 => String::new(),
        1 => format!(", and so has {}", names[0]),
        count if count <= SHOWN => format!(", and so have {}", names.join(", ")),
        count => {
            let shown = names[..SHOWN].join(", ");
            format!(", and so have {shown} and {} more", count - SHOWN)
        }
    }
}
