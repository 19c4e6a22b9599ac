//! Sessions with the database, and the one way in which they are used: a read-only transaction with limits of its own.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;
use glowplug_migrate::session::Endpoint;
use glowplug_pq::{CancelHandle, Connection};
use tokio::sync::Semaphore;

use crate::failure::Failure;
use crate::options::Limits;

/// How many sessions there are at most: a person has two hands, and a server's connections are for the application.
const SESSIONS: usize = 4;

/// Sessions with the database, opened when they are needed.
pub(crate) struct Sessions {
    endpoint: Endpoint,
    /// What every transaction begins with.
    begin: String,
    idle: Mutex<Vec<Connection>>,
    slots: Semaphore,
}

impl Sessions {
    pub(crate) fn new(endpoint: Endpoint, limits: &Limits) -> Arc<Self> {
        // SET LOCAL, because behind a pooler a setting of the session would meet its next user.
        let begin = format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
             SET LOCAL statement_timeout = {};
             SET LOCAL lock_timeout = {};
             SET LOCAL idle_in_transaction_session_timeout = {};
             SET LOCAL datestyle = 'ISO, YMD';
             SET LOCAL intervalstyle = 'postgres';
             SET LOCAL bytea_output = 'hex';
             SET LOCAL extra_float_digits = 1;
             SET LOCAL xmloption = 'content'",
            limits.statement.as_millis(),
            limits.lock.as_millis(),
            (limits.statement * 2).as_millis(),
        );
        Arc::new(Sessions {
            endpoint,
            begin,
            idle: Mutex::default(),
            slots: Semaphore::new(SESSIONS),
        })
    }

    /// Runs `body` in a read-only transaction, on a thread that may wait. When the request is given up, its statement is
    /// cancelled. The search path is empty, so that a name of ours never means an object of the database.
    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        body: impl FnOnce(&mut Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let qualified = |session: &mut Connection| {
            session.execute("SET LOCAL search_path = ''")?;
            body(session)
        };
        self.read_as_migrations_do(qualified).await
    }

    /// The same with the search path that the database and the user have, which leads to the ledger.
    pub(crate) async fn read_as_migrations_do<T: Send + 'static>(
        self: &Arc<Self>,
        body: impl FnOnce(&mut Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let _slot = self.slots.acquire().await.map_err(|_| ended())?;
        let sessions = Arc::clone(self);
        let running = Running::default();
        let handle = running.0.clone();
        let work = move || {
            let mut session = sessions.begin()?;
            *lock(&handle) = session.cancel_handle();
            let result = body(&mut session);
            // Taken under the lock: from here on nothing can cancel what this session runs next.
            lock(&handle).take();
            let ended = session.execute("ROLLBACK");
            if ended.is_ok() && !result.as_ref().is_err_and(Failure::is_lost) {
                lock(&sessions.idle).push(session);
            }
            result
        };
        on_a_thread(work).await
    }

    /// A session in a transaction. One that was idle may have been ended by its server meanwhile; then there is a new one.
    fn begin(&self) -> Result<Connection, Failure> {
        // Bound to a name, because the lock would be held as long as the block otherwise.
        let idle = lock(&self.idle).pop();
        if let Some(mut session) = idle
            && session.execute(&self.begin).is_ok()
        {
            return Ok(session);
        }
        // The others are as old.
        lock(&self.idle).clear();
        let mut session = self.endpoint.connect()?;
        session.execute(&self.begin)?;
        Ok(session)
    }
}

/// The statement of a request. Dropped with the request, it cancels what still runs.
#[derive(Default)]
struct Running(Arc<Mutex<Option<CancelHandle>>>);

impl Drop for Running {
    fn drop(&mut self) {
        if lock(&self.0).is_none() {
            return;
        }
        let handle = Arc::clone(&self.0);
        // Cancelling asks the server, which may not answer: no request waits for it.
        std::thread::spawn(move || {
            if let Some(running) = &*lock(&handle) {
                let _ = running.cancel();
            }
        });
    }
}

/// Runs work that may wait on a thread for that.
pub(crate) async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| ended())?
}

fn ended() -> Failure {
    Failure::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "ended",
        "the studio is ending",
    )
}

fn lock<T>(what: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}
