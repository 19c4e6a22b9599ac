//! Migrations replayed into a shadow database: what they make, and whether each way back leads back.

use glowplug_schema::catalog::Catalog;
use glowplug_schema::diff::{Change, diff};

use crate::apply::{self, Direction, Observer};
use crate::cache::Entry;
use crate::error::Error;
use crate::introspect::{IntrospectOptions, introspect};
use crate::ledger::Ledger;
use crate::migration::Migration;
use crate::proofs;
use crate::shadow::{Shadow, ShadowServer};

/// The catalog that these migrations make, in this order, from an empty database, as far as `options` ask for it.
///
/// On a server of our own it is kept: the same migrations are not replayed again.
///
/// # Errors
/// [`Error::Migration`] with the place where the replay failed, and whatever keeps a shadow database from being made.
pub fn expected_catalog<'a>(
    server: &ShadowServer,
    migrations: impl IntoIterator<Item = &'a Migration>,
    options: &IntrospectOptions,
    observer: &mut dyn Observer,
) -> Result<Catalog, Error> {
    let migrations: Vec<&Migration> = migrations.into_iter().collect();
    let entry = server.cache_entry(&migrations, options);
    if let Some(catalog) = entry.as_ref().and_then(Entry::load) {
        return Ok(catalog);
    }
    let mut shadow = server.create()?;
    let ledger = Ledger::find_or_create(shadow.connection()?)?;
    for migration in migrations {
        apply::run(
            shadow.connection()?,
            &ledger,
            migration,
            Direction::Up,
            observer,
        )
        .map_err(in_shadow)?;
    }
    // Once only, so the session that is there already does: its caches are warm.
    let catalog = introspect(shadow.connection()?, options)?;
    if let Some(entry) = entry {
        entry.store(&catalog);
    }
    Ok(catalog)
}

/// A way back that does not lead back.
#[derive(Debug)]
pub enum InverseFault {
    /// `down.sql` failed.
    Fails {
        /// The folder's name.
        migration: String,
        /// How.
        error: Error,
    },
    /// `up.sql` fails after `down.sql`.
    CannotReturn {
        /// The folder's name.
        migration: String,
        /// How.
        error: Error,
    },
    /// `down.sql` leaves something else than what was there before `up.sql`.
    Differs {
        /// The folder's name.
        migration: String,
        /// From the catalog before `up.sql` to the one after `down.sql`.
        changes: Vec<Change>,
    },
}

/// What a replay with all its ways back found.
#[derive(Debug)]
pub struct Inverses {
    /// The catalog at the end of all migrations.
    pub catalog: Catalog,
    /// Every way back that does not lead back, in order.
    pub faults: Vec<InverseFault>,
}

/// Replays every migration up, down and up again, and compares the catalog before with the catalog after going down.
///
/// A fault in one migration does not hide those of the next: where going down spoilt the shadow database, the replay goes on
/// in a fresh one. On a server of our own it is kept how far a history was found exact, and proved from there on only.
///
/// # Errors
/// [`Error::Migration`] when an `up.sql` fails the first time: nothing can be said about what follows.
pub fn check_inverses(
    server: &ShadowServer,
    migrations: &[Migration],
    skip: &dyn Fn(&Migration) -> bool,
    observer: &mut dyn Observer,
) -> Result<Inverses, Error> {
    let proofs = server.proofs();
    let steps: Vec<String> = migrations
        .iter()
        .map(|migration| proofs::step(migration, skip(migration)))
        .collect();
    let proved = proofs.as_ref().map_or(0, |proofs| proofs.proved(&steps));
    if proved == migrations.len() {
        return Ok(Inverses {
            catalog: expected_catalog(server, migrations, &IntrospectOptions::default(), observer)?,
            faults: Vec::new(),
        });
    }
    let mut exact = proved;
    let found =
        check_from(server, migrations, proved, &mut exact, skip, observer).map_err(in_shadow);
    if let Some(proofs) = proofs.filter(|_| exact > proved) {
        proofs.keep(&steps[..exact]);
    }
    found
}

/// Checks the migrations behind the first `proved`; `exact` tells how many stand before the first fault.
fn check_from(
    server: &ShadowServer,
    migrations: &[Migration],
    proved: usize,
    exact: &mut usize,
    skip: &dyn Fn(&Migration) -> bool,
    observer: &mut dyn Observer,
) -> Result<Inverses, Error> {
    let mut shadow = server.create()?;
    let mut ledger = Ledger::find_or_create(shadow.connection()?)?;
    for migration in &migrations[..proved] {
        apply::run(
            shadow.connection()?,
            &ledger,
            migration,
            Direction::Up,
            observer,
        )?;
    }
    let mut before = shadow.catalog(&IntrospectOptions::default())?;
    let mut faults = Vec::new();
    for (at, migration) in migrations.iter().enumerate().skip(proved) {
        apply::run(
            shadow.connection()?,
            &ledger,
            migration,
            Direction::Up,
            observer,
        )?;
        let mut fault = None;
        if migration.down.is_some() && !skip(migration) {
            fault = go_down_and_up(&mut shadow, &ledger, migration, &before)?;
        }
        if let Some(fault) = fault {
            faults.push(fault);
            // Before the next is made: two would be in each other's way where migrations make roles.
            drop(shadow);
            (shadow, ledger) = replayed(server, &migrations[..=at])?;
        }
        if faults.is_empty() {
            *exact = at + 1;
        }
        before = shadow.catalog(&IntrospectOptions::default())?;
    }
    Ok(Inverses {
        catalog: before,
        faults,
    })
}

fn go_down_and_up(
    shadow: &mut Shadow,
    ledger: &Ledger,
    migration: &Migration,
    before: &Catalog,
) -> Result<Option<InverseFault>, Error> {
    let name = || migration.name.clone();
    if let Err(error) = apply::run(
        shadow.connection()?,
        ledger,
        migration,
        Direction::Down,
        &mut (),
    ) {
        if matches!(error, Error::Interrupted { .. }) {
            return Err(error);
        }
        return Ok(Some(InverseFault::Fails {
            migration: name(),
            error,
        }));
    }
    let after = shadow.catalog(&IntrospectOptions::default())?;
    let changes = diff(before, &after);
    if !changes.is_empty() {
        return Ok(Some(InverseFault::Differs {
            migration: name(),
            changes,
        }));
    }
    match apply::run(
        shadow.connection()?,
        ledger,
        migration,
        Direction::Up,
        &mut (),
    ) {
        Ok(_) => Ok(None),
        Err(error @ Error::Interrupted { .. }) => Err(error),
        Err(error) => Ok(Some(InverseFault::CannotReturn {
            migration: name(),
            error,
        })),
    }
}

/// A replay touches nothing but its shadow database, whatever the migration that it was stopped in says of its own.
fn in_shadow(error: Error) -> Error {
    match error {
        Error::Interrupted { .. } => Error::Interrupted {
            state: "stopped while replaying the migrations; the shadow database is dropped, and nothing else was touched"
                .to_owned(),
            hint: None,
        },
        other => other,
    }
}

fn replayed(server: &ShadowServer, migrations: &[Migration]) -> Result<(Shadow, Ledger), Error> {
    let mut shadow = server.create()?;
    let ledger = Ledger::find_or_create(shadow.connection()?)?;
    for migration in migrations {
        apply::run(
            shadow.connection()?,
            &ledger,
            migration,
            Direction::Up,
            &mut (),
        )?;
    }
    Ok((shadow, ledger))
}
