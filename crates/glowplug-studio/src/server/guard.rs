//! Who is answered.
//!
//! Any web page may send requests to this machine, and may call it by a name of its own (DNS rebinding). So the `Host` must be an
//! address or name that only this machine has, `Origin` must be the studio itself, and what gives data wants the token in a header
//! that a page of another origin cannot send.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};

use crate::failure::Failure;
use crate::token::Token;

/// The header with the token.
const TOKEN: &str = "x-studio-token";

/// Decides who is answered.
pub(super) struct Guard {
    address: SocketAddr,
    token: Arc<Token>,
}

impl Guard {
    pub(super) fn new(address: SocketAddr, token: Arc<Token>) -> Arc<Self> {
        Arc::new(Guard { address, token })
    }

    /// Puts the checks before what answers: all of them before data, and all but the token before the page itself.
    pub(super) fn before(self: Arc<Self>, data: Router, page: Router) -> Router {
        let data = data.layer(from_fn_with_state(Arc::clone(&self), with_token));
        data.merge(page).layer(from_fn_with_state(self, from_here))
    }

    /// The name of this machine that the request was sent to must be one that no other machine's owner can give it.
    fn knows_host(&self, host: &str) -> bool {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        };
        if name.eq_ignore_ascii_case("localhost") {
            return true;
        }
        let bare = name
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .unwrap_or(name);
        let Ok(ip) = bare.parse::<IpAddr>() else {
            return false;
        };
        // An address cannot be rebound. Behind a forwarded port (`ssh -L`) it is loopback with another port.
        let own = self.address.ip();
        ip.is_loopback() || ip == own || own.is_unspecified()
    }
}

async fn from_here(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    match check_origin(&guard, request.headers()) {
        Ok(()) => next.run(request).await,
        Err(failure) => failure.into_response(),
    }
}

async fn with_token(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let checked = check_site(headers)
        .and_then(|()| check_token(&guard, headers))
        .and_then(|()| check_form(&request));
    match checked {
        Ok(()) => next.run(request).await,
        Err(failure) => failure.into_response(),
    }
}

fn refused(why: &str) -> Result<(), Failure> {
    Err(Failure::new(StatusCode::FORBIDDEN, "foreign", why))
}

fn check_origin(guard: &Guard, headers: &HeaderMap) -> Result<(), Failure> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok());
    let Some(host) = host.filter(|host| hosts.next().is_none() && guard.knows_host(host)) else {
        return refused("the studio is called by another name than that of this machine");
    };
    let own = format!("http://{host}");
    for origin in headers.get_all(header::ORIGIN) {
        if origin.as_bytes() != own.as_bytes() {
            return refused("the request comes from another web page");
        }
    }
    Ok(())
}

/// What a browser says about the page that asks. The page itself may be opened from anywhere: it holds no data.
fn check_site(headers: &HeaderMap) -> Result<(), Failure> {
    for site in headers.get_all("sec-fetch-site") {
        if !matches!(site.as_bytes(), b"same-origin" | b"none") {
            return refused("the request comes from another web page");
        }
    }
    Ok(())
}

fn check_token(guard: &Guard, headers: &HeaderMap) -> Result<(), Failure> {
    let mut given = headers.get_all(TOKEN).iter();
    let is_right = match (given.next(), given.next()) {
        (Some(token), None) => guard.token.is(token.as_bytes()),
        _ => false,
    };
    match is_right {
        true => Ok(()),
        false => Err(Failure::new(
            StatusCode::UNAUTHORIZED,
            "token",
            "the token is missing or not that of this studio",
        )
        .with_hint("open the URL that the terminal shows")),
    }
}

/// JSON by POST: a form of another page can send neither.
fn check_form(request: &Request) -> Result<(), Failure> {
    if request.method() != Method::POST {
        return Err(Failure::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method",
            "data is asked for by POST",
        ));
    }
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    match essence.eq_ignore_ascii_case("application/json") {
        true => Ok(()),
        false => Err(Failure::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "content-type",
            "the body must be application/json",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(address: &str) -> Arc<Guard> {
        Guard::new(address.parse().unwrap(), Arc::new(Token::random().unwrap()))
    }

    #[test]
    fn only_names_of_this_machine_are_known() {
        let guard = guard("127.0.0.1:5555");
        for host in [
            "127.0.0.1:5555",
            "localhost:5555",
            "LOCALHOST",
            "[::1]:5555",
            "[::1]",
            "127.0.0.1:9000",
        ] {
            assert!(guard.knows_host(host), "{host}");
        }
        for host in [
            "",
            "evil.test",
            "evil.test:5555",
            "localhost.evil.test:5555",
            "127.0.0.1.evil.test",
            "10.0.0.1:5555",
            "127.0.0.1:x",
            "localhost:5555@evil.test",
            "::1:5555x",
        ] {
            assert!(!guard.knows_host(host), "{host}");
        }
    }

    #[test]
    fn an_address_that_was_asked_for_is_known_and_no_name() {
        let one = guard("10.0.0.7:5555");
        assert!(one.knows_host("10.0.0.7:5555"));
        assert!(!one.knows_host("10.0.0.8:5555"));
        let all = guard("0.0.0.0:5555");
        assert!(all.knows_host("10.0.0.8:5555"));
        assert!(!all.knows_host("evil.test:5555"));
    }
}
