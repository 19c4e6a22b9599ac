//! Conditions.

use super::request::{Filter, Operator};
use super::sql::{self, Sql};
use crate::failure::Failure;
use crate::relation::{Column, Relation};

/// How many conditions there may be, and how many values one may have.
const MOST: usize = 100;

/// The conditions, each in brackets.
pub(super) fn conditions(
    out: &mut Sql,
    relation: &Relation,
    filters: &[Filter],
) -> Result<Vec<String>, Failure> {
    if filters.len() > MOST {
        return Err(Failure::malformed("there are too many filters"));
    }
    let all = filters.iter().map(|filter| {
        let at = relation.position(&filter.column).ok_or_else(|| {
            Failure::malformed(format!(
                "there is no column {:?} to filter by",
                filter.column
            ))
        })?;
        condition(out, &relation.columns[at], filter)
    });
    all.collect()
}

fn condition(out: &mut Sql, column: &Column, filter: &Filter) -> Result<String, Failure> {
    let name = sql::name(column);
    let values = &filter.values;
    let wanted = match filter.operator {
        Operator::Null | Operator::NotNull => 0,
        Operator::Between => 2,
        Operator::AnyOf => values.len().clamp(1, MOST),
        _ => 1,
    };
    if values.len() != wanted {
        return Err(Failure::malformed(format!(
            "the filter of column {:?} has {} values and not {wanted}",
            filter.column,
            values.len()
        )));
    }
    let like = |out: &mut Sql, pattern: String| {
        let bound = out.bind(&pattern, "pg_catalog.text");
        format!("({name}::pg_catalog.text OPERATOR(pg_catalog.~~*) {bound})")
    };
    Ok(match filter.operator {
        Operator::Equal | Operator::AnyOf => {
            let each = values.iter().map(|value| compared(out, column, "=", value));
            let each: Result<Vec<String>, Failure> = each.collect();
            format!("({})", each?.join(" OR "))
        }
        Operator::NotEqual => format!("(NOT {})", compared(out, column, "=", &values[0])?),
        Operator::Less => compared(out, column, "<", &values[0])?,
        Operator::LessOrEqual => compared(out, column, "<=", &values[0])?,
        Operator::Greater => compared(out, column, ">", &values[0])?,
        Operator::GreaterOrEqual => compared(out, column, ">=", &values[0])?,
        Operator::Between => {
            let least = compared(out, column, ">=", &values[0])?;
            let most = compared(out, column, "<=", &values[1])?;
            format!("({least} AND {most})")
        }
        Operator::Contains => like(out, format!("%{}%", escaped(&values[0]))),
        Operator::StartsWith => like(out, format!("{}%", escaped(&values[0]))),
        Operator::EndsWith => like(out, format!("%{}", escaped(&values[0]))),
        Operator::Matches => {
            let bound = out.bind(&values[0], "pg_catalog.text");
            format!("({name}::pg_catalog.text OPERATOR(pg_catalog.~*) {bound})")
        }
        Operator::Has => {
            let bound = out.bind(&values[0], &column.cast);
            format!("({name} OPERATOR(pg_catalog.@>) {bound})")
        }
        Operator::Null => format!("({name} IS NULL)"),
        Operator::NotNull => format!("({name} IS NOT NULL)"),
    })
}

/// A comparison by the column's own operators; equality of a type without an order is that of its text.
fn compared(out: &mut Sql, column: &Column, sign: &str, value: &str) -> Result<String, Failure> {
    let name = sql::name(column);
    if column.operators.is_none() && sign == "=" {
        let bound = out.bind(value, "pg_catalog.text");
        return Ok(format!(
            "({name}::pg_catalog.text OPERATOR(pg_catalog.=) {bound})"
        ));
    }
    let operator = sql::operator(column, sign)?;
    let bound = out.bind(value, &column.cast);
    Ok(format!("({name} {operator} {bound})"))
}

/// A text that a pattern of LIKE takes for itself.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '%' | '_') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
