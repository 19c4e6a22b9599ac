//! Row security policies.

use super::change::{ObjectKind, Property};
use super::compare::{Changes, member};
use crate::catalog::Policy;
use crate::ident::Ident;

pub(super) fn policies(changes: &mut Changes, path: &str, from: &[Policy], to: &[Policy]) {
    changes.list(
        ObjectKind::Policy,
        (from, to),
        |policy| &policy.name,
        |policy| member(path, &policy.name),
        |object, old, new| {
            let Policy {
                name: _,
                permissive,
                command,
                roles,
                using,
                with_check,
            } = old;
            object.either(
                Property::Kind,
                (*permissive, new.permissive),
                "permissive",
                "restrictive",
            );
            object.value(Property::Command, command, &new.command);
            object.items(Property::Roles, roles, &new.roles, |role| {
                Ident(role).to_string()
            });
            object.text(Property::Using, using, &new.using);
            object.text(Property::WithCheck, with_check, &new.with_check);
        },
    );
}
