//! The database that a command works on: what was given, where that came from, and what the session itself said.
//!
//! A [`Target`] is made once for each command. Everything else takes it: no other code reads a connection string or decides
//! whether a server is on this machine, behind a pooler, or the one that was meant.

mod admin;
mod create;
mod guard;
mod inspect;
mod origin;
mod path;
mod properties;

use std::cell::RefCell;

use glowplug_pq::{Connection, ConnectionString};

pub use guard::{Confirmation, Loss, TableLoss};
pub use inspect::{Server, inspect};
pub use origin::Origin;
pub use path::ReplayPath;

use crate::error::{Error, TargetError};
use crate::session::{Endpoint, SessionSettings};

/// The database that a command works on.
#[derive(Debug)]
pub struct Target {
    endpoint: Endpoint,
    origin: Origin,
    server: Server,
    exists: bool,
    lock_key: Option<i64>,
    /// The session that was inspected, until it is wanted.
    first: RefCell<Option<Connection>>,
}

impl Target {
    /// Connects and asks the session where it is. A database that does not exist is no error: its server is asked through
    /// another database.
    ///
    /// # Errors
    /// [`Error::Connect`]; [`Error::Target`] with `foreign-server` when a local cluster's socket is answered by another server.
    pub fn open(
        connection: ConnectionString,
        origin: Origin,
        settings: SessionSettings,
    ) -> Result<Self, Error> {
        let endpoint = Endpoint::new(connection, origin.to_string()).with_session_sql(settings.sql);
        let (server, exists, first) = match endpoint.connect() {
            Ok(mut session) => (inspect::inspect(&mut session)?, true, Some(session)),
            Err(error) => {
                let Some(name) = error.unknown_database() else {
                    return Err(error);
                };
                // Named as libpq resolved it, so that no service file or variable leads elsewhere later.
                let mut other = maintenance(&endpoint, name)?;
                let mut server = inspect::inspect(&mut other)?;
                name.clone_into(&mut server.database);
                (server, false, None)
            }
        };
        origin.check(&server)?;
        let mut target = Target {
            endpoint,
            origin,
            server,
            exists,
            lock_key: settings.lock_key,
            first: RefCell::new(first),
        };
        target.pin();
        target.respect_public()?;
        Ok(target)
    }

    /// Prisma's `schema=public` is said in no startup parameter, because poolers refuse those and mostly it changes nothing. Where
    /// the database or the user has another search path, it does.
    fn respect_public(&mut self) -> Result<(), Error> {
        const PUBLIC: &str = "public";
        let said = self.endpoint.connection_string().prisma("schema") == Some(PUBLIC);
        let first = self.server.schemas.first().map(String::as_str);
        if said && self.exists && first != Some(PUBLIC) {
            self.endpoint = self.endpoint.with_search_path(PUBLIC);
            self.look_again()?;
        }
        Ok(())
    }

    /// From here on every session goes where the first one went, whatever a variable or a service file says, and of several
    /// hosts to that one.
    fn pin(&mut self) {
        let given = self.endpoint.connection_string();
        if given.get("dbname") != Some(&self.server.database) {
            self.endpoint = self.endpoint.with_database(&self.server.database);
        }
        // As libpq does, the environment has several where the connection string has none.
        let several = self
            .endpoint
            .connection_string()
            .get("host")
            .map_or_else(
                || std::env::var("PGHOST").unwrap_or_default(),
                str::to_owned,
            )
            .contains(',');
        if let (true, Some(session)) = (several, self.first.get_mut()) {
            self.endpoint =
                self.endpoint
                    .with_host(&session.host(), &session.host_address(), &session.port());
        }
    }

    /// The key of the migration lock, where the project has one of its own.
    pub(crate) fn lock_key(&self) -> Option<i64> {
        self.lock_key
    }

    /// Refuses a database that must not be migrated through this connection.
    ///
    /// # Errors
    /// [`Error::Target`] with `pooled`, `standby` or `read-only`.
    pub fn refuse_unsuitable(&self) -> Result<(), Error> {
        let database = self.server.database.clone();
        let error = if self.is_pooled() {
            TargetError::Pooled {
                origin: self.origin.to_string(),
            }
        } else if self.server.in_recovery {
            TargetError::Standby { database }
        } else if self.server.read_only {
            TargetError::ReadOnly { database }
        } else {
            return Ok(());
        };
        Err(error.into())
    }

    /// Whether a pooler stands between, by what the session or the connection string says.
    pub fn is_pooled(&self) -> bool {
        self.server.pooled || self.says_pooled()
    }

    fn says_pooled(&self) -> bool {
        self.endpoint.connection_string().prisma("pgbouncer") == Some("true")
    }

    /// The database's name, as the session said it.
    pub fn database(&self) -> &str {
        &self.server.database
    }

    /// Whether the database exists.
    pub fn exists(&self) -> bool {
        self.exists
    }

    /// The same, for a command that does not make the database.
    ///
    /// # Errors
    /// [`Error::Target`] with `unknown-database` when it does not exist.
    pub fn must_exist(self) -> Result<Self, Error> {
        if self.exists {
            return Ok(self);
        }
        Err(TargetError::UnknownDatabase {
            database: self.database().to_owned(),
            server: self.endpoint.to_string(),
            origin: self.origin.to_string(),
        }
        .into())
    }

    /// What the session said.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Where the connection string came from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Where its sessions are opened.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The connection string for another program, such as a seed command. **It holds the password.**
    pub fn reveal(&self) -> String {
        match &self.origin {
            Origin::Local { url, .. } => url.clone(),
            _ => self.endpoint.connection_string().reveal(),
        }
    }

    /// The same without the password, and the password, for a command line and an environment. **Both are for another program.**
    pub fn reveal_apart(&self) -> (String, Option<String>) {
        match &self.origin {
            Origin::Local { url, .. } => (url.clone(), None),
            _ => {
                let connection = self.endpoint.connection_string();
                let password = connection.get("password").map(str::to_owned);
                (connection.without("password").reveal(), password)
            }
        }
    }

    /// A session in the database: the one that was inspected, if it was not given away yet.
    ///
    /// # Errors
    /// [`Error::Connect`].
    pub fn connect(&self) -> Result<Connection, Error> {
        match self.first_alive() {
            Some(session) => Ok(session),
            None => self.endpoint.connect(),
        }
    }

    /// The session that was inspected. It may have been idle while a question was open, and the server may end idle sessions.
    fn first_alive(&self) -> Option<Connection> {
        let mut session = self.first.take()?;
        session.execute("SELECT").ok().map(|()| session)
    }

    /// Keeps a session in the database that changed nothing, for the next caller of [`Target::connect`].
    pub(crate) fn give_back(&mut self, session: Connection) {
        *self.first.get_mut() = Some(session);
    }

    /// A session that runs one migration; see [`Endpoint::connect_to_migrate`].
    ///
    /// # Errors
    /// [`Error::Connect`], [`Error::Database`].
    pub fn connect_to_migrate(&self) -> Result<Connection, Error> {
        match self
            .first_alive()
            .filter(|_| !self.endpoint.has_session_sql())
        {
            Some(session) => Ok(session),
            None => self.endpoint.connect_to_migrate(),
        }
    }

    /// A session in another database of the same server.
    ///
    /// # Errors
    /// [`Error::Connect`].
    pub fn maintenance(&self) -> Result<Connection, Error> {
        maintenance(&self.endpoint, &self.server.database)
    }
}

/// A database cannot be made or dropped from within.
fn maintenance(endpoint: &Endpoint, own: &str) -> Result<Connection, Error> {
    let mut first = None;
    for other in ["postgres", "template1"] {
        if other != own {
            match endpoint.with_database(other).connect() {
                Ok(session) => return Ok(session),
                Err(error) => drop(first.get_or_insert(error)),
            }
        }
    }
    Err(first.unwrap_or_else(|| TargetError::NoMaintenanceDatabase.into()))
}
