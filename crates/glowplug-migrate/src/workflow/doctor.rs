//! `doctor`: what is not wrong yet.

use std::time::{Duration, Instant};

use glowplug_schema::catalog::{Catalog, ConstraintKind, Index, IndexKey, Table, TableKind};
use glowplug_schema::diff::ObjectKind;
use serde::Serialize;

use super::DatabaseName;
use crate::error::Error;
use crate::finding::{Code, Finding, Place};
use crate::target::Target;
use glowplug_introspect::{IntrospectOptions, introspect};

/// How a database is doing.
#[derive(Debug, Serialize)]
pub struct DoctorReport {
    /// The database.
    pub database: DatabaseName,
    /// The server's version, `15.18`.
    pub server_version: String,
    /// How long connecting took, in microseconds.
    pub connect_microseconds: u64,
    /// How long one statement takes there and back, in microseconds: the median of eleven.
    pub latency_microseconds: u64,
    /// Its extensions with their versions.
    pub extensions: Vec<(String, String)>,
    /// What deserves a look, by table.
    pub findings: Vec<Finding>,
}

/// Looks at a database. Changes nothing.
///
/// # Errors
/// [`Error::Connect`], [`Error::Database`], [`Error::Introspect`].
pub fn doctor(target: &Target) -> Result<DoctorReport, Error> {
    let started = Instant::now();
    let mut connection = target.endpoint().connect()?;
    let connect_microseconds = microseconds(started.elapsed());
    let mut times = Vec::new();
    for _ in 0..11 {
        let started = Instant::now();
        connection
            .execute("SELECT 1")
            .map_err(Error::database("cannot ask the server"))?;
        times.push(microseconds(started.elapsed()));
    }
    times.sort_unstable();
    let catalog = introspect(&mut connection, &IntrospectOptions::default())?;
    let version = connection.server_version();
    Ok(DoctorReport {
        database: DatabaseName::of(target),
        server_version: format!("{}.{}", version / 10_000, version % 10_000),
        connect_microseconds,
        latency_microseconds: times[times.len() / 2],
        extensions: catalog
            .extensions
            .iter()
            .map(|found| (found.name.clone(), found.version.clone()))
            .collect(),
        findings: findings(&catalog),
    })
}

fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

fn findings(catalog: &Catalog) -> Vec<Finding> {
    catalog
        .tables
        .iter()
        .flat_map(|table| {
            redundant_indexes(table)
                .chain(unindexed_foreign_keys(table))
                .chain(no_primary_key(table))
                .chain(not_sound(table))
                .map(|(code, message)| {
                    let place = Place::of_object(ObjectKind::Table, table.name.to_string());
                    Finding::new(code, place, message)
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

/// A code and what is said of the table.
type Found = (Code, String);

fn redundant_indexes(table: &Table) -> impl Iterator<Item = Found> {
    table.indexes.iter().filter_map(|index| {
        let by = table
            .indexes
            .iter()
            .find(|other| makes_superfluous(other, index))?;
        let message = format!(
            "index {} is superfluous: {} serves its queries",
            index.name, by.name
        );
        Some((Code::RedundantIndex, message))
    })
}

/// Whether every query that `index` serves is served by `other`. Of two that serve each other, the later name goes, unless a
/// constraint owns it.
fn makes_superfluous(other: &Index, index: &Index) -> bool {
    let alike = other.name != index.name
        && index.method == "btree"
        && other.method == "btree"
        && index.constraint.is_none()
        && other.valid
        && other.predicate == index.predicate
        && index.include.is_empty()
        && other.keys.starts_with(&index.keys)
        // A sort order or operator class of its own shows in the definition only.
        && key_text(&other.definition).starts_with(key_text(&index.definition).trim_end_matches(')'));
    if !alike || (index.unique && !(other.unique && other.keys == index.keys)) {
        return false;
    }
    let mutual =
        other.keys == index.keys && other.constraint.is_none() && (index.unique || !other.unique);
    !mutual || other.name < index.name
}

fn key_text(definition: &str) -> &str {
    definition
        .split_once(" USING ")
        .map_or(definition, |(_, keys)| keys)
}

fn unindexed_foreign_keys(table: &Table) -> impl Iterator<Item = Found> {
    table
        .foreign_keys()
        .filter(|key| !begins_an_index(table, &key.columns))
        .map(|key| {
            let columns = key.columns.join(", ");
            let message = format!("foreign key {} has no index on ({columns})", key.name);
            (Code::UnindexedForeignKey, message)
        })
}

/// The order of the columns does not matter for finding the rows of one key.
fn begins_an_index(table: &Table, columns: &[String]) -> bool {
    table
        .indexes
        .iter()
        .filter(|index| index.valid && index.predicate.is_none())
        .any(|index| {
            index.keys.len() >= columns.len()
                && index.keys[..columns.len()]
                    .iter()
                    .all(|key| matches!(key, IndexKey::Column(name) if columns.contains(name)))
        })
}

fn no_primary_key(table: &Table) -> impl Iterator<Item = Found> {
    let lacks = table.primary_key().is_none() && table.kind != TableKind::Foreign;
    let message = "has no primary key, so Diesel cannot use it".to_owned();
    lacks.then_some((Code::NoPrimaryKey, message)).into_iter()
}

fn not_sound(table: &Table) -> impl Iterator<Item = Found> {
    let invalid = table.indexes.iter().filter(|index| !index.valid);
    let unchecked = table.constraints.iter().filter(|found| {
        !found.validated
            && matches!(
                found.kind,
                ConstraintKind::Check | ConstraintKind::ForeignKey
            )
    });
    let invalid = invalid.map(|index| {
        let message = format!(
            "index {} is invalid: it costs and is never used; drop it or REINDEX CONCURRENTLY",
            index.name
        );
        (Code::InvalidIndex, message)
    });
    invalid.chain(unchecked.map(|found| {
        let message = format!(
            "constraint {} was never checked against existing rows: VALIDATE CONSTRAINT",
            found.name
        );
        (Code::NotValidated, message)
    }))
}
