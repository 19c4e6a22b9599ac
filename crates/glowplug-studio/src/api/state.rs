//! What every answer needs.

use std::sync::{Arc, PoisonError, RwLock};

use glowplug_migrate::session::Endpoint;
use glowplug_pq::Connection;

use crate::failure::Failure;
use crate::options::StudioOptions;
use crate::relation::{self, Known, Relation};
use crate::sessions::Sessions;

/// What every answer needs.
#[derive(Clone)]
pub(crate) struct State {
    pub(super) options: Arc<StudioOptions>,
    pub(super) sessions: Arc<Sessions>,
    /// Held while a drift check runs.
    pub(super) drift: Arc<tokio::sync::Mutex<()>>,
    /// What was read of the catalog last.
    known: Arc<RwLock<Option<Arc<Known>>>>,
}

impl State {
    pub(crate) fn new(endpoint: Endpoint, options: StudioOptions) -> Self {
        State {
            sessions: Sessions::new(endpoint, &options.limits),
            options: Arc::new(options),
            drift: Arc::default(),
            known: Arc::default(),
        }
    }

    /// Reads the catalog.
    pub(super) async fn read_catalog(&self) -> Result<Arc<Known>, Failure> {
        let known = Arc::new(self.sessions.read(relation::read).await?);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&known));
        Ok(known)
    }

    /// The catalog as it was read last.
    pub(super) async fn catalog(&self) -> Result<Arc<Known>, Failure> {
        let known = self
            .known
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        match known {
            Some(known) => Ok(known),
            None => self.read_catalog().await,
        }
    }

    /// Does something with a relation. Where the database has changed since the catalog was read, it is read again.
    pub(super) async fn with_relation<T: Send + 'static>(
        &self,
        id: u32,
        body: impl Fn(&mut Connection, &Relation) -> Result<T, Failure> + Clone + Send + 'static,
    ) -> Result<T, Failure> {
        let known = self.catalog().await?;
        if known.relations.contains_key(&id) {
            match self.once(known, id, body.clone()).await {
                Err(failure) if failure.is_about_old_catalog() => {}
                done => return done,
            }
        }
        let known = self.read_catalog().await?;
        self.once(known, id, body).await
    }

    async fn once<T: Send + 'static>(
        &self,
        known: Arc<Known>,
        id: u32,
        body: impl Fn(&mut Connection, &Relation) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let work = move |session: &mut Connection| match known.relations.get(&id) {
            Some(relation) => body(session, relation),
            None => Err(gone()),
        };
        self.sessions.read(work).await
    }
}

/// A relation that is not there any more.
pub(super) fn gone() -> Failure {
    Failure::new(
        axum::http::StatusCode::NOT_FOUND,
        "gone",
        "this table or view does not exist any more",
    )
}
