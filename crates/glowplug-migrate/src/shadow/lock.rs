//! The advisory locks of replays.
//!
//! Roles belong to the whole server. So a replay that may make or name roles has a server of our own for itself, and all others
//! share it. Besides, each replay holds a lock of its own as long as it lives: what it leaves behind is known by that lock being free.
//! Sessions hold these locks, so the server itself releases them when a process is killed.

use std::thread;
use std::time::{Duration, Instant};

use glowplug_pq::Connection;

use super::clean;
use super::names::CLASS;
use crate::error::Error;
use crate::observer::Observer;
use crate::session::Endpoint;

/// The second half of the one that replays share; no replay has it for its own.
const SERVER: i32 = 0;

/// How often the lock is tried, and after which time a wait is reported.
const PAUSE: Duration = Duration::from_millis(50);
const REPORT_AFTER: Duration = Duration::from_secs(2);

/// Holds the lock of one replay until the session ends.
pub(super) fn hold(admin: &mut Connection, key: i32) -> Result<(), Error> {
    try_lock(admin, "pg_try_advisory_lock", key).map(drop)
}

/// Shares a server of our own with other replays, or waits to have it alone. What earlier replays left there is removed where it
/// can be had alone for a moment.
pub(super) fn share_server(
    admin: &mut Connection,
    endpoint: &Endpoint,
    exclusive: bool,
    observer: &mut dyn Observer,
) -> Result<(), Error> {
    wait(observer, |observer| {
        if try_lock(admin, "pg_try_advisory_lock", SERVER)? {
            clean::server(admin, endpoint, observer);
            if !exclusive {
                // The session's own locks are in no conflict with each other.
                try_lock(admin, "pg_try_advisory_lock_shared", SERVER)?;
                try_lock(admin, "pg_advisory_unlock", SERVER)?;
            }
            return Ok(true);
        }
        Ok(!exclusive && try_lock(admin, "pg_try_advisory_lock_shared", SERVER)?)
    })
}

/// Waits to be the only replay with roles on a server that is not ours. Those without roles do not count. The lock counts in
/// the database that `SHADOW_DATABASE_URL` names.
pub(super) fn lock_roles(admin: &mut Connection, observer: &mut dyn Observer) -> Result<(), Error> {
    wait(observer, |_| {
        try_lock(admin, "pg_try_advisory_lock", SERVER)
    })
}

/// Tries until it succeeds or fails.
fn wait(
    observer: &mut dyn Observer,
    mut attempt: impl FnMut(&mut dyn Observer) -> Result<bool, Error>,
) -> Result<(), Error> {
    let began = Instant::now();
    let mut reported = false;
    while !attempt(observer)? {
        crate::error::unless_interrupted(|| {
            "stopped while waiting for another replay on the shadow server; nothing was done"
                .to_owned()
        })?;
        if !reported && began.elapsed() > REPORT_AFTER {
            reported = true;
            observer.waiting(
                "waiting for another replay on the shadow server to end: roles belong to the whole server",
            );
        }
        thread::sleep(PAUSE);
    }
    Ok(())
}

fn try_lock(admin: &mut Connection, function: &str, key: i32) -> Result<bool, Error> {
    let sql = format!("SELECT pg_catalog.{function}($1::pg_catalog.int4, $2::pg_catalog.int4)");
    let values = [CLASS.to_string(), key.to_string()];
    let found: Vec<bool> = admin
        .query(&sql, &[Some(values[0].as_str()), Some(values[1].as_str())])
        .and_then(|rows| rows.decode())
        .map_err(Error::database("cannot lock the shadow server"))?;
    Ok(found == [true])
}
