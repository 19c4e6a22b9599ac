//! Making and dropping the database itself.

use glowplug_pq::{Connection, mask_url};
use glowplug_schema::ident::Ident;
use serde::Serialize;

use crate::error::Error;
use crate::session;

/// The database that a connection string names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct DatabaseName(pub String);

impl DatabaseName {
    /// The name that libpq would connect to, without connecting.
    ///
    /// # Errors
    /// [`Error::Connect`] when libpq does not understand the connection string.
    pub fn of(url: &str) -> Result<Self, Error> {
        glowplug_pq::database_name(url)
            .map(DatabaseName)
            .map_err(|source| Error::Connect {
                target: mask_url(url),
                source,
            })
    }
}

/// Connects, and makes the database first where it does not exist. Tells whether it was made.
///
/// # Errors
/// [`Error::Connect`], or [`Error::Database`] when this user may not create databases.
pub(crate) fn connect_or_create(url: &str) -> Result<(Connection, bool), Error> {
    match session::connect(url) {
        Err(Error::Connect { source, .. }) if source.sqlstate() == Some("3D000") => {
            create_database(url)?;
            Ok((session::connect(url)?, true))
        }
        other => Ok((other?, false)),
    }
}

/// Makes the database that the connection string names.
///
/// # Errors
/// [`Error::Connect`], or [`Error::Database`] when this user may not create databases.
pub fn create_database(url: &str) -> Result<(), Error> {
    let DatabaseName(name) = DatabaseName::of(url)?;
    let created = maintenance(url)?.execute(&format!("CREATE DATABASE {}", Ident(&name)));
    match created {
        // Somebody else made it in the meantime; that is as good.
        Err(error) if matches!(error.sqlstate(), Some("42P04" | "23505")) => Ok(()),
        other => other.map_err(Error::database("cannot create the database")),
    }
}

/// Drops the database that the connection string names, with everything in it and whoever is connected. Not having it is fine.
///
/// # Errors
/// [`Error::Connect`], or [`Error::Database`] when this user does not own it.
pub fn drop_database(url: &str) -> Result<(), Error> {
    let DatabaseName(name) = DatabaseName::of(url)?;
    let mut admin = maintenance(url)?;
    let dropped = admin.execute(&format!(
        "DROP DATABASE IF EXISTS {} WITH (FORCE)",
        Ident(&name)
    ));
    dropped.map_err(Error::database("cannot drop the database"))
}

/// A session in some other database of the same server.
fn maintenance(url: &str) -> Result<Connection, Error> {
    let first = session::connect(&session::with_database(url, "postgres"));
    first.or_else(|error| {
        session::connect(&session::with_database(url, "template1")).map_err(|_| error)
    })
}
