//! The lock that keeps two runs from migrating one database at the same time.

use std::thread::sleep;
use std::time::{Duration, Instant};

use glowplug_pq::Connection;

use crate::error::{Error, LockError};
use crate::observer::Observer;
use crate::target::Target;
use glowplug_pq::interrupt::{self, Hold};

/// The key of the advisory lock, in hexadecimal the letters of `glowplug`. Advisory locks belong to a database, so one key
/// does for all. See <https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS>.
const KEY: i64 = 0x676c_6f77_706c_7567;

/// How long to wait between two tries.
const PAUSE: Duration = Duration::from_millis(200);

/// After which time a wait is reported.
const REPORT_AFTER: Duration = Duration::from_secs(2);

/// That this session's own lock is still granted. `objsubid` is 1 for a key of one bigint, so a lock with two integers that
/// happen to be its halves is another. See <https://www.postgresql.org/docs/current/view-pg-locks.html>.
const IS_LOCK: &str = "l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.granted AND l.objsubid OPERATOR(pg_catalog.=) 1::pg_catalog.int2
               AND l.database OPERATOR(pg_catalog.=)
                   (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())
               AND ((l.classid::pg_catalog.int8 OPERATOR(pg_catalog.<<) 32) OPERATOR(pg_catalog.|) l.objid::pg_catalog.int8)
                   OPERATOR(pg_catalog.=) $1::pg_catalog.int8";

/// The migration lock, held by a session of its own: whatever a migration does in its session, the lock stays.
pub(crate) struct Lock {
    session: Connection,
    key: i64,
    released: bool,
    _hold: Hold,
}

impl Lock {
    /// Takes the lock of a database, waiting for at most `timeout`.
    ///
    /// It tries again and again instead of waiting in the server: a session that waits inside `pg_advisory_lock` holds a
    /// snapshot, for which a CREATE INDEX CONCURRENTLY of the holder waits in turn, and PostgreSQL ends that as a deadlock.
    ///
    /// # Errors
    /// [`Error::Lock`] that names the holder when the time is over.
    pub(crate) fn take(
        target: &Target,
        timeout: Duration,
        observer: &mut dyn Observer,
    ) -> Result<Self, Error> {
        let hold = interrupt::hold();
        let mut session = target.connect()?;
        keep_alive(&mut session)?;
        let key = target.lock_key().unwrap_or(KEY);
        let started = Instant::now();
        let mut reported = false;
        loop {
            let taken: Vec<bool> = session
                .query(
                    "SELECT pg_catalog.pg_try_advisory_lock($1::pg_catalog.int8)",
                    &[Some(&key.to_string())],
                )
                .and_then(|rows| rows.decode())
                .map_err(Error::database("cannot take the migration lock"))?;
            if taken == [true] {
                return Ok(Lock {
                    session,
                    key,
                    released: false,
                    _hold: hold,
                });
            }
            crate::error::unless_interrupted(|| {
                "stopped while waiting for another run; nothing was done".to_owned()
            })?;
            let waited = started.elapsed();
            if waited >= timeout {
                return Err(LockError::Held {
                    holder: holder(&mut session, key),
                }
                .into());
            }
            if waited >= REPORT_AFTER && !reported {
                reported = true;
                observer.waiting(&format!(
                    "waiting for another run that migrates this database{}",
                    holder(&mut session, key)
                ));
            }
            sleep(PAUSE);
        }
    }

    /// The session that holds it. It must change nothing but the ledger.
    pub(crate) fn session(&mut self) -> &mut Connection {
        &mut self.session
    }

    /// Whether it is still held.
    ///
    /// # Errors
    /// [`Error::Lock`] with `lock-lost` when it is not: another run may migrate by now.
    pub(crate) fn check(&mut self) -> Result<(), Error> {
        let sql = format!(
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_locks l
                            WHERE l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid() AND {IS_LOCK})"
        );
        let held: Result<Vec<bool>, _> = self
            .session
            .query(&sql, &[Some(&self.key.to_string())])
            .and_then(|rows| rows.decode());
        match held {
            Ok(held) if held == [true] => Ok(()),
            Ok(_) => Err(LockError::Released.into()),
            Err(source) => Err(LockError::SessionLost { source }.into()),
        }
    }

    /// Gives it back.
    ///
    /// # Errors
    /// [`Error::Lock`] with `lock-lost` when it was not held any more.
    pub(crate) fn release(mut self) -> Result<(), Error> {
        self.check()?;
        self.unlock();
        Ok(())
    }

    fn unlock(&mut self) {
        if !std::mem::replace(&mut self.released, true) {
            // The end of the session gives it back anyway; this way the next run need not wait for that.
            let _ = self.session.query(
                "SELECT pg_catalog.pg_advisory_unlock($1::pg_catalog.int8)",
                &[Some(&self.key.to_string())],
            );
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.unlock();
    }
}

/// The session does nothing while a migration runs, for hours perhaps: no setting of the server's may end it.
fn keep_alive(session: &mut Connection) -> Result<(), Error> {
    session
        .query(
            "SELECT pg_catalog.set_config(s.name, '0', false) FROM pg_catalog.pg_settings s
             WHERE s.name OPERATOR(pg_catalog.=) ANY ('{idle_session_timeout,statement_timeout,transaction_timeout}'::pg_catalog.text[])",
            &[],
        )
        .map(drop)
        .map_err(Error::database(
            "cannot set up the session that holds the lock",
        ))
}

/// Who has it, as ` (process 123, application "psql", connected for 12 s, running "..")`; nothing where this user may not know.
fn holder(session: &mut Connection, key: i64) -> String {
    let sql = format!(
        "SELECT l.pid, a.application_name,
                pg_catalog.date_part('epoch', pg_catalog.now() OPERATOR(pg_catalog.-) a.backend_start)::pg_catalog.int8
         FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) l.pid
         WHERE {IS_LOCK}"
    );
    let found: Result<Vec<(i32, String, i64)>, _> = session
        .query(&sql, &[Some(&key.to_string())])
        .and_then(|rows| rows.decode());
    match found.unwrap_or_default().first() {
        Some((pid, name, seconds)) => {
            format!(" (process {pid}, application {name:?}, connected for {seconds} s)")
        }
        None => String::new(),
    }
}
