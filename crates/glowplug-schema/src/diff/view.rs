//! Views and materialized views.

use super::change::{ObjectKind, Property};
use super::compare::Changes;
use super::index::OfConstraint;
use super::{column, index, trigger};
use crate::catalog::View;

pub(super) fn views(changes: &mut Changes, from: &[View], to: &[View]) {
    changes.list(
        ObjectKind::View,
        (from, to),
        |view| &view.name,
        |view| view.name.to_string(),
        |object, old, new| {
            let View {
                name,
                materialized,
                columns,
                definition,
                options,
                indexes,
                triggers,
                comment,
            } = old;
            object.either(
                Property::Kind,
                (*materialized, new.materialized),
                "materialized view",
                "view",
            );
            object.value(Property::Definition, definition, &new.definition);
            object.items(Property::Options, options, &new.options, String::clone);
            object.text(Property::Comment, comment, &new.comment);
            let path = object.path().to_owned();
            let changes = &mut *object.changes;
            column::columns(changes, &path, columns, &new.columns);
            // A view has no constraint that an index could belong to.
            index::indexes(changes, name, (indexes, &new.indexes), |_| {
                OfConstraint::Nothing
            });
            trigger::triggers(changes, &path, triggers, &new.triggers);
        },
    );
}
