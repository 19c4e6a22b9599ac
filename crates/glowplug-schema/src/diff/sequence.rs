//! Sequences.

use super::change::{ObjectKind, Property};
use super::compare::{Changes, member};
use crate::catalog::Sequence;

pub(super) fn sequences(changes: &mut Changes, from: &[Sequence], to: &[Sequence]) {
    changes.list(
        ObjectKind::Sequence,
        (from, to),
        |sequence| &sequence.name,
        |sequence| sequence.name.to_string(),
        |object, old, new| {
            let Sequence {
                name: _,
                data_type,
                start,
                increment,
                min,
                max,
                cache,
                cycle,
                owned_by,
                comment,
            } = old;
            object.value(Property::Type, data_type, &new.data_type);
            object.value(Property::Start, start, &new.start);
            object.value(Property::Increment, increment, &new.increment);
            object.value(Property::Min, min, &new.min);
            object.value(Property::Max, max, &new.max);
            object.value(Property::Cache, cache, &new.cache);
            object.either(Property::Cycle, (*cycle, new.cycle), "yes", "no");
            object.property(Property::Owner, owned_by, &new.owned_by, |owner| {
                owner
                    .as_ref()
                    .map(|(table, column)| member(&table.to_string(), column))
            });
            object.text(Property::Comment, comment, &new.comment);
        },
    );
}
