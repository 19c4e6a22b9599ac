//! Migrations replayed into a shadow database: what they make, and whether each down migration is the exact inverse.
//!
//! There is one loop, `Replayer`, and a `Visitor` that says which down migrations it wants checked. The main shadow database
//! only ever goes up, by each migration once: its catalog at the end is the catalog of record. What a down migration does is tried
//! beside that, from the state before its migration, and never by replaying the ones before it again:
//!
//! - `trial`: in the migration's own transaction, behind a savepoint, down and up again, all rolled back. It is cheap, and it
//!   decides where nothing can differ from a run of its own.
//! - `copy`: everything else (no transaction, an error that the shared transaction may have caused, settings or temporary tables
//!   that the one script leaves for the other) in a copy of the shadow database, each script in a session of its own.
//!
//! So the time is linear in the number of migrations, whatever is wrong with them. Every migration has a session of its own, which
//! is ended and not repaired.

mod cache;
mod copy;
mod inspect;
mod inverse;
mod missing;
mod proofs;
mod replayer;
mod sequences;
mod sessions;
mod stage;
mod trial;

use glowplug_schema::catalog::Catalog;

use crate::error::Error;
use crate::migration::Migration;
use crate::observer::Observer;
use crate::shadow::ShadowServer;
pub use inverse::InverseFault;
use inverse::Verdict;
use replayer::{Replayer, Visitor};

/// The catalog that these migrations make, in this order, from an empty database.
///
/// On a server of our own it is kept: the same migrations are not replayed again.
///
/// # Errors
/// [`Error::Migration`] with the place where the replay failed, and whatever keeps a shadow database from being made.
pub fn expected_catalog<'a>(
    server: &ShadowServer,
    migrations: impl IntoIterator<Item = &'a Migration>,
    observer: &mut dyn Observer,
) -> Result<Catalog, Error> {
    let migrations: Vec<&Migration> = migrations.into_iter().collect();
    Replayer::new(server, migrations).run(&mut NoDowns, observer)
}

/// What a replay with all its down migrations found.
#[derive(Debug)]
pub struct Inverses {
    /// The catalog at the end of all migrations, each applied once.
    pub catalog: Catalog,
    /// Every down migration that is no exact inverse, in order.
    pub faults: Vec<InverseFault>,
}

/// Replays every migration, checks each down migration from the state before its own migration, and compares the catalog before
/// with the catalog after.
///
/// A fault in one migration does not hide those of the next. On a server of our own each verdict is kept, a fault as well as
/// an exact one, and only what is not known yet is checked.
///
/// # Errors
/// [`Error::Migration`] when an `up.sql` fails the first time: nothing can be said about what follows.
pub fn check_inverses(
    server: &ShadowServer,
    migrations: &[Migration],
    skip: &dyn Fn(&Migration) -> bool,
    observer: &mut dyn Observer,
) -> Result<Inverses, Error> {
    let mut judge = Judge {
        // What the caller leaves out is not in question.
        verdicts: migrations
            .iter()
            .map(|migration| {
                (migration.down.is_none() || skip(migration)).then_some(Verdict::Exact)
            })
            .collect(),
    };
    let catalog = Replayer::new(server, migrations.iter().collect()).run(&mut judge, observer)?;
    let faults = judge.verdicts.into_iter().flatten();
    Ok(Inverses {
        catalog,
        faults: faults
            .filter_map(|verdict| match verdict {
                Verdict::Exact => None,
                Verdict::Fault(fault) => Some(fault),
            })
            .collect(),
    })
}

/// Asks for no down migration.
struct NoDowns;

impl Visitor for NoDowns {
    fn wants(&self, _at: usize) -> bool {
        false
    }

    fn judged(&mut self, _at: usize, _verdict: Verdict) {}
}

/// Asks for each down migration whose verdict is not known.
struct Judge {
    verdicts: Vec<Option<Verdict>>,
}

impl Visitor for Judge {
    fn wants(&self, at: usize) -> bool {
        self.verdicts.get(at).is_some_and(Option::is_none)
    }

    fn judged(&mut self, at: usize, verdict: Verdict) {
        if let Some(place) = self.verdicts.get_mut(at) {
            *place = Some(verdict);
        }
    }
}
