//! Who asks, from where and with what, for the record of a change.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use allin_db::queries::audit::Actor;
use axum::extract::rejection::PathRejection;
use axum::extract::{ConnectInfo, FromRequestParts, Path};
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;

use crate::problem::Problem;

/// As much of the header `User-Agent` as is kept.
const LONGEST_USER_AGENT: usize = 500;

/// The other side of a request.
pub(crate) struct Caller {
    user_id: Option<String>,
    ip: Option<IpAddr>,
    user_agent: Option<String>,
}

impl Caller {
    /// Who changes something: the user whom `X-User-Id` names, else the author.
    pub(crate) fn actor(&self, author: &str) -> Actor {
        let mut actor = Actor::new(self.user_id.as_deref().unwrap_or(author));
        if let Some(ip) = self.ip {
            actor = actor.from_ip(ip);
        }
        if let Some(user_agent) = &self.user_agent {
            actor = actor.with_user_agent(user_agent);
        }
        actor
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let header = |name: &str| {
            let value = parts.headers.get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self {
            user_id: header("x-user-id").filter(|id| !id.is_empty()),
            ip: address.map(|ConnectInfo(address)| address.ip()),
            user_agent: header(USER_AGENT.as_str())
                .map(|name| name.chars().take(LONGEST_USER_AGENT).collect()),
        })
    }
}

/// The id in a path. PostgreSQL has no text with a NUL, so nothing has such an id.
pub(crate) fn id(path: Result<Path<String>, PathRejection>, what: &str) -> Result<String, Problem> {
    let Path(id) = path?;
    if id.contains('\0') {
        return Err(Problem::not_found(what));
    }
    Ok(id)
}
