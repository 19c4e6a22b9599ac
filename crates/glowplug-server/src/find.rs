//! Looks for PostgreSQL's server binaries, and for `psql`.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result};
use crate::path::{newest_first, path_folders};
use crate::program;

/// Without any of these a folder is of no use, which is what a bare client package leaves.
const PROGRAMS: [&str; 3] = ["initdb", "postgres", "pg_ctl"];

/// One set of server binaries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    /// The folder with `initdb`, `postgres` and `pg_ctl`.
    pub bin_dir: PathBuf,
    /// `17`
    pub major: u32,
    /// `17.2`
    pub version: String,
    /// How it was found.
    pub source: Source,
}

/// Where an installation was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The caller named it.
    Configured,
    /// `pg_config --bindir` named it.
    PgConfig,
    /// In one of the folders where systems put PostgreSQL.
    System,
    /// On the PATH.
    Path,
    /// Brought by `server install`.
    Installed,
}

impl Installation {
    /// Looks at one folder; `None` when it is no set of server binaries that runs.
    pub fn at(bin_dir: &Path, source: Source) -> Option<Self> {
        Self::examine(bin_dir, source).ok()
    }

    pub(crate) fn examine(bin_dir: &Path, source: Source) -> Result<Self> {
        let bad = |reason: String| Error::BadBinDir {
            folder: bin_dir.into(),
            reason,
        };
        if let Some(missing) = PROGRAMS.iter().find(|name| !bin_dir.join(name).is_file()) {
            return Err(bad(format!("it has no {missing}")));
        }
        let output = program::plain(&bin_dir.join("postgres"))
            .arg("--version")
            .output()
            .map_err(|error| bad(format!("its postgres does not run ({error})")))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(bad(format!(
                "its postgres does not run ({})",
                program::tail(&said, 1)
            )));
        }
        let said = String::from_utf8_lossy(&output.stdout);
        let (version, major) = version(&said)
            .ok_or_else(|| bad(format!("its postgres calls itself {:?}", said.trim())))?;
        Ok(Self {
            bin_dir: bin_dir.into(),
            major,
            version,
            source,
        })
    }

    /// The path of one of its programs.
    pub fn program(&self, name: &str) -> PathBuf {
        self.bin_dir.join(name)
    }
}

/// All installations of this machine, in the order in which they would be chosen.
pub fn installations() -> Vec<Installation> {
    Candidates::new(None).collect()
}

/// The installation of the highest major version; of several, the one that would be chosen first.
///
/// # Errors
/// [`Error::NoBinaries`].
pub fn newest() -> Result<Installation> {
    Candidates::new(None)
        .reduce(|best, next| if next.major > best.major { next } else { best })
        .ok_or(Error::NoBinaries)
}

/// The installation to use: the configured folder and no other, else the first of the major version asked for, else
/// the first.
pub fn choose(bin_dir: Option<&Path>, major: Option<u32>) -> Result<Installation> {
    if let Some(folder) = bin_dir {
        let found = Installation::examine(folder, Source::Configured)?;
        return match major {
            Some(wanted) if wanted != found.major => Err(Error::NoSuchMajor {
                wanted,
                found: vec![found.major],
            }),
            _ => Ok(found),
        };
    }
    let mut found = Vec::new();
    for installation in Candidates::new(major) {
        match major {
            Some(wanted) if wanted != installation.major => found.push(installation.major),
            _ => return Ok(installation),
        }
    }
    match major {
        Some(wanted) if !found.is_empty() => {
            found.sort_unstable();
            found.dedup();
            Err(Error::NoSuchMajor { wanted, found })
        }
        _ => Err(Error::NoBinaries),
    }
}

/// A `psql`: the one beside the server's binaries, one beside any others, else the first on the PATH.
///
/// Debian's `/usr/bin/psql` is a Perl wrapper that costs 70 ms, hence last.
pub fn psql(bin_dir: Option<&Path>) -> Result<PathBuf> {
    let beside = bin_dir.into_iter().map(Path::to_path_buf);
    beside
        .chain(system_folders())
        .chain(path_folders())
        .map(|folder| folder.join("psql"))
        .find(|program| program.is_file())
        .ok_or(Error::NoPsql)
}

/// Looks lazily, because every candidate costs a process.
struct Candidates {
    folders: Box<dyn Iterator<Item = (PathBuf, Source)>>,
    seen: HashSet<PathBuf>,
}

impl Candidates {
    fn new(major: Option<u32>) -> Self {
        let installed: Vec<_> = crate::install::bin_dirs()
            .into_iter()
            .map(|f| (f, Source::Installed))
            .collect();
        // What was installed for us comes first when a version is asked for, and last when any will do.
        let (first, last) = if major.is_some() {
            (installed, Vec::new())
        } else {
            (Vec::new(), installed)
        };
        let folders = first
            .into_iter()
            .chain(
                std::iter::once_with(pg_config)
                    .flatten()
                    .map(|f| (f, Source::PgConfig)),
            )
            .chain(
                std::iter::once_with(system_folders)
                    .flatten()
                    .map(|f| (f, Source::System)),
            )
            .chain(path_folders().map(|f| (f, Source::Path)))
            .chain(last);
        Self {
            folders: Box::new(folders),
            seen: HashSet::new(),
        }
    }
}

impl Iterator for Candidates {
    type Item = Installation;

    fn next(&mut self) -> Option<Installation> {
        loop {
            let (folder, source) = self.folders.next()?;
            // Distributions link the programs to /usr/bin: the folder behind the link is the same installation.
            let Ok(postgres) = fs::canonicalize(folder.join("postgres")) else {
                continue;
            };
            if self.seen.insert(postgres)
                && let Some(installation) = Installation::at(&folder, source)
            {
                return Some(installation);
            }
        }
    }
}

fn pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    output
        .status
        .success()
        .then(|| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}

fn system_folders() -> impl Iterator<Item = PathBuf> {
    let numbered = [
        ("/usr/lib/postgresql", "", "bin"), // Debian, Ubuntu
        ("/usr", "pgsql-", "bin"),          // Red Hat, from postgresql.org
        ("/usr/lib64", "pgsql-", "bin"),    // Red Hat, side by side
        ("/usr/libexec", "postgresql", ""), // Alpine
        ("/opt/homebrew/opt", "postgresql@", "bin"),
        ("/usr/local/opt", "postgresql@", "bin"),
        ("/usr/local", "pgsql-", "bin"),
    ];
    let fixed = [
        "/usr/bin",
        "/opt/homebrew/opt/postgresql/bin",
        "/usr/local/opt/postgresql/bin",
        "/usr/local/pgsql/bin",
    ];
    numbered
        .into_iter()
        .flat_map(|(parent, prefix, bin)| newest_first(Path::new(parent), prefix, bin))
        .chain(fixed.into_iter().map(PathBuf::from))
}

/// `postgres (PostgreSQL) 17.2 (Debian 17.2-1)` is version 17.2, and 18beta1 is of major 18.
fn version(said: &str) -> Option<(String, u32)> {
    let version = said
        .split_once("(PostgreSQL) ")?
        .1
        .split_whitespace()
        .next()?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    Some((version.to_owned(), digits.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn every_vendor_s_version_line_is_understood() {
        for (said, wanted, major) in [
            (
                "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n",
                "15.18",
                15,
            ),
            ("postgres (PostgreSQL) 18beta1\n", "18beta1", 18),
            ("postgres (PostgreSQL) 17.2\n", "17.2", 17),
        ] {
            assert_eq!(version(said), Some((wanted.to_owned(), major)));
        }
        assert_eq!(version("postgres (EDB Advanced) 16.1"), None);
    }
}
