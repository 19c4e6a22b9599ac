//! `/api/rows` and `/api/value`: a page of rows, and one value of a row.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract;
use axum::http::StatusCode;

use super::input;
use super::state::State;
use crate::failure::Failure;
use crate::page::{self, Page, PageRequest, Value, ValueRequest};

pub(super) async fn page(
    extract::State(state): extract::State<State>,
    body: Body,
) -> Result<Json<Page>, Failure> {
    let request: PageRequest = input::read(body, &state.options.limits).await?;
    let (id, request) = (request.relation, Arc::new(request));
    let fetch = move |session: &mut _, relation: &_| page::fetch(session, relation, &request);
    state.with_relation(id, fetch).await.map(Json)
}

pub(super) async fn value(
    extract::State(state): extract::State<State>,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let request: ValueRequest = input::read(body, &state.options.limits).await?;
    let (id, request) = (request.relation, Arc::new(request));
    let fetch = move |session: &mut _, relation: &_| page::value(session, relation, &request);
    let found = state.with_relation(id, fetch).await?;
    found.map(Json).ok_or_else(|| {
        Failure::new(
            StatusCode::NOT_FOUND,
            "row-gone",
            "this row does not exist any more, or its key has changed",
        )
    })
}
