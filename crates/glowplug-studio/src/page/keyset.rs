//! Pages by the values of the row before.
//!
//! The condition is written so that an index serves it: the first column is always bounded by itself, and columns that go one way
//! without NULL are compared as a row. `a > $1 OR (a = $1 AND b > $2)` alone reads a table of ten million rows from its beginning.
//! NULL is greater than every value in both directions, as PostgreSQL's own order has it. Where the first column may be NULL there
//! are two statements, one for each part, because a single one could not use the index.

use super::request::Sort;
use super::sql::{self, Sql};
use crate::failure::Failure;
use crate::relation::{Column, Relation};

/// One column of the order.
#[derive(Clone, Copy)]
pub(super) struct Term<'a> {
    pub(super) column: &'a Column,
    descending: bool,
}

/// The order of a page: what was asked for, then the key, so that no two rows are equal in it.
pub(super) fn terms<'a>(relation: &'a Relation, sort: &[Sort]) -> Result<Vec<Term<'a>>, Failure> {
    let mut terms: Vec<Term<'a>> = Vec::new();
    for wanted in sort {
        let at = relation.position(&wanted.column).ok_or_else(|| {
            Failure::malformed(format!("there is no column {:?} to sort by", wanted.column))
        })?;
        let column = &relation.columns[at];
        sql::operator(column, "=")?;
        if !terms.iter().any(|term| term.column.name == column.name) {
            terms.push(Term {
                column,
                descending: wanted.descending,
            });
        }
    }
    // The key goes the way of the last column, so that one index may serve both.
    let descending = terms.last().is_some_and(|term| term.descending);
    for at in &relation.key {
        let column = &relation.columns[*at];
        if !terms.iter().any(|term| term.column.name == column.name) {
            terms.push(Term { column, descending });
        }
    }
    Ok(terms)
}

/// The same order from its end.
pub(super) fn reversed<'a>(terms: &[Term<'a>]) -> Vec<Term<'a>> {
    let turned = terms.iter().map(|term| Term {
        column: term.column,
        descending: !term.descending,
    });
    turned.collect()
}

/// `a, b DESC`: what PostgreSQL takes for the place of NULL is what is wanted.
pub(super) fn order_by(terms: &[Term<'_>]) -> String {
    let each = terms.iter().map(|term| {
        let way = if term.descending { " DESC" } else { "" };
        format!("{}{way}", sql::name(term.column))
    });
    each.collect::<Vec<_>>().join(", ")
}

/// A part of the order that one statement reads. The parts follow each other.
pub(super) struct Part {
    /// A condition, or nothing.
    pub(super) condition: Option<String>,
    /// How many of the first terms have one value in all of it.
    pub(super) constant: usize,
}

/// Which part of the order a statement is about, as the conditions depend on its values.
#[derive(Clone, Copy)]
pub(super) enum Slice {
    /// All that follows, in one statement.
    Whole,
    /// Where the first column has a value.
    Values,
    /// Where it has none.
    Nulls,
}

/// The parts that follow a row, in order. Without a row there is one.
pub(super) fn slices(terms: &[Term<'_>], after: Option<&[Option<String>]>) -> Vec<Slice> {
    let (Some(first), Some(values)) = (terms.first(), after) else {
        return vec![Slice::Whole];
    };
    if first.column.not_null {
        return vec![Slice::Whole];
    }
    match (first.descending, values[0].is_some()) {
        (false, true) => vec![Slice::Values, Slice::Nulls],
        (false, false) => vec![Slice::Nulls],
        (true, false) => vec![Slice::Nulls, Slice::Values],
        (true, true) => vec![Slice::Values],
    }
}

/// The condition of one part. `inclusive` takes the row itself in.
pub(super) fn part(
    out: &mut Sql,
    terms: &[Term<'_>],
    slice: Slice,
    after: Option<&[Option<String>]>,
    inclusive: bool,
) -> Result<Part, Failure> {
    let Some(values) = after else {
        return Ok(Part {
            condition: None,
            constant: 0,
        });
    };
    let bound: Vec<Bound<'_>> = terms
        .iter()
        .zip(values)
        .map(|(term, value)| Bound {
            term: *term,
            value: value
                .as_deref()
                .map(|value| out.bind(value, &term.column.cast)),
        })
        .collect();
    let first = sql::name(terms[0].column);
    let is_null = values[0].is_none();
    let (condition, constant) = match slice {
        Slice::Nulls if is_null => {
            let rest = following(&bound[1..], inclusive)?;
            (format!("{first} IS NULL AND {rest}"), 1)
        }
        // All values were bound and the statement must use each, or the server could not tell their types.
        Slice::Nulls => (format!("{first} IS NULL AND {}", mentioned(&bound)), 1),
        Slice::Values if is_null => (format!("{first} IS NOT NULL AND {}", mentioned(&bound)), 0),
        Slice::Values | Slice::Whole => (leading(&bound, inclusive)?, 0),
    };
    Ok(Part {
        condition: Some(condition),
        constant,
    })
}

/// A term and the text that stands for its value; `None` for NULL.
struct Bound<'a> {
    term: Term<'a>,
    value: Option<String>,
}

fn mentioned(bound: &[Bound<'_>]) -> String {
    let values = bound.iter().filter_map(|bound| bound.value.as_ref());
    let each = values.map(|value| format!("({value} IS NOT NULL)"));
    each.collect::<Vec<_>>().join(" AND ")
}

/// What follows a row whose first value is none of NULL.
fn leading(bound: &[Bound<'_>], inclusive: bool) -> Result<String, Failure> {
    let Some(first) = bound.first() else {
        return Err(Failure::malformed("the order has no columns"));
    };
    let sign = if first.term.descending { "<" } else { ">" };
    let name = sql::name(first.term.column);
    let value = first
        .value
        .as_deref()
        .ok_or_else(|| Failure::malformed("a column that is never NULL was given as NULL"))?;
    let whole = if inclusive {
        format!("{sign}=")
    } else {
        sign.to_owned()
    };
    if bound.len() == 1 {
        return Ok(format!(
            "{name} {} {value}",
            sql::operator(first.term.column, &whole)?
        ));
    }
    let lead = format!(
        "{name} {} {value}",
        sql::operator(first.term.column, &format!("{sign}="))?
    );
    let alike = bound.iter().enumerate().all(|(at, bound)| {
        (at == 0 || bound.term.column.not_null)
            && bound.value.is_some()
            && bound.term.descending == first.term.descending
            && bound.term.column.operators == first.term.column.operators
    });
    if alike {
        let names = bound.iter().map(|bound| sql::name(bound.term.column));
        let values = bound.iter().filter_map(|bound| bound.value.clone());
        return Ok(format!(
            "{lead} AND ROW({}) {} ROW({})",
            names.collect::<Vec<_>>().join(", "),
            sql::operator(first.term.column, &whole)?,
            values.collect::<Vec<_>>().join(", ")
        ));
    }
    Ok(format!("{lead} AND {}", following(bound, inclusive)?))
}

/// What follows a row: greater in the first column, or equal there and following in the rest.
fn following(bound: &[Bound<'_>], inclusive: bool) -> Result<String, Failure> {
    let Some((first, rest)) = bound.split_first() else {
        return Ok(if inclusive { "TRUE" } else { "FALSE" }.to_owned());
    };
    let column = first.term.column;
    let name = sql::name(column);
    let (beyond, equal) = match (&first.value, first.term.descending) {
        // NULL is the greatest.
        (None, false) => ("FALSE".to_owned(), format!("{name} IS NULL")),
        (None, true) => (format!("{name} IS NOT NULL"), format!("{name} IS NULL")),
        (Some(value), descending) => {
            let sign = if descending { "<" } else { ">" };
            let compared = format!("{name} {} {value}", sql::operator(column, sign)?);
            let nulls = !descending && !column.not_null;
            let beyond = match nulls {
                true => format!("({compared} OR {name} IS NULL)"),
                false => compared,
            };
            (
                beyond,
                format!("{name} {} {value}", sql::operator(column, "=")?),
            )
        }
    };
    if rest.is_empty() && !inclusive {
        return Ok(format!("({beyond})"));
    }
    let rest = following(rest, inclusive)?;
    Ok(format!("({beyond} OR ({equal} AND {rest}))"))
}
