//! Users.

use allin_db::models;
use allin_db::queries::soft_delete::SoftDelete;
use allin_db::schema::users;
use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;

use crate::app::App;
use crate::caller::id;
use crate::problem::Problem;

/// What others may see of a user. The row of the table has more, so this is written out: a column that is added there does
/// not appear here by itself.
#[derive(Serialize)]
pub(crate) struct User {
    id: String,
    email: String,
    name: Option<String>,
    image: Option<String>,
    role: &'static str,
    status: &'static str,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// `GET /users/{id}`
pub(crate) async fn user(
    State(app): State<App>,
    path: Result<Path<String>, PathRejection>,
) -> Result<Json<User>, Problem> {
    let id = id(path, "user")?;
    let user = app
        .run(move |connection| {
            let user: Option<models::User> = models::User::alive()
                .filter(users::id.eq(id))
                .select(models::User::as_select())
                .first(connection)
                .optional()?;
            user.ok_or_else(|| Problem::not_found("user"))
        })
        .await?;
    Ok(Json(User {
        id: user.id,
        email: user.email,
        name: user.name,
        image: user.image,
        role: user.role.as_str(),
        status: user.status.as_str(),
        created_at: user.created_at,
        updated_at: user.updated_at,
    }))
}
