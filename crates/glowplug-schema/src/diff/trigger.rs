//! Triggers of tables and views.

use super::change::{ObjectKind, Property};
use super::compare::{Changes, member};
use crate::catalog::{Trigger, TriggerState};

pub(super) fn triggers(changes: &mut Changes, path: &str, from: &[Trigger], to: &[Trigger]) {
    changes.list(
        ObjectKind::Trigger,
        (from, to),
        |trigger| &trigger.name,
        |trigger| member(path, &trigger.name),
        |object, old, new| {
            let Trigger {
                name: _,
                definition,
                state,
                comment,
            } = old;
            object.value(Property::Definition, definition, &new.definition);
            object.property(Property::State, state, &new.state, |state| {
                Some(state_words(*state).into())
            });
            object.text(Property::Comment, comment, &new.comment);
        },
    );
}

fn state_words(state: TriggerState) -> &'static str {
    match state {
        TriggerState::Origin => "enabled",
        TriggerState::Disabled => "disabled",
        TriggerState::Replica => "enabled in replica mode only",
        TriggerState::Always => "enabled always",
    }
}
