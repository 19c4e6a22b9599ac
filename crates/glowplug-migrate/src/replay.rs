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
    let mut shadow = server.create(&migrations)?;
    let mut ledger = Ledger::find_or_create(shadow.connection()?)?;
    for migration in migrations {
        apply::run(
            shadow.connection()?,
            Some(&mut ledger),
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
    let found = prove_quickly(server, migrations, proved, skip, observer)
        .and_then(|(certain, catalog)| match catalog {
            Some(catalog) => {
                exact = migrations.len();
                let faults = Vec::new();
                Ok(Inverses { catalog, faults })
            }
            None => check_the_others(server, migrations, &certain, &mut exact),
        })
        .map_err(in_shadow);
    if let Some(proofs) = proofs.filter(|_| exact > proved) {
        proofs.keep(&steps[..exact]);
    }
    found
}

/// Goes up, down and up through the migrations behind the first `proved` and looks only whether the system catalogs hold the
/// same rows after going down: so they do where `down.sql` drops what `up.sql` made, and reading and comparing all of it is
/// spared. Gives which migrations need no further check, and the catalog at the end when all of them need none.
///
/// It finds no fault: where something fails or differs, the thorough check is to tell what.
fn prove_quickly(
    server: &ShadowServer,
    migrations: &[Migration],
    proved: usize,
    skip: &dyn Fn(&Migration) -> bool,
    observer: &mut dyn Observer,
) -> Result<(Vec<bool>, Option<Catalog>), Error> {
    // What nobody asks about is not in question.
    let mut certain: Vec<bool> = migrations
        .iter()
        .enumerate()
        .map(|(at, migration)| at < proved || migration.down.is_none() || skip(migration))
        .collect();
    let mut shadow = server.create(&migrations.iter().collect::<Vec<_>>())?;
    let mut ledger = Ledger::find_or_create(shadow.connection()?)?;
    for (at, migration) in migrations.iter().enumerate() {
        let checked = !certain[at];
        let before = match checked {
            true => Some(shadow.stamp()?),
            false => None,
        };
        let mut run = |direction, observer: &mut dyn Observer| match apply::run(
            shadow.connection()?,
            Some(&mut ledger),
            migration,
            direction,
            observer,
        ) {
            Ok(_) => Ok(true),
            Err(error @ Error::Interrupted { .. }) => Err(error),
            Err(_) => Ok(false),
        };
        if !run(Direction::Up, observer)? || (checked && !run(Direction::Down, &mut ())?) {
            return Ok((certain, None));
        }
        certain[at] = match &before {
            Some(before) => shadow.is_unchanged(before)?,
            None => true,
        };
        if checked {
            let up = apply::run(
                shadow.connection()?,
                Some(&mut ledger),
                migration,
                Direction::Up,
                &mut (),
            );
            match up {
                Ok(_) => {}
                Err(error @ Error::Interrupted { .. }) => return Err(error),
                Err(_) => {
                    certain[at] = false;
                    return Ok((certain, None));
                }
            }
        }
    }
    let catalog = match certain.iter().all(|certain| *certain) {
        true => Some(shadow.catalog(&IntrospectOptions::default())?),
        false => None,
    };
    Ok((certain, catalog))
}

/// Checks the migrations that are not certain to be exact; `exact` tells how many stand before the first fault.
fn check_the_others(
    server: &ShadowServer,
    migrations: &[Migration],
    certain: &[bool],
    exact: &mut usize,
) -> Result<Inverses, Error> {
    let mut shadow = server.create(&migrations.iter().collect::<Vec<_>>())?;
    let mut ledger = Ledger::find_or_create(shadow.connection()?)?;
    let mut faults = Vec::new();
    for (at, (migration, certain)) in migrations.iter().zip(certain).enumerate() {
        let before = match certain {
            true => None,
            false => Some(shadow.catalog(&IntrospectOptions::default())?),
        };
        apply::run(
            shadow.connection()?,
            Some(&mut ledger),
            migration,
            Direction::Up,
            &mut (),
        )?;
        let fault = match before {
            Some(before) => go_down_and_up(&mut shadow, &mut ledger, migration, &before)?,
            None => None,
        };
        if let Some(fault) = fault {
            faults.push(fault);
            // Before the next is made: two would be in each other's way where migrations make roles.
            drop(shadow);
            (shadow, ledger) = replayed(server, &migrations[..=at])?;
        }
        if faults.is_empty() {
            *exact = at + 1;
        }
    }
    Ok(Inverses {
        catalog: shadow.catalog(&IntrospectOptions::default())?,
        faults,
    })
}

fn go_down_and_up(
    shadow: &mut Shadow,
    ledger: &mut Ledger,
    migration: &Migration,
    before: &Catalog,
) -> Result<Option<InverseFault>, Error> {
    let name = || migration.name.clone();
    if let Err(error) = apply::run(
        shadow.connection()?,
        Some(ledger),
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
        Some(ledger),
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
    let mut shadow = server.create(&migrations.iter().collect::<Vec<_>>())?;
    let mut ledger = Ledger::find_or_create(shadow.connection()?)?;
    for migration in migrations {
        apply::run(
            shadow.connection()?,
            Some(&mut ledger),
            migration,
            Direction::Up,
            &mut (),
        )?;
    }
    Ok((shadow, ledger))
}
