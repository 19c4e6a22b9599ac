//! The HTTP server: where it listens and how long it waits.

mod assets;
mod guard;
mod headers;

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use axum::Router;
use glowplug_migrate::session::Endpoint;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::signal::unix::SignalKind;
use tokio::sync::Semaphore;

use crate::api::{self, State};
use crate::error::StudioError;
use crate::options::{Limits, StudioOptions};
use crate::token::Token;
use guard::Guard;

/// A studio that listens. It answers as soon as it is [run](Studio::run).
pub struct Studio {
    listener: TcpListener,
    address: SocketAddr,
    token: Arc<Token>,
    limits: Limits,
    router: Router,
}

impl std::fmt::Debug for Studio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without the token.
        f.debug_struct("Studio")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Studio {
    /// Listens for a database.
    ///
    /// # Errors
    /// [`StudioError::Bind`], [`StudioError::Random`].
    pub fn bind(endpoint: Endpoint, options: StudioOptions) -> Result<Self, StudioError> {
        let listener = listen(&options)?;
        let refused = |source| StudioError::Bind {
            address: SocketAddr::new(options.host, options.port),
            source,
        };
        listener.set_nonblocking(true).map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let token = Arc::new(Token::random()?);
        let guard = Guard::new(address, Arc::clone(&token));
        let limits = options.limits.clone();
        let state = State::new(endpoint, options);
        let router = headers::on_all(guard.before(api::router(state), assets::router()));
        Ok(Studio {
            listener,
            address,
            token,
            limits,
            router,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL for a browser. **It holds the token**, behind `#`, which a browser sends to nobody.
    pub fn url(&self) -> String {
        let host = match self.address.ip() {
            ip if ip.is_unspecified() => SocketAddr::from(([127, 0, 0, 1], self.address.port())),
            _ => self.address,
        };
        format!("http://{host}/#token={}", self.token.reveal())
    }

    /// Answers until `end` is there. What runs then is given up.
    ///
    /// # Errors
    /// [`StudioError::Serve`].
    pub fn run(self, end: impl Future<Output = ()>) -> Result<(), StudioError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(StudioError::Serve)?;
        let served = runtime.block_on(self.serve(end));
        // A statement that runs is cancelled when its request is dropped; nobody has to wait for the server's word on it.
        runtime.shutdown_background();
        served
    }

    /// The same until Ctrl-C, or until the process is asked to end in another way.
    ///
    /// # Errors
    /// As [`Studio::run`].
    pub fn run_until_interrupted(self) -> Result<(), StudioError> {
        self.run(async {
            tokio::select! {
                () = signal(SignalKind::interrupt()) => {}
                () = signal(SignalKind::terminate()) => {}
                () = signal(SignalKind::hangup()) => {}
            }
        })
    }

    async fn serve(self, end: impl Future<Output = ()>) -> Result<(), StudioError> {
        let listener =
            tokio::net::TcpListener::from_std(self.listener).map_err(StudioError::Serve)?;
        let slots = Arc::new(Semaphore::new(self.limits.connections));
        let mut end = std::pin::pin!(end);
        loop {
            let slot = tokio::select! {
                () = &mut end => return Ok(()),
                slot = Arc::clone(&slots).acquire_owned() => slot,
            };
            let accepted = tokio::select! {
                () = &mut end => return Ok(()),
                accepted = listener.accept() => accepted,
            };
            let stream = match accepted {
                Ok((stream, _)) => stream,
                // A client that is gone again, or too many open files: others may be luckier.
                Err(_) => {
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                    continue;
                }
            };
            let service = TowerToHyperService::new(self.router.clone());
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(self.limits.head)
                .max_buf_size(64 << 10)
                .serve_connection(TokioIo::new(stream), service);
            tokio::spawn(async move {
                let _slot = slot;
                // A connection that breaks is its browser's business.
                let _ = connection.await;
            });
        }
    }
}

async fn signal(kind: SignalKind) {
    match tokio::signal::unix::signal(kind) {
        Ok(mut signals) => drop(signals.recv().await),
        // Where no handler can be installed, the signal ends the process by itself.
        Err(_) => std::future::pending().await,
    }
}

/// Listens on the port, or on the first of the following ones that is free.
fn listen(options: &StudioOptions) -> Result<TcpListener, StudioError> {
    let mut port = options.port;
    loop {
        let address = SocketAddr::new(options.host, port);
        match TcpListener::bind(address) {
            Ok(listener) => return Ok(listener),
            Err(error)
                if error.kind() == std::io::ErrorKind::AddrInUse
                    && port < options.port.saturating_add(options.further_ports) =>
            {
                port += 1;
            }
            Err(source) => {
                return Err(StudioError::Bind {
                    address: SocketAddr::new(options.host, options.port),
                    source,
                });
            }
        }
    }
}
