//! Why there is no studio.

use std::net::SocketAddr;

/// Why a studio does not start or ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StudioError {
    /// Nothing can listen there.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address that was asked for.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The operating system gives no random bytes, and a token that can be guessed is none.
    #[error("the operating system gives no random bytes for the token")]
    Random(#[source] getrandom::Error),
    /// The server could not go on.
    #[error("the server of the studio ended")]
    Serve(#[source] std::io::Error),
}

impl StudioError {
    /// A short name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            StudioError::Bind { .. } => "studio-address",
            StudioError::Random(_) => "studio-random",
            StudioError::Serve(_) => "studio-server",
        }
    }

    /// What to do.
    pub fn hint(&self) -> Option<String> {
        match self {
            StudioError::Bind { address, .. } if address.ip().is_loopback() => Some(
                "choose another port, as in `studio --port 5600`, or let it choose with `studio --port 0`".to_owned(),
            ),
            StudioError::Bind { .. } => Some(
                "`studio --host` takes an address of this machine; without it the studio listens on 127.0.0.1".to_owned(),
            ),
            StudioError::Random(_) | StudioError::Serve(_) => None,
        }
    }
}
