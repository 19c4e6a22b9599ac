//! Tables with everything that hangs on them.

use super::change::{ObjectKind, Property};
use super::compare::{Changes, joined};
use super::index::OfConstraint;
use super::{column, constraint, index, policy, trigger};
use crate::catalog::{Persistence, Table, TableKind};
use crate::ident::{Ident, Name};

pub(super) fn tables(changes: &mut Changes, from: &[Table], to: &[Table]) {
    changes.list(
        ObjectKind::Table,
        (from, to),
        |table| &table.name,
        |table| table.name.to_string(),
        |object, old, new| {
            let Table {
                name,
                kind,
                persistence,
                columns,
                constraints,
                indexes,
                triggers,
                policies,
                row_security,
                force_row_security,
                partition_key,
                partition_bound,
                parents,
                options,
                comment,
            } = old;
            object.property(Property::Kind, kind, &new.kind, |kind| {
                Some(kind_words(*kind).into())
            });
            object.property(
                Property::Persistence,
                persistence,
                &new.persistence,
                |side| Some(persistence_words(*side).into()),
            );
            object.property(
                Property::RowSecurity,
                &(*row_security, *force_row_security),
                &(new.row_security, new.force_row_security),
                |side| Some(row_security_words(*side).into()),
            );
            object.text(Property::PartitionKey, partition_key, &new.partition_key);
            object.text(
                Property::PartitionBound,
                partition_bound,
                &new.partition_bound,
            );
            object.items(Property::Parents, parents, &new.parents, Name::to_string);
            object.items(Property::Options, options, &new.options, String::clone);
            object.text(Property::Comment, comment, &new.comment);
            let path = object.path().to_owned();
            let changes = &mut *object.changes;
            column::columns(changes, &path, columns, &new.columns);
            constraint::constraints(changes, &path, constraints, &new.constraints);
            index::indexes(changes, name, (indexes, &new.indexes), |constraint| match (
                old.constraint(constraint),
                new.constraint(constraint),
            ) {
                (Some(old), Some(new)) if old.definition != new.definition => {
                    OfConstraint::Redefined
                }
                (Some(_), None) | (None, Some(_)) => OfConstraint::ComesOrGoes,
                (Some(_), Some(_)) | (None, None) => OfConstraint::Nothing,
            });
            trigger::triggers(changes, &path, triggers, &new.triggers);
            policy::policies(changes, &path, policies, &new.policies);
        },
    );
}

/// Reports where columns that both sides have stand in another order.
pub(super) fn orders(changes: &mut Changes, from: &[Table], to: &[Table]) {
    let common = |table: &Table, other: &Table| -> Vec<String> {
        let names = table.columns.iter().map(|column| &column.name);
        names
            .filter(|name| other.column(name).is_some())
            .cloned()
            .collect()
    };
    // What only one side has was reported elsewhere.
    let in_both = |tables: &[Table], others: &[Table]| -> Vec<Table> {
        let known = |table: &&Table| others.iter().any(|other| other.name == table.name);
        tables.iter().filter(known).cloned().collect()
    };
    let (from, to) = (in_both(from, to), in_both(to, from));
    changes.list(
        ObjectKind::Table,
        (&from, &to),
        |table| &table.name,
        |table| table.name.to_string(),
        |object, old, new| {
            let (old, new) = (common(old, new), common(new, old));
            object.property(Property::Order, &old, &new, |names| {
                joined(names, |name| Ident(name).to_string())
            });
        },
    );
}

fn kind_words(kind: TableKind) -> &'static str {
    match kind {
        TableKind::Ordinary => "ordinary table",
        TableKind::Partitioned => "partitioned table",
        TableKind::Foreign => "foreign table",
    }
}

fn persistence_words(persistence: Persistence) -> &'static str {
    match persistence {
        Persistence::Permanent => "logged",
        Persistence::Unlogged => "unlogged",
    }
}

fn row_security_words((enabled, forced): (bool, bool)) -> &'static str {
    match (enabled, forced) {
        (false, false) => "disabled",
        (true, false) => "enabled",
        (true, true) => "enabled and forced",
        (false, true) => "disabled but forced",
    }
}
