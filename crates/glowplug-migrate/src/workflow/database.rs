//! Making and dropping the database itself.

use glowplug_pq::Connection;
use glowplug_schema::ident::Ident;
use percent_encoding::percent_decode_str;
use serde::Serialize;

use crate::error::Error;
use crate::session;

/// The database that a connection string names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct DatabaseName(pub String);

impl DatabaseName {
    /// Reads the name by libpq's rules as far as they need no connection: the path or `dbname`, else the user, as libpq does.
    pub fn of(url: &str) -> Self {
        let value = |text: &str, key: &str| {
            text.split(['&', ' '])
                .find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='))
                .map(percent_decoded)
        };
        let Some((_, rest)) = url.split_once("://") else {
            return DatabaseName(value(url, "dbname").unwrap_or_default());
        };
        let (location, query) = rest.split_once('?').unwrap_or((rest, ""));
        let path = location
            .split_once('/')
            .map(|(_, path)| percent_decoded(path))
            .filter(|path| !path.is_empty());
        let user = location
            .split_once('@')
            .map(|(user, _)| percent_decoded(user.split(':').next().unwrap_or(user)));
        DatabaseName(
            value(query, "dbname")
                .or(path)
                .or(value(query, "user"))
                .or(user)
                .unwrap_or_default(),
        )
    }
}

fn percent_decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
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
    let DatabaseName(name) = DatabaseName::of(url);
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
    let DatabaseName(name) = DatabaseName::of(url);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_read_as_libpq_reads_it() {
        for (url, name) in [
            ("postgres://u:p@h:1/d?sslmode=require", "d"),
            ("postgres:///my%20db?host=/tmp", "my db"),
            ("postgres:///?host=/tmp&dbname=x", "x"),
            ("postgres://u@h", "u"),
            ("host=h dbname=d user=u", "d"),
        ] {
            assert_eq!(DatabaseName::of(url).0, name, "{url}");
        }
    }
}
