//! `/api/structure`: how one relation is built.

use axum::Json;
use axum::body::Body;
use axum::extract;
use serde::Deserialize;

use super::input;
use super::state::State;
use crate::failure::Failure;
use crate::relation::{self, Structure};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    relation: u32,
}

pub(super) async fn answer(
    extract::State(state): extract::State<State>,
    body: Body,
) -> Result<Json<Structure>, Failure> {
    let request: Request = input::read(body, &state.options.limits).await?;
    let read =
        |session: &mut _, relation: &relation::Relation| relation::structure(session, relation.id);
    state.with_relation(request.relation, read).await.map(Json)
}
