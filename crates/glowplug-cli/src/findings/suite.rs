//! What a check found, as all formats take it.

use std::path::{Path, PathBuf};

use glowplug_migrate::finding::{CheckName, Finding};
use glowplug_migrate::workflow::{Check, Failure, Outcome};

use crate::caller::spelled;

/// A check and what came of it.
pub(crate) struct Suite {
    pub(crate) check: CheckName,
    pub(crate) outcome: Outcome,
    pub(crate) findings: Vec<Finding>,
    pub(crate) milliseconds: u64,
}

impl Suite {
    /// Of a command that has one check.
    pub(crate) fn of(check: CheckName, findings: Vec<Finding>) -> Self {
        Suite {
            check,
            outcome: match findings.iter().any(Finding::fails) {
                true => Outcome::Failed,
                false => Outcome::Passed,
            },
            findings,
            milliseconds: 0,
        }
    }
}

impl From<&Check> for Suite {
    fn from(check: &Check) -> Self {
        Suite {
            check: check.check,
            outcome: check.outcome.clone(),
            findings: check.findings.clone(),
            milliseconds: check.milliseconds,
        }
    }
}

/// The finding with commands spelled as the user types them.
pub(crate) fn with_spelled_commands(mut finding: Finding) -> Finding {
    finding.message = spelled(&finding.message);
    for remedy in &mut finding.remedies {
        *remedy = spelled(remedy);
    }
    finding
}

/// Why a check could not be done, and what to do, in one line.
pub(crate) fn failure_line(failure: &Failure) -> String {
    match &failure.hint {
        Some(hint) => format!("{}; {}", failure.message, spelled(hint)),
        None => failure.message.clone(),
    }
}

/// The failure with commands in its hint spelled as the user types them.
pub(crate) fn with_spelled_hint(failure: &Failure) -> Failure {
    Failure {
        hint: failure.hint.as_deref().map(spelled),
        ..failure.clone()
    }
}

/// A path as a service knows it that shows findings beside the code: relative to the repository, where it says in GITHUB_WORKSPACE
/// where that is. Paths of findings are relative to the project, which may be in a folder of it.
pub(super) fn in_repository(path: &Path) -> PathBuf {
    let folder = std::env::current_dir().unwrap_or_default();
    let workspace = std::env::var_os("GITHUB_WORKSPACE").map(PathBuf::from);
    match workspace {
        Some(workspace) => relative_to(path, &folder, &workspace),
        None => path.to_owned(),
    }
}

fn relative_to(path: &Path, folder: &Path, workspace: &Path) -> PathBuf {
    // The project is the folder that the command was called in, or one above it.
    let mut folders = folder.ancestors().map(|folder| folder.join(path));
    let found = folders.find(|path| path.exists());
    let found = found
        .as_deref()
        .and_then(|found| found.strip_prefix(workspace).ok());
    found.unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::relative_to;

    #[test]
    fn paths_are_those_of_the_repository() {
        let workspace = tempfile::tempdir().unwrap();
        let deep = workspace.path().join("crates/db/src");
        std::fs::create_dir_all(&deep).unwrap();
        std::fs::write(workspace.path().join("crates/db/x.sql"), "").unwrap();
        let shown = |path: &str| relative_to(path.as_ref(), &deep, workspace.path());
        assert_eq!(shown("x.sql").to_str(), Some("crates/db/x.sql"));
        assert_eq!(shown("gone.sql").to_str(), Some("gone.sql"));
    }
}
