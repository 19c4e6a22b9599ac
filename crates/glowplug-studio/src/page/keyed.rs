//! A page of a table with a key.

use glowplug_pq::{Connection, Rows};

use super::filter::conditions;
use super::found::{Found, assemble};
use super::keyset::{self, Term};
use super::request::{At, Cursor, Page, PageRequest, Way};
use super::select;
use super::sql::{self, Sql};
use crate::failure::Failure;
use crate::relation::Relation;

/// Reads a page by the relation's key.
pub(super) fn fetch(
    session: &mut Connection,
    relation: &Relation,
    request: &PageRequest,
) -> Result<Page, Failure> {
    let terms = keyset::terms(relation, &request.sort)?;
    let limit = select::rows_in_page(relation, request.limit);
    let (backward, inclusive, values) = match &request.at {
        At::First => (false, false, None),
        At::Last => (true, false, None),
        At::After(Cursor::Values(values)) => (false, false, Some(values.clone())),
        At::Before(Cursor::Values(values)) => (true, false, Some(values.clone())),
        At::From(key) if request.sort.is_empty() => {
            let key = key.iter().cloned().map(Some).collect();
            (false, true, Some(key))
        }
        At::From(_) => {
            return Err(Failure::malformed(
                "a key can be looked up in the key's own order only",
            ));
        }
        At::After(_) | At::Before(_) => {
            return Err(Failure::malformed("this is no place in this table"));
        }
    };
    check(&terms, values.as_deref())?;
    let order = match backward {
        true => keyset::reversed(&terms),
        false => terms.clone(),
    };
    let mut found = Vec::new();
    for slice in keyset::slices(&order, values.as_deref()) {
        // One more than wanted tells whether there are more.
        let left = limit + 1 - found.len();
        if left == 0 {
            break;
        }
        let mut out = Sql::default();
        let further = further(relation, &terms);
        out.push(select::list(relation, &further));
        out.push(sql::from(relation));
        let part = keyset::part(&mut out, &order, slice, values.as_deref(), inclusive)?;
        let mut all = conditions(&mut out, relation, &request.filters)?;
        all.extend(part.condition);
        if !all.is_empty() {
            out.push(format_args!(" WHERE {}", all.join(" AND ")));
        }
        let by = keyset::order_by(&order[part.constant.min(order.len() - 1)..]);
        out.push(format_args!(" ORDER BY {by} LIMIT {left}"));
        let rows = session.query(&out.text, &out.values())?;
        collect(&rows, relation, terms.len(), &mut found);
    }
    let has_more = found.len() > limit;
    found.truncate(limit);
    if backward {
        found.reverse();
    }
    let (has_before, has_after) = match (backward, values.is_some()) {
        (false, came_from_before) => (came_from_before, has_more),
        (true, came_from_after) => (has_more, came_from_after),
    };
    Ok(page(relation, &terms, found, has_before, has_after))
}

/// The browser sends back what it was given; anything else is no place.
fn check(terms: &[Term<'_>], values: Option<&[Option<String>]>) -> Result<(), Failure> {
    let Some(values) = values else {
        return Ok(());
    };
    let fits = values.len() == terms.len()
        && terms
            .iter()
            .zip(values)
            .all(|(term, value)| value.is_some() || !term.column.not_null);
    match fits {
        true => Ok(()),
        false => Err(Failure::malformed(format!(
            "a place in this order has {} values",
            terms.len()
        ))),
    }
}

/// The values of the order, then those of the key.
fn further(relation: &Relation, terms: &[Term<'_>]) -> Vec<String> {
    let order = terms.iter().map(|term| sql::name(term.column));
    let key = relation
        .key
        .iter()
        .map(|at| sql::name(&relation.columns[*at]));
    order.chain(key).collect()
}

fn collect(rows: &Rows, relation: &Relation, order: usize, found: &mut Vec<Found>) {
    for row in rows.iter() {
        let (cells, cut) = select::cells(&row, relation);
        let mut place = select::further(&row, relation, order + relation.key.len());
        let key = place.split_off(order).into_iter().flatten().collect();
        found.push(Found {
            cells,
            cut,
            place,
            key,
        });
    }
}

fn page(
    relation: &Relation,
    terms: &[Term<'_>],
    found: Vec<Found>,
    has_before: bool,
    has_after: bool,
) -> Page {
    debug_assert!(found.iter().all(|row| row.place.len() == terms.len()));
    let place = |row: Option<&Found>| row.map(|row| Cursor::Values(row.place.clone()));
    let before = place(found.first()).filter(|_| has_before);
    let after = place(found.last()).filter(|_| has_after);
    assemble(relation, Way::Keyset, found, before, after)
}
