//! Indexes of tables and materialized views.

use super::change::{ObjectKind, Property};
use super::compare::{Changes, Pair, pairs};
use crate::catalog::{Index, IndexKey};
use crate::ident::{Ident, Name};

/// `reported` says of a constraint that it was added or removed: its index comes and goes with it, which is not reported twice.
pub(super) fn indexes(
    changes: &mut Changes,
    relation: &Name,
    (from, to): (&[Index], &[Index]),
    reported: impl Fn(&String) -> bool,
) {
    let reported = |index: &Index| index.constraint.as_ref().is_some_and(&reported);
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for pair in pairs(from, to, |index| &index.name) {
        match pair {
            Pair::Removed(index) if !reported(index) => old.push(index.clone()),
            Pair::Added(index) if !reported(index) => new.push(index.clone()),
            Pair::Both(before, after) => {
                old.push(before.clone());
                new.push(after.clone());
            }
            Pair::Removed(_) | Pair::Added(_) => {}
        }
    }
    changes.list(
        ObjectKind::Index,
        (&old, &new),
        |index| &index.name,
        |index| Name::new(&relation.schema, &index.name).to_string(),
        |object, old, new| {
            let Index {
                name: _,
                method,
                unique,
                nulls_not_distinct,
                keys,
                include,
                predicate,
                definition,
                constraint,
                valid,
                comment,
            } = old;
            // The definition says all of them; what it does not say is reported by its property.
            if !object.value(Property::Definition, definition, &new.definition) {
                object.value(Property::Method, method, &new.method);
                object.either(
                    Property::Uniqueness,
                    (*unique, new.unique),
                    "unique",
                    "not unique",
                );
                object.either(
                    Property::Nulls,
                    (*nulls_not_distinct, new.nulls_not_distinct),
                    "not distinct",
                    "distinct",
                );
                object.items(Property::Keys, keys, &new.keys, key_words);
                object.items(Property::Include, include, &new.include, |name| {
                    Ident(name).to_string()
                });
                object.text(Property::Predicate, predicate, &new.predicate);
            }
            object.text(Property::Owner, constraint, &new.constraint);
            object.either(Property::Validity, (*valid, new.valid), "valid", "invalid");
            object.text(Property::Comment, comment, &new.comment);
        },
    );
}

fn key_words(key: &IndexKey) -> String {
    match key {
        IndexKey::Column(name) => Ident(name).to_string(),
        IndexKey::Expression(expression) => expression.clone(),
    }
}
