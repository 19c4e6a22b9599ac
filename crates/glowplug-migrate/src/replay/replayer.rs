//! The one loop that replays migrations.

use glowplug_schema::catalog::Catalog;

use super::cache::{Keys, Store};
use super::inverse::{InverseFault, Verdict};
use super::missing::{self, Remedy};
use super::sessions::Sessions;
use super::stage::{During, Failure, Judged, Stage};
use super::{copy, inspect, trial};
use crate::apply;
use crate::error::Error;
use crate::ledger::Ledger;
use crate::migration::{Direction, Migration};
use crate::observer::{Observer, ReplayStep};
use crate::shadow::{Needs, ShadowServer, SharesTarget};

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
        let store = store_of(self.server);
        self.needs.schemas = self.server.schemas_for(&self.migrations);
        let keys = store
            .as_ref()
            .map(|store| store.keys(&self.needs.schemas, &self.migrations));
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
            missing::note(error, self.server.kind(), self.major);
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
        let scripts: Vec<_> = all.flat_map(|one| inspect::scripts(one)).collect();
        self.ledger = scripts.iter().any(|script| inspect::names_ledger(script));
        self.needs.exclusive = scripts
            .iter()
            .any(|script| script.names_roles() || !script.cluster_wide().is_empty());
        if self.needs.exclusive {
            let texts = scripts.iter().map(|script| script.text().to_lowercase());
            self.needs.text = texts.collect();
        }
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
        let mut shadow = self.server.create(&self.needs, observer)?;
        for role in &self.needs.roles {
            shadow.create_role(role)?;
        }
        self.major = shadow.major();
        let sessions = Sessions::new(shadow.endpoint());
        let mut stage = Stage {
            sessions,
            shadow,
            ledger: None,
            functions_set: false,
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
            let mut checks = checks_down;
            // Each remedy makes one thing that was missing, so this ends.
            loop {
                let failure = match step(&mut stage, migration, checks, observer) {
                    Ok(judged) => {
                        if let Some(judged) = judged {
                            if judged.lasting {
                                proofs.push((at, judged.verdict.clone()));
                            }
                            visitor.judged(at, judged.verdict);
                        }
                        break;
                    }
                    Err(failure) => failure,
                };
                let remedy = missing::remedy(&failure.error, self.server.kind(), &self.needs);
                if let Some(Remedy::Restart(needs)) = remedy {
                    return Ok(Attempt::Again(needs));
                }
                if let Some(Remedy::Role(role)) = remedy {
                    stage.sessions.discard();
                    if failure.during == During::Apply && !migration.run_in_transaction {
                        // The statements before it stay.
                        if self.needs.roles.contains(&role) {
                            return Err(failure.error);
                        }
                        let mut needs = self.needs.clone();
                        needs.roles.push(role);
                        return Ok(Attempt::Again(needs));
                    }
                    if stage.shadow.create_role(&role).is_ok() {
                        observer.debug(&format!(
                            "made the role {role} on the shadow server, without login: {} refers to it",
                            migration.name
                        ));
                        continue;
                    }
                    // The first error says more than that this failed.
                }
                let verdict = Verdict::Fault(self.fault(migration, failure)?);
                visitor.judged(at, verdict);
                // It is still to be applied.
                checks = false;
            }
            stage.functions_set |= inspect::makes_function_that_sets(migration);
        }
        let catalog = match known {
            Some(catalog) => catalog.clone(),
            None => stage.shadow.catalog()?,
        };
        Ok(Attempt::Done(Box::new(catalog)))
    }

    /// The fault that it is when the server lacks what only the check of the down migration asks for. It may be there the next
    /// time, so it is not kept.
    ///
    /// # Errors
    /// The error, if it is no fault of a down migration.
    fn fault(&self, migration: &Migration, failure: Failure) -> Result<InverseFault, Error> {
        let Failure { mut error, during } = failure;
        if missing::missing(&error).is_none() {
            return Err(error);
        }
        missing::note(&mut error, self.server.kind(), self.major);
        match during {
            During::Apply | During::Up => Err(error),
            During::Down => Ok(InverseFault::fails(migration, &error)),
            During::Return => Ok(InverseFault::cannot_return(migration, &error)),
        }
    }
}

/// What is kept of earlier replays on this server, if anything is kept for it.
fn store_of(server: &ShadowServer) -> Option<Store> {
    let endpoint = server.endpoint();
    Store::open(
        server.cache()?,
        &mut endpoint.connect().ok()?,
        &format!("{:?} {:?}", server.path(), endpoint.session_sql()),
    )
}

/// Takes the shadow database up by one migration, and checks the down migration first where that is wanted.
fn step(
    stage: &mut Stage,
    migration: &Migration,
    checks_down: bool,
    observer: &mut dyn Observer,
) -> Result<Option<Judged>, Failure> {
    let mut judged = None;
    if checks_down {
        let outcome = trial::run(stage, migration, observer)?;
        match outcome {
            trial::Outcome::Applied(found) => {
                stage.shadow.changed();
                return Ok(Some(found));
            }
            trial::Outcome::Judged(found) => judged = Some(found),
            trial::Outcome::Undecided => judged = Some(copy::run(stage, migration, observer)?),
        }
    }
    let mut session = stage.sessions.take_for(migration)?;
    apply::run_once(
        &mut session.connection,
        stage.ledger.as_mut(),
        migration,
        Direction::Up,
        observer,
    )
    .map_err(|error| Failure {
        error,
        during: During::Apply,
    })?;
    stage.shadow.changed();
    stage.sessions.give_back(session);
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
