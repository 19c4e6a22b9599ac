//! Functions, procedures and aggregates.

use super::change::{ObjectKind, Property};
use super::compare::{Changes, same_lines};
use crate::catalog::{Function, FunctionKind};

pub(super) fn functions(changes: &mut Changes, from: &[Function], to: &[Function]) {
    changes.list(
        ObjectKind::Function,
        (from, to),
        |function| (&function.name, &function.arguments),
        |function| format!("{}({})", function.name, function.arguments),
        |object, old, new| {
            let Function {
                name: _,
                arguments: _,
                kind,
                definition,
                comment,
            } = old;
            object.property(Property::Kind, kind, &new.kind, |kind| {
                Some(kind_words(*kind).into())
            });
            // PostgreSQL keeps a body as it was sent, and git changes how the lines of files end.
            if !same_lines(definition, &new.definition) {
                object.value(Property::Definition, definition, &new.definition);
            }
            object.text(Property::Comment, comment, &new.comment);
        },
    );
}

fn kind_words(kind: FunctionKind) -> &'static str {
    match kind {
        FunctionKind::Function => "function",
        FunctionKind::Procedure => "procedure",
        FunctionKind::Aggregate => "aggregate",
        FunctionKind::Window => "window function",
    }
}
