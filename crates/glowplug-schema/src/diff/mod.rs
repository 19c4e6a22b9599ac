//! Two catalogs into changes.
//!
//! Complete over every field of the catalog: each comparison takes its object apart by all of its fields, so that a field
//! without a comparison does not compile. Nothing is guessed: a renamed table is one removed and one added.

mod change;
mod column;
mod compare;
mod constraint;
mod function;
mod index;
mod other;
mod policy;
mod schema;
mod sequence;
mod table;
mod trigger;
mod types;
mod view;

pub use change::{Change, ChangeKind, ObjectKind, Property};
use compare::Changes;

use crate::catalog::Catalog;

/// What to do to the first catalog to get the second, in a stable order. Empty when they agree.
///
/// Three things are no change: the server's version, the schema that a connection met first, and the order of a table's
/// columns, which an added column can never have as a fresh table has it; ask [`column_order`] for that.
pub fn diff(from: &Catalog, to: &Catalog) -> Vec<Change> {
    let Catalog {
        server_version: _,
        default_schema: _,
        schemas,
        extensions,
        enums,
        domains,
        composites,
        ranges,
        sequences,
        tables,
        views,
        functions,
        others,
    } = from;
    let mut changes = Changes::default();
    schema::schemas(&mut changes, schemas, &to.schemas);
    schema::extensions(&mut changes, extensions, &to.extensions);
    types::enums(&mut changes, enums, &to.enums);
    types::domains(&mut changes, domains, &to.domains);
    types::composites(&mut changes, composites, &to.composites);
    types::ranges(&mut changes, ranges, &to.ranges);
    sequence::sequences(&mut changes, sequences, &to.sequences);
    table::tables(&mut changes, tables, &to.tables);
    view::views(&mut changes, views, &to.views);
    function::functions(&mut changes, functions, &to.functions);
    other::others(&mut changes, others, &to.others);
    changes.0
}

/// The tables whose common columns stand in another order. It matters to `SELECT *` and `INSERT` without a column list, and
/// to nothing else: information, never drift.
pub fn column_order(from: &Catalog, to: &Catalog) -> Vec<Change> {
    let mut changes = Changes::default();
    table::orders(&mut changes, &from.tables, &to.tables);
    changes.0
}
