//! JUnit XML, which test reports of CI services read: a suite for each check, a failed case for each finding that counts.

use std::time::Duration;

use glowplug_migrate::finding::{Finding, Severity};
use glowplug_migrate::workflow::{Failure, Outcome};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::suite::{Suite, failure_line};

pub(super) fn text(command: &str, suites: &[Suite], failure: Option<&Failure>) -> String {
    let mut report = Report::new(format!("glowplug {command}"));
    for suite in suites {
        report.add_test_suite(of(suite));
    }
    if let Some(failure) = failure {
        let mut suite = TestSuite::new(command);
        suite.add_test_case(undone(failure));
        report.add_test_suite(suite);
    }
    report.to_string().unwrap_or_default()
}

fn of(suite: &Suite) -> TestSuite {
    let mut cases = TestSuite::new(suite.check.name());
    cases.set_time(Duration::from_millis(suite.milliseconds));
    for finding in &suite.findings {
        cases.add_test_case(case(finding));
    }
    match &suite.outcome {
        Outcome::Undone { error } => drop(cases.add_test_case(undone(error))),
        Outcome::Skipped { reason } => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(reason);
            cases.add_test_case(TestCase::new(suite.check.title(), status));
        }
        // A suite without a case would not be shown.
        Outcome::Passed | Outcome::Failed => {
            if suite.findings.is_empty() {
                let case = TestCase::new(suite.check.title(), TestCaseStatus::success());
                cases.add_test_case(case);
            }
        }
    }
    cases
}

fn case(finding: &Finding) -> TestCase {
    let counts = finding.fails();
    let mut status = match counts {
        true => TestCaseStatus::non_success(NonSuccessKind::Failure),
        false => TestCaseStatus::skipped(),
    };
    status.set_message(match (&finding.accepted, finding.severity) {
        (Some(_), _) => "accepted".to_owned(),
        (None, Severity::Error) => finding.message.clone(),
        (None, severity) => format!("{severity}: {}", finding.message),
    });
    if counts {
        status.set_type(finding.code.name());
        status.set_description(finding.to_string());
    }
    let mut case = TestCase::new(format!("{}: {finding}", finding.code), status);
    if let Some(file) = &finding.place.file {
        case.extra.insert(
            "file".into(),
            file.path.to_string_lossy().into_owned().into(),
        );
        if let Some(line) = file.line {
            case.extra.insert("line".into(), line.to_string().into());
        }
    }
    case
}

fn undone(failure: &Failure) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type(failure.code);
    status.set_message(failure_line(failure));
    TestCase::new("could not be checked", status)
}
