//! Drift: how a database differs from what its applied migrations make.

use std::collections::HashMap;

use glowplug_introspect::{IntrospectOptions, introspect};
use glowplug_pq::Connection;
use glowplug_schema::catalog::Catalog;
use glowplug_schema::diff::{Change, ChangeKind, ObjectKind, column_order, diff};
use glowplug_schema::ident::Name;
use serde::Deserialize;

use crate::error::Error;
use crate::finding::Finding;
use crate::migration::Migration;
use crate::observer::Observer;
use crate::policy::Policy;
use crate::replay::expected_catalog;
use crate::shadow::ShadowServer;

/// The differences between a replay of these migrations and the database that count, or have to be known.
///
/// # Errors
/// Whatever keeps the replay or the reading from being done.
pub fn drift(
    server: &ShadowServer,
    applied: &[&Migration],
    connection: &mut Connection,
    policy: &Policy,
    observer: &mut dyn Observer,
) -> Result<Vec<Finding>, Error> {
    let expected = expected_catalog(server, applied.iter().copied(), observer)?;
    let found = compare(&expected, connection, policy)?;
    Ok(policy.apply(found))
}

/// The differences between a catalog and the database, seen from the catalog: an added object is one that only the database has.
/// Objects that the settings leave out are marked with their rule.
pub(crate) fn compare(
    expected: &Catalog,
    connection: &mut Connection,
    policy: &Policy,
) -> Result<Vec<Finding>, Error> {
    let actual = introspect(connection, &IntrospectOptions::default())?;
    let owners = match policy.asks_for_owners() {
        true => owners(connection)?,
        false => HashMap::new(),
    };
    let changes = diff(expected, &actual).into_iter();
    let orders = column_order(expected, &actual).into_iter();
    let findings = changes.chain(orders).map(|change| {
        let parent = added_partition(&change, expected, &actual);
        let mut finding = Finding::of_drift(change, parent.as_deref());
        if let Some(object) = &mut finding.place.object {
            let path = object
                .name
                .split_once('(')
                .map_or(&*object.name, |(path, _)| path);
            object.owner = owners.get(path).cloned();
            finding.ignored_by = policy.ignored_by(object);
        }
        finding
    });
    Ok(findings.collect())
}

/// The table of a migration that an added table is a partition of.
fn added_partition(change: &Change, expected: &Catalog, actual: &Catalog) -> Option<String> {
    if change.object != ObjectKind::Table || change.kind != ChangeKind::Added {
        return None;
    }
    let mut added = actual.tables.iter();
    let table = added.find(|table| table.name.to_string() == change.name)?;
    table.partition_bound.as_ref()?;
    let parent = table.parents.first()?;
    let is_ours = expected.tables.iter().any(|table| table.name == *parent);
    is_ours.then(|| parent.to_string())
}

#[derive(Deserialize)]
struct Owned {
    schema: Option<String>,
    name: String,
    owner: String,
}

/// Who owns what, by the path that findings have.
fn owners(connection: &mut Connection) -> Result<HashMap<String, String>, Error> {
    let rows: Vec<Owned> = connection
        .query(include_str!("owners.sql"), &[])
        .and_then(|rows| rows.decode())
        .map_err(Error::database("cannot read the owners of objects"))?;
    let path = |row: &Owned| match &row.schema {
        Some(schema) => Name::new(schema, &row.name).to_string(),
        None => glowplug_schema::ident::Ident(&row.name).to_string(),
    };
    Ok(rows
        .into_iter()
        .map(|row| (path(&row), row.owner))
        .collect())
}
