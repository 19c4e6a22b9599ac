//! Columns of tables and views.

use super::change::{ObjectKind, Property};
use super::compare::{Changes, member};
use crate::catalog::{Column, DataType, Generated, Identity};
use crate::ident::Name;

pub(super) fn columns(changes: &mut Changes, path: &str, from: &[Column], to: &[Column]) {
    changes.list(
        ObjectKind::Column,
        (from, to),
        |column| &column.name,
        |column| member(path, &column.name),
        |object, old, new| {
            let Column {
                name: _,
                data_type,
                nullable,
                default,
                generated,
                identity,
                collation,
                comment,
            } = old;
            // The same words may come to mean something else: a domain with another base, an enum that became a domain.
            if !object.value(Property::Type, &data_type.sql, &new.data_type.sql) {
                object.property(
                    Property::UnderlyingType,
                    data_type,
                    &new.data_type,
                    underlying,
                );
            }
            object.either(
                Property::Nullability,
                (*nullable, new.nullable),
                "nullable",
                "not null",
            );
            object.text(Property::Default, default, &new.default);
            object.property(
                Property::Generated,
                generated,
                &new.generated,
                generated_words,
            );
            object.property(Property::Identity, identity, &new.identity, identity_words);
            object.property(Property::Collation, collation, &new.collation, |side| {
                side.as_ref().map(Name::to_string)
            });
            object.text(Property::Comment, comment, &new.comment);
        },
    );
}

fn underlying(data_type: &DataType) -> Option<String> {
    let DataType {
        sql: _,
        base,
        kind,
        is_array,
        domain,
        max_length,
    } = data_type;
    let kind = format!("{kind:?}").to_lowercase();
    let length = max_length.map_or(String::new(), |length| format!("({length})"));
    let array = if *is_array { "[]" } else { "" };
    let domain = domain
        .as_ref()
        .map_or(String::new(), |domain| format!(" through {domain}"));
    Some(format!("{kind} type {base}{length}{array}{domain}"))
}

fn generated_words(generated: &Option<Generated>) -> Option<String> {
    generated.as_ref().map(|generated| match generated {
        Generated::Stored(expression) => format!("{expression} stored"),
        Generated::Virtual(expression) => format!("{expression} virtual"),
    })
}

fn identity_words(identity: &Option<Identity>) -> Option<String> {
    identity.map(|identity| match identity {
        Identity::Always => "always".to_owned(),
        Identity::ByDefault => "by default".to_owned(),
    })
}
