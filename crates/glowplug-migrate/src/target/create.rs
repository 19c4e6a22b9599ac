//! Making the database and its schema, and making it again with everything that belongs to the database itself.

use std::thread::sleep;
use std::time::Duration;

use glowplug_pq::Connection;
use glowplug_schema::ident::Ident;

use super::admin::execute;
use super::path::split_names;
use super::properties::Properties;
use super::{Target, inspect};
use crate::error::{Error, TargetError};
use glowplug_pq::interrupt;

/// What a database that is being made again is called until it takes the old one's place.
const REPLACEMENT: &str = "glowplug_new_";

/// The longest name of an object, in bytes. See <https://www.postgresql.org/docs/current/limits.html>.
const NAME_MAX: usize = 63;

impl Target {
    /// Makes the database where there is none, and the schema that Prisma's parameter `schema` names, or the first one of the
    /// search path where none of its schemas exists: the ledger must be somewhere. Gives whether the database was made.
    ///
    /// # Errors
    /// [`Error::Connect`], or [`Error::Database`] when this user may not create databases or schemas.
    pub fn ensure_exists(&mut self) -> Result<bool, Error> {
        let made = !self.exists;
        if made {
            let name = self.database().to_owned();
            self.finish_recreate(&name)?;
        }
        if !self.exists {
            let mut admin = self.maintenance()?;
            match admin.execute(&format!("CREATE DATABASE {}", Ident(self.database()))) {
                // Another session made it in the meantime; that is as good.
                Err(error) if matches!(error.sqlstate(), Some("42P04" | "23505")) => {}
                other => other.map_err(Error::database("cannot create the database"))?,
            }
            self.look_again()?;
        }
        if let Some(schema) = self.missing_schema() {
            let mut session = self.connect()?;
            session
                .execute(&format!("CREATE SCHEMA IF NOT EXISTS {}", Ident(&schema)))
                .map_err(Error::database(
                    "cannot create the schema that the search path begins with",
                ))?;
            self.look_again()?;
        }
        Ok(made)
    }

    /// The schema that [`ensure_exists`](Self::ensure_exists) makes.
    fn missing_schema(&self) -> Option<String> {
        let there = &self.server.schemas;
        match self.endpoint.connection_string().prisma("schema") {
            Some(named) if !named.is_empty() => {
                (!there.iter().any(|name| name == named)).then(|| named.to_owned())
            }
            _ if !there.is_empty() => None,
            _ => split_names(&self.server.search_path)
                .into_iter()
                .find(|name| !name.is_empty() && name != "$user" && !name.starts_with("pg_")),
        }
    }

    /// Drops the database with everything in it and every session, and makes it again as it was made: owner, encoding,
    /// collation, tablespace, connection limit, privileges, comment, and the settings of `ALTER DATABASE` and `ALTER ROLE`.
    ///
    /// The new one is made under another name before the old one is dropped, and renamed then. What cannot be made again is
    /// not dropped.
    ///
    /// # Errors
    /// [`Error::Target`] with `missing-privilege` or `template-database`, [`Error::Database`]; the database is as it was then.
    pub fn recreate(&mut self) -> Result<(), Error> {
        let name = self.database().to_owned();
        if !self.exists {
            self.finish_recreate(&name)?;
            return self.ensure_exists().map(drop);
        }
        // A session of ours would keep the database in use.
        drop(self.first.take());
        let mut admin = self.maintenance()?;
        may_recreate(&mut admin, &name)?;
        let properties = Properties::read(&mut admin, &name)?;
        if properties.is_template {
            return Err(TargetError::Template { database: name }.into());
        }
        // Once the old one is dropped, the new one is to take its place.
        let _hold = interrupt::hold();
        let new = replacement_name(&name);
        execute(
            &mut admin,
            &format!("DROP DATABASE IF EXISTS {}", Ident(&new)),
            "cannot drop what an earlier reset left",
        )?;
        let made = properties.apply(&mut admin, &new, &name).and_then(|()| {
            execute(
                &mut admin,
                &format!("DROP DATABASE {} WITH (FORCE)", Ident(&name)),
                "cannot drop the database",
            )
        });
        if let Err(error) = made {
            // Best effort: the next reset drops it.
            let _ = admin.execute(&format!("DROP DATABASE IF EXISTS {}", Ident(&new)));
            return Err(error);
        }
        rename(&mut admin, &new, &name)?;
        self.look_again()?;
        self.ensure_exists().map(drop)
    }

    /// A reset that was killed between its drop and its rename left the new database, with the old one's properties.
    fn finish_recreate(&mut self, name: &str) -> Result<(), Error> {
        let mut admin = self.maintenance()?;
        let new = replacement_name(name);
        let left: Vec<bool> = admin
            .query(
                "SELECT true FROM pg_catalog.pg_database WHERE datname::pg_catalog.text OPERATOR(pg_catalog.=) $1",
                &[Some(&new)],
            )
            .and_then(|rows| rows.decode())
            .map_err(Error::database("cannot look for what an earlier reset left"))?;
        if left.is_empty() {
            return Ok(());
        }
        rename(&mut admin, &new, name)?;
        self.look_again()
    }

    /// Reads again what a session in the database says, after it was made or a migration may have changed it.
    pub(crate) fn look_again(&mut self) -> Result<(), Error> {
        let mut session = self.endpoint.connect()?;
        self.server = inspect::inspect(&mut session)?;
        self.exists = true;
        *self.first.get_mut() = Some(session);
        Ok(())
    }
}

/// Renames the new database. Programs that look after a server connect to every database of it, and a name in use does not
/// change: their sessions are ended, a few times.
fn rename(admin: &mut Connection, from: &str, to: &str) -> Result<(), Error> {
    const IN_USE: &str = "55006";
    let sql = format!("ALTER DATABASE {} RENAME TO {}", Ident(from), Ident(to));
    for _ in 0..20 {
        match admin.execute(&sql) {
            Err(error) if error.sqlstate() == Some(IN_USE) => {
                let _ = admin.query(
                    "SELECT pg_catalog.pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity a
                     WHERE a.datname::pg_catalog.text OPERATOR(pg_catalog.=) $1
                       AND a.pid OPERATOR(pg_catalog.<>) pg_catalog.pg_backend_pid()",
                    &[Some(from)],
                );
                sleep(Duration::from_millis(100));
            }
            other => return other.map_err(Error::database("cannot rename the new database")),
        }
    }
    Err(TargetError::InUse {
        from: from.to_owned(),
        to: to.to_owned(),
    }
    .into())
}

/// A name of its own for each database, also where only the ends of two names differ.
fn replacement_name(name: &str) -> String {
    let mut kept = name;
    while REPLACEMENT.len() + kept.len() > NAME_MAX {
        let mut characters = kept.chars();
        characters.next();
        kept = characters.as_str();
    }
    format!("{REPLACEMENT}{kept}")
}

/// The owner of a database may drop it without being able to make it again.
fn may_recreate(admin: &mut Connection, name: &str) -> Result<(), Error> {
    let rights: Vec<(bool, bool)> = admin
        .query(
            "SELECT r.rolsuper OR r.rolcreatedb, r.rolsuper OR pg_catalog.pg_has_role(r.oid, d.datdba, 'MEMBER')
             FROM pg_catalog.pg_roles r, pg_catalog.pg_database d
             WHERE r.rolname OPERATOR(pg_catalog.=) CURRENT_USER
               AND d.datname::pg_catalog.text OPERATOR(pg_catalog.=) $1",
            &[Some(name)],
        )
        .and_then(|rows| rows.decode())
        .map_err(Error::database("cannot look up the user's privileges"))?;
    let (user, database) = (admin.user(), name.to_owned());
    match rights.first() {
        Some((true, true)) | None => Ok(()),
        Some((false, _)) => Err(TargetError::MayNotCreate { user, database }.into()),
        Some((true, false)) => Err(TargetError::NotOwner { user, database }.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_replacement_has_a_name_of_its_own_that_fits() {
        assert_eq!(replacement_name("shop"), "glowplug_new_shop");
        let long = format!("{}é1", "x".repeat(60));
        let name = replacement_name(&long);
        assert!(name.len() <= NAME_MAX && name.ends_with("é1"), "{name}");
    }
}
