//! SARIF 2.1.0, which code scanning services read.
//!
//! See <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use glowplug_migrate::finding::{Code, Finding, Severity};
use glowplug_migrate::workflow::{Failure, Outcome};
use serde_json::{Value, json};

use super::suite::{Suite, failure_line, in_repository};

/// One run with every finding; accepted ones are suppressed results.
pub(super) fn text(suites: &[Suite], failure: Option<&Failure>) -> String {
    let findings = || suites.iter().flat_map(|suite| &suite.findings);
    let used: Vec<Code> = Code::ALL
        .iter()
        .copied()
        .filter(|code| findings().any(|finding| finding.code == *code))
        .collect();
    let undone = suites.iter().filter_map(|suite| match &suite.outcome {
        Outcome::Undone { error } => Some(error),
        Outcome::Passed | Outcome::Failed | Outcome::Skipped { .. } => None,
    });
    let failures: Vec<Value> = undone.chain(failure).map(notification).collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "glowplug",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": used.iter().map(rule).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": failures.is_empty(),
                "toolExecutionNotifications": failures,
            }],
            "results": findings().map(|finding| result(finding, &used)).collect::<Vec<_>>(),
        }],
    });
    format!("{document:#}\n")
}

fn rule(code: &Code) -> Value {
    json!({
        "id": code.name(),
        "shortDescription": { "text": code.summary() },
        "defaultConfiguration": { "level": level(code.severity()) },
    })
}

fn result(finding: &Finding, rules: &[Code]) -> Value {
    let mut result = json!({
        "ruleId": finding.code.name(),
        "ruleIndex": rules.iter().position(|code| *code == finding.code),
        "level": level(finding.severity),
        "message": { "text": finding.message },
    });
    let mut location = json!({});
    if let Some(file) = &finding.place.file {
        let mut physical = json!({ "artifactLocation": { "uri": uri(&in_repository(&file.path).to_string_lossy()) } });
        if let Some(line) = file.line {
            physical["region"] =
                json!({ "startLine": line, "startColumn": file.column.unwrap_or(1) });
        }
        location["physicalLocation"] = physical;
    }
    let object = finding.place.object.as_ref();
    let logical =
        object.map(|object| json!({ "fullyQualifiedName": object.name, "kind": object.kind }));
    let migration = finding.place.migration.as_ref();
    let logical =
        logical.or_else(|| migration.map(|name| json!({ "name": name, "kind": "migration" })));
    if let Some(logical) = logical {
        location["logicalLocations"] = json!([logical]);
    }
    if location != json!({}) {
        result["locations"] = json!([location]);
    }
    if let Some(reason) = &finding.accepted {
        result["suppressions"] = json!([{ "kind": "external", "justification": reason }]);
    }
    result
}

fn notification(failure: &Failure) -> Value {
    json!({
        "level": "error",
        "descriptor": { "id": failure.code },
        "message": { "text": failure_line(failure) },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// A relative path as a URI reference: what has a meaning there is percent-encoded.
fn uri(path: &str) -> String {
    use std::fmt::Write;
    path.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
        out
    })
}
