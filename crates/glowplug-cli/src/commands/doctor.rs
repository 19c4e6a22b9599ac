//! `doctor`.

use clap::Args;
use glowplug_migrate::finding::CheckName;
use glowplug_migrate::workflow::{self, DoctorReport};

use crate::context::Context;
use crate::databases::Unnamed;
use crate::error::CommandResult;
use crate::exit;
use crate::findings::Suite;
use crate::style::{BOLD, DIM, YELLOW};

#[derive(Args)]
#[command(
    after_help = "Examples:\n  glowplug doctor --exit-code\n  glowplug doctor --json | jq '.result.findings'"
)]
pub(crate) struct Arguments {
    /// Exit with 1 where anything is found
    #[arg(long)]
    exit_code: bool,
}

pub(crate) fn run(arguments: &Arguments, context: &Context) -> CommandResult {
    let tree = context.source_tree_if_any()?;
    let target = context
        .target(tree.as_ref(), Unnamed::UseLocal)?
        .must_exist()?;
    let report = workflow::doctor(&target)?;
    let is_fine = report.findings.is_empty() || !arguments.exit_code;
    context.printer.document(is_fine, &report);
    let findings = report.findings.clone();
    context
        .printer
        .findings(&[Suite::of(CheckName::Health, findings)]);
    render(&report, context);
    Ok(match is_fine {
        true => exit::DONE,
        false => exit::FAILED,
    })
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
        let table = finding.place.object.as_ref();
        printer.line(format!(
            "{YELLOW}!{YELLOW:#} {}: {} {DIM}[{}]{DIM:#}",
            table.map_or("", |table| &table.name),
            finding.message,
            finding.code
        ));
    }
}
