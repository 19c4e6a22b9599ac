//! What a session says about where it is.

use std::net::IpAddr;

use glowplug_pq::Connection;
use serde::{Deserialize, Serialize};

use super::ReplayPath;
use crate::error::Error;

/// What a session said about its server and itself.
#[derive(Debug, Clone, Serialize)]
pub struct Server {
    /// The database.
    pub database: String,
    /// The user.
    pub user: String,
    /// The version as one number: `150018` is 15.18.
    pub version: u32,
    /// Which cluster it is, from `initdb`; `None` where this user may not know.
    pub system_identifier: Option<String>,
    /// The setting `search_path` of a session in the database.
    pub search_path: String,
    /// The schemas of the search path that exist. Unqualified names go to the first one.
    pub schemas: Vec<String>,
    /// Whether the server is on this machine.
    pub local: bool,
    /// Whether it is a standby, which takes no changes.
    pub in_recovery: bool,
    /// Whether transactions are read-only by default.
    pub read_only: bool,
    /// Whether a pooler stands between: the session is not bound to one backend.
    pub pooled: bool,
}

impl Server {
    /// Where unqualified names of migrations go on this target.
    pub fn replay_path(&self) -> ReplayPath {
        ReplayPath::new(self.schemas.clone())
    }

    /// The major version.
    pub fn major(&self) -> u32 {
        self.version / 10_000
    }
}

#[derive(Deserialize)]
struct Row {
    database: String,
    user: String,
    system_identifier: Option<String>,
    search_path: String,
    schemas: Vec<String>,
    in_recovery: bool,
    read_only: bool,
    pid: i32,
}

/// Asks a session where it is. Nothing of it is changed.
///
/// # Errors
/// [`Error::Database`].
pub fn inspect(session: &mut Connection) -> Result<Server, Error> {
    let identifier =
        "(SELECT c.system_identifier::pg_catalog.text FROM pg_catalog.pg_control_system() c)";
    let rows = query(session, identifier).or_else(|error| match error.sqlstate() {
        // Some providers keep it from their users.
        Some("42501") => query(session, "NULL::pg_catalog.text"),
        _ => Err(error),
    });
    let rows = rows.map_err(Error::database("cannot ask the session where it is"))?;
    let row = rows.into_iter().next().ok_or_else(|| Error::Database {
        doing: "cannot ask the session where it is",
        source: glowplug_pq::Error::Lost("no answer".to_owned()),
    })?;
    Ok(Server {
        database: row.database,
        user: row.user,
        version: session.server_version(),
        system_identifier: row.system_identifier,
        search_path: row.search_path,
        schemas: row.schemas,
        local: is_local_session(session),
        in_recovery: row.in_recovery,
        read_only: row.read_only,
        // The number that came with the connection is the pooler's own.
        pooled: row.pid != session.backend_pid(),
    })
}

fn query(session: &mut Connection, identifier: &str) -> Result<Vec<Row>, glowplug_pq::Error> {
    let sql = format!(
        "SELECT pg_catalog.current_database() AS database, SESSION_USER AS user, {identifier} AS system_identifier,
                pg_catalog.current_setting('search_path') AS search_path, pg_catalog.current_schemas(false) AS schemas,
                pg_catalog.pg_is_in_recovery() AS in_recovery,
                pg_catalog.current_setting('transaction_read_only')::pg_catalog.bool AS read_only,
                pg_catalog.pg_backend_pid() AS pid"
    );
    session.query(&sql, &[]).and_then(|rows| rows.decode())
}

/// Whether the server of this session is on this machine. Name and address must both say so: `hostaddr` may send
/// `localhost` elsewhere, and a name that is resolved to this machine may be a tunnel to another.
fn is_local_session(session: &Connection) -> bool {
    let address = session.host_address();
    is_local(&session.host()) && (address.is_empty() || is_local(&address))
}

/// Whether a server at this host is on this machine: a unix socket, or a loopback name or address.
fn is_local(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host.is_empty()
        || host.starts_with(['/', '@'])
        || host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_local() {
        for host in [
            "",
            "/tmp",
            "@abstract",
            "localhost",
            "LocalHost",
            "127.0.0.1",
            "127.9.9.9",
            "::1",
            "[::1]",
        ] {
            assert!(is_local(host), "{host}");
        }
        for host in ["db.example.org", "10.0.0.1", "localhost.example.org", "::2"] {
            assert!(!is_local(host), "{host}");
        }
    }
}
