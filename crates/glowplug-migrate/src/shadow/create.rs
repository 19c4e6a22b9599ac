//! Makes a shadow database.

use glowplug_pq::{Connection, interrupt};

use super::database::{Roles, Shadow};
use super::names::{key_of, name_of, unique};
use super::needs::Needs;
use super::server::{ShadowServer, SharesTarget};
use super::{clean, lock, reap};
use crate::error::{Error, ShadowError, ShadowKind};
use crate::observer::Observer;

impl ShadowServer {
    /// Makes an empty shadow database here.
    ///
    /// # Errors
    /// [`Error::Connect`], or [`Error::Database`] when this user may not create databases.
    pub(crate) fn create(
        &self,
        needs: &Needs,
        observer: &mut dyn Observer,
    ) -> Result<Shadow, Error> {
        crate::error::unless_interrupted(|| {
            "stopped before a shadow database was made; nothing was done".to_owned()
        })?;
        let hold = interrupt::hold();
        let mut admin = self.admin()?;
        let ours = self.kind() == ShadowKind::Local;
        if ours {
            lock::share_server(&mut admin, self.endpoint(), needs.exclusive, observer)?;
        }
        let reach = match ours {
            true => reap::Reach::Marked,
            false => reap::Reach::Named,
        };
        reap::databases(&mut admin, self.endpoint(), reach, observer);
        let account = self.account(&mut admin, needs, observer)?;
        let unique = unique(&mut admin)?;
        let key = key_of(&unique);
        // Before the database is there, so that no other run takes it for one that was left behind.
        lock::hold(&mut admin, key)?;
        let mut shadow = Shadow::new(admin, key, self.clone(), account, hold);
        shadow.fill(&name_of(key, &unique), needs)?;
        Ok(shadow)
    }

    /// The session that makes and drops databases. On a server of our own no setting that a migration made there for roles or
    /// databases counts in it.
    fn admin(&self) -> Result<Connection, Error> {
        const SETTINGS: &str = "-c default_transaction_read_only=off -c role=none -c statement_timeout=0 \
            -c lock_timeout=0";
        if self.kind() != ShadowKind::Local {
            return self.endpoint().connect();
        }
        let mut admin = self.endpoint().with_options(SETTINGS).connect()?;
        // Not among the options: before version 14 the server would refuse the session.
        if admin.server_version() >= 140_000 {
            admin
                .execute("SET idle_session_timeout = 0")
                .map_err(Error::database("cannot prepare the shadow server"))?;
        }
        if clean::is_superuser(&mut admin).map_err(Error::database("cannot read the roles"))? {
            return Ok(admin);
        }
        // Up to version 15 it can be taken from every role, and no session can give it again.
        Err(ShadowError::NotSuperuser.into())
    }

    /// What the replay must leave of the server's roles as it was.
    fn account(
        &self,
        admin: &mut Connection,
        needs: &Needs,
        observer: &mut dyn Observer,
    ) -> Result<Roles, Error> {
        if !needs.exclusive || self.shares_target() == SharesTarget::Yes {
            return Ok(Roles::Untouched);
        }
        let cannot = "cannot read the roles of the shadow server";
        if self.kind() == ShadowKind::Local {
            let password = clean::password(admin).map_err(Error::database(cannot))?;
            return Ok(Roles::Ours { password });
        }
        lock::lock_roles(admin, observer)?;
        let known = reap::role_ids(admin).map_err(Error::database(cannot))?;
        Ok(Roles::Known {
            known,
            text: needs.text.clone(),
        })
    }
}
