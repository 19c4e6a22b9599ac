//! The one loop that replays migrations.

use glowplug_schema::catalog::Catalog;

use super::place::{self, Remedy};
use super::sessions::Sessions;
use super::{Verdict, copy, inspect, trial};
use crate::apply::{self, Direction, Observer, ReplayStep};
use crate::cache::{Keys, Store};
use crate::error::Error;
use crate::ledger::Ledger;
use crate::migration::Migration;
use crate::shadow::{Needs, Shadow, ShadowServer, SharesTarget};

/// What a replay is made for, besides the catalog at its end.
pub(super) trait Visitor {
    /// Whether the down migration of this one is to be checked.
    fn wants(&self, at: usize) -> bool;

    /// What the check found, or an earlier one.
    fn judged(&mut self, at: usize, verdict: Verdict);
}

/// A replay of these migrations.
pub(super) struct Replayer<'a> {
    server: &'a ShadowServer,
    migrations: Vec<&'a Migration>,
    needs: Needs,
    /// Whether the shadow database has a ledger, because a migration names it.
    ledger: bool,
    /// The server's major version, as soon as it is known.
    major: u32,
}

/// A shadow database while it is filled.
pub(super) struct Stage {
    pub(super) shadow: Shadow,
    pub(super) sessions: Sessions,
    pub(super) ledger: Option<Ledger>,
}

/// How far one attempt came.
enum Attempt {
    Done(Box<Catalog>),
    /// It must begin again with other needs.
    Again(Needs),
}

impl<'a> Replayer<'a> {
    pub(super) fn new(server: &'a ShadowServer, migrations: Vec<&'a Migration>) -> Self {
        Replayer {
            server,
            migrations,
            needs: Needs::default(),
            ledger: false,
            major: 0,
        }
    }

    /// Replays what is not known, and gives the catalog that all migrations make.
    pub(super) fn run(
        mut self,
        visitor: &mut dyn Visitor,
        observer: &mut dyn Observer,
    ) -> Result<Catalog, Error> {
        if self.server.shares_target() == SharesTarget::Yes {
            inspect::refuse_cluster_wide(&self.migrations, self.server.kind())?;
        }
        let store = self.server.store();
        let keys = store.as_ref().map(|store| store.keys(&self.migrations));
        let kept = store.as_ref().zip(keys.as_ref());
        if let Some((store, keys)) = kept {
            let known = store.proofs().known(&keys.proofs);
            for (at, verdict) in known.into_iter().enumerate() {
                if let Some(verdict) = verdict.filter(|_| visitor.wants(at)) {
                    visitor.judged(at, verdict);
                }
            }
        }
        let catalog = kept.and_then(|(store, keys)| store.catalog(&keys.catalog));
        let mut proofs = Vec::new();
        let asks = (0..self.migrations.len()).any(|at| visitor.wants(at));
        if let Some(catalog) = catalog.as_ref().filter(|_| !asks) {
            return Ok(catalog.clone());
        }
        let mut found = self.attempts(catalog, visitor, &mut proofs, observer);
        observer.replayed();
        if let Err(error) = &mut found {
            place::note(error, self.server.kind(), self.major);
        }
        if let Some((store, keys)) = kept {
            keep(store, keys, &proofs, found.as_ref().ok(), observer);
        }
        found
    }

    /// Replays until the shadow server has what the migrations need, and `known` is the catalog where it is known already.
    fn attempts(
        &mut self,
        known: Option<Catalog>,
        visitor: &mut dyn Visitor,
        proofs: &mut Vec<(usize, Verdict)>,
        observer: &mut dyn Observer,
    ) -> Result<Catalog, Error> {
        let all = self.migrations.iter();
        let mut scripts = all.flat_map(|migration| inspect::scripts(migration));
        self.ledger = scripts.clone().any(inspect::names_ledger);
        self.needs.exclusive =
            scripts.any(|script| script.names_roles() || !script.cluster_wide().is_empty());
        if self.needs.exclusive {
            let all = self.migrations.iter();
            let texts = all.flat_map(|migration| inspect::scripts(migration));
            self.needs.text = texts.map(|script| script.text().to_lowercase()).collect();
        }
        self.needs.schemas = self.server.schemas_for(&self.migrations);
        loop {
            match self.attempt(known.as_ref(), visitor, proofs, observer)? {
                Attempt::Done(catalog) => return Ok(*catalog),
                Attempt::Again(needs) => self.needs = needs,
            }
        }
    }

    fn attempt(
        &mut self,
        known: Option<&Catalog>,
        visitor: &mut dyn Visitor,
        proofs: &mut Vec<(usize, Verdict)>,
        observer: &mut dyn Observer,
    ) -> Result<Attempt, Error> {
        let all = self.migrations.len();
        let end = match known {
            None => all,
            // Nothing behind the last question needs to run.
            Some(catalog) => match (0..all).rfind(|at| visitor.wants(*at)) {
                None => return Ok(Attempt::Done(Box::new(catalog.clone()))),
                Some(last) => last + 1,
            },
        };
        let shadow = self.server.create(&self.needs, observer)?;
        self.major = shadow.major();
        let sessions = Sessions::new(shadow.endpoint());
        let mut stage = Stage {
            shadow,
            sessions,
            ledger: None,
        };
        if self.ledger {
            let mut session = stage.sessions.take()?;
            stage.ledger = Some(Ledger::find_or_create(&mut session.connection)?);
        }
        for (at, migration) in self.migrations[..end].iter().enumerate() {
            let checks_down = visitor.wants(at);
            observer.replaying(ReplayStep {
                number: at + 1,
                of: all,
                migration: &migration.name,
                checks_down,
            });
            // Each remedy makes one thing that was missing, so this ends.
            loop {
                let error = match step(&mut stage, migration, checks_down, observer) {
                    Ok(judged) => {
                        if let Some(judged) = judged {
                            if judged.lasting {
                                proofs.push((at, judged.verdict.clone()));
                            }
                            visitor.judged(at, judged.verdict);
                        }
                        break;
                    }
                    Err(error) => error,
                };
                match place::remedy(&error, self.server.kind(), &self.needs) {
                    None => return Err(error),
                    Some(Remedy::Restart(needs)) => return Ok(Attempt::Again(needs)),
                    Some(Remedy::Role(role)) => {
                        stage.sessions.discard();
                        // The first error says more than that this failed.
                        if stage.shadow.create_role(&role).is_err() {
                            return Err(error);
                        }
                        observer.debug(&format!(
                            "made the role {role} on the shadow server, without login: {} refers to it",
                            migration.name
                        ));
                    }
                }
            }
        }
        let catalog = match known {
            Some(catalog) => catalog.clone(),
            None => stage.shadow.catalog()?,
        };
        Ok(Attempt::Done(Box::new(catalog)))
    }
}

/// A verdict, and whether it holds the next time, too.
pub(super) struct Judged {
    pub(super) verdict: Verdict,
    pub(super) lasting: bool,
}

/// Takes the shadow database up by one migration, and checks the down migration first where that is wanted.
fn step(
    stage: &mut Stage,
    migration: &Migration,
    checks_down: bool,
    observer: &mut dyn Observer,
) -> Result<Option<Judged>, Error> {
    let mut judged = None;
    if checks_down {
        let outcome = trial::run(stage, migration, observer)?;
        match outcome {
            trial::Outcome::Applied(found) => {
                stage.shadow.changed();
                return Ok(Some(found));
            }
            trial::Outcome::Judged(found) => judged = Some(found),
            trial::Outcome::Undecided => judged = copy::run(stage, migration, observer)?,
        }
    }
    let mut session = stage.sessions.take()?;
    let again = inspect::leaves_nothing(migration);
    if !again && !migration.changes_whole_server() {
        stage.sessions.prepare();
    }
    apply::run_once(
        &mut session.connection,
        stage.ledger.as_mut(),
        migration,
        Direction::Up,
        observer,
    )?;
    stage.shadow.changed();
    if again {
        stage.sessions.give_back(session);
    }
    Ok(judged)
}

/// Keeps what was found, also where the replay failed later on. Failing to keep it costs the next run its time and no more.
fn keep(
    store: &Store,
    keys: &Keys,
    proofs: &[(usize, Verdict)],
    catalog: Option<&Catalog>,
    observer: &mut dyn Observer,
) {
    let lines: Vec<(&str, &Verdict)> = proofs
        .iter()
        .filter_map(|(at, verdict)| Some((keys.proofs.get(*at)?.as_str(), verdict)))
        .collect();
    let kept = store.proofs().keep(&lines).and_then(|()| match catalog {
        Some(catalog) => store.keep_catalog(&keys.catalog, catalog),
        None => Ok(()),
    });
    if let Err(error) = kept {
        observer.debug(&format!("cannot keep what the replay found: {error}"));
    }
}
