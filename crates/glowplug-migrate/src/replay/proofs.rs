//! What earlier checks of down migrations found, one proof for each migration: exact, or how it is not.
//!
//! A proof is found by a digest of everything that it depends on (see [`super::cache::Store::keys`]), so a changed migration
//! loses its own proof and those of the migrations after it, and a changed down migration its own only. All proofs for one program
//! and server are lines of one file, which is only ever appended to, under a lock: processes at the same time lose nothing.

use std::collections::HashMap;
use std::fs::{self, DirBuilder, File};
use std::io::{Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::inverse::Verdict;

/// From this length on, the older half of the file is cut off.
const KEPT_BYTES: usize = 4 << 20;

/// How many files are kept: each build of the program has its own.
const KEPT_FILES: usize = 16;

/// The proofs for one program and server.
pub(crate) struct Proofs {
    path: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Line<K, V> {
    key: K,
    verdict: V,
}

impl Proofs {
    pub(crate) fn at(path: PathBuf) -> Self {
        Proofs { path }
    }

    /// What is known about these keys. Lines that cannot be read are left out.
    pub(crate) fn known(&self, keys: &[String]) -> Vec<Option<Verdict>> {
        let text = fs::read(&self.path).unwrap_or_default();
        let mut found: HashMap<String, Verdict> = text
            .split(|byte| *byte == b'\n')
            .filter_map(|line| serde_json::from_slice::<Line<String, Verdict>>(line).ok())
            .map(|line| (line.key, line.verdict))
            .collect();
        keys.iter().map(|key| found.remove(key)).collect()
    }

    /// Keeps what was found.
    ///
    /// # Errors
    /// When the file cannot be written: the same is checked again the next time.
    pub(crate) fn keep(&self, found: &[(&str, &Verdict)]) -> std::io::Result<()> {
        if found.is_empty() {
            return Ok(());
        }
        let folder = self.path.parent().unwrap_or(Path::new("."));
        make_private(folder)?;
        let mut lines = Vec::new();
        for (key, verdict) in found {
            serde_json::to_writer(&mut lines, &Line { key, verdict })?;
            lines.push(b'\n');
        }
        let mut file = File::options()
            .read(true)
            .append(true)
            .create(true)
            .open(&self.path)?;
        file.lock()?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        if text.len() + lines.len() > KEPT_BYTES {
            let middle = text.len() / 2;
            let newer = text[middle..].iter().position(|byte| *byte == b'\n');
            let newer = newer.map_or(&[][..], |end| &text[middle + end + 1..]);
            lines.splice(0..0, newer.iter().copied());
            file.set_len(0)?;
        } else if text.last().is_some_and(|byte| *byte != b'\n') {
            // A process was killed while it wrote: its line must not spoil ours.
            lines.insert(0, b'\n');
        }
        file.write_all(&lines)?;
        prune(folder)
    }
}

/// Makes a folder that only its owner can read: the definitions of a schema are in there.
pub(super) fn make_private(folder: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Removes the files of builds that were not used for the longest time.
fn prune(folder: &Path) -> std::io::Result<()> {
    let mut files = Vec::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        if let Ok(metadata) = fs::metadata(&path) {
            files.push((metadata.modified()?, path));
        }
    }
    files.sort();
    let surplus = files.len().saturating_sub(KEPT_FILES);
    for (_, path) in files.into_iter().take(surplus) {
        let _ = fs::remove_file(path);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::thread;

    use super::super::inverse::{InverseFault, Verdict};
    use super::Proofs;

    #[test]
    fn processes_at_the_same_time_lose_nothing_and_broken_lines_are_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("proofs/one.jsonl");
        let fault = Verdict::Fault(InverseFault::Fails {
            migration: "1_a".to_owned(),
            at: None,
            error: "down.sql:1:1: no\n\"such\" table".to_owned(),
        });
        thread::scope(|scope| {
            for writer in 0..8 {
                let (path, fault) = (&path, &fault);
                scope.spawn(move || {
                    for number in 0..20 {
                        let key = format!("{writer}/{number}");
                        let line = [(key.as_str(), fault)];
                        Proofs::at(path.clone()).keep(&line).unwrap();
                    }
                });
            }
        });
        let mut file = std::fs::File::options().append(true).open(&path).unwrap();
        file.write_all(b"{\"key\":\"cut o").unwrap();
        Proofs::at(path.clone())
            .keep(&[("last", &Verdict::Exact)])
            .unwrap();
        let mut keys: Vec<String> = (0..160)
            .map(|number| format!("{}/{}", number / 20, number % 20))
            .collect();
        keys.extend(["last".to_owned(), "other".to_owned()]);
        let known = Proofs::at(path).known(&keys);
        assert!(
            known[..160]
                .iter()
                .all(|found| found.as_ref() == Some(&fault))
        );
        assert_eq!(known[160..], [Some(Verdict::Exact), None]);
    }

    #[test]
    fn the_file_keeps_the_newer_half_when_it_is_too_long() {
        let folder = tempfile::tempdir().unwrap();
        let proofs = Proofs::at(folder.path().join("one.jsonl"));
        let long = "x".repeat(100_000);
        let keys: Vec<String> = (0..60).map(|number| format!("{number}{long}")).collect();
        for key in &keys {
            proofs.keep(&[(key, &Verdict::Exact)]).unwrap();
        }
        let known = proofs.known(&keys);
        assert!(known[0].is_none());
        assert!(known[55..].iter().all(Option::is_some));
    }
}
