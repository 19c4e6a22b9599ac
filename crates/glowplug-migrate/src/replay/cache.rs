//! What earlier replays found, kept in files so that a history is replayed once and not each time that it is asked for.
//!
//! A catalog is a function of the migrations and of what they meet, so the key is a digest of all of that: the text of the
//! migrations, the server with its settings and extensions, and the very program that read it. Roles are no part of it: those that
//! a replay leaves behind are dropped before the next. Only a shadow server of our own has a cache: nothing is known of what
//! another one's `template1` holds.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use glowplug_pq::Connection;
use glowplug_schema::catalog::Catalog;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::proofs::{Proofs, make_private};
use crate::migration::Migration;

/// How many catalogs are kept, and how many bytes of them. All projects of a user share them.
const KEPT_FILES: usize = 256;
const KEPT_BYTES: u64 = 256 << 20;

/// What is kept for one server and one program.
pub(crate) struct Store {
    folder: PathBuf,
    surroundings: String,
}

/// What a file holds. The key identifies a file that was renamed or truncated.
#[derive(Serialize, Deserialize)]
struct Kept<K, C> {
    key: K,
    catalog: C,
}

/// Digests of a history: what each migration makes of the state before it, and how its down migration leads back.
pub(crate) struct Keys {
    /// For the state behind all migrations.
    pub(crate) catalog: String,
    /// For each migration.
    pub(crate) proofs: Vec<String>,
}

impl Store {
    /// What is kept in this folder and holds on the server of this session, where sessions that replay begin as `sessions` says. `None` where it cannot be said what a replay meets
    /// there.
    pub(crate) fn open(folder: &Path, connection: &mut Connection, sessions: &str) -> Option<Self> {
        let surroundings = (this_program()?, circumstances(connection)?, sessions);
        Some(Store {
            folder: folder.to_owned(),
            surroundings: serde_json::to_string(&surroundings).ok()?,
        })
    }

    /// The keys of these migrations, in this order, from a database that is empty but for these schemas.
    pub(crate) fn keys(&self, schemas: &[String], migrations: &[&Migration]) -> Keys {
        let mut history = Sha256::new();
        let mut proofs = Vec::new();
        add(&mut history, &self.surroundings);
        add(&mut history, &schemas.len().to_string());
        for schema in schemas {
            add(&mut history, schema);
        }
        for migration in migrations {
            add(&mut history, &migration.name);
            add(&mut history, migration.up.text());
            add(
                &mut history,
                if migration.run_in_transaction {
                    "t"
                } else {
                    "f"
                },
            );
            let mut proof = history.clone();
            let down = migration.down.as_ref();
            // A fault names the file.
            add(&mut proof, &migration.up.path().to_string_lossy());
            add(&mut proof, down.map_or("", |down| down.text()));
            proofs.push(hex(proof));
        }
        Keys {
            catalog: hex(history),
            proofs,
        }
    }

    /// The proofs for this program and server.
    pub(crate) fn proofs(&self) -> Proofs {
        let mut name = Sha256::new();
        add(&mut name, &self.surroundings);
        Proofs::at(
            self.folder
                .join("proofs")
                .join(format!("{}.jsonl", hex(name))),
        )
    }

    /// The catalog of this key, if it was kept. A file that cannot be read, or is another history's, is none.
    pub(crate) fn catalog(&self, key: &str) -> Option<Catalog> {
        let path = self.catalog_file(key);
        let bytes = fs::read(&path).ok()?;
        let kept: Kept<String, Catalog> = serde_json::from_slice(&bytes).ok()?;
        // What is used stays; that it cannot be noted is no failure.
        let _ = File::options()
            .append(true)
            .open(&path)
            .and_then(|file| file.set_modified(SystemTime::now()));
        (kept.key == key).then_some(kept.catalog)
    }

    /// Keeps a catalog for the next time.
    ///
    /// # Errors
    /// When the file cannot be written, which costs the next time a replay and no more.
    pub(crate) fn keep_catalog(&self, key: &str, catalog: &Catalog) -> std::io::Result<()> {
        let path = self.catalog_file(key);
        let folder = self.folder.join("catalogs");
        make_private(&folder)?;
        // A reader sees the file whole or not at all.
        let mut file = tempfile::NamedTempFile::new_in(&folder)?;
        file.write_all(&serde_json::to_vec(&Kept { key, catalog })?)?;
        file.persist(path)?;
        prune(&folder)
    }

    fn catalog_file(&self, key: &str) -> PathBuf {
        self.folder.join("catalogs").join(format!("{key}.json"))
    }
}

/// What of a server a migration can meet: its version, data, user, settings that are not the default, extensions.
fn circumstances(connection: &mut Connection) -> Option<Vec<String>> {
    let sql = "
        SELECT pg_catalog.concat_ws(' ', system_identifier, pg_catalog.version(), session_user)
        FROM pg_catalog.pg_control_system()
        UNION ALL
        SELECT pg_catalog.concat_ws(' = ', name, setting) FROM pg_catalog.pg_settings
        WHERE source OPERATOR(pg_catalog.<>) ALL ('{default,override}'::pg_catalog.text[])
        UNION ALL
        SELECT pg_catalog.concat_ws(' ', name, default_version) FROM pg_catalog.pg_available_extensions
        ORDER BY 1";
    connection
        .query(sql, &[])
        .and_then(|rows| rows.decode())
        .ok()
}

/// The file that runs, by name, length and time: another build may read or understand a catalog differently.
fn this_program() -> Option<(PathBuf, u64, i64, i64)> {
    let path = std::env::current_exe().ok()?;
    let metadata = fs::metadata(&path).ok()?;
    Some((
        path,
        metadata.len(),
        metadata.mtime(),
        metadata.mtime_nsec(),
    ))
}

/// Adds a text with its length, so that no two lists of texts give the same bytes.
fn add(digest: &mut Sha256, text: &str) {
    digest.update(text.len().to_le_bytes());
    digest.update(text);
}

fn hex(digest: Sha256) -> String {
    use std::fmt::Write as _;
    digest
        .finalize()
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Removes what was unused the longest, beyond what is kept.
fn prune(folder: &Path) -> std::io::Result<()> {
    let mut files = Vec::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        // What another process removed meanwhile needs no removing.
        if let Ok(metadata) = fs::metadata(&path) {
            files.push((metadata.modified()?, metadata.len(), path));
        }
    }
    files.sort();
    let mut bytes = 0;
    for (kept, (_, length, path)) in files.into_iter().rev().enumerate() {
        bytes += length;
        if kept > 0 && (kept >= KEPT_FILES || bytes > KEPT_BYTES) {
            let _ = fs::remove_file(path);
        }
    }
    Ok(())
}
