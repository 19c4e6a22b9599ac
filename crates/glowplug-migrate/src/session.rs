//! Where sessions go and how each begins.

use std::fmt;
use std::thread::{self, JoinHandle};

use glowplug_pq::{Connection, ConnectionString};

use crate::error::Error;

/// How a session of ours calls itself in `pg_stat_activity`.
const APPLICATION: &str = concat!("glowplug/", env!("CARGO_PKG_VERSION"));

/// What a project asks of every session that migrates.
#[derive(Debug, Clone, Default)]
pub struct SessionSettings {
    /// The setting `session_sql`: statements that such a session begins with.
    pub sql: Option<String>,
    /// The setting `lock_key`: the key of the advisory lock, instead of glowplug's own.
    pub lock_key: Option<i64>,
}

/// A database that sessions are opened in, with what each session begins with.
///
/// A session that a migration ran in is never used for the next one: it is closed, and another is opened here.
#[derive(Debug, Clone)]
pub struct Endpoint {
    connection: ConnectionString,
    /// What named it, for messages: `DATABASE_URL`, `--database-url`.
    source: String,
    /// What the project wants every session that migrates to begin with.
    session_sql: Option<String>,
}

impl Endpoint {
    /// The database of a connection string, which `source` named.
    pub fn new(connection: ConnectionString, source: impl Into<String>) -> Self {
        Endpoint {
            connection,
            source: source.into(),
            session_sql: None,
        }
    }

    /// The same, and every session that [migrates](Self::connect_to_migrate) runs this first: the setting `session_sql`.
    #[must_use]
    pub fn with_session_sql(mut self, sql: Option<String>) -> Self {
        self.session_sql = sql;
        self
    }

    /// Another database on the same server.
    #[must_use]
    pub fn with_database(&self, database: &str) -> Self {
        self.with("dbname", database)
    }

    /// The same database, and every session begins with this search path: the text of the setting, already quoted.
    #[must_use]
    pub fn with_search_path(&self, search_path: &str) -> Self {
        // In `options` white space ends a word and `\` escapes. Of two settings of one name the later counts.
        let escaped = search_path.replace('\\', "\\\\").replace(' ', "\\ ");
        self.with_options(&format!("-c search_path={escaped}"))
    }

    /// The same database, and every session begins with these further words of `options`, as the server reads them.
    #[must_use]
    pub(crate) fn with_options(&self, options: &str) -> Self {
        let before = self.connection.get("options").unwrap_or_default();
        self.with("options", format!("{before} {options}").trim())
    }

    /// One of several hosts; `address` is empty for a unix socket.
    #[must_use]
    pub(crate) fn with_host(&self, host: &str, address: &str, port: &str) -> Self {
        self.with("host", host)
            .with("hostaddr", address)
            .with("port", port)
    }

    fn with(&self, keyword: &str, value: &str) -> Self {
        Endpoint {
            connection: self.connection.with(keyword, value),
            ..self.clone()
        }
    }

    /// The connection string.
    pub fn connection_string(&self) -> &ConnectionString {
        &self.connection
    }

    /// What named it.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Opens a session.
    ///
    /// # Errors
    /// [`Error::Connect`].
    pub fn connect(&self) -> Result<Connection, Error> {
        let named = match self.connection.get("application_name") {
            Some(_) => self.connection.clone(),
            None => self.connection.with("application_name", APPLICATION),
        };
        let mut connection = Connection::open(&named).map_err(|source| Error::Connect {
            target: self.to_string(),
            named_by: self.source.clone(),
            source,
        })?;
        // The server then notices that this client was killed while a long statement runs. A platform without it is no
        // failure. See
        // <https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-CLIENT-CONNECTION-CHECK-INTERVAL>.
        // Behind a pooler the setting would stay with a session of the server that others use next.
        let pid = connection.backend_pid();
        let _ = connection.execute(&format!(
            "SELECT pg_catalog.set_config('client_connection_check_interval', '1s', false)
             WHERE pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) {pid}"
        ));
        let _ = connection.take_notices();
        Ok(connection)
    }

    /// Opens a session that runs migrations: it begins with the project's `session_sql`.
    ///
    /// # Errors
    /// [`Error::Connect`]; [`Error::Database`] when `session_sql` fails.
    pub fn connect_to_migrate(&self) -> Result<Connection, Error> {
        let mut connection = self.connect()?;
        if let Some(sql) = &self.session_sql {
            glowplug_pq::interrupt::cancellable(&mut connection, |connection| {
                connection.execute(sql)
            })
            .map_err(Error::database("cannot run `session_sql` of the settings"))?;
            let _ = connection.take_notices();
        }
        Ok(connection)
    }

    /// What the project wants every session that migrates to begin with.
    pub(crate) fn session_sql(&self) -> Option<&str> {
        self.session_sql.as_deref()
    }

    /// Whether a session that migrates begins with statements of the project's own.
    pub fn has_session_sql(&self) -> bool {
        self.session_sql.is_some()
    }
}

/// Opens sessions that migrate, one after the other: the next one while another is in use, because opening one takes about as
/// long as a short migration.
pub(crate) struct Upcoming {
    endpoint: Endpoint,
    next: Option<JoinHandle<Result<Connection, Error>>>,
}

impl Upcoming {
    pub(crate) fn new(endpoint: Endpoint) -> Self {
        Upcoming {
            endpoint,
            next: None,
        }
    }

    /// A session: the one that is being opened, else a new one.
    ///
    /// # Errors
    /// As [`Endpoint::connect_to_migrate`].
    pub(crate) fn take(&mut self) -> Result<Connection, Error> {
        if let Some(Ok(Ok(mut connection))) = self.next.take().map(JoinHandle::join)
            // It was idle meanwhile, and the server may end idle sessions.
            && connection.execute("SELECT").is_ok()
        {
            return Ok(connection);
        }
        // Where the server had no free connection slot, there may be one by now.
        self.endpoint.connect_to_migrate()
    }

    /// Begins to open another one. It begins with the settings that the database and the user have now, so this is not for a
    /// time at which something changes them.
    pub(crate) fn prepare(&mut self) {
        // What a project has its sessions begin with may wait for a lock of the one that is in use.
        if self.next.is_none() && !self.endpoint.has_session_sql() {
            let endpoint = self.endpoint.clone();
            self.next = Some(thread::spawn(move || endpoint.connect_to_migrate()));
        }
    }

    /// Ends the one that is being opened, so that no session is in the database.
    pub(crate) fn discard(&mut self) {
        if let Some(next) = self.next.take() {
            drop(next.join());
        }
    }
}

impl Drop for Upcoming {
    fn drop(&mut self) {
        self.discard();
    }
}

/// The connection string, its secrets masked.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.connection.fmt(f)
    }
}
