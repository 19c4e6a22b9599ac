//! Schemas and extensions.

use super::change::{ObjectKind, Property};
use super::compare::Changes;
use crate::catalog::{Extension, Schema};
use crate::ident::Ident;

pub(super) fn schemas(changes: &mut Changes, from: &[Schema], to: &[Schema]) {
    changes.list(
        ObjectKind::Schema,
        (from, to),
        |schema| &schema.name,
        |schema| Ident(&schema.name).to_string(),
        |object, old, new| {
            let Schema { name: _, comment } = old;
            object.text(Property::Comment, comment, &new.comment);
        },
    );
}

pub(super) fn extensions(changes: &mut Changes, from: &[Extension], to: &[Extension]) {
    changes.list(
        ObjectKind::Extension,
        (from, to),
        |extension| &extension.name,
        |extension| Ident(&extension.name).to_string(),
        |object, old, new| {
            let Extension {
                name: _,
                schema,
                version,
            } = old;
            object.value(Property::Schema, schema, &new.schema);
            object.value(Property::Version, version, &new.version);
        },
    );
}
