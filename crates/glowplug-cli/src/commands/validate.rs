//! `validate`.

use std::collections::BTreeSet;

use clap::{Args, ValueEnum};
use glowplug_migrate::baseline::{BASELINE_TOML, Baseline};
use glowplug_migrate::finding::{CheckName, Code, Severity, UnknownCode};
use glowplug_migrate::policy::Policy;
use glowplug_migrate::project::Project;
use glowplug_migrate::shadow::UnknownPath;
use glowplug_migrate::workflow::{
    self, Check, DatabaseToCheck, Outcome, Summary, ValidateReport, ValidateRequest,
};
use serde_json::json;

use crate::context::Context;
use crate::error::{CliError, CommandResult};
use crate::exit;
use crate::findings::{self, Suite, with_spelled_commands, with_spelled_hint};
use crate::printer::Printer;
use crate::progress::MigrationProgress;
use crate::style::{DIM, GREEN, RED, YELLOW};
use crate::table;
use crate::words::count;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    glowplug validate                    everything, the database included\n  \
    glowplug validate --offline          for CI: files, replay, down migrations, generated Rust\n  \
    glowplug validate --baseline write   accept today's findings: new ones fail\n  \
    glowplug validate --only drift       one check, or one code of findings")]
pub(crate) struct Arguments {
    /// Do not check a database
    #[arg(long)]
    offline: bool,
    /// Do these checks only, or report findings of these codes only
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = codes)]
    only: Vec<Codes>,
    /// Leave out these checks, or findings of these codes
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = codes)]
    skip: Vec<Codes>,
    /// What to do with glowplug-baseline.toml, which lists accepted findings
    #[arg(long, value_name = "WHAT", conflicts_with_all = ["only", "skip"])]
    baseline: Option<BaselineMode>,
    /// List the checks and the codes of what they find
    #[arg(long, conflicts_with_all = ["only", "skip", "baseline", "offline"])]
    list: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum BaselineMode {
    /// Accept what is found now
    Write,
    /// Remove what is no longer found
    Prune,
    /// Do as if there was none
    Ignore,
}

/// The codes that a name means: of a check, all that it finds.
#[derive(Clone)]
struct Codes(Vec<Code>);

fn codes(name: &str) -> Result<Codes, String> {
    let check = CheckName::OF_VALIDATE
        .into_iter()
        .find(|check| check.name() == name);
    if let Some(check) = check {
        let all = Code::ALL.iter().copied();
        return Ok(Codes(all.filter(|code| code.check() == check).collect()));
    }
    let code = name.parse::<Code>();
    code.map(|code| Codes(vec![code]))
        .map_err(|UnknownCode(name)| {
            format!("no check or code is called `{name}`; `validate --list` lists them")
        })
}

pub(crate) fn run(arguments: &Arguments, context: &Context) -> CommandResult {
    if arguments.list {
        return Ok(list(&context.printer));
    }
    let tree = match arguments.baseline {
        // The file belongs to a project.
        Some(BaselineMode::Write | BaselineMode::Prune) => Some(context.own_project()?),
        Some(BaselineMode::Ignore) | None => context.source_tree()?,
    };
    let migrations = context.migrations(tree.as_ref())?;
    let target = match arguments.offline {
        true => Ok(None),
        false => context.existing_target(tree.as_ref()),
    };
    // What the files say is checked whether or not the database can be reached.
    let target = match target {
        Err(error) if !error.is_about_the_database() => return Err(error),
        target => target,
    };
    let unreachable = target.as_ref().err().map(CliError::failure);
    let database = match (&target, &unreachable) {
        (Ok(Some(target)), _) => DatabaseToCheck::At(target),
        (_, Some(failure)) => DatabaseToCheck::Unreachable(failure),
        _ if arguments.offline => DatabaseToCheck::None("offline"),
        _ => DatabaseToCheck::None(
            "no DATABASE_URL, and the local server has no database of this project",
        ),
    };
    let request = ValidateRequest {
        migrations: &migrations,
        project: tree.as_ref(),
        unknown_path: match database {
            DatabaseToCheck::None(_) | DatabaseToCheck::Unreachable(_) => UnknownPath::IsPublic,
            DatabaseToCheck::At(_) => UnknownPath::Ask,
        },
        database,
        policy: policy(arguments, tree.as_ref())?,
        shadow: &context.shadow(tree.as_ref())?,
    };
    let mut progress = MigrationProgress::new(&context.printer, "");
    let mut report = workflow::validate(&request, &mut progress, &mut |check| {
        render(check, &context.printer)
    })?;
    drop(progress);
    if let (Some(mode), Some(project)) = (arguments.baseline, &tree)
        && mode != BaselineMode::Ignore
    {
        return rewrite(mode, project, &report, &request, &context.printer);
    }
    for check in &mut report.checks {
        let found = std::mem::take(&mut check.findings);
        check.findings = found.into_iter().map(with_spelled_commands).collect();
    }
    let failure = report.failure();
    context.printer.document_and_error(
        report.is_sound() && failure.is_none(),
        &report,
        failure.map(with_spelled_hint).as_ref(),
    );
    show(&report, &context.printer);
    if let Some(failure) = failure {
        context.printer.complain(failure);
    }
    Ok(match (report.is_sound(), failure) {
        (false, _) => exit::FAILED,
        (true, Some(_)) => exit::UNCHECKED,
        (true, None) => exit::DONE,
    })
}

/// As `validate --offline --baseline write`; a step of `init`.
pub(crate) fn write_baseline(context: &Context) -> CommandResult {
    let arguments = Arguments {
        offline: true,
        only: Vec::new(),
        skip: Vec::new(),
        baseline: Some(BaselineMode::Write),
        list: false,
    };
    run(&arguments, context)
}

fn policy(arguments: &Arguments, tree: Option<&Project>) -> Result<Policy, CliError> {
    let all = |named: &[Codes]| -> BTreeSet<Code> {
        named
            .iter()
            .flat_map(|codes| codes.0.iter().copied())
            .collect()
    };
    let mut policy = tree.map_or_else(|| Ok(Policy::default()), Policy::of)?;
    if arguments.baseline == Some(BaselineMode::Ignore) {
        policy.baseline = Baseline::default();
    }
    policy.only = all(&arguments.only);
    policy.skip = all(&arguments.skip);
    Ok(policy)
}

fn show(report: &ValidateReport, printer: &Printer) {
    let suites: Vec<Suite> = report.checks.iter().map(Suite::from).collect();
    printer.findings(&suites);
    if report.summary != Summary::default() {
        printer.line(findings::totals(&report.summary));
        hints(report, printer);
        let hidden = report
            .findings()
            .any(|one| one.accepted.is_some() || one.severity == Severity::Note);
        if hidden && !printer.view().all {
            printer.hint("`validate -v` lists notes and accepted findings, too");
        }
    }
}

/// What to do, once for each kind of finding that counts.
fn hints(report: &ValidateReport, printer: &Printer) {
    let counting = report
        .findings()
        .filter(|one| one.accepted.is_none() && one.severity > Severity::Note);
    let mut told = BTreeSet::new();
    for finding in counting {
        if !finding.remedies.is_empty() && told.insert(finding.code) {
            let remedies = finding.remedies.join("; ");
            printer.hint(format!("{}: {remedies}", finding.code));
        }
    }
}

/// Writes the baseline anew.
fn rewrite(
    mode: BaselineMode,
    project: &Project,
    report: &ValidateReport,
    request: &ValidateRequest<'_>,
    printer: &Printer,
) -> CommandResult {
    let (baseline, change) = report.baseline(request, mode == BaselineMode::Write);
    baseline.write(&project.root)?;
    let open: Vec<_> = report
        .findings()
        .filter(|one| one.fails() && (mode == BaselineMode::Prune || !one.code.is_acceptable()))
        .filter(|one| one.code != Code::BaselineUnknownMigration)
        .cloned()
        .map(with_spelled_commands)
        .collect();
    printer.document_and_error(
        open.is_empty() && report.failure().is_none(),
        json!({ "file": BASELINE_TOML, "added": change.added, "removed": change.removed, "open": open }),
        report.failure().map(with_spelled_hint).as_ref(),
    );
    printer.line(format!(
        "{BASELINE_TOML}: {} added, {} removed",
        count(change.added, "finding"),
        change.removed
    ));
    if let Some(failure) = report.failure() {
        // Entries of the checks that were not done are as they were.
        printer.complain(failure);
    }
    if open.is_empty() {
        return Ok(match report.failure() {
            Some(_) => exit::UNCHECKED,
            None => exit::DONE,
        });
    }
    let why = match mode {
        BaselineMode::Write => "cannot be accepted",
        BaselineMode::Prune | BaselineMode::Ignore => "fail",
    };
    printer.line(format!("{} {why}:", count(open.len(), "finding")));
    for line in findings::lines(&open, printer.view()) {
        printer.line(format!("          {line}"));
    }
    Ok(exit::FAILED)
}

fn list(printer: &Printer) -> u8 {
    let facts = Code::ALL
        .iter()
        .filter(|code| CheckName::OF_VALIDATE.contains(&code.check()));
    let rows = facts.clone().map(|code| {
        let words = [
            code.check().name(),
            code.name(),
            &code.severity().to_string(),
            code.summary(),
        ];
        words.map(ToOwned::to_owned).to_vec()
    });
    for line in table::lines(&["check", "code", "severity", "what"], rows, usize::MAX) {
        printer.line(line);
    }
    let codes: Vec<_> = facts
        .map(|code| {
            json!({
                "check": code.check(), "code": code, "severity": code.severity(),
                "summary": code.summary(), "acceptable": code.is_acceptable(),
            })
        })
        .collect();
    printer.document(true, json!({ "codes": codes }));
    exit::DONE
}

fn render(check: &Check, printer: &Printer) {
    let title = check.check.title();
    let time = check.milliseconds;
    match &check.outcome {
        Outcome::Passed => printer.line(format!(
            "{GREEN}ok     {GREEN:#} {title} {DIM}{time} ms{DIM:#}"
        )),
        Outcome::Skipped { reason } => {
            printer.line(format!("{YELLOW}skipped{YELLOW:#} {title}: {reason}"))
        }
        Outcome::Failed => {
            printer.line(format!("{RED}failed {RED:#} {title} {DIM}{time} ms{DIM:#}"));
        }
        Outcome::Undone { error } => {
            printer.line(format!("{RED}error  {RED:#} {title}: {}", error.code));
        }
    }
    let shown: Vec<_> = check
        .findings
        .iter()
        .cloned()
        .map(with_spelled_commands)
        .collect();
    for line in findings::lines(&shown, printer.view()) {
        printer.line(format!("          {line}"));
    }
}
