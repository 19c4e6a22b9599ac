//! What all requests share: the database, a bound on what asks it at once, and the time that a request has.

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use allin_db::{Database, Metrics};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use diesel::PgConnection;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tracing::info;

use crate::problem::Problem;
use crate::settings::Settings;

/// How many health checks run at once. They have places of their own: a server under load is not a dead one.
const HEALTH_CHECKS: usize = 2;
/// Those who ask for the health of a server seldom wait for longer.
const LONGEST_HEALTH_CHECK: Duration = Duration::from_secs(5);

/// What a handler gets.
#[derive(Clone)]
pub(crate) struct App {
    database: Database,
    places: Arc<Semaphore>,
    health_checks: Arc<Semaphore>,
    size: u32,
    queue_timeout: Duration,
    request_timeout: Duration,
}

impl App {
    /// An application on the database of the settings.
    pub(crate) fn new(settings: &Settings) -> Result<Self, Box<dyn Error>> {
        let database = settings.database()?;
        let size = database.metrics().max_size;
        Ok(Self {
            // As many as there are connections. More would only hold threads while they wait for one; a task that waits
            // here costs next to nothing.
            places: Arc::new(Semaphore::new(size as usize)),
            health_checks: Arc::new(Semaphore::new(HEALTH_CHECKS)),
            database,
            size,
            queue_timeout: settings.queue_timeout,
            request_timeout: settings.request_timeout,
        })
    }

    /// What the pool is doing.
    pub(crate) fn metrics(&self) -> Metrics {
        self.database.metrics()
    }

    /// How long a health check waits for the database: less than a request does, so that it has an answer of its own.
    pub(crate) fn timeout(&self) -> Duration {
        (self.request_timeout / 2).min(LONGEST_HEALTH_CHECK)
    }

    /// How many threads all of this blocks at most.
    pub(crate) fn most_threads(&self) -> usize {
        self.size as usize + HEALTH_CHECKS
    }

    /// Runs queries on a connection of the pool, on a thread that may block.
    ///
    /// The place is given back when the queries are done, even if nobody waits for them any more: so there are never more
    /// of them than places.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&mut PgConnection) -> Result<T, Problem> + Send + 'static,
    {
        let start = Instant::now();
        let place = timeout(self.queue_timeout, Arc::clone(&self.places).acquire_owned()).await;
        let Ok(Ok(place)) = place else {
            return Err(Problem::from(allin_db::Error::PoolFull {
                size: self.size,
                waited: start.elapsed(),
            }));
        };
        let database = self.database.clone();
        let done = spawn_blocking(move || {
            let _place = place;
            work(&mut *database.connection()?)
        });
        done.await.unwrap_or_else(|_| Err(Problem::internal()))
    }

    /// Looks after the database itself, past the queue.
    pub(crate) async fn look<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&Database) -> T + Send + 'static,
    {
        let place = Arc::clone(&self.health_checks).acquire_owned().await;
        let database = self.database.clone();
        let done = spawn_blocking(move || {
            let _place = place;
            work(&database)
        });
        done.await.map_err(|_| Problem::internal())
    }
}

/// Ends the wait for an answer that takes too long, and logs what was answered.
pub(crate) async fn limit_time(State(app): State<App>, request: Request, next: Next) -> Response {
    let (start, method) = (Instant::now(), request.method().clone());
    // Without the query: what a person searches for is their own.
    let path = request.uri().path().to_owned();
    let answer = timeout(app.request_timeout, next.run(request)).await;
    let answer = answer.unwrap_or_else(|_| Problem::timeout().into_response());
    let milliseconds = start.elapsed().as_secs_f64() * 1_000.0;
    info!(%method, path, status = answer.status().as_u16(), milliseconds, "answered");
    answer
}
