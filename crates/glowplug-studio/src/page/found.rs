//! Rows that were found, and the page that they make.

use super::request::{Cursor, Page, Way};
use super::select;
use crate::relation::Relation;

/// A row of the result: its cells, which were cut, the values of its place, its key.
pub(super) struct Found {
    pub(super) cells: Vec<Option<String>>,
    pub(super) cut: Vec<usize>,
    pub(super) place: Vec<Option<String>>,
    pub(super) key: Vec<String>,
}

/// A page of rows that were found.
pub(super) fn assemble(
    relation: &Relation,
    way: Way,
    found: Vec<Found>,
    before: Option<Cursor>,
    after: Option<Cursor>,
) -> Page {
    let mut page = Page {
        way,
        columns: select::readable(relation)
            .map(|column| column.name.clone())
            .collect(),
        rows: Vec::with_capacity(found.len()),
        keys: Vec::with_capacity(found.len()),
        cut: Vec::new(),
        before,
        after,
        microseconds: 0,
    };
    for (at, row) in found.into_iter().enumerate() {
        page.cut
            .extend(row.cut.into_iter().map(|column| (at, column)));
        page.rows.push(row.cells);
        if !row.key.is_empty() {
            page.keys.push(row.key);
        }
    }
    page
}
