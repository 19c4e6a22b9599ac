//! The one database of a process.

use std::sync::{Mutex, OnceLock, PoisonError};

use super::Database;
use crate::error::Result;

static GLOBAL: OnceLock<Database> = OnceLock::new();

impl Database {
    /// The database of this process, made from the environment by the first caller.
    ///
    /// A failure is not kept: the next call reads the environment again.
    ///
    /// ```no_run
    /// use allin_db::Database;
    /// use allin_db::schema::users;
    /// use diesel::prelude::*;
    ///
    /// fn count_users() -> allin_db::Result<i64> {
    ///     Database::global()?.query(|connection| users::table.count().get_result(connection))
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`Database::from_env`].
    pub fn global() -> Result<&'static Self> {
        // One at a time, so that two threads that come first do not make two pools.
        static FIRST: Mutex<()> = Mutex::new(());
        if let Some(database) = GLOBAL.get() {
            return Ok(database);
        }
        let _turn = FIRST.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(database) = GLOBAL.get() {
            return Ok(database);
        }
        let database = Self::from_env()?;
        Ok(GLOBAL.get_or_init(|| database))
    }

    /// Makes this the database that [`global`](Self::global) gives, for an application with settings of its own. To be called
    /// at the start: where there is one already, this one comes back as an error.
    ///
    /// # Errors
    /// The database itself.
    pub fn set_global(self) -> Result<(), Self> {
        GLOBAL.set(self)
    }
}
