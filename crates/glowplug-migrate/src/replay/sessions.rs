//! Sessions in the shadow database, one for each migration.

use std::thread::{self, JoinHandle};

use glowplug_pq::Connection;

use crate::error::Error;
use crate::session;

/// Gives sessions. The next one is opened while the present one works, because connecting takes as long as a short migration.
pub(super) struct Sessions {
    url: String,
    next: Option<JoinHandle<Result<Connection, Error>>>,
}

impl Sessions {
    pub(super) fn new(url: String) -> Self {
        Sessions { url, next: None }
    }

    /// A session that nothing was done in.
    ///
    /// # Errors
    /// [`Error::Connect`].
    pub(super) fn take(&mut self) -> Result<Connection, Error> {
        match self.next.take().map(JoinHandle::join) {
            Some(Ok(session)) => session,
            Some(Err(_)) | None => session::connect(&self.url),
        }
    }

    /// Begins to open the next one.
    pub(super) fn prepare(&mut self) {
        if self.next.is_none() {
            let url = self.url.clone();
            self.next = Some(thread::spawn(move || session::connect(&url)));
        }
    }

    /// Ends the one that was opened ahead, so that no session is in the database.
    pub(super) fn discard(&mut self) {
        if let Some(next) = self.next.take() {
            drop(next.join());
        }
    }
}

impl Drop for Sessions {
    fn drop(&mut self) {
        self.discard();
    }
}
