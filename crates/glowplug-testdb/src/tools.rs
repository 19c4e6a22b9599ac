//! Programs that some tests need besides PostgreSQL.

use std::io::Write;

/// Reports that a test cannot run because a program is missing. On a developer's machine the test is then left out; under `CI=true`
/// it fails, because a test that is never run proves nothing.
///
/// # Panics
/// Under `CI=true`.
pub fn missing(program: &str) {
    let is_ci = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(
        !is_ci,
        "{program} is missing, and under CI no test is left out: install it in .ci/run"
    );
    let _ = writeln!(std::io::stderr(), "skipped: {program} is missing");
}
