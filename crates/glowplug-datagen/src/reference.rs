//! The foreign keys as the server has them, for the undo.

use glowplug_pq::Connection;
use glowplug_schema::ident::Name;
use serde::Deserialize;

use super::plan::Plan;
use crate::error::Error;

/// Rows that are looked at before it is worth a warning: some ten seconds.
const SLOW: u128 = 200_000_000;

/// A foreign key between two tables of the plan, or from a table outside of it.
pub(super) struct Reference {
    name: String,
    /// `None` for a table that is not of the plan.
    pub(super) child: Option<usize>,
    pub(super) parent: usize,
    /// Whether an index finds the rows that point to a row.
    pub(super) indexed: bool,
    /// Pairs of a column and the one that it points to.
    pub(super) columns: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct ReferenceRow {
    name: String,
    child_schema: String,
    child: String,
    parent_schema: String,
    parent: String,
    /// Names in JSON.
    child_columns: String,
    parent_columns: String,
    indexed: bool,
}

pub(super) fn read(connection: &mut Connection, plan: &Plan) -> Result<Vec<Reference>, Error> {
    let rows: Vec<ReferenceRow> = connection
        .query(include_str!("reference.sql"), &[])
        .and_then(|rows| rows.decode())
        .map_err(Error::database("cannot read the foreign keys"))?;
    let place = |schema: String, name: String| {
        let name = Name::new(schema, name);
        plan.tables.iter().position(|table| table.name == name)
    };
    let names = |json: &str| serde_json::from_str::<Vec<String>>(json).unwrap_or_default();
    let known = rows.into_iter().filter_map(|row| {
        Some(Reference {
            parent: place(row.parent_schema, row.parent)?,
            child: place(row.child_schema, row.child),
            name: row.name,
            columns: std::iter::zip(names(&row.child_columns), names(&row.parent_columns))
                .collect(),
            indexed: row.indexed,
        })
    });
    Ok(known.collect())
}

/// What would make it slow to take rows back: each row that goes is looked for among all rows that may point to it.
pub(super) fn slow(references: &[Reference], plan: &Plan, kept: &[u64]) -> Vec<String> {
    let slow = references.iter().filter_map(|reference| {
        let child = reference.child.filter(|_| !reference.indexed)?;
        let (parent, rows) = (reference.parent, plan.tables[reference.parent].rows);
        // Rows that go with it are in the way as well.
        let own = if child == parent { rows } else { 0 };
        let among = if kept[child] > 0 { kept[child] + own } else { 0 };
        (u128::from(rows) * u128::from(among) > SLOW).then(|| {
            format!(
                "a stop would be slow to undo: no index helps foreign key {} of table {}, so each of {rows} rows of table {} is looked for among {among} rows",
                reference.name, plan.tables[child].name, plan.tables[parent].name
            )
        })
    });
    slow.collect()
}

/// Whether a table points to itself without an index: each row that is deleted is looked for among the dead ones.
pub(super) fn hard_to_delete(references: &[Reference], plan: &Plan) -> bool {
    references.iter().any(|reference| {
        let rows = u128::from(plan.tables[reference.parent].rows);
        reference.child == Some(reference.parent) && !reference.indexed && rows * rows > SLOW
    })
}
