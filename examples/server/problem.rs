//! What went wrong, as a client sees it: a status, a code for programs and a message for people.

use allin_db::Error;
use allin_db::queries::paging::PageError;
use allin_db::queries::soft_delete::TrashError;
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tracing::{error, warn};

/// An answer that is an error.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    body: Body,
}

#[derive(Debug, Serialize)]
struct Body {
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    constraint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    columns: Vec<String>,
}

impl Problem {
    /// An error with its code, which stays as it is, and its message.
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            body: Body {
                code,
                message: message.into(),
                constraint: None,
                table: None,
                columns: Vec::new(),
            },
        }
    }

    /// There is no such thing.
    pub(crate) fn not_found(what: &str) -> Self {
        let message = format!("there is no such {what}");
        Self::new(StatusCode::NOT_FOUND, "not-found", message)
    }

    /// A value of the body that cannot be used.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", message)
    }

    /// A part of the query string that cannot be used.
    pub(crate) fn bad_query(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-query", message)
    }

    /// Our own fault; the log knows more.
    pub(crate) fn internal() -> Self {
        let message = "something went wrong here";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", message)
    }

    /// The answer took too long. A write may have been done or not.
    pub(crate) fn timeout() -> Self {
        let message = "the request took too long; a change that it asked for may have been made";
        Self::new(StatusCode::GATEWAY_TIMEOUT, "timeout", message)
    }

    /// The database was reached and says nothing.
    pub(crate) fn no_answer() -> Self {
        let message = "the database does not answer";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "no-answer", message)
    }

    /// The program is newer than the database.
    pub(crate) fn migrations_pending(number: usize) -> Self {
        let message = match number {
            1 => "the database lacks 1 migration of this program".to_owned(),
            _ => format!("the database lacks {number} migrations of this program"),
        };
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "migrations-pending",
            message,
        )
    }

    /// The code.
    pub(crate) fn code(&self) -> &'static str {
        self.body.code
    }

    /// The message.
    pub(crate) fn message(&self) -> &str {
        &self.body.message
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body)).into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            let soon = HeaderValue::from_static("1");
            response.headers_mut().insert(RETRY_AFTER, soon);
        }
        response
    }
}

/// What the library knows about its errors is enough to answer them.
impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let code = error.code();
        let (status, message) = match &error {
            Error::NotFound => return Self::not_found("row"),
            Error::Unique(_) | Error::Exclusion(_) => (StatusCode::CONFLICT, error.to_string()),
            Error::ForeignKey(_) | Error::Check(_) | Error::NotNull(_) => {
                (StatusCode::UNPROCESSABLE_ENTITY, error.to_string())
            }
            Error::StatementTimeout { .. } => (StatusCode::GATEWAY_TIMEOUT, error.to_string()),
            // Running the same request again may well help, as with 503.
            error if error.is_retryable() => (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database is busy".to_owned(),
            ),
            Error::PoolFull { .. } => {
                warn!("{error}");
                let message = "too many requests wait for the database";
                (StatusCode::SERVICE_UNAVAILABLE, message.to_owned())
            }
            // Where the server is and what it says is for the log.
            error if error.is_unavailable() => {
                warn!("{error}");
                let message = "the database cannot be reached";
                (StatusCode::SERVICE_UNAVAILABLE, message.to_owned())
            }
            _ => {
                error!(error = &error as &dyn std::error::Error, "a request failed");
                return Self::internal();
            }
        };
        let mut problem = Self::new(status, code, message);
        if let Some(violation) = error.violation() {
            problem.body.constraint = violation.constraint().map(str::to_owned);
            problem.body.table = violation.table().map(str::to_owned);
            problem.body.columns = violation.columns().to_vec();
        }
        problem
    }
}

impl From<diesel::result::Error> for Problem {
    fn from(error: diesel::result::Error) -> Self {
        Error::from(error).into()
    }
}

impl From<PageError> for Problem {
    fn from(error: PageError) -> Self {
        match error {
            PageError::Database(error) => error.into(),
            error => Self::new(StatusCode::BAD_REQUEST, error.code(), error.to_string()),
        }
    }
}

impl From<TrashError> for Problem {
    fn from(error: TrashError) -> Self {
        match error {
            TrashError::Database(error) => error.into(),
            TrashError::NotFound { .. } => Self::not_found("post"),
            error => Self::new(StatusCode::CONFLICT, error.code(), error.to_string()),
        }
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        let status = rejection.status();
        let (code, message) = match &rejection {
            JsonRejection::MissingJsonContentType(_) => (
                "not-json",
                "the body must be JSON, with the header `Content-Type: application/json`"
                    .to_owned(),
            ),
            _ if status == StatusCode::PAYLOAD_TOO_LARGE => (
                "too-large",
                "the body is larger than this server takes".to_owned(),
            ),
            // What is wrong and where, without the sentence about Rust's types before it.
            _ => {
                let text = rejection.body_text();
                let reason = text
                    .split_once(": ")
                    .map_or(text.as_str(), |(_, reason)| reason);
                ("bad-json", reason.to_owned())
            }
        };
        Self::new(status, code, message)
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::bad_query(rejection.body_text())
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        Self::new(rejection.status(), "bad-path", rejection.body_text())
    }
}

/// For a path that leads nowhere.
pub(crate) async fn no_such_route() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "no-such-route",
        "nothing is at this path",
    )
}

/// For a path that leads somewhere, with another method.
pub(crate) async fn no_such_method() -> Problem {
    let message = "this path does not take this method; the header Allow shows which it takes";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "no-such-method", message)
}
