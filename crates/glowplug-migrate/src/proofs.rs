//! Histories whose ways back were found exact, kept in files: to prove one migration more, those before it need not be proved
//! again. Each is run three times and its catalogs are held against each other, which for hundreds of them takes its time.
//!
//! As with [`crate::cache`], what is kept is compared in full, and only a shadow server of our own has any.

use std::fs;
use std::path::{Path, PathBuf};

use glowplug_pq::Connection;
use serde::{Deserialize, Serialize};

use crate::cache;
use crate::migration::Migration;

/// The proofs that hold on one server for one program.
pub(crate) struct Proofs {
    folder: PathBuf,
    surroundings: String,
}

/// What a file holds: every step of a history, the first one first, each exact or left out on purpose.
#[derive(Serialize, Deserialize)]
struct Proof {
    surroundings: String,
    steps: Vec<String>,
}

/// A migration as far as its way back depends on it; `skipped` where nobody asks whether it is exact.
pub(crate) fn step(migration: &Migration, skipped: bool) -> String {
    let down = migration.down.as_ref().map(|down| down.text());
    format!(
        "{:?}",
        (
            &migration.name,
            migration.up.text(),
            down,
            migration.run_in_transaction,
            skipped
        )
    )
}

impl Proofs {
    /// Those that are kept in this folder and hold on the server of this session.
    pub(crate) fn of(folder: &Path, connection: &mut Connection) -> Option<Self> {
        Some(Proofs {
            folder: folder.to_owned(),
            surroundings: cache::surroundings(connection)?,
        })
    }

    /// How many of these steps, from the first, are proved.
    pub(crate) fn proved(&self, steps: &[String]) -> usize {
        let entries = self.folder.read_dir().into_iter().flatten().flatten();
        let in_common = |proof: Proof| {
            let pairs = proof.steps.iter().zip(steps);
            pairs.take_while(|(kept, step)| kept == step).count()
        };
        entries
            .filter_map(|entry| fs::read(entry.path()).ok())
            .filter_map(|bytes| serde_json::from_slice::<Proof>(&bytes).ok())
            .filter(|proof| proof.surroundings == self.surroundings)
            .map(in_common)
            .max()
            .unwrap_or(0)
    }

    /// Keeps that these steps are proved. Failing to is no failure: they are proved again the next time.
    pub(crate) fn keep(&self, steps: &[String]) {
        let name = cache::digest(&format!("{}{}", self.surroundings, steps.concat()));
        let proof = Proof {
            surroundings: self.surroundings.clone(),
            steps: steps.to_vec(),
        };
        let _ = cache::keep(&self.folder.join(format!("{name:016x}.json")), &proof);
    }
}
