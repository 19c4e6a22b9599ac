//! Catalogs of earlier replays, kept in files so that a history is replayed once and not each time that it is asked for.
//!
//! A catalog is a function of the migrations and of what they meet, so the key is all of that, in full and not as a digest:
//! the text of the migrations, the server with its settings, roles and extensions, what was read, and the very program that
//! read it. Only a shadow server of our own has a cache: what else another one's `template1` holds, nobody tells us.

use std::fs::{self, DirBuilder};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use glowplug_pq::Connection;
use glowplug_schema::catalog::Catalog;
use serde::{Deserialize, Serialize};

use crate::introspect::IntrospectOptions;
use crate::migration::Migration;
use crate::target::ReplayPath;

/// How many catalogs are kept: enough for some branches and for both of what `generate` and `validate` read.
const KEPT: usize = 16;

/// The place of one catalog in the cache.
pub(crate) struct Entry {
    path: PathBuf,
    key: String,
}

/// What a file holds. The key is compared in full, so that two histories of one digest are never mixed up.
#[derive(Serialize, Deserialize)]
struct Kept<K, C> {
    key: K,
    catalog: C,
}

impl Entry {
    /// The place for what these migrations make on the server of this session. `None` where it cannot be told what they meet.
    pub(crate) fn of(
        folder: &Path,
        connection: &mut Connection,
        migrations: &[&Migration],
        options: &IntrospectOptions,
        path: &ReplayPath,
    ) -> Option<Self> {
        let history: Vec<_> = migrations
            .iter()
            .map(|migration| {
                (
                    &migration.name,
                    migration.up.text(),
                    migration.run_in_transaction,
                )
            })
            .collect();
        let read = format!("{options:?} {path:?}");
        let key = (this_program()?, circumstances(connection)?, read, history);
        let key = serde_json::to_string(&key).ok()?;
        let path = folder.join(format!("{:016x}.json", digest(&key)));
        Some(Entry { path, key })
    }

    /// The catalog, if it was kept. A file that cannot be read, or is another history's, is none.
    pub(crate) fn load(&self) -> Option<Catalog> {
        let bytes = fs::read(&self.path).ok()?;
        let kept: Kept<String, Catalog> = serde_json::from_slice(&bytes).ok()?;
        (kept.key == self.key).then_some(kept.catalog)
    }

    /// Keeps the catalog, for the next time. That it cannot be kept is no failure: the next time replays again.
    pub(crate) fn store(&self, catalog: &Catalog) {
        let _ = self.try_store(catalog);
    }

    fn try_store(&self, catalog: &Catalog) -> std::io::Result<()> {
        let kept = Kept {
            key: &self.key,
            catalog,
        };
        keep(&self.path, &kept)
    }
}

/// Writes a file of a cache, and removes the oldest beside it that are too many.
pub(crate) fn keep(path: &Path, content: &impl Serialize) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // The migrations' text is in there, and nobody else's to read.
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    // A reader sees the file whole or not at all.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&serde_json::to_vec(content)?)?;
    file.persist(path)?;
    prune(folder)
}

/// All that a replay depends on besides the migrations: the program and what of the server they meet.
pub(crate) fn surroundings(connection: &mut Connection) -> Option<String> {
    serde_json::to_string(&(this_program()?, circumstances(connection)?)).ok()
}

/// What of a server a migration can meet: its version, data, user, settings that are not the default, roles, extensions.
fn circumstances(connection: &mut Connection) -> Option<Vec<String>> {
    let sql = "
        SELECT pg_catalog.concat_ws(' ', system_identifier, pg_catalog.version(), session_user)
        FROM pg_catalog.pg_control_system()
        UNION ALL
        SELECT pg_catalog.concat_ws(' = ', name, setting) FROM pg_catalog.pg_settings
        WHERE source <> ALL ('{default,override}')
        UNION ALL
        SELECT rolname FROM pg_catalog.pg_roles
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

/// FNV-1a, for a name only.
pub(crate) fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |digest, byte| {
        (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Removes the oldest beyond those that are kept.
fn prune(folder: &Path) -> std::io::Result<()> {
    let mut files = Vec::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        // What another process removed meanwhile needs no removing.
        if let Ok(metadata) = fs::metadata(&path) {
            files.push((metadata.modified()?, path));
        }
    }
    files.sort();
    let surplus = files.len().saturating_sub(KEPT);
    for (_, path) in files.into_iter().take(surplus) {
        let _ = fs::remove_file(path);
    }
    Ok(())
}
