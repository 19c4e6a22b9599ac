//! How one relation is built: what hangs on it beside its columns.

use glowplug_pq::Connection;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// How a relation is built.
#[derive(Debug, Serialize)]
pub(crate) struct Structure {
    facts: Option<Facts>,
    indexes: Vec<Index>,
    constraints: Vec<Constraint>,
    triggers: Vec<Trigger>,
}

/// What there is one of.
#[derive(Debug, Serialize, Deserialize)]
struct Facts {
    /// With indexes and TOAST.
    bytes: Option<i64>,
    owner: String,
    row_security: bool,
    /// The query of a view.
    definition: Option<String>,
    partition_key: Option<String>,
    partition_bound: Option<String>,
}

/// An index.
#[derive(Debug, Serialize, Deserialize)]
struct Index {
    name: String,
    definition: String,
    is_primary: bool,
    is_unique: bool,
    is_valid: bool,
    bytes: Option<i64>,
    scans: Option<i64>,
}

/// A constraint.
#[derive(Debug, Serialize, Deserialize)]
struct Constraint {
    name: String,
    /// `p`, `u`, `f`, `c` or `x`.
    kind: String,
    definition: String,
    is_validated: bool,
    comment: Option<String>,
}

/// A trigger.
#[derive(Debug, Serialize, Deserialize)]
struct Trigger {
    name: String,
    definition: String,
    is_enabled: bool,
}

/// Reads how a relation is built.
pub(crate) fn structure(session: &mut Connection, id: u32) -> Result<Structure, Failure> {
    let mut facts: Vec<Facts> = rows(session, include_str!("facts.sql"), id)?;
    Ok(Structure {
        facts: facts.pop(),
        indexes: rows(session, include_str!("indexes.sql"), id)?,
        constraints: rows(session, include_str!("constraints.sql"), id)?,
        triggers: rows(session, include_str!("triggers.sql"), id)?,
    })
}

fn rows<T: for<'de> Deserialize<'de>>(
    session: &mut Connection,
    sql: &str,
    id: u32,
) -> Result<Vec<T>, Failure> {
    Ok(session.query(sql, &[Some(&id.to_string())])?.decode()?)
}
