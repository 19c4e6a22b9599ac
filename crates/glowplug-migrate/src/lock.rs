//! The lock that keeps two runs from migrating one database at the same time.

use std::thread::sleep;
use std::time::{Duration, Instant};

use glowplug_pq::Connection;

use crate::error::Error;
use crate::interrupt;

/// The key of the advisory lock, in hexadecimal the letters of `glowplug`. Advisory locks belong to a database, so one key
/// does for all. See <https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS>.
const KEY: i64 = 0x676c_6f77_706c_7567;

/// How long to wait between two tries.
const PAUSE: Duration = Duration::from_millis(200);

/// Takes the lock for the rest of this session, waiting for at most `patience`.
///
/// It tries again and again instead of waiting in the server: a session that waits inside `pg_advisory_lock` holds a snapshot,
/// for which a CREATE INDEX CONCURRENTLY of the holder waits in turn, and PostgreSQL ends that as a deadlock.
///
/// # Errors
/// [`Error::Refused`] that names the holder when the time is over.
pub(crate) fn take(connection: &mut Connection, patience: Duration) -> Result<(), Error> {
    let _hold = interrupt::hold();
    let deadline = Instant::now() + patience;
    loop {
        let taken: Vec<bool> = connection
            .query(
                "SELECT pg_catalog.pg_try_advisory_lock($1::pg_catalog.int8)",
                &[Some(&KEY.to_string())],
            )
            .and_then(|rows| rows.decode())
            .map_err(Error::database("cannot take the migration lock"))?;
        if taken == [true] {
            return Ok(());
        }
        interrupt::check(|| "stopped while waiting for another run; nothing was done".to_owned())?;
        if Instant::now() >= deadline {
            return Err(Error::Refused {
                code: "locked",
                reason: format!("another run is migrating this database{}", holder(connection)),
                hint: "run the same command again when it is done, or wait longer with `--lock-timeout SECONDS`".to_owned(),
            });
        }
        sleep(PAUSE);
    }
}

/// Gives the lock back.
pub(crate) fn release(connection: &mut Connection) {
    // The end of the session gives it back anyway.
    let _ = connection.query(
        "SELECT pg_catalog.pg_advisory_unlock($1::pg_catalog.int8)",
        &[Some(&KEY.to_string())],
    );
}

/// Who has it, as ` (process 123, application glowplug/0.1.0, for 12 s)`; nothing where this user may not know.
fn holder(connection: &mut Connection) -> String {
    let found: Result<Vec<(i32, String, i64)>, _> = connection
        .query(
            "SELECT l.pid, a.application_name,
                    pg_catalog.date_part('epoch', pg_catalog.now() OPERATOR(pg_catalog.-) a.backend_start)::pg_catalog.int8
             FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) l.pid
             WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.granted
               AND l.database OPERATOR(pg_catalog.=)
                   (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())
               AND ((l.classid::pg_catalog.int8 OPERATOR(pg_catalog.<<) 32) OPERATOR(pg_catalog.|) l.objid::pg_catalog.int8)
                   OPERATOR(pg_catalog.=) $1::pg_catalog.int8",
            &[Some(&KEY.to_string())],
        )
        .and_then(|rows| rows.decode());
    match found.unwrap_or_default().first() {
        Some((pid, name, seconds)) => {
            format!(" (process {pid}, application {name:?}, connected for {seconds} s)")
        }
        None => String::new(),
    }
}
