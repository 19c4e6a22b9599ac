//! Objects of kinds that are compared as a whole.

use super::change::{ObjectKind, Property};
use super::compare::Changes;
use crate::catalog::{OtherKind, OtherObject};

pub(super) fn others(changes: &mut Changes, from: &[OtherObject], to: &[OtherObject]) {
    for kind in OtherKind::ALL {
        let of = |objects: &[OtherObject]| -> Vec<OtherObject> {
            let mine = objects.iter().filter(|object| object.kind == kind);
            mine.cloned().collect()
        };
        let (from, to) = (of(from), of(to));
        changes.list(
            object_kind(kind),
            (&from, &to),
            |object| &object.name,
            |object| object.name.clone(),
            |object, old, new| {
                let OtherObject {
                    kind: _,
                    name: _,
                    definition,
                } = old;
                object.value(Property::Definition, definition, &new.definition);
            },
        );
    }
}

fn object_kind(kind: OtherKind) -> ObjectKind {
    match kind {
        OtherKind::Publication => ObjectKind::Publication,
        OtherKind::Statistics => ObjectKind::Statistics,
        OtherKind::Rule => ObjectKind::Rule,
        OtherKind::EventTrigger => ObjectKind::EventTrigger,
        OtherKind::Collation => ObjectKind::Collation,
        OtherKind::Conversion => ObjectKind::Conversion,
        OtherKind::Cast => ObjectKind::Cast,
        OtherKind::Operator => ObjectKind::Operator,
        OtherKind::OperatorClass => ObjectKind::OperatorClass,
        OtherKind::OperatorFamily => ObjectKind::OperatorFamily,
        OtherKind::AccessMethod => ObjectKind::AccessMethod,
        OtherKind::TextSearchConfiguration => ObjectKind::TextSearchConfiguration,
        OtherKind::TextSearchDictionary => ObjectKind::TextSearchDictionary,
        OtherKind::TextSearchParser => ObjectKind::TextSearchParser,
        OtherKind::TextSearchTemplate => ObjectKind::TextSearchTemplate,
        OtherKind::ForeignDataWrapper => ObjectKind::ForeignDataWrapper,
        OtherKind::ForeignServer => ObjectKind::ForeignServer,
        OtherKind::Transform => ObjectKind::Transform,
        OtherKind::Language => ObjectKind::Language,
        OtherKind::ReplicaIdentity => ObjectKind::ReplicaIdentity,
        OtherKind::DefaultPrivileges => ObjectKind::DefaultPrivileges,
        OtherKind::Privileges => ObjectKind::Privileges,
    }
}
