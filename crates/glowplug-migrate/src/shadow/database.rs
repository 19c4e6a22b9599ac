//! One shadow database and its copies.

use std::thread;
use std::time::Duration;

use glowplug_pq::Connection;
use glowplug_schema::catalog::Catalog;
use glowplug_schema::ident::{Ident, Literal};

use super::names::{name_of, unique};
use super::needs::Needs;
use super::server::ShadowServer;
use super::{clean, reap, remove};
use crate::error::{Error, ShadowError, ShadowKind};
use crate::observer::Observer;
use crate::session::Endpoint;
use glowplug_introspect::{IntrospectOptions, Introspector};
use glowplug_pq::interrupt::Hold;

/// A throw-away database, dropped with the value.
pub(crate) struct Shadow {
    admin: Connection,
    /// What its lock is known by.
    key: i32,
    server: ShadowServer,
    name: String,
    /// It and the copies of it that are there.
    databases: Vec<String>,
    introspector: Option<Introspector>,
    /// What was read last, as long as nothing was changed since.
    catalog: Option<Catalog>,
    roles: Roles,
    /// It must not be left behind.
    _hold: Hold,
}

/// The roles of a server before a replay.
pub(super) enum Roles {
    /// The replay makes and drops none.
    Untouched,
    /// The server is ours: all are dropped but the one that replays run as, whose stored password this is.
    Ours { password: Option<String> },
    /// Those that were there, by their object identifiers: of the others those are dropped that the migrations' text names.
    Known { known: Vec<String>, text: String },
}

impl Shadow {
    /// Nothing yet. `admin` holds the lock of this key.
    pub(super) fn new(
        admin: Connection,
        key: i32,
        server: ShadowServer,
        roles: Roles,
        hold: Hold,
    ) -> Self {
        Shadow {
            admin,
            key,
            server,
            databases: Vec::new(),
            name: String::new(),
            introspector: None,
            catalog: None,
            roles,
            _hold: hold,
        }
    }

    /// Makes the database, with the name that the migrations call it by.
    ///
    /// # Errors
    /// [`Error::Connect`], [`Error::Database`].
    pub(super) fn fill(&mut self, name: &str, needs: &Needs) -> Result<(), Error> {
        self.make(name, None)?;
        name.clone_into(&mut self.name);
        // Only now, when it carries the mark: under another name it is not known for a shadow database.
        if let Some(wanted) = &needs.name {
            self.admin
                .execute(&format!(
                    "ALTER DATABASE {} RENAME TO {}",
                    Ident(name),
                    Ident(wanted)
                ))
                .map_err(Error::database("cannot rename a shadow database"))?;
            self.name.clone_from(wanted);
            self.databases = vec![wanted.clone()];
        }
        self.make_schemas(&needs.schemas)
    }

    /// A new session in it.
    ///
    /// # Errors
    /// [`Error::Connect`].
    pub(crate) fn connect(&self) -> Result<Connection, Error> {
        self.endpoint().connect()
    }

    /// Where it is.
    pub(crate) fn endpoint(&self) -> Endpoint {
        self.endpoint_of(&self.name)
    }

    /// Where the database of this name is on the same server. Its sessions have the search path of the replay.
    pub(crate) fn endpoint_of(&self, database: &str) -> Endpoint {
        let endpoint = self.server.endpoint().with_database(database);
        match self.server.path().setting() {
            Some(setting) => endpoint.with_search_path(&setting),
            None if self.server.kind() == ShadowKind::Local => endpoint,
            // On a server that is not ours the role may have another path than the target's.
            None => endpoint.with_search_path("\"$user\", public"),
        }
    }

    /// What is in it now, read by a session apart from those that migrate. It is read once until [`Shadow::changed`].
    ///
    /// # Errors
    /// [`Error::Connect`], [`Error::Introspect`].
    pub(crate) fn catalog(&mut self) -> Result<Catalog, Error> {
        if let Some(catalog) = &self.catalog {
            return Ok(catalog.clone());
        }
        let catalog = self.introspector()?.read(&IntrospectOptions::default())?;
        Ok(self.catalog.insert(catalog).clone())
    }

    /// The major version of the server.
    pub(crate) fn major(&self) -> u32 {
        self.admin.server_version() / 10_000
    }

    /// The session that reads.
    ///
    /// # Errors
    /// [`Error::Connect`], [`Error::Introspect`].
    pub(crate) fn introspector(&mut self) -> Result<&mut Introspector, Error> {
        if self.introspector.is_none() {
            self.introspector = Some(Introspector::new(self.connect()?)?);
        }
        self.introspector
            .as_mut()
            .ok_or_else(|| ShadowError::SessionLost.into())
    }

    /// Notes that what was read last may not hold any more.
    pub(crate) fn changed(&mut self) {
        self.catalog = None;
    }

    /// Makes a second database with all that is in this one, and gives its name. No session of the caller may be in either.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub(crate) fn copy(&mut self) -> Result<String, Error> {
        self.introspector = None;
        self.wait_for_silence(&self.name.clone());
        let unique = unique(&mut self.admin)?;
        let copy = name_of(self.key, &unique);
        self.make(&copy, Some(&self.name.clone()))?;
        Ok(copy)
    }

    /// Drops a copy.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub(crate) fn drop_copy(&mut self, copy: &str) -> Result<(), Error> {
        self.wait_for_silence(copy);
        remove::database(&mut self.admin, self.server.endpoint(), copy, &mut ())
            .map_err(Error::database("cannot drop a shadow database"))?;
        self.databases.retain(|name| name != copy);
        Ok(())
    }

    /// Makes a role that migrations refer to, which cannot log in. Only for a server of our own.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub(crate) fn create_role(&mut self, role: &str) -> Result<(), Error> {
        self.admin
            .execute(&format!("CREATE ROLE {} NOLOGIN", Ident(role)))
            .map_err(Error::database("cannot create a role on the shadow server"))
    }

    /// The roles of the server that did not come with it.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub(crate) fn roles(&mut self) -> Result<Vec<String>, Error> {
        reap::roles(&mut self.admin).map_err(Error::database("cannot read the roles"))
    }

    /// Drops roles that a copy of the database left on the server.
    pub(crate) fn drop_roles(&mut self, roles: &[String], observer: &mut dyn Observer) {
        for role in roles {
            reap::drop_role(&mut self.admin, role, observer);
        }
    }

    /// Whether roles may be made and dropped on this server.
    pub(crate) fn owns_roles(&self) -> bool {
        matches!(self.roles, Roles::Ours { .. })
    }

    /// Takes their privileges on databases, tablespaces and settings from roles that the replay made, and with them what they have
    /// in the shadow database. A session in it does that, because it drops what they own in its database.
    fn revoke_from(&self, roles: &[String]) {
        if roles.is_empty() {
            return;
        }
        let Ok(mut session) = self.connect() else {
            return;
        };
        for role in roles {
            let _ = session.execute(&format!("DROP OWNED BY {} CASCADE", Ident(role)));
        }
    }

    fn make_schemas(&self, schemas: &[String]) -> Result<(), Error> {
        if schemas.is_empty() {
            return Ok(());
        }
        let mut session = self.connect()?;
        for schema in schemas {
            session
                .execute(&format!("CREATE SCHEMA IF NOT EXISTS {}", Ident(schema)))
                .map_err(Error::database(
                    "cannot create a schema of the search path in the shadow database",
                ))?;
        }
        Ok(())
    }

    fn make(&mut self, name: &str, template: Option<&str>) -> Result<(), Error> {
        let template =
            template.map_or_else(String::new, |name| format!(" TEMPLATE {}", Ident(name)));
        self.admin
            .execute(&format!("CREATE DATABASE {}{template}", Ident(name)))
            .map_err(Error::database("cannot create a shadow database"))?;
        // From here on the value owns the database: whatever fails next, it is dropped.
        self.databases.push(name.to_owned());
        let mark = reap::mark(&mut self.admin, self.key)
            .map_err(Error::database("cannot read the server's clock"))?;
        self.admin
            .execute(&format!(
                "COMMENT ON DATABASE {} IS {}",
                Ident(name),
                Literal(&mark)
            ))
            .map_err(Error::database("cannot mark the shadow database"))
    }

    /// A session that was ended is still there for a moment; the server itself would look again only after 100 ms.
    fn wait_for_silence(&mut self, database: &str) {
        const ATTEMPTS: usize = 200;
        for _ in 0..ATTEMPTS {
            let busy: Result<Vec<String>, _> = self
                .admin
                .query(
                    "SELECT a.pid::pg_catalog.text FROM pg_catalog.pg_stat_activity a
                     WHERE a.datname OPERATOR(pg_catalog.=) $1::pg_catalog.name",
                    &[Some(database)],
                )
                .and_then(|rows| rows.decode());
            match busy {
                Ok(sessions) if !sessions.is_empty() => thread::sleep(Duration::from_millis(1)),
                _ => return,
            }
        }
    }
}

impl Drop for Shadow {
    fn drop(&mut self) {
        self.introspector = None;
        let endpoint = self.server.endpoint().clone();
        let roles = std::mem::replace(&mut self.roles, Roles::Untouched);
        let made = match &roles {
            Roles::Known { known, text } => {
                let mut made = reap::roles_besides(&mut self.admin, known).unwrap_or_default();
                // Another one may have been made meanwhile, by other users of the server.
                made.retain(|role| text.contains(&role.to_lowercase()));
                made
            }
            Roles::Untouched | Roles::Ours { .. } => Vec::new(),
        };
        self.revoke_from(&made);
        // What stays behind carries the mark, and a later run reaps it and reports what fails.
        for database in std::mem::take(&mut self.databases) {
            self.wait_for_silence(&database);
            let _ = remove::database(&mut self.admin, &endpoint, &database, &mut ());
        }
        for role in made {
            reap::drop_role_only(&mut self.admin, &role, &mut ());
        }
        if let Roles::Ours { password } = roles {
            let _ = clean::restore_password(&mut self.admin, password.as_deref());
            clean::server(&mut self.admin, &endpoint, &mut ());
        }
    }
}
