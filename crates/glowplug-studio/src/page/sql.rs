//! SQL text with its values. Names get in through [`Ident`] and [`Name`] only, values as `$1`, `$2`, ... only.

use std::fmt::Write;

use glowplug_schema::ident::Ident;

use crate::failure::Failure;
use crate::relation::{Column, Relation};

/// What the relation is called in every query.
const ALIAS: &str = "r";

/// A statement that is being written, with its values.
#[derive(Debug, Default)]
pub(crate) struct Sql {
    pub(crate) text: String,
    values: Vec<Option<String>>,
}

impl Sql {
    /// A value, cast to a type: `$1::pg_catalog.int4`.
    pub(crate) fn bind(&mut self, value: &str, cast: &str) -> String {
        self.values.push(Some(value.to_owned()));
        format!("${}::{cast}", self.values.len())
    }

    /// Adds text.
    pub(crate) fn push(&mut self, text: impl std::fmt::Display) {
        let _ = write!(self.text, "{text}");
    }

    /// The values in order.
    pub(crate) fn values(&self) -> Vec<Option<&str>> {
        self.values.iter().map(Option::as_deref).collect()
    }
}

/// `FROM schema.name AS r`. A table that others inherit from is shown without them: a key tells only its own rows apart.
pub(crate) fn from(relation: &Relation) -> String {
    let only = if relation.has_children { "ONLY " } else { "" };
    format!(" FROM {only}{} AS {ALIAS}", relation.name)
}

/// A column in a query.
pub(crate) fn name(column: &Column) -> String {
    format!("{ALIAS}.{}", Ident(&column.name))
}

/// The operator of a column's own order, with its schema.
pub(crate) fn operator(column: &Column, sign: &str) -> Result<String, Failure> {
    match &column.operators {
        Some(schema) => Ok(format!("OPERATOR({}.{sign})", Ident(schema))),
        None => Err(Failure::malformed(format!(
            "column {:?} has type {}, which has no order",
            column.name, column.type_sql
        ))),
    }
}
