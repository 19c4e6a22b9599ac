//! What the page asks for: JSON in, JSON out.

mod catalog;
mod input;
mod migrations;
mod relation;
mod rows;
mod session;
mod state;
mod structure;

use axum::Router;
use axum::routing::post;

pub(crate) use state::State;

/// The routes.
pub(crate) fn router(state: State) -> Router {
    Router::new()
        .route("/api/session", post(session::answer))
        .route("/api/catalog", post(catalog::answer))
        .route("/api/relation", post(relation::answer))
        .route("/api/migrations", post(migrations::list))
        .route("/api/migration", post(migrations::one))
        .route("/api/drift", post(migrations::drift))
        .route("/api/structure", post(structure::answer))
        .route("/api/rows", post(rows::page))
        .route("/api/value", post(rows::value))
        .with_state(state)
}
