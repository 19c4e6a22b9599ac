//! Pages of a table without a key, by the blocks that it lies in.
//!
//! `ORDER BY ctid LIMIT ..` alone would sort the whole table. A window of blocks is read without reading the rest, and is small
//! enough to be sorted. Since PostgreSQL 14 a condition on `ctid` reads no other blocks; 13 reads the table from its beginning.

use glowplug_pq::Connection;

use super::filter::conditions;
use super::found::{Found, assemble};
use super::request::{At, Cursor, Page, PageRequest, Way};
use super::select;
use super::sql::{self, Sql};
use crate::failure::Failure;
use crate::relation::Relation;

/// How many blocks the first window has. A block has no more than 291 rows.
const WINDOW: u32 = 8;

/// Where nothing is found, the next window is larger by this.
const GROWTH: u32 = 4;

/// How large a window gets.
const LARGEST: u32 = 1 << 16;

/// A place in the table: block, and item in it. Items count from 1.
type Place = (u32, u32);

pub(super) fn fetch(
    session: &mut Connection,
    relation: &Relation,
    request: &PageRequest,
) -> Result<Page, Failure> {
    let limit = select::rows_in_page(relation, request.limit);
    let end: Place = (blocks(session, relation)?, 0);
    let (backward, from) = match &request.at {
        At::First => (false, (0, 0)),
        At::Last => (true, end),
        At::After(Cursor::Place(block, item)) => (false, (*block, item.saturating_add(1))),
        At::Before(Cursor::Place(block, item)) => (true, (*block, *item)),
        At::After(_) | At::Before(_) | At::From(_) => {
            return Err(Failure::malformed(format!(
                "{} has no key to look up",
                relation.name
            )));
        }
    };
    let mut found = Vec::new();
    let mut edge = from;
    let mut window = WINDOW;
    while found.len() <= limit && if backward { edge > (0, 0) } else { edge < end } {
        let (low, high) = match backward {
            true => ((edge.0.saturating_sub(window), 0), edge),
            false => (edge, (edge.0.saturating_add(window).min(end.0), 0)),
        };
        let before = found.len();
        read(
            session,
            relation,
            request,
            (low, high),
            backward,
            limit + 1 - before,
            &mut found,
        )?;
        edge = if backward { low } else { high };
        if found.len() == before {
            window = window.saturating_mul(GROWTH).min(LARGEST);
        }
    }
    let has_more = found.len() > limit;
    found.truncate(limit);
    if backward {
        found.reverse();
    }
    let place = |found: Option<&(Place, Found)>| {
        found.map(|((block, item), _)| Cursor::Place(*block, *item))
    };
    let (first, last) = (place(found.first()), place(found.last()));
    let (has_before, has_after) = match backward {
        true => (has_more, from < end),
        false => (from > (0, 0), has_more),
    };
    let rows = found.into_iter().map(|(_, row)| row).collect();
    Ok(assemble(
        relation,
        Way::Blocks,
        rows,
        first.filter(|_| has_before),
        last.filter(|_| has_after),
    ))
}

/// How many blocks the table has now.
fn blocks(session: &mut Connection, relation: &Relation) -> Result<u32, Failure> {
    let rows = session.query(
        "SELECT pg_catalog.ceil(
             pg_catalog.pg_relation_size($1::pg_catalog.oid::pg_catalog.regclass)::pg_catalog.numeric
             OPERATOR(pg_catalog./) pg_catalog.current_setting('block_size')::pg_catalog.numeric
         )::pg_catalog.int8",
        &[Some(&relation.id.to_string())],
    )?;
    let text = rows
        .iter()
        .next()
        .and_then(|row| row.get(0).map(str::to_owned));
    Ok(text.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// The rows of a window, at most `limit` of them.
fn read(
    session: &mut Connection,
    relation: &Relation,
    request: &PageRequest,
    (low, high): (Place, Place),
    backward: bool,
    limit: usize,
    found: &mut Vec<(Place, Found)>,
) -> Result<(), Failure> {
    let mut out = Sql::default();
    out.push(select::list(relation, &["r.ctid".to_owned()]));
    out.push(sql::from(relation));
    let low = out.bind(&format!("({},{})", low.0, low.1), "pg_catalog.tid");
    let high = out.bind(&format!("({},{})", high.0, high.1), "pg_catalog.tid");
    let mut all = vec![format!(
        "r.ctid OPERATOR(pg_catalog.>=) {low} AND r.ctid OPERATOR(pg_catalog.<) {high}"
    )];
    all.extend(conditions(&mut out, relation, &request.filters)?);
    let way = if backward { " DESC" } else { "" };
    out.push(format_args!(
        " WHERE {} ORDER BY r.ctid{way} LIMIT {limit}",
        all.join(" AND ")
    ));
    let rows = session.query(&out.text, &out.values())?;
    for row in rows.iter() {
        let (cells, cut) = select::cells(&row, relation);
        let text = select::further(&row, relation, 1).pop().flatten();
        let text = text.unwrap_or_default();
        let place = place(&text)
            .ok_or_else(|| Failure::malformed(format!("{text:?} is no place in a table")))?;
        let key = vec![text];
        found.push((
            place,
            Found {
                cells,
                cut,
                place: Vec::new(),
                key,
            },
        ));
    }
    Ok(())
}

/// `(12,3)`.
fn place(text: &str) -> Option<Place> {
    let (block, item) = text.strip_prefix('(')?.strip_suffix(')')?.split_once(',')?;
    Some((block.parse().ok()?, item.parse().ok()?))
}
