//! The first rows of what cannot be paged: no key tells two of its rows apart, and it has no blocks of its own.

use glowplug_pq::Connection;

use super::filter::conditions;
use super::found::{Found, assemble};
use super::keyset;
use super::request::{At, Page, PageRequest, Way};
use super::select;
use super::sql::{self, Sql};
use crate::failure::Failure;
use crate::relation::Relation;

/// How many rows are shown at most.
const ROWS: usize = 1000;

/// How many values.
const CELLS: usize = 50_000;

/// Reads the first rows, or the last ones, which are the first ones of the order reversed.
pub(super) fn fetch(
    session: &mut Connection,
    relation: &Relation,
    request: &PageRequest,
) -> Result<Page, Failure> {
    let backward = match request.at {
        At::First => false,
        At::Last if !request.sort.is_empty() => true,
        _ => {
            return Err(Failure::malformed(format!(
                "{} has no key to be paged by",
                relation.name
            )));
        }
    };
    let limit = (CELLS / select::readable(relation).count().max(1)).clamp(1, ROWS);
    let limit = request.limit.unwrap_or(limit).clamp(1, limit);
    let mut terms = keyset::terms(relation, &request.sort)?;
    if backward {
        terms = keyset::reversed(&terms);
    }
    let mut out = Sql::default();
    out.push(select::list(relation, &[]));
    out.push(sql::from(relation));
    let all = conditions(&mut out, relation, &request.filters)?;
    if !all.is_empty() {
        out.push(format_args!(" WHERE {}", all.join(" AND ")));
    }
    if !terms.is_empty() {
        out.push(format_args!(" ORDER BY {}", keyset::order_by(&terms)));
    }
    out.push(format_args!(" LIMIT {limit}"));
    let rows = session.query(&out.text, &out.values())?;
    let mut found: Vec<Found> = Vec::with_capacity(rows.len());
    for row in rows.iter() {
        let (cells, cut) = select::cells(&row, relation);
        found.push(Found {
            cells,
            cut,
            place: Vec::new(),
            key: Vec::new(),
        });
    }
    if backward {
        found.reverse();
    }
    Ok(assemble(relation, Way::Capped, found, None, None))
}
