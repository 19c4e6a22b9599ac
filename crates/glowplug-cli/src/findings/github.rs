//! Workflow commands of GitHub Actions: annotations on file and line.
//!
//! See <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.

use glowplug_migrate::finding::{Finding, Severity};
use glowplug_migrate::workflow::{Failure, Outcome};

use super::suite::{Suite, failure_line, in_repository};

/// One line for each finding that counts, and one for each check that could not be done.
pub(super) fn text(suites: &[Suite], failure: Option<&Failure>) -> String {
    let mut out = String::new();
    for suite in suites {
        for finding in suite.findings.iter().filter(|one| one.accepted.is_none()) {
            out.push_str(&annotation(finding));
        }
        if let Outcome::Undone { error } = &suite.outcome {
            out.push_str(&of_failure(error));
        }
    }
    if let Some(failure) = failure {
        out.push_str(&of_failure(failure));
    }
    out
}

fn annotation(finding: &Finding) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = Vec::new();
    if let Some(file) = &finding.place.file {
        let path = in_repository(&file.path);
        properties.push(format!("file={}", property(&path.to_string_lossy())));
        if let Some(line) = file.line {
            properties.push(format!("line={line}"));
        }
        if let Some(column) = file.column {
            properties.push(format!("col={column}"));
        }
    }
    properties.push(format!("title={}", property(finding.code.name())));
    let message = match (&finding.place.file, &finding.place.migration) {
        (None, Some(migration)) => format!("{migration}: {}", finding.message),
        _ => finding.message.clone(),
    };
    format!("::{level} {}::{}\n", properties.join(","), data(&message))
}

fn of_failure(failure: &Failure) -> String {
    let title = property(failure.code);
    format!("::error title={title}::{}\n", data(&failure_line(failure)))
}

/// What would end the line or be taken for an escape is escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
