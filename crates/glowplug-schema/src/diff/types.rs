//! Types that were created in the database.

use super::change::{ObjectKind, Property};
use super::compare::{Changes, Object, member};
use crate::catalog::{CompositeType, Domain, DomainCheck, EnumType, RangeType};
use crate::ident::{Ident, Literal};

pub(super) fn enums(changes: &mut Changes, from: &[EnumType], to: &[EnumType]) {
    changes.list(
        ObjectKind::Enum,
        (from, to),
        |found| &found.name,
        |found| found.name.to_string(),
        |object, old, new| {
            let EnumType {
                name: _,
                labels,
                comment,
            } = old;
            object.items(Property::Labels, labels, &new.labels, |label| {
                Literal(label).to_string()
            });
            object.text(Property::Comment, comment, &new.comment);
        },
    );
}

pub(super) fn domains(changes: &mut Changes, from: &[Domain], to: &[Domain]) {
    changes.list(
        ObjectKind::Domain,
        (from, to),
        |domain| &domain.name,
        |domain| domain.name.to_string(),
        |object, old, new| {
            let Domain {
                name: _,
                base_type,
                not_null,
                default,
                checks: from_checks,
                comment,
            } = old;
            object.value(Property::Type, base_type, &new.base_type);
            object.either(
                Property::Nullability,
                (*not_null, new.not_null),
                "not null",
                "nullable",
            );
            object.text(Property::Default, default, &new.default);
            object.text(Property::Comment, comment, &new.comment);
            checks(object, from_checks, &new.checks);
        },
    );
}

fn checks(domain: &mut Object<'_>, from: &[DomainCheck], to: &[DomainCheck]) {
    let path = domain.path().to_owned();
    domain.changes.list(
        ObjectKind::Constraint,
        (from, to),
        |check| &check.name,
        |check| member(&path, &check.name),
        |object, old, new| {
            let DomainCheck {
                name: _,
                definition,
            } = old;
            object.value(Property::Definition, definition, &new.definition);
        },
    );
}

pub(super) fn composites(changes: &mut Changes, from: &[CompositeType], to: &[CompositeType]) {
    changes.list(
        ObjectKind::CompositeType,
        (from, to),
        |found| &found.name,
        |found| found.name.to_string(),
        |object, old, new| {
            let CompositeType {
                name: _,
                attributes,
                comment,
            } = old;
            // Their order is a part of the type, as ROW(..) shows.
            object.items(
                Property::Attributes,
                attributes,
                &new.attributes,
                |attribute| format!("{} {}", Ident(&attribute.name), attribute.data_type),
            );
            object.text(Property::Comment, comment, &new.comment);
        },
    );
}

pub(super) fn ranges(changes: &mut Changes, from: &[RangeType], to: &[RangeType]) {
    changes.list(
        ObjectKind::RangeType,
        (from, to),
        |range| &range.name,
        |range| range.name.to_string(),
        |object, old, new| {
            let RangeType {
                name: _,
                subtype,
                comment,
            } = old;
            object.value(Property::Type, subtype, &new.subtype);
            object.text(Property::Comment, comment, &new.comment);
        },
    );
}
