//! Whether the server can do its work.

use allin_db::{Database, Metrics};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::time::timeout;

use crate::app::App;
use crate::problem::Problem;

#[derive(Serialize)]
struct Report {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<DatabaseReport>,
    pool: Pool,
}

#[derive(Serialize)]
struct DatabaseReport {
    latency_ms: f64,
    server_version: String,
}

#[derive(Serialize)]
struct Pool {
    max_size: u32,
    size: u32,
    idle: u32,
    in_use: u32,
    checkouts: u64,
    waited: u64,
    timed_out: u64,
    average_wait_ms: f64,
}

/// `GET /health`
pub(crate) async fn health(State(app): State<App>) -> Response {
    let look = |database: &Database| {
        let health = database.check_connection()?;
        Ok::<_, allin_db::Error>((health, database.pending_migrations()?))
    };
    let found = match timeout(app.timeout(), app.look(look)).await {
        Ok(looked) => looked.and_then(|found| match found? {
            (health, pending) if pending.is_empty() => Ok(health),
            (_, pending) => Err(Problem::migrations_pending(pending.len())),
        }),
        // A database that was reached and says nothing: it hangs, or the network swallows what it says.
        Err(_) => Err(Problem::no_answer()),
    };
    let pool = Pool::from(app.metrics());
    match found {
        Ok(health) => {
            let database = DatabaseReport {
                latency_ms: health.latency.as_secs_f64() * 1_000.0,
                server_version: health.server_version,
            };
            let report = Report {
                status: "ok",
                code: None,
                message: None,
                database: Some(database),
                pool,
            };
            Json(report).into_response()
        }
        Err(problem) => {
            let report = Report {
                status: "unavailable",
                code: Some(problem.code()),
                message: Some(problem.message().to_owned()),
                database: None,
                pool,
            };
            (StatusCode::SERVICE_UNAVAILABLE, Json(report)).into_response()
        }
    }
}

impl From<Metrics> for Pool {
    fn from(metrics: Metrics) -> Self {
        Self {
            max_size: metrics.max_size,
            size: metrics.size,
            idle: metrics.idle,
            in_use: metrics.in_use,
            checkouts: metrics.checkouts,
            waited: metrics.waited,
            timed_out: metrics.timed_out,
            average_wait_ms: metrics.average_wait.as_secs_f64() * 1_000.0,
        }
    }
}
