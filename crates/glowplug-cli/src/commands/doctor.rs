//! `doctor`.

use clap::Args;
use glowplug_migrate::Error;
use glowplug_migrate::workflow::{self, DoctorReport};

use crate::context::Context;
use crate::databases::Unnamed;
use crate::error::CliError;
use crate::error::CommandResult;
use crate::exit;
use crate::style::{BOLD, YELLOW};

#[derive(Args)]
#[command(after_help = "Example:\n  glowplug doctor --json | jq '.result.findings'")]
pub(crate) struct Arguments {}

pub(crate) fn run(_arguments: &Arguments, context: &Context) -> CommandResult {
    // A database that was named can be looked at from anywhere.
    let tree = match context.source_tree() {
        Err(CliError::Toolkit(Error::NoProject(_))) if context.names_database()? => None,
        other => other?,
    };
    let target = context
        .target(tree.as_ref(), Unnamed::UseLocal)?
        .must_exist()?;
    let report = workflow::doctor(&target)?;
    context.printer.document("doctor", true, &report);
    render(&report, context);
    Ok(exit::DONE)
}

fn render(report: &DoctorReport, context: &Context) {
    let printer = &context.printer;
    let extensions: Vec<String> = report
        .extensions
        .iter()
        .map(|(name, version)| format!("{name} {version}"))
        .collect();
    printer.line(format!(
        "{BOLD}{}{BOLD:#} on PostgreSQL {}",
        report.database.0, report.server_version
    ));
    printer.line(format!(
        "connecting takes {:.1} ms, one statement {:.2} ms",
        report.connect_microseconds as f64 / 1000.0,
        report.latency_microseconds as f64 / 1000.0
    ));
    printer.line(format!(
        "extensions: {}",
        if extensions.is_empty() {
            "none".to_owned()
        } else {
            extensions.join(", ")
        }
    ));
    if report.findings.is_empty() {
        printer.line("no findings");
    }
    for finding in &report.findings {
        printer.line(format!(
            "{YELLOW}!{YELLOW:#} {}: {}",
            finding.table, finding.kind
        ));
    }
}
