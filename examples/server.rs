//! A web server on `allin_db`: posts over HTTP, with everything that a server does to stay up.
//!
//! ```sh
//! just db-reset
//! DATABASE_URL=$(cargo run -q --bin db --features cli -- server url) cargo run --example server
//! curl -i localhost:3000/health
//! curl 'localhost:3000/posts?search=launch&limit=5'
//! ```
//!
//! | route | answers |
//! | --- | --- |
//! | `GET /health` | 200 with the database's latency and the pool's metrics; 503 when the database is away or lacks migrations of the program |
//! | `GET /users/{id}` | a live user, never the password's hash |
//! | `GET /posts?search=&after=&limit=` | a page of live posts, the newest first, or of a search, the best first |
//! | `POST /posts` | 201 with the post and where it is |
//! | `GET /posts/{id}` | a live post with its author and its tags |
//! | `DELETE /posts/{id}` | 204; the post is in the trash |
//! | `POST /posts/{id}/restore` | the post, back from the trash |
//!
//! Every error is JSON, `{"code": .., "message": ..}`; a violated constraint adds `constraint`, `table` and `columns`.
//!
//! Settings, beside those of [`DatabaseBuilder`](allin_db::DatabaseBuilder): `BIND` (127.0.0.1:3000), `REQUEST_TIMEOUT` (10)
//! and `QUEUE_TIMEOUT` (5), both in seconds. SIGINT and SIGTERM end it when the requests in flight are answered.
//!
//! **It signs nobody in.** Whatever stands in front of it does, and says who it is in `X-User-Id`; without that header a write
//! is recorded as the author's own. So it listens on this machine only, unless reported otherwise.

#[path = "server/app.rs"]
mod app;
#[path = "server/caller.rs"]
mod caller;
#[path = "server/health.rs"]
mod health;
#[path = "server/new_post.rs"]
mod new_post;
#[path = "server/posts.rs"]
mod posts;
#[path = "server/problem.rs"]
mod problem;
#[path = "server/settings.rs"]
mod settings;
#[path = "server/users.rs"]
mod users;

use std::error::Error;
use std::future::IntoFuture;
use std::io::{Write, stderr, stdout};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::time::sleep;
use tracing::info;

use app::App;
use settings::Settings;

/// More bytes than the longest post has.
const LARGEST_BODY: usize = 256 * 1024;
/// How much longer than one request the server takes to end, at most.
const GRACE: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let Err(error) = run() else {
        return ExitCode::SUCCESS;
    };
    // Not what `main` would print of it: that is for programmers.
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        message += &format!(": {error}");
        cause = error.source();
    }
    let _ = writeln!(stderr(), "{message}");
    ExitCode::FAILURE
}

fn run() -> Result<(), Box<dyn Error>> {
    allin_db::log::init()?;
    let settings = Settings::from_env()?;
    let app = App::new(&settings)?;
    let runtime = Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(app.most_threads())
        .build()?;
    let served = runtime.block_on(serve(app, &settings));
    // A query that outlived its request must not keep the process.
    runtime.shutdown_timeout(GRACE);
    Ok(served?)
}

fn routes(app: App) -> Router {
    Router::new()
        .route("/health", get(health::health))
        .route("/users/{id}", get(users::user))
        .route("/posts", get(posts::list).post(posts::create))
        .route("/posts/{id}", get(posts::one).delete(posts::delete))
        .route("/posts/{id}/restore", post(posts::restore))
        .fallback(problem::no_such_route)
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn_with_state(app.clone(), app::limit_time))
        .with_state(app)
}

async fn serve(app: App, settings: &Settings) -> std::io::Result<()> {
    let listener = TcpListener::bind(settings.bind).await.map_err(|error| {
        let message = format!("cannot listen on BIND, {}: {error}", settings.bind);
        std::io::Error::new(error.kind(), message)
    })?;
    // On stdout, whatever is logged: with port 0 this is the only place that says the port.
    writeln!(stdout(), "listening on http://{}", listener.local_addr()?)?;
    let ending = on_signal()?;
    let mut asked = ending.clone();
    let service = routes(app).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        ended(&mut asked).await;
        info!("no new requests; those in flight are answered");
    });
    let mut asked = ending;
    tokio::select! {
        served = serving.into_future() => served,
        // A client that never finishes what it sends does not keep the server.
        () = async { ended(&mut asked).await; sleep(settings.request_timeout + GRACE).await } => Ok(()),
    }
}

/// Becomes `true` at the first SIGINT or SIGTERM.
fn on_signal() -> std::io::Result<watch::Receiver<bool>> {
    let (say, asked) = watch::channel(false);
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        say.send_replace(true);
    });
    Ok(asked)
}

async fn ended(asked: &mut watch::Receiver<bool>) {
    // An error is a sender that is gone, which it is after it has spoken.
    let _ = asked.wait_for(|asked| *asked).await;
}
