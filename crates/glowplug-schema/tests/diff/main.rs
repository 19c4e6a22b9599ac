//! Properties of the diff, on catalogs made at random, and the lines that it says to people.
#![allow(clippy::unwrap_used, reason = "tests")]

mod arbitrary;

use glowplug_schema::catalog::{Catalog, Schema};
use glowplug_schema::diff::{Change, ChangeKind, column_order, diff};
use proptest::prelude::*;

/// Without what is no change: versions, the connection's schema, the order of columns.
fn essence(catalog: &Catalog) -> Catalog {
    let mut catalog = catalog.clone();
    catalog.server_version = 0;
    catalog.default_schema.clear();
    for table in &mut catalog.tables {
        table.columns.sort_by(|a, b| a.name.cmp(&b.name));
    }
    for view in &mut catalog.views {
        view.columns.sort_by(|a, b| a.name.cmp(&b.name));
    }
    catalog
}

fn mirrored(changes: Vec<Change>) -> Vec<Change> {
    let mirror = |change: Change| Change {
        kind: match change.kind {
            ChangeKind::Added => ChangeKind::Removed,
            ChangeKind::Removed => ChangeKind::Added,
            ChangeKind::Altered { property, from, to } => ChangeKind::Altered {
                property,
                from: to,
                to: from,
            },
            ChangeKind::ListAltered { property, from, to } => ChangeKind::ListAltered {
                property,
                from: to,
                to: from,
            },
        },
        ..change
    };
    changes.into_iter().map(mirror).collect()
}

/// Two catalogs that differ a little, and sometimes not at all: each part of the second is the first's or one of its own.
fn neighbours() -> impl Strategy<Value = (Catalog, Catalog)> {
    let parts = prop::collection::vec(prop::bool::weighted(0.15), 11);
    (arbitrary::catalog(), arbitrary::catalog(), parts).prop_map(|(one, other, changed)| {
        let mut near = one.clone();
        near.server_version = other.server_version;
        near.default_schema = other.default_schema;
        macro_rules! mix {
            ($($at:literal: $part:ident),*) => {$( if changed[$at] { near.$part = other.$part; } )*};
        }
        mix!(0: schemas, 1: extensions, 2: enums, 3: domains, 4: composites, 5: ranges, 6: sequences, 7: tables, 8: views,
             9: functions, 10: others);
        (one, near)
    })
}

/// A table of the first catalog with one field taken from a table of the second.
fn one_field_apart() -> impl Strategy<Value = (Catalog, Catalog)> {
    (arbitrary::table(), arbitrary::table(), 0..14_u8).prop_map(|(one, other, field)| {
        let mut near = one.clone();
        match field {
            0 => near.kind = other.kind,
            1 => near.persistence = other.persistence,
            2 => near.columns = other.columns,
            3 => near.constraints = other.constraints,
            4 => near.indexes = other.indexes,
            5 => near.triggers = other.triggers,
            6 => near.policies = other.policies,
            7 => near.row_security = other.row_security,
            8 => near.force_row_security = other.force_row_security,
            9 => near.partition_key = other.partition_key,
            10 => near.partition_bound = other.partition_bound,
            11 => near.parents = other.parents,
            12 => near.options = other.options,
            _ => near.comment = other.comment,
        }
        let catalog = |table| Catalog {
            tables: vec![table],
            ..Catalog::default()
        };
        (catalog(one), catalog(near))
    })
}

proptest! {
    #[test]
    fn a_catalog_does_not_differ_from_itself(catalog in arbitrary::catalog()) {
        prop_assert_eq!(diff(&catalog, &catalog), vec![]);
        prop_assert_eq!(column_order(&catalog, &catalog), vec![]);
    }

    #[test]
    fn there_is_a_change_exactly_where_catalogs_are_unequal((one, other) in neighbours()) {
        prop_assert_eq!(diff(&one, &other).is_empty(), essence(&one) == essence(&other));
    }

    #[test]
    fn no_field_of_a_table_is_forgotten((one, other) in one_field_apart()) {
        prop_assert_eq!(diff(&one, &other).is_empty(), essence(&one) == essence(&other));
    }

    #[test]
    fn the_down_migration_is_the_mirror((one, other) in neighbours()) {
        prop_assert_eq!(mirrored(diff(&one, &other)), diff(&other, &one));
        prop_assert_eq!(mirrored(column_order(&one, &other)), column_order(&other, &one));
    }

    #[test]
    fn every_change_is_one_line((one, other) in (arbitrary::catalog(), arbitrary::catalog())) {
        for change in diff(&one, &other) {
            let line = change.to_string();
            prop_assert!(line.starts_with(['+', '-', '~']) && !line.contains('\n'), "{}", line);
        }
    }
}

#[test]
fn a_change_is_a_document_too() {
    let schema = |comment: &str| Catalog {
        schemas: vec![Schema {
            name: "app".into(),
            comment: Some(comment.into()),
        }],
        ..Catalog::default()
    };
    let changes = diff(&schema("one"), &schema("two"));
    let expected = serde_json::json!([{
        "object": "schema",
        "name": "app",
        "change": "altered",
        "property": "comment",
        "from": "one",
        "to": "two",
    }]);
    assert_eq!(serde_json::to_value(&changes).unwrap(), expected);
    assert_eq!(changes[0].to_string(), "~ schema app: comment one -> two");
    let removed = diff(&schema("one"), &Catalog::default());
    let expected = serde_json::json!([{ "object": "schema", "name": "app", "change": "removed" }]);
    assert_eq!(serde_json::to_value(&removed).unwrap(), expected);
}
