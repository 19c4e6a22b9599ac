//! The document of a format.

use glowplug_migrate::workflow::Failure;

use super::suite::Suite;
use super::{github, junit, sarif};
use crate::global::Format;

/// The document of a format that shows findings; `None` for the others.
pub(crate) fn document(
    format: Format,
    command: &str,
    suites: &[Suite],
    failure: Option<&Failure>,
) -> Option<String> {
    match format {
        Format::Github => Some(github::text(suites, failure)),
        Format::Sarif => Some(sarif::text(suites, failure)),
        Format::Junit => Some(junit::text(command, suites, failure)),
        Format::Human | Format::Json => None,
    }
}
