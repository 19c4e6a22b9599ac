//! Interruption: Ctrl-C, or another signal to the process.
//!
//! A signal is the process's, so this is, too. Work that would leave something half done is [held](hold): it is ended in order
//! when an end is requested, by cancelling its running statement on the server and undoing what it began. Where nothing is
//! held, the process may end at once. A program that never calls [`request`] is not affected.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::connection::{CancelHandle, Connection};
use crate::conninfo::ConnectionString;

static REQUESTED: AtomicBool = AtomicBool::new(false);
static ELSEWHERE: AtomicBool = AtomicBool::new(false);
static WORK: Mutex<Work> = Mutex::new(Work {
    holds: 0,
    running: Vec::new(),
});

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// From the keyboard: every program in the foreground of the terminal got it.
    Keyboard,
    /// From somewhere else: only this process knows.
    Elsewhere,
}

/// What is under way.
struct Work {
    holds: usize,
    /// The statements that run and may be cancelled.
    running: Vec<Running>,
}

struct Running {
    /// The server's process.
    process: i32,
    handle: CancelHandle,
    since: Instant,
    session: ConnectionString,
}

/// A statement that runs now.
#[derive(Debug, Clone)]
pub struct RunningStatement {
    /// The server's process.
    pub process: i32,
    /// Since when.
    pub since: Instant,
    /// What its session was opened with.
    pub session: ConnectionString,
}

/// The statements that have been running at least that long.
pub fn running_for(time: Duration) -> Vec<RunningStatement> {
    let work = work();
    let long = work
        .running
        .iter()
        .filter(|running| running.since.elapsed() >= time);
    long.map(|running| RunningStatement {
        process: running.process,
        since: running.since,
        session: running.session.clone(),
    })
    .collect()
}

/// Asks for the end, and cancels what runs on the server. Called again, it cancels again: a statement that was just about to be
/// sent the first time runs only now.
///
/// Gives whether something is under way that must be ended in order; if not, the caller may end the process.
pub fn request(origin: Origin) -> bool {
    let work = work();
    ELSEWHERE.fetch_or(origin == Origin::Elsewhere, Ordering::Relaxed);
    REQUESTED.store(true, Ordering::Relaxed);
    for running in &work.running {
        // A server that cannot be reached is not helped by an error.
        let _ = running.handle.cancel();
    }
    work.holds > 0
}

/// Whether an end was requested.
pub fn is_requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

/// Whether an end was requested, and from where.
pub fn requested() -> Option<Origin> {
    match (is_requested(), ELSEWHERE.load(Ordering::Relaxed)) {
        (false, _) => None,
        (true, false) => Some(Origin::Keyboard),
        (true, true) => Some(Origin::Elsewhere),
    }
}

/// Work that must be ended in order, as long as the value lives.
#[derive(Debug)]
#[must_use]
pub struct Hold(());

/// Begins such work.
pub fn hold() -> Hold {
    work().holds += 1;
    Hold(())
}

impl Drop for Hold {
    fn drop(&mut self) {
        work().holds -= 1;
    }
}

/// Does something in a session that may be cancelled at any point. What undoes and tidies up must stand outside.
pub fn cancellable<T>(connection: &mut Connection, body: impl FnOnce(&mut Connection) -> T) -> T {
    let process = connection.backend_pid();
    if let Some(handle) = connection.cancel_handle() {
        work().running.push(Running {
            process,
            handle,
            since: Instant::now(),
            session: connection.connection_string().clone(),
        });
    }
    let result = body(connection);
    // Anyone who cancels holds the lock meanwhile, so from here on no request is under way that could meet the next statement.
    work().running.retain(|running| running.process != process);
    result
}

fn work() -> MutexGuard<'static, Work> {
    WORK.lock().unwrap_or_else(PoisonError::into_inner)
}
