//! Constraints of tables.

use super::change::{ObjectKind, Property};
use super::compare::{Changes, member};
use crate::catalog::{Constraint, ConstraintKind, ForeignKey, ReferentialAction};
use crate::ident::Ident;

pub(super) fn constraints(
    changes: &mut Changes,
    path: &str,
    from: &[Constraint],
    to: &[Constraint],
) {
    changes.list(
        ObjectKind::Constraint,
        (from, to),
        |constraint| &constraint.name,
        |constraint| member(path, &constraint.name),
        |object, old, new| {
            let Constraint {
                name: _,
                kind,
                columns,
                definition,
                foreign_key,
                validated,
                comment,
            } = old;
            // The definition says all the rest; what it does not say is reported by its property.
            if !object.value(Property::Definition, definition, &new.definition) {
                object.property(Property::Kind, kind, &new.kind, |kind| {
                    Some(kind_words(*kind).into())
                });
                object.items(Property::Columns, columns, &new.columns, |name| {
                    Ident(name).to_string()
                });
                object.property(
                    Property::References,
                    foreign_key,
                    &new.foreign_key,
                    references,
                );
                object.either(
                    Property::Validity,
                    (*validated, new.validated),
                    "validated",
                    "not validated",
                );
            }
            object.text(Property::Comment, comment, &new.comment);
        },
    );
}

fn kind_words(kind: ConstraintKind) -> &'static str {
    match kind {
        ConstraintKind::PrimaryKey => "primary key",
        ConstraintKind::Unique => "unique",
        ConstraintKind::ForeignKey => "foreign key",
        ConstraintKind::Check => "check",
        ConstraintKind::Exclude => "exclude",
    }
}

fn references(foreign_key: &Option<ForeignKey>) -> Option<String> {
    foreign_key.as_ref().map(|key| {
        let ForeignKey {
            table,
            columns,
            on_delete,
            on_update,
        } = key;
        let columns: Vec<String> = columns.iter().map(|name| Ident(name).to_string()).collect();
        format!(
            "{table} ({}) on delete {} on update {}",
            columns.join(", "),
            action_words(*on_delete),
            action_words(*on_update)
        )
    })
}

fn action_words(action: ReferentialAction) -> &'static str {
    match action {
        ReferentialAction::NoAction => "no action",
        ReferentialAction::Restrict => "restrict",
        ReferentialAction::Cascade => "cascade",
        ReferentialAction::SetNull => "set null",
        ReferentialAction::SetDefault => "set default",
    }
}
