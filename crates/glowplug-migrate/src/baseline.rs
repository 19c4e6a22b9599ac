//! The findings that a project accepts, in `glowplug-baseline.toml`: an old project validates from today on.
//!
//! An entry is a code, where it is, and the fingerprints of what was found there, so that something new at the same place is still
//! found. People write the reasons, the irreversible migrations and the exemptions; [`Baseline::accepting`] keeps them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use glowplug_schema::diff::{ChangeKind, Property};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::finding::{CheckName, Code, Finding, Place};
use crate::migration::{Migration, Migrations, Version};
use crate::project::read_toml;

/// The name of the file, beside the project's settings.
pub const BASELINE_TOML: &str = "glowplug-baseline.toml";

/// The version of the file's format.
const VERSION: u32 = 1;

/// What a project accepts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    /// Migrations that are not to be reverted.
    #[serde(default)]
    irreversible: Vec<Irreversible>,
    /// Properties of objects that are nobody's concern.
    #[serde(default)]
    exempt: Vec<Exempt>,
    /// Accepted findings.
    #[serde(default)]
    finding: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Irreversible {
    migration: String,
    #[serde(default)]
    reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exempt {
    /// `sequence public.invoice_number`, as findings print it.
    object: String,
    property: Property,
    reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    code: Code,
    #[serde(flatten)]
    at: At,
    fingerprints: BTreeSet<String>,
    #[serde(default)]
    reason: String,
}

/// Where an accepted finding is: a migration, else an object, else a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct At {
    #[serde(skip_serializing_if = "Option::is_none")]
    migration: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<PathBuf>,
}

impl At {
    fn of(place: &Place) -> Self {
        let mut at = At {
            migration: place.migration.clone(),
            ..At::default()
        };
        if at.migration.is_none() {
            at.object = place.object.as_ref().map(ToString::to_string);
            if at.object.is_none() {
                at.path = place.file.as_ref().map(|file| file.path.clone());
            }
        }
        at
    }
}

/// How a baseline was changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct BaselineChange {
    /// How many findings it accepts now that it did not accept before.
    pub added: usize,
    /// How many it accepted that are no longer found.
    pub removed: usize,
}

impl Baseline {
    /// Reads the baseline of a project; without a file nothing is accepted.
    ///
    /// # Errors
    /// [`Error::Settings`] with line and column of an unknown key, code or version; [`Error::File`].
    pub fn read(root: &Path) -> Result<Self, Error> {
        let path = root.join(BASELINE_TOML);
        if !path.exists() {
            return Ok(Baseline::default());
        }
        let found: Baseline = read_toml(&path, |_| None)?;
        if found.version != VERSION {
            return Err(Error::Settings {
                path,
                line: 1,
                column: 1,
                reason: format!(
                    "version {} is not known; this program reads and writes version {VERSION}",
                    found.version
                ),
                hint: None,
            });
        }
        Ok(found)
    }

    /// Writes it, as a whole or not at all. A baseline that accepts nothing leaves no file.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn write(&self, root: &Path) -> Result<(), Error> {
        let path = root.join(BASELINE_TOML);
        if self.is_empty() {
            return match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    Err(Error::file("remove", &path)(error))
                }
                _ => Ok(()),
            };
        }
        let failed = |error: std::io::Error| Error::file("write", &path)(error);
        let file = tempfile::NamedTempFile::new_in(root).map_err(failed)?;
        std::fs::write(file.path(), self.text()).map_err(failed)?;
        make_readable(file.path()).map_err(failed)?;
        file.persist(&path)
            .map_err(|error| failed(error.error))
            .map(drop)
    }

    fn is_empty(&self) -> bool {
        self.irreversible.is_empty() && self.exempt.is_empty() && self.finding.is_empty()
    }

    fn text(&self) -> String {
        let head = "# Findings that `validate` accepts. `validate --baseline write` adds today's, `validate --baseline prune` removes\n\
                    # what is no longer found. The reasons are yours to write, and are kept.\n";
        let mut text = format!("{head}version = {VERSION}\n");
        let sections = [
            ("irreversible", tables(&self.irreversible)),
            ("exempt", tables(&self.exempt)),
            ("finding", tables(&self.finding)),
        ];
        for (name, tables) in sections {
            for table in tables {
                let _ = write!(text, "\n[[{name}]]\n{table}");
            }
        }
        text
    }

    /// The migrations that are declared not to be reverted, each with the reason.
    pub fn irreversible(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.irreversible.iter();
        all.map(|one| (one.migration.as_str(), one.reason.as_str()))
    }

    /// Why this finding is accepted, if it is.
    pub fn accepts(&self, finding: &Finding) -> Option<String> {
        if let Some(exempt) = self.exempt.iter().find(|exempt| exempt.fits(finding)) {
            return Some(exempt.reason.clone());
        }
        let at = At::of(&finding.place);
        let print = fingerprint(finding);
        let mut entries = self.finding.iter();
        let entry = entries.find(|entry| {
            entry.code == finding.code && entry.at == at && entry.fingerprints.contains(&print)
        })?;
        Some(entry.reason.clone())
    }

    /// What is wrong with it: entries for what is no longer found by the checks that were `done`, and names of migrations that
    /// do not exist.
    pub(crate) fn findings(
        &self,
        found: &[Finding],
        done: &[CheckName],
        migrations: &Migrations,
    ) -> Vec<Finding> {
        let mut prints: BTreeMap<(Code, At), BTreeSet<String>> = BTreeMap::new();
        for finding in found {
            let key = (finding.code, At::of(&finding.place));
            prints.entry(key).or_default().insert(fingerprint(finding));
        }
        let file = |at: &At| Place {
            migration: at.migration.clone(),
            ..Place::of_file(BASELINE_TOML)
        };
        let mut findings = Vec::new();
        let unknown = |name: &str| !migrations.migrations.iter().any(|one| names(name, one));
        let declared = self.irreversible.iter().map(|one| &one.migration);
        let named = self
            .finding
            .iter()
            .filter_map(|entry| entry.at.migration.as_ref());
        let all: BTreeSet<&String> = declared.chain(named).collect();
        for name in all.into_iter().filter(|name| unknown(name)) {
            findings.push(Finding::new(
                Code::BaselineUnknownMigration,
                Place::of_file(BASELINE_TOML),
                format!("names migration {name}, which does not exist"),
            ));
        }
        for entry in &self.finding {
            let is_unknown = entry.at.migration.as_deref().is_some_and(unknown);
            if is_unknown || !done.contains(&entry.code.check()) {
                continue;
            }
            let current = prints.get(&(entry.code, entry.at.clone()));
            let gone = entry.gone(current);
            if gone > 0 {
                findings.push(Finding::new(
                    Code::BaselineStale,
                    file(&entry.at),
                    format!(
                        "accepts {} of {} at {} that {} no longer found",
                        gone,
                        entry.code,
                        entry.at,
                        if gone == 1 { "is" } else { "are" }
                    ),
                ));
            }
        }
        findings
    }

    /// The baseline that accepts these findings too, where a baseline may, and no longer those of the checks `done` that are
    /// not found. `add` is whether it accepts more than before.
    pub fn accepting(
        &self,
        found: &[Finding],
        done: &[CheckName],
        migrations: &Migrations,
        add: bool,
    ) -> (Baseline, BaselineChange) {
        let known = |name: &str| migrations.migrations.iter().any(|one| names(name, one));
        let mut entries: BTreeMap<(Code, At), Entry> = BTreeMap::new();
        let mut change = BaselineChange::default();
        let mut current: BTreeMap<(Code, At), BTreeSet<String>> = BTreeMap::new();
        let counts = |finding: &&Finding| {
            finding.code.is_acceptable() && !self.exempt.iter().any(|exempt| exempt.fits(finding))
        };
        for finding in found.iter().filter(counts) {
            let key = (finding.code, At::of(&finding.place));
            current.entry(key).or_default().insert(fingerprint(finding));
        }
        for entry in &self.finding {
            let key = (entry.code, entry.at.clone());
            let mut entry = entry.clone();
            if done.contains(&entry.code.check()) {
                let before = entry.fingerprints.len();
                let now = current.get(&key);
                entry
                    .fingerprints
                    .retain(|print| now.is_some_and(|now| now.contains(print)));
                change.removed += before - entry.fingerprints.len();
            } else if entry.at.migration.as_deref().is_some_and(|one| !known(one)) {
                change.removed += entry.fingerprints.len();
                entry.fingerprints.clear();
            }
            if !entry.fingerprints.is_empty() {
                entries.insert(key, entry);
            }
        }
        if add {
            // What only has to be known needs no acceptance.
            let fails = found.iter().filter(counts).filter(|one| {
                one.severity == crate::finding::Severity::Error && self.accepts(one).is_none()
            });
            for finding in fails {
                let at = At::of(&finding.place);
                let entry = entries
                    .entry((finding.code, at.clone()))
                    .or_insert_with(|| Entry {
                        code: finding.code,
                        at,
                        fingerprints: BTreeSet::new(),
                        reason: String::new(),
                    });
                change.added += usize::from(entry.fingerprints.insert(fingerprint(finding)));
            }
        }
        let baseline = Baseline {
            version: VERSION,
            irreversible: self
                .irreversible
                .iter()
                .filter(|one| known(&one.migration))
                .cloned()
                .collect(),
            exempt: self.exempt.clone(),
            finding: entries.into_values().collect(),
        };
        change.removed += self.irreversible.len() - baseline.irreversible.len();
        (baseline, change)
    }
}

impl Entry {
    /// How many of its fingerprints are not found.
    fn gone(&self, current: Option<&BTreeSet<String>>) -> usize {
        let all = self.fingerprints.iter();
        all.filter(|print| !current.is_some_and(|found| found.contains(*print)))
            .count()
    }
}

impl Exempt {
    fn fits(&self, finding: &Finding) -> bool {
        let Some(change) = &finding.change else {
            return false;
        };
        let property = match &change.kind {
            ChangeKind::Altered { property, .. } | ChangeKind::ListAltered { property, .. } => {
                *property
            }
            ChangeKind::Added | ChangeKind::Removed => return false,
        };
        property == self.property && format!("{} {}", change.object, change.name) == self.object
    }
}

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.migration, &self.object, &self.path) {
            (Some(name), _, _) | (None, Some(name), _) => f.write_str(name),
            (None, None, Some(path)) => write!(f, "{}", path.display()),
            (None, None, None) => f.write_str("the project"),
        }
    }
}

/// Whether a name, a folder's or a version, means this migration.
fn names(name: &str, migration: &Migration) -> bool {
    migration.name == name || !name.contains('_') && Version::of_folder(name) == migration.version
}

/// What a finding is known by: the first 16 hexadecimal digits of the SHA-256 of its identity.
fn fingerprint(finding: &Finding) -> String {
    let digest = Sha256::digest(finding.identity().as_bytes());
    digest.iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn tables(items: &[impl Serialize]) -> Vec<String> {
    let texts = items.iter().map(toml::to_string);
    texts.map(Result::unwrap_or_default).collect()
}

/// A temporary file is its owner's alone; this one belongs into version control.
fn make_readable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644))
}
