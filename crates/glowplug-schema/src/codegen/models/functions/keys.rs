//! The keys of a table: what finds at most one row.

use std::collections::BTreeSet;

use super::super::plan::{Field, Model};
use crate::catalog::{ConstraintKind, Index, IndexKey};

/// Columns of which no two rows have the same values.
pub(super) struct Key<'a> {
    /// The columns in the key's order.
    pub(super) fields: Vec<&'a Field<'a>>,
    /// Whether it is the primary key.
    pub(super) primary: bool,
    /// Whether ON CONFLICT can name it. A deferrable constraint cannot be named there, see
    /// <https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT>.
    pub(super) arbiter: bool,
    /// Whether NULL is a value like any other in it: NULLS NOT DISTINCT.
    pub(super) nulls: bool,
}

/// The primary key and the unique keys after it, as far as the model has their columns. Neither a partial index nor one over an
/// expression finds a row by columns alone.
pub(super) fn keys<'a>(model: &'a Model<'a>) -> Vec<Key<'a>> {
    let table = model.table.table;
    let mut lists: Vec<(Vec<&str>, bool)> = Vec::new();
    // A partition reads the key of the table above: what `schema.rs` takes for the key comes first, and as it is there.
    lists.push((texts(model.table.primary_key), true));
    for constraint in &table.constraints {
        let deferrable = constraint.definition.contains(" DEFERRABLE");
        match constraint.kind {
            ConstraintKind::PrimaryKey if deferrable => lists[0].1 = false,
            ConstraintKind::Unique => lists.push((texts(&constraint.columns), !deferrable)),
            _ => {}
        }
    }
    for index in &table.indexes {
        let whole = index.unique && index.valid && index.predicate.is_none();
        if let (true, None, Some(columns)) = (whole, &index.constraint, plain(index)) {
            lists.push((columns, true));
        }
    }
    let set = |columns: &[&'a str]| columns.iter().copied().collect::<BTreeSet<&str>>();
    let mut seen: Vec<BTreeSet<&str>> = Vec::new();
    let mut keys = Vec::new();
    for (at, (columns, _)) in lists.iter().enumerate() {
        let own = set(columns);
        if columns.is_empty() || seen.contains(&own) {
            continue;
        }
        // All that stand on these columns arbitrate together.
        let arbiter = lists
            .iter()
            .filter(|(others, _)| set(others) == own)
            .all(|(_, arbiter)| *arbiter);
        let fields: Option<Vec<&Field>> = columns.iter().map(|name| model.field(name)).collect();
        if let Some(fields) = fields {
            let nulls = table.indexes.iter().any(|index| {
                let whole = index.unique && index.valid && index.predicate.is_none();
                whole && index.nulls_not_distinct && plain(index).is_some_and(|it| set(&it) == own)
            });
            seen.push(own);
            keys.push(Key {
                fields,
                primary: at == 0,
                arbiter,
                nulls,
            });
        }
    }
    keys
}

/// The columns of an index without expressions.
fn plain(index: &Index) -> Option<Vec<&str>> {
    index
        .keys
        .iter()
        .map(|key| match key {
            IndexKey::Column(name) => Some(name.as_str()),
            IndexKey::Expression(_) => None,
        })
        .collect()
}

fn texts(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}
