//! One page.

use std::time::Instant;

use glowplug_pq::Connection;

use super::request::{Page, PageRequest};
use super::{blocks, capped, keyed, select};
use crate::failure::Failure;
use crate::relation::Relation;

/// Reads a page.
pub(crate) fn fetch(
    session: &mut Connection,
    relation: &Relation,
    request: &PageRequest,
) -> Result<Page, Failure> {
    let started = Instant::now();
    if select::readable(relation).next().is_none() {
        return Err(unreadable(relation));
    }
    let mut page = if !relation.key.is_empty() {
        keyed::fetch(session, relation, request)?
    } else if relation.has_blocks && request.sort.is_empty() {
        blocks::fetch(session, relation, request)?
    } else {
        capped::fetch(session, relation, request)?
    };
    page.microseconds = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    Ok(page)
}

fn unreadable(relation: &Relation) -> Failure {
    match relation.columns.is_empty() {
        true => Failure::new(
            axum::http::StatusCode::UNPROCESSABLE_ENTITY,
            "no-columns",
            format!("{} has no columns", relation.name),
        ),
        false => Failure::new(
            axum::http::StatusCode::FORBIDDEN,
            "no-permission",
            format!("this user may not read {}", relation.name),
        )
        .with_hint("GRANT SELECT on it to the user of the database URL"),
    }
}
