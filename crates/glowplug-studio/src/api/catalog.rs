//! `/api/catalog`: everything that can be browsed.

use axum::Json;
use axum::extract;
use serde::Serialize;

use super::state::State;
use crate::failure::Failure;
use crate::relation::{Kind, Relation};

/// Everything that can be browsed.
#[derive(Serialize)]
pub(super) struct Catalog {
    relations: Vec<Entry>,
}

/// A relation in the list.
#[derive(Serialize)]
struct Entry {
    id: u32,
    schema: String,
    name: String,
    kind: Kind,
    estimate: Option<i64>,
    parent: Option<u32>,
    readable: bool,
    extension: Option<String>,
    comment: Option<String>,
}

/// Reads the catalog each time, so that the list shows what is there now.
pub(super) async fn answer(
    extract::State(state): extract::State<State>,
) -> Result<Json<Catalog>, Failure> {
    let known = state.read_catalog().await?;
    let mut relations: Vec<&Relation> = known.relations.values().collect();
    relations.sort_by(|a, b| a.name.cmp(&b.name));
    let entry = |relation: &Relation| Entry {
        id: relation.id,
        schema: relation.name.schema.clone(),
        name: relation.name.name.clone(),
        kind: relation.kind,
        estimate: relation.estimate,
        parent: relation.parent,
        readable: relation.readable,
        extension: relation.extension.clone(),
        comment: relation.comment.clone(),
    };
    Ok(Json(Catalog {
        relations: relations.into_iter().map(entry).collect(),
    }))
}
