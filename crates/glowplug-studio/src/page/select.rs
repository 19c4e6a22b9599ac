//! What is selected of each row: the beginning of every value, then what tells where the row is.

use glowplug_pq::Row;

use super::sql;
use crate::relation::{Column, Output, Relation};

/// How many characters of a value are shown.
pub(super) const SHOWN: usize = 256;

/// How many values a page has at most, whatever its shape.
const CELLS: usize = 20_000;

/// How many rows a page has at most.
const ROWS: usize = 200;

/// How many rows a page of this relation has.
pub(super) fn rows_in_page(relation: &Relation, wanted: Option<usize>) -> usize {
    let most = (CELLS / readable(relation).count().max(1)).clamp(1, ROWS);
    wanted.unwrap_or(most).clamp(1, most)
}

/// The columns that this user may read, in the table's order.
pub(super) fn readable(relation: &Relation) -> impl Iterator<Item = &Column> {
    relation.columns.iter().filter(|column| column.readable)
}

/// `SELECT` and the list; `further` are expressions that follow the columns.
pub(super) fn list(relation: &Relation, further: &[String]) -> String {
    let columns = readable(relation).map(shown);
    let all: Vec<String> = columns.chain(further.iter().cloned()).collect();
    format!("SELECT {}", all.join(", "))
}

/// A column as a cell shows it: one character more, which tells that there is more.
fn shown(column: &Column) -> String {
    let name = sql::name(column);
    match column.output {
        Output::Whole => name,
        Output::Text => {
            format!("pg_catalog.left({name}::pg_catalog.text, {})", SHOWN + 1)
        }
        Output::Bytes => format!("pg_catalog.substring({name}, 1, {})", SHOWN / 2),
    }
}

/// The cells of a row, and which of them were cut.
pub(super) fn cells(row: &Row<'_>, relation: &Relation) -> (Vec<Option<String>>, Vec<usize>) {
    let mut cut = Vec::new();
    let cells = readable(relation).enumerate().map(|(at, column)| {
        let text = row.get(at)?;
        // The bytes' own text begins with `\x`.
        let most = match column.output {
            Output::Bytes if text.len() >= SHOWN + 2 => {
                cut.push(at);
                return Some(text.to_owned());
            }
            Output::Bytes => return Some(text.to_owned()),
            Output::Whole | Output::Text => SHOWN,
        };
        match text.char_indices().nth(most) {
            Some((end, _)) => {
                cut.push(at);
                Some(text[..end].to_owned())
            }
            None => Some(text.to_owned()),
        }
    });
    let cells = cells.collect();
    (cells, cut)
}

/// What follows the columns.
pub(super) fn further(row: &Row<'_>, relation: &Relation, count: usize) -> Vec<Option<String>> {
    let first = readable(relation).count();
    let range = first..first + count;
    range.map(|at| row.get(at).map(str::to_owned)).collect()
}
