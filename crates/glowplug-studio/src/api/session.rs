//! `/api/session`: which database this is.

use axum::Json;
use axum::extract;
use glowplug_pq::Connection;
use serde::Serialize;

use super::state::State;
use crate::failure::Failure;

/// Which database this is.
#[derive(Serialize)]
pub(super) struct Session {
    database: String,
    user: String,
    server: String,
    is_local: bool,
    version: String,
    is_standby: bool,
    /// Whether migrations and drift can be shown.
    has_project: bool,
    /// How the studio's command is typed.
    command: String,
}

pub(super) async fn answer(
    extract::State(state): extract::State<State>,
) -> Result<Json<Session>, Failure> {
    let environment = state.options.environment.clone();
    let has_project = state.options.project.is_some();
    let ask = move |session: &mut Connection| {
        let rows = session.query(
            "SELECT pg_catalog.current_database(), CURRENT_USER, pg_catalog.current_setting('server_version'),
                    pg_catalog.pg_is_in_recovery()",
            &[],
        )?;
        let row = rows.iter().next();
        let text = |at| {
            row.and_then(|row| row.get(at))
                .unwrap_or_default()
                .to_owned()
        };
        Ok(Session {
            database: text(0),
            user: text(1),
            server: environment.server,
            is_local: environment.is_local,
            version: text(2),
            is_standby: text(3) == "t",
            has_project,
            command: environment.command,
        })
    };
    state.sessions.read(ask).await.map(Json)
}
