//! Sessions that rows are written in, and the lock that keeps two runs apart.

use glowplug_pq::{Connection, ConnectionString};

use crate::error::Error;

/// Any number that nobody else locks in a database: the letters of `demo`.
const LOCK: i64 = 0x6465_6d6f;

/// A session that no setting of the server ends, that prints values in one way, and that shows every row or fails.
pub(crate) fn connect(endpoint: &ConnectionString) -> Result<Connection, Error> {
    let failed = || Error::database("cannot set up the session");
    let mut connection = Connection::open(endpoint).map_err(Error::database("cannot connect"))?;
    // Rows that row security hid would not be known to be there, and a TRUNCATE asks no policy: better an error. A crash of the server
    // may lose the last rows of generated data, and the run waits for less.
    connection
        .execute(
            "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET row_security = off;
             SET synchronous_commit = off; SET timezone = 'UTC'; SET datestyle = 'ISO'; SET intervalstyle = 'postgres'; SET lc_monetary = 'C'",
        )
        .map_err(failed())?;
    // Later servers have more of them.
    connection
        .query(
            "SELECT pg_catalog.set_config(name, '0', false) FROM pg_catalog.pg_settings
             WHERE name OPERATOR(pg_catalog.=) ANY ('{idle_session_timeout,transaction_timeout}'::pg_catalog.text[])",
            &[],
        )
        .map_err(failed())?;
    Ok(connection)
}

/// Connects again where the connection was lost.
pub(crate) fn revive(
    connection: &mut Connection,
    endpoint: &ConnectionString,
) -> Result<(), Error> {
    if connection.execute("SELECT").is_ok() {
        return Ok(());
    }
    *connection = connect(endpoint)?;
    // Where the server has not noticed yet, the lock is still ours.
    let _ = lock(connection);
    Ok(())
}

/// Two runs at once would take each other's rows for rows that were there before.
pub(crate) fn lock(connection: &mut Connection) -> Result<(), Error> {
    let locked: Vec<bool> = connection
        .query(
            "SELECT pg_catalog.pg_try_advisory_lock($1::pg_catalog.int8)",
            &[Some(&LOCK.to_string())],
        )
        .and_then(|rows| rows.decode())
        .map_err(Error::database("cannot lock the database for seeding"))?;
    if locked == [true] {
        return Ok(());
    }
    Err(Error::Busy)
}

/// A session's end gives the lock free too, but only some time after we have gone on. A lost connection has no lock.
pub(crate) fn unlock(connection: &mut Connection) {
    let _ = connection.query(
        "SELECT pg_catalog.pg_advisory_unlock($1::pg_catalog.int8)",
        &[Some(&LOCK.to_string())],
    );
}
