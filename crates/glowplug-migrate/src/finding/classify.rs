//! Which code a difference between two catalogs has.

use glowplug_schema::diff::{Change, ChangeKind, ObjectKind, Property};

use super::code::Code;

/// Of what a down migration leaves, from the catalog before its migration to the one after it.
pub(super) fn of_down(change: &Change) -> Code {
    match &change.kind {
        // ALTER TYPE has no DROP VALUE: https://www.postgresql.org/docs/current/sql-altertype.html
        ChangeKind::ListAltered {
            property: Property::Labels,
            from,
            to,
        } if is_part_of(from, to) => Code::DownLeavesEnumLabels,
        _ if differs_in_white_space(change) => Code::DownWhiteSpace,
        _ => Code::DownDiffers,
    }
}

/// Of a difference between the database and what its applied migrations make.
pub(super) fn of_drift(change: &Change) -> Code {
    match &change.kind {
        // Which version CREATE EXTENSION installs is the server's to say.
        ChangeKind::Altered {
            property: Property::Version,
            ..
        } if change.object == ObjectKind::Extension => Code::ExtensionVersion,
        _ if differs_in_white_space(change) => Code::WhiteSpace,
        // Who may do what is often set outside of migrations, for roles that only one server has.
        _ if matches!(
            change.object,
            ObjectKind::Privileges | ObjectKind::DefaultPrivileges
        ) =>
        {
            Code::Privileges
        }
        ChangeKind::Altered {
            property: Property::Order,
            ..
        } => Code::ColumnOrder,
        _ => Code::Drift,
    }
}

/// Whether all items of `shorter` are in `longer`, in their order.
fn is_part_of(shorter: &[String], longer: &[String]) -> bool {
    let mut rest = longer.iter();
    shorter.iter().all(|item| rest.any(|other| other == item))
}

/// Whether the text of a function differs in white space only.
fn differs_in_white_space(change: &Change) -> bool {
    let ChangeKind::Altered {
        property: Property::Definition,
        from: Some(from),
        to: Some(to),
    } = &change.kind
    else {
        return false;
    };
    change.object == ObjectKind::Function && from.split_whitespace().eq(to.split_whitespace())
}
