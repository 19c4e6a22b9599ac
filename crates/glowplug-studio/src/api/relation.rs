//! `/api/relation`: what the grid must know of one relation.

use axum::body::Body;
use axum::extract;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::input;
use super::state::{State, gone};
use crate::failure::Failure;
use crate::relation::{Column, ForeignKey};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    relation: u32,
}

/// A relation with what hangs on it.
#[derive(Serialize)]
struct Answer<'a> {
    id: u32,
    columns: &'a [Column],
    /// The names of the columns that tell rows apart.
    key: Vec<&'a str>,
    key_is_primary: bool,
    has_blocks: bool,
    has_children: bool,
    /// What it refers to.
    foreign_keys: Vec<&'a ForeignKey>,
    /// What refers to it.
    referenced_by: Vec<&'a ForeignKey>,
}

pub(super) async fn answer(
    extract::State(state): extract::State<State>,
    body: Body,
) -> Result<Response, Failure> {
    let request: Request = input::read(body, &state.options.limits).await?;
    let mut known = state.catalog().await?;
    if !known.relations.contains_key(&request.relation) {
        known = state.read_catalog().await?;
    }
    let relation = known.relations.get(&request.relation).ok_or_else(gone)?;
    let key = relation
        .key
        .iter()
        .map(|at| relation.columns[*at].name.as_str());
    let keys = |mine: fn(&ForeignKey) -> u32| {
        let all = known.foreign_keys.iter();
        all.filter(|key| mine(key) == relation.id).collect()
    };
    let answer = Answer {
        id: relation.id,
        columns: &relation.columns,
        key: key.collect(),
        key_is_primary: relation.key_is_primary,
        has_blocks: relation.has_blocks,
        has_children: relation.has_children,
        foreign_keys: keys(|key| key.from),
        referenced_by: keys(|key| key.to),
    };
    // Written here, because it borrows from the catalog.
    let text =
        serde_json::to_string(&answer).map_err(|error| Failure::malformed(error.to_string()))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}
