//! Indexes of tables and materialized views.

use super::change::{ObjectKind, Property};
use super::compare::{Changes, Pair, pairs};
use crate::catalog::{Index, IndexKey};
use crate::ident::{Ident, Name};

/// `constraint` says what was reported of a constraint. Its index comes, goes and changes with it, which is not reported twice.
pub(super) fn indexes(
    changes: &mut Changes,
    relation: &Name,
    (from, to): (&[Index], &[Index]),
    constraint: impl Fn(&str) -> OfConstraint,
) {
    let reported = |index: &Index| {
        let constraint = index.constraint.as_deref().map(&constraint);
        constraint.unwrap_or(OfConstraint::Nothing)
    };
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for pair in pairs(from, to, |index| &index.name) {
        match pair {
            Pair::Removed(index) if reported(index) != OfConstraint::ComesOrGoes => {
                old.push(index.clone());
            }
            Pair::Added(index) if reported(index) != OfConstraint::ComesOrGoes => {
                new.push(index.clone());
            }
            Pair::Both(before, after) => {
                let redefined = before.constraint == after.constraint
                    && reported(before) == OfConstraint::Redefined;
                old.push(before.clone());
                new.push(match redefined {
                    true => defined_as(before, after),
                    false => after.clone(),
                });
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

/// What was reported of a constraint that owns an index.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum OfConstraint {
    /// Nothing that its index has, too.
    Nothing,
    /// It was added or removed.
    ComesOrGoes,
    /// Its definition changed.
    Redefined,
}

/// `index` with the definition that `other` has.
fn defined_as(other: &Index, index: &Index) -> Index {
    let Index {
        method,
        unique,
        nulls_not_distinct,
        keys,
        include,
        predicate,
        definition,
        ..
    } = other.clone();
    Index {
        method,
        unique,
        nulls_not_distinct,
        keys,
        include,
        predicate,
        definition,
        ..index.clone()
    }
}

fn key_words(key: &IndexKey) -> String {
    match key {
        IndexKey::Column(name) => Ident(name).to_string(),
        IndexKey::Expression(expression) => expression.clone(),
    }
}
