//! Making and dropping the database itself.

use glowplug_pq::{Connection, mask_url};
use glowplug_schema::ident::Ident;
use serde::Serialize;

use crate::error::Error;
use crate::interrupt;
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
fn create_database(url: &str) -> Result<(), Error> {
    let DatabaseName(name) = DatabaseName::of(url)?;
    create(&mut maintenance(url)?, &name)
}

fn create(admin: &mut Connection, name: &str) -> Result<(), Error> {
    match admin.execute(&format!("CREATE DATABASE {}", Ident(name))) {
        // Somebody else made it in the meantime; that is as good.
        Err(error) if matches!(error.sqlstate(), Some("42P04" | "23505")) => Ok(()),
        other => other.map_err(Error::database("cannot create the database")),
    }
}

/// Drops the database that the connection string names, with everything in it and whoever is connected, and makes it anew.
/// Not having it is fine.
///
/// # Errors
/// [`Error::Connect`]; [`Error::Refused`] with `missing-privilege`, before anything is dropped, when this user may not create
/// databases; [`Error::Database`] when this user does not own it.
pub fn recreate_database(url: &str) -> Result<(), Error> {
    let DatabaseName(name) = DatabaseName::of(url)?;
    let mut admin = maintenance(url)?;
    // Its owner may drop a database that it could not make again.
    let may_create: Vec<bool> = admin
        .query(
            "SELECT r.rolsuper OR r.rolcreatedb FROM pg_catalog.pg_roles r
             WHERE r.rolname OPERATOR(pg_catalog.=) CURRENT_USER",
            &[],
        )
        .and_then(|rows| rows.decode())
        .map_err(Error::database("cannot look up the user's privileges"))?;
    if may_create == [false] {
        return Err(Error::Refused {
            code: "missing-privilege",
            reason: format!(
                "{} may not create databases, so {name} could not be made again; nothing was dropped",
                admin.user()
            ),
            hint: "have an administrator run `ALTER ROLE .. CREATEDB`, or connect as a user who has that privilege".to_owned(),
        });
    }
    // Whoever asked for a new one is not left without any.
    let _hold = interrupt::hold();
    admin
        .execute(&format!(
            "DROP DATABASE IF EXISTS {} WITH (FORCE)",
            Ident(&name)
        ))
        .map_err(Error::database("cannot drop the database"))?;
    create(&mut admin, &name)
}

/// A session in some other database of the same server.
fn maintenance(url: &str) -> Result<Connection, Error> {
    let DatabaseName(own) = DatabaseName::of(url)?;
    let mut first = None;
    // A database cannot be dropped from within.
    for other in ["postgres", "template1"]
        .into_iter()
        .filter(|other| *other != own)
    {
        match session::connect(&session::with_database(url, other)) {
            Ok(connection) => return Ok(connection),
            Err(error) => drop(first.get_or_insert(error)),
        }
    }
    Err(first.unwrap_or_else(|| Error::Refused {
        code: "no-maintenance-database",
        reason: "there is no other database on this server to work from".to_owned(),
        hint: "create the database `postgres`".to_owned(),
    }))
}
