//! Sessions in the shadow database.
//!
//! Each migration has a session that holds nothing of an earlier one. A new one costs as much as a short migration, so a session is
//! used again where that makes no difference: the migration was only DDL and rows ([`super::inspect::leaves_nothing`]), and the
//! server shows nothing that it left. Any other session is ended; none is repaired.

use glowplug_pq::Connection;
use glowplug_schema::catalog::Catalog;

use super::inspect;
use crate::error::Error;
use crate::migration::Migration;
use crate::session::{Endpoint, Upcoming};
use glowplug_introspect::{
    Facts, IntrospectOptions, Introspector, Left, Prepared, introspect_prepared,
};

/// A session that no migration has left anything in.
pub(super) struct Session {
    pub(super) connection: Connection,
    /// Our own queries that it knows already.
    prepared: Prepared,
    /// How it was at first, and when it was taken.
    facts: Option<(Facts, Facts)>,
    /// Whether the text of the migration that it was taken for shows that nothing stays in it.
    pub(super) leaves_nothing: bool,
}

/// Gives sessions.
pub(super) struct Sessions {
    upcoming: Upcoming,
    /// One that may be used again.
    clean: Option<Session>,
}

impl Session {
    fn new(connection: Connection) -> Self {
        Session {
            connection,
            prepared: Prepared::default(),
            facts: None,
            leaves_nothing: false,
        }
    }

    /// What a script could have left in it, and where its transaction is.
    ///
    /// # Errors
    /// [`Error::Introspect`].
    pub(super) fn facts(&mut self) -> Result<Facts, Error> {
        Ok(Facts::of(&mut self.connection, &mut self.prepared)?)
    }

    /// The facts when it was taken.
    pub(super) fn taken(&self) -> Option<Facts> {
        self.facts.as_ref().map(|(_, taken)| taken.clone())
    }

    /// What the open transaction has left of the system catalogs since `before`.
    ///
    /// # Errors
    /// [`Error::Introspect`].
    pub(super) fn left_since(
        &mut self,
        before: &Facts,
        committed: &mut Introspector,
    ) -> Result<Left, Error> {
        Ok(before.left(&mut self.connection, &mut self.prepared, committed)?)
    }

    /// What is in the database, as the open transaction sees it.
    ///
    /// # Errors
    /// [`Error::Introspect`].
    pub(super) fn catalog(&mut self) -> Result<Catalog, Error> {
        let options = IntrospectOptions::default();
        Ok(introspect_prepared(
            &mut self.connection,
            &mut self.prepared,
            &options,
        )?)
    }

    /// Whether nothing was left in it since it was first taken.
    fn is_clean(&mut self) -> bool {
        let Ok(now) = self.facts() else {
            return false;
        };
        let (first, _) = self.facts.take().unwrap_or((now.clone(), now.clone()));
        let clean = now.is_clean_since(&first);
        self.facts = Some((first, now));
        clean
    }
}

impl Sessions {
    pub(super) fn new(endpoint: Endpoint) -> Self {
        Sessions {
            upcoming: Upcoming::new(endpoint),
            clean: None,
        }
    }

    /// A session that nothing was left in.
    ///
    /// # Errors
    /// [`Error::Connect`].
    pub(super) fn take(&mut self) -> Result<Session, Error> {
        if let Some(mut session) = self.clean.take()
            && session.is_clean()
        {
            return Ok(session);
        }
        let mut session = Session::new(self.upcoming.take()?);
        session.is_clean();
        Ok(session)
    }

    /// A session for this migration. Where it will be ended after it, another begins to be opened, unless the migration may have
    /// to be alone on the server.
    ///
    /// # Errors
    /// [`Error::Connect`].
    pub(super) fn take_for(&mut self, migration: &Migration) -> Result<Session, Error> {
        let mut session = self.take()?;
        session.leaves_nothing = inspect::leaves_nothing(migration);
        if !session.leaves_nothing && !migration.changes_whole_server() {
            self.upcoming.prepare();
        }
        Ok(session)
    }

    /// Takes a session back, for the next migration where nothing was left in it, and ends it otherwise.
    pub(super) fn give_back(&mut self, session: Session) {
        if session.leaves_nothing {
            self.clean = Some(session);
        }
    }

    /// Ends all that are not in use, so that no session is in the database.
    pub(super) fn discard(&mut self) {
        self.clean = None;
        self.upcoming.discard();
    }
}
