//! Reading a migrations folder, or what was embedded of one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::down::declared_irreversible;
use super::foreign::{self, PRISMA_FILE};
use super::{ControlProblem, Migration, Problem, ProblemKind, Script, Version, read};

/// All migrations of a project in the order of their versions, and what is wrong with the files.
#[derive(Debug, Clone, Default)]
pub struct Migrations {
    /// The sound ones.
    pub migrations: Vec<Migration>,
    /// What is wrong, by path.
    pub problems: Vec<Problem>,
}

/// One file of an embedded migrations folder.
#[derive(Debug, Clone, Copy)]
pub struct EmbeddedFile {
    /// Its path within the migrations folder, `2024-01-01-000000_init/up.sql`.
    pub path: &'static str,
    /// Its content.
    pub content: &'static [u8],
}

/// The files of one folder by name; `Err` holds why one could not be read.
type Files = BTreeMap<String, Result<Vec<u8>, String>>;

impl Migrations {
    /// Reads a folder as Diesel does: every folder in it that is not hidden is a migration. `shown` is how messages name it.
    ///
    /// # Errors
    /// Only when the folder itself cannot be read. What is wrong inside is in [`Migrations::problems`], all of it.
    pub fn read(folder: &Path, shown: &Path) -> std::io::Result<Self> {
        Ok(Self::from_folders([Folder::read(folder, shown)?]))
    }

    /// The migrations that a binary carries.
    pub fn embedded(files: &[EmbeddedFile]) -> Self {
        let mut folder = Folder::new(Path::new("migrations"));
        for file in files {
            if let Some((name, file_name)) = file.path.split_once('/')
                && !name.starts_with('.')
            {
                folder
                    .migrations
                    .entry(name.to_owned())
                    .or_default()
                    .insert(file_name.to_owned(), Ok(file.content.to_vec()));
            }
        }
        Self::from_folders([folder])
    }

    /// The migrations of all these folders as one history, in the order of their versions.
    pub(crate) fn from_folders(folders: impl IntoIterator<Item = Folder>) -> Self {
        let mut found = Migrations::default();
        let mut owners: BTreeMap<Version, PathBuf> = BTreeMap::new();
        for folder in folders {
            let shown = &folder.shown;
            let mut here = Migrations {
                migrations: Vec::new(),
                problems: folder.problems,
            };
            for (name, files) in folder.migrations {
                let version = Version::of_folder(&name);
                here.check_name(&name, &version, &owners);
                owners
                    .entry(version.clone())
                    .or_insert_with(|| shown.join(&name));
                here.add(name, version, &files, shown);
            }
            for problem in &mut here.problems {
                problem.path = match problem.path.as_os_str().is_empty() {
                    true => shown.clone(),
                    false => shown.join(&problem.path),
                };
            }
            found.migrations.append(&mut here.migrations);
            found.problems.append(&mut here.problems);
        }
        found.migrations.sort_by(|a, b| a.version.cmp(&b.version));
        found.problems.sort_by(|a, b| a.path.cmp(&b.path));
        found
    }

    /// The migration of that version.
    pub fn get(&self, version: &Version) -> Option<&Migration> {
        self.migrations
            .iter()
            .find(|migration| migration.version == *version)
    }

    /// Takes note that these folders are not to be reverted, each with the reason: that they have no down migration is no problem.
    pub fn declare_irreversible<'a>(
        &mut self,
        declared: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) {
        for (name, reason) in declared {
            let version = Version::of_folder(name);
            for migration in &mut self.migrations {
                if migration.version == version {
                    migration.irreversible.get_or_insert(reason.to_owned());
                }
            }
            self.problems.retain(|problem| {
                let is_of_it = problem
                    .migration()
                    .is_some_and(|one| Version::of_folder(one) == version);
                !(is_of_it && problem.kind.is_about_reverting())
            });
        }
    }

    fn forget_down_problems(&mut self, from: usize) {
        let rest = self.problems.split_off(from);
        let rest = rest.into_iter();
        self.problems
            .extend(rest.filter(|one| !one.kind.is_about_reverting()));
    }

    fn check_name(&mut self, name: &str, version: &Version, owners: &BTreeMap<Version, PathBuf>) {
        let mut report = |kind| {
            self.problems.push(Problem {
                path: name.into(),
                kind,
            })
        };
        if !version.as_str().starts_with(|c: char| c.is_ascii_digit()) {
            report(ProblemKind::NoVersion);
        } else if version.as_str().chars().count() > Version::MAX_CHARS {
            report(ProblemKind::LongVersion);
        }
        if let Some(other) = owners.get(version) {
            report(ProblemKind::DuplicateVersion {
                version: version.to_string(),
                other: other.clone(),
            });
        }
    }

    fn add(&mut self, name: String, version: Version, files: &Files, shown: &Path) {
        let run_in_transaction = self.metadata(&name, files.get("metadata.toml"));
        let (no_up, empty_up) = (ProblemKind::MissingUp, ProblemKind::Empty);
        let (no_down, empty_down) = (ProblemKind::MissingDown, ProblemKind::EmptyDown);
        let up = self.script(&name, "up.sql", files, shown, (no_up, empty_up));
        let irreversible = match files.get("down.sql") {
            Some(Ok(bytes)) => declared_irreversible(&String::from_utf8_lossy(bytes)),
            _ => None,
        };
        let before = self.problems.len();
        let down = self.script(&name, "down.sql", files, shown, (no_down, empty_down));
        if irreversible.is_some() {
            self.forget_down_problems(before);
        }
        if let Some(up) = &up {
            self.check_control(&name, "up.sql", up, run_in_transaction);
        }
        if let Some(down) = &down {
            self.check_control(&name, "down.sql", down, run_in_transaction);
        }
        if let Some(up) = up {
            self.migrations.push(Migration {
                version,
                name,
                up,
                down,
                run_in_transaction,
                irreversible,
            });
        }
    }

    fn script(
        &mut self,
        folder: &str,
        name: &str,
        files: &Files,
        shown: &Path,
        (missing, empty): (ProblemKind, ProblemKind),
    ) -> Option<Script> {
        let path = Path::new(folder).join(name);
        let Some(content) = files.get(name) else {
            self.problems.push(Problem {
                path: folder.into(),
                kind: missing,
            });
            return None;
        };
        let text = self.text(&path, content)?;
        let script = Script::new(shown.join(&path), text);
        if script.is_empty() {
            self.problems.push(Problem { path, kind: empty });
            return None;
        }
        Some(script)
    }

    /// What would be refused when the file's turn comes is found now, before anything is applied.
    fn check_control(&mut self, folder: &str, name: &str, script: &Script, in_transaction: bool) {
        let path = Path::new(folder).join(name);
        let is_up = name == "up.sql";
        if !in_transaction && let Some(reason) = script.not_understood() {
            self.problems.push(Problem {
                path: path.clone(),
                kind: match is_up {
                    true => ProblemKind::CannotSplit { reason },
                    false => ProblemKind::CannotSplitDown { reason },
                },
            });
        }
        for (at, fault) in script.transaction_faults(in_transaction) {
            let at = ControlProblem {
                line: at.line,
                column: at.column,
                fault,
            };
            self.problems.push(Problem {
                path: path.clone(),
                kind: match is_up {
                    true => ProblemKind::TransactionControl(at),
                    false => ProblemKind::TransactionControlDown(at),
                },
            });
        }
    }

    fn text(&mut self, path: &Path, content: &Result<Vec<u8>, String>) -> Option<String> {
        let kind = match content {
            Err(reason) => ProblemKind::Unreadable {
                reason: reason.clone(),
            },
            Ok(bytes) => match std::str::from_utf8(bytes) {
                Err(error) => ProblemKind::NotUtf8 {
                    offset: error.valid_up_to(),
                },
                Ok(text) => match text.find('\0') {
                    Some(offset) => ProblemKind::Nul { offset },
                    None => return Some(text.to_owned()),
                },
            },
        };
        self.problems.push(Problem {
            path: path.into(),
            kind,
        });
        None
    }

    /// Reads `metadata.toml` more strictly than Diesel, which takes a file that it cannot parse for absent and a file without
    /// the key for `false`. Whatever is doubtful is a problem, so that no migration runs in a way its author did not mean.
    fn metadata(&mut self, folder: &str, content: Option<&Result<Vec<u8>, String>>) -> bool {
        let Some(content) = content else { return true };
        let path: PathBuf = Path::new(folder).join("metadata.toml");
        let Some(text) = self.text(&path, content) else {
            return true;
        };
        let mut report = |kind| {
            self.problems.push(Problem {
                path: path.clone(),
                kind,
            })
        };
        let table: toml::Table = match toml::from_str(&text) {
            Ok(table) => table,
            Err(error) => {
                report(ProblemKind::InvalidMetadata {
                    reason: error.message().to_owned(),
                });
                return true;
            }
        };
        for key in table.keys().filter(|key| *key != "run_in_transaction") {
            report(ProblemKind::UnknownMetadataKey { key: key.clone() });
        }
        match table.get("run_in_transaction") {
            Some(toml::Value::Boolean(value)) => *value,
            Some(other) => {
                let reason = format!(
                    "run_in_transaction is a {}, not true or false",
                    other.type_str()
                );
                report(ProblemKind::InvalidMetadata { reason });
                true
            }
            None => {
                report(ProblemKind::UnsaidTransaction);
                false
            }
        }
    }
}

/// One folder of migrations as it is on disk.
pub(crate) struct Folder {
    /// How messages name it.
    shown: PathBuf,
    /// The files of each migration.
    migrations: BTreeMap<String, Files>,
    /// What is wrong, with paths within the folder.
    problems: Vec<Problem>,
}

impl Folder {
    fn new(shown: &Path) -> Self {
        Folder {
            shown: shown.to_owned(),
            migrations: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    /// Reads all files of a folder.
    pub(crate) fn read(folder: &Path, shown: &Path) -> std::io::Result<Self> {
        let mut found = Folder::new(shown);
        let (mut scripts, mut prisma) = (Vec::new(), Vec::new());
        for entry in folder.read_dir()? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            if entry.path().is_file() {
                scripts.push(name);
                continue;
            }
            match read_files(&entry.path()) {
                Ok(files) if files.is_empty() && entry.path().join(PRISMA_FILE).is_file() => {
                    prisma.push(name);
                }
                Ok(files) => drop(found.migrations.insert(name, files)),
                Err(error) => found.problems.push(Problem {
                    path: name.into(),
                    kind: ProblemKind::Unreadable {
                        reason: error.to_string(),
                    },
                }),
            }
        }
        prisma.sort();
        let alone = found.migrations.is_empty();
        found
            .problems
            .extend(foreign::problems(&scripts, &prisma, alone));
        Ok(found)
    }
}

fn read_files(folder: &Path) -> std::io::Result<Files> {
    let mut files = Files::new();
    for entry in folder.read_dir()? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if ["up.sql", "down.sql", "metadata.toml"].contains(&name.as_str()) {
            files.insert(name, read::regular_file(&entry.path()));
        }
    }
    Ok(files)
}
