//! `/api/migrations`, `/api/migration` and `/api/drift`: what the project says about the database. Nothing is applied from here.

use axum::Json;
use axum::body::Body;
use axum::extract;
use axum::http::StatusCode;
use glowplug_migrate::finding::Finding;
use glowplug_migrate::history::{Entry, History};
use glowplug_migrate::ledger::{Found, Ledger};
use glowplug_migrate::migration::{Migration, Migrations};
use glowplug_pq::Connection;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use super::input;
use super::state::State;
use crate::failure::Failure;
use crate::project::ProjectView;
use crate::sessions::on_a_thread;

/// How much of a script is sent, in bytes.
const MOST: usize = 1 << 20;

/// Files and ledger side by side.
#[derive(Serialize)]
pub(super) struct Answer {
    /// Where the ledger is: `here`, `elsewhere` or `nowhere`.
    ledger: &'static str,
    /// The schemas that have one, where the search path leads to none.
    elsewhere: Vec<String>,
    entries: Vec<Listed>,
    /// What is wrong with the files.
    problems: Vec<String>,
}

/// A migration in the list.
#[derive(Serialize)]
struct Listed {
    #[serde(flatten)]
    entry: Entry,
    run_in_transaction: bool,
    has_down: bool,
    /// Why it is not to be reverted, where that is declared.
    irreversible: Option<String>,
}

pub(super) async fn list(
    extract::State(state): extract::State<State>,
) -> Result<Json<Answer>, Failure> {
    let project = project(&state)?;
    let read = move |session: &mut Connection| {
        let migrations = project.migrations()?;
        let (ledger, elsewhere, applied) = match Ledger::look_for(session)? {
            Found::Here(ledger) => ("here", Vec::new(), ledger.applied(session)?),
            Found::Elsewhere(schemas) => ("elsewhere", schemas, Vec::new()),
            Found::Nowhere { .. } => ("nowhere", Vec::new(), Vec::new()),
        };
        let history = History::new(&migrations, &applied);
        let listed = |entry: Entry| {
            let migration = migrations.get(&entry.version);
            Listed {
                run_in_transaction: migration.is_none_or(|one| one.run_in_transaction),
                has_down: migration.is_some_and(|one| one.down.is_some()),
                irreversible: migration.and_then(|one| one.irreversible.clone()),
                entry,
            }
        };
        Ok(Answer {
            ledger,
            elsewhere,
            entries: history.entries.into_iter().map(listed).collect(),
            problems: migrations
                .problems
                .iter()
                .map(ToString::to_string)
                .collect(),
        })
    };
    // The ledger is where the search path of this user leads.
    state.sessions.read_as_migrations_do(read).await.map(Json)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct One {
    version: String,
}

/// The scripts of one migration.
#[derive(Serialize)]
pub(super) struct Scripts {
    up: String,
    down: Option<String>,
}

pub(super) async fn one(
    extract::State(state): extract::State<State>,
    body: Body,
) -> Result<Json<Scripts>, Failure> {
    let request: One = input::read(body, &state.options.limits).await?;
    let project = project(&state)?;
    let scripts = on_a_thread(move || {
        let migrations = project.migrations()?;
        Ok(find(&migrations, &request.version).map(scripts))
    });
    scripts.await?.map(Json).ok_or_else(|| {
        Failure::new(
            StatusCode::NOT_FOUND,
            "migration-gone",
            "there are no files of this migration",
        )
    })
}

fn find<'a>(migrations: &'a Migrations, version: &str) -> Option<&'a Migration> {
    let mut all = migrations.migrations.iter();
    all.find(|migration| migration.version.as_str() == version)
}

fn scripts(migration: &Migration) -> Scripts {
    Scripts {
        up: beginning(migration.up.text()),
        down: migration
            .down
            .as_ref()
            .map(|script| beginning(script.text())),
    }
}

fn beginning(text: &str) -> String {
    text[..text.floor_char_boundary(MOST)].to_owned()
}

/// What differs.
#[derive(Serialize)]
pub(super) struct Drift {
    findings: Vec<Finding>,
}

pub(super) async fn drift(
    extract::State(state): extract::State<State>,
) -> Result<Json<Drift>, Failure> {
    let project = project(&state)?;
    // One at a time: a second replay would only make both slower.
    let _only = state.drift.lock().await;
    let findings = on_a_thread(move || Ok(project.drift()?)).await?;
    Ok(Json(Drift { findings }))
}

fn project(state: &State) -> Result<Arc<dyn ProjectView>, Failure> {
    state.options.project.clone().ok_or_else(|| {
        Failure::new(
            StatusCode::NOT_FOUND,
            "no-project",
            "the studio was started outside of a project",
        )
        .with_hint("start it in the folder of the project whose migrations it should show")
    })
}
