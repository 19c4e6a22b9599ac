//! Why a request was not answered with what it asked for.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// Why a request was not answered with what it asked for, as the page gets it.
#[derive(Debug, Serialize)]
pub(crate) struct Failure {
    #[serde(skip)]
    pub(crate) status: StatusCode,
    /// For the page's own decisions.
    pub(crate) code: &'static str,
    /// For people.
    pub(crate) message: String,
    /// What to do.
    pub(crate) hint: Option<String>,
    /// The server's code, where PostgreSQL refused.
    pub(crate) sqlstate: Option<String>,
}

impl Failure {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Failure {
            status,
            code,
            message: message.into(),
            hint: None,
            sqlstate: None,
        }
    }

    /// A request that no page of ours sends.
    pub(crate) fn malformed(message: impl Into<String>) -> Self {
        Failure::new(StatusCode::BAD_REQUEST, "malformed", message)
    }

    #[must_use]
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Whether what was read of the catalog may be out of date: a table or column is gone, or another one.
    pub(crate) fn is_about_old_catalog(&self) -> bool {
        let codes = ["42P01", "42703", "42704", "3F000", "42883", "42804"];
        self.sqlstate
            .as_deref()
            .is_some_and(|found| codes.contains(&found))
    }

    /// Whether the session was lost.
    pub(crate) fn is_lost(&self) -> bool {
        self.code == "lost"
    }
}

impl From<glowplug_pq::Error> for Failure {
    fn from(error: glowplug_pq::Error) -> Self {
        let sqlstate = error.sqlstate().map(str::to_owned);
        let message = error.to_string();
        let (status, code, hint) = match &error {
            glowplug_pq::Error::Database(found) => match found.sqlstate.as_str() {
                "57014" => (
                    StatusCode::REQUEST_TIMEOUT,
                    "timeout",
                    Some("filter or sort by a column that an index serves".to_owned()),
                ),
                "55P03" => (
                    StatusCode::CONFLICT,
                    "locked",
                    Some("another session holds a lock on it; try again".to_owned()),
                ),
                "42501" => (
                    StatusCode::FORBIDDEN,
                    "no-permission",
                    Some("GRANT SELECT on it to the user of the database URL".to_owned()),
                ),
                _ => (
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "database",
                    found.hint.clone(),
                ),
            },
            glowplug_pq::Error::Lost(_) | glowplug_pq::Error::Connect(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "lost",
                Some("the studio tries again as soon as it is asked".to_owned()),
            ),
            _ => (StatusCode::UNPROCESSABLE_ENTITY, "database", None),
        };
        Failure {
            status,
            code,
            message,
            hint,
            sqlstate,
        }
    }
}

impl From<glowplug_migrate::Error> for Failure {
    fn from(error: glowplug_migrate::Error) -> Self {
        let (status, code) = match &error {
            glowplug_migrate::Error::Connect { .. } => (StatusCode::SERVICE_UNAVAILABLE, "lost"),
            _ => (StatusCode::UNPROCESSABLE_ENTITY, error.code()),
        };
        Failure {
            hint: error.hint(),
            ..Failure::new(status, code, glowplug_migrate::error::with_causes(&error))
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (
            self.status,
            axum::Json(serde_json::json!({ "error": self })),
        )
            .into_response()
    }
}
