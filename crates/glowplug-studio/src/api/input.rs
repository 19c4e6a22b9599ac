//! The body of a request, with a limit in size and time.

use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

use crate::failure::Failure;
use crate::options::Limits;

/// Reads a body as JSON.
pub(super) async fn read<T: DeserializeOwned>(body: Body, limits: &Limits) -> Result<T, Failure> {
    let reading = to_bytes(body, limits.body_bytes);
    let bytes = match tokio::time::timeout(limits.body, reading).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => {
            return Err(Failure::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too-large",
                format!(
                    "the request is larger than {} bytes, or was not sent whole",
                    limits.body_bytes
                ),
            ));
        }
        Err(_) => {
            return Err(Failure::new(
                StatusCode::REQUEST_TIMEOUT,
                "slow-body",
                "the request was not sent in time",
            ));
        }
    };
    serde_json::from_slice(&bytes).map_err(|error| {
        Failure::malformed(format!("the request is not what the studio takes: {error}"))
    })
}
