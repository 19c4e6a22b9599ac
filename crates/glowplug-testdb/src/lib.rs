#![doc = include_str!("../README.md")]

mod error;
mod server;
mod sweep;
mod template;
pub mod tools;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub use error::{Error, Result};
use glowplug_pq::Connection;
use server::Server;

/// A database of a test's own, dropped with this value, also while sessions are connected to it.
#[derive(Debug)]
pub struct TestDatabase {
    server: Arc<Server>,
    name: String,
    url: String,
}

impl TestDatabase {
    /// An empty database.
    ///
    /// # Errors
    /// When there is no server and none can be started, or when it makes no database.
    pub fn new() -> Result<Self> {
        Self::create(Server::get()?, "template0")
    }

    /// A database that begins as a copy of a template.
    ///
    /// The template is built once for each `key` and server, by whichever thread or process comes first while the
    /// others wait. The key must change when what is built changes: give the content, such as the text of all
    /// migrations.
    ///
    /// # Errors
    /// As [`new`](Self::new), and what `build` gave.
    pub fn from_template<E>(
        key: impl AsRef<[u8]>,
        build: impl FnOnce(&str) -> Result<(), E>,
    ) -> Result<Self>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let server = Server::get()?;
        let template = template::name(key.as_ref());
        // Mostly it is there: then this one statement is all that it costs.
        match Self::create(Arc::clone(&server), &template) {
            Err(Error::Database { source, .. })
                if source.sqlstate() == Some(template::NOT_THERE) => {}
            other => return other,
        }
        template::build(&server, &template, |url| build(url).map_err(Into::into))?;
        Self::create(server, &template)
    }

    /// Its URL, for libpq and all that builds on it (Diesel, psql).
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A connection to it.
    ///
    /// # Errors
    /// When the server refuses it.
    pub fn connect(&self) -> Result<Connection> {
        Connection::connect(&self.url).map_err(Error::database("connect to the test database"))
    }

    /// Runs statements in it, on a connection of their own.
    ///
    /// # Errors
    /// When one of them fails.
    pub fn execute(&self, sql: &str) -> Result<()> {
        self.connect()?
            .execute(sql)
            .map_err(Error::database("run the statements"))
    }

    fn create(server: Arc<Server>, template: &str) -> Result<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let name = server.database_name(NUMBER.fetch_add(1, Ordering::Relaxed));
        server
            .admin(|admin| admin.execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")))
            .map_err(Error::database("create a test database"))?;
        let url = server.url(&name);
        Ok(Self { server, name, url })
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // What cannot be dropped now is swept by the next process that starts.
        let _ = self.server.admin(|admin| admin.execute(&drop));
    }
}

/// Makes sure that the server for tests runs, and gives the URL of one of its databases.
///
/// # Errors
/// As [`TestDatabase::new`].
pub fn server_url(database: &str) -> Result<String> {
    Ok(Server::get()?.url(database))
}

/// Stops our own server for tests, also while it is used, and removes everything that belongs to it.
///
/// # Errors
/// When it does not stop, or its folder cannot be removed.
pub fn remove_server() -> Result<()> {
    Server::remove()
}
