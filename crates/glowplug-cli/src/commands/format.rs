//! `format`.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use glowplug_migrate::Error;
use glowplug_migrate::finding::CheckName;
use glowplug_migrate::format::{FormatOptions, format_sql};
use glowplug_migrate::project::Project;
use glowplug_migrate::workflow::{self, FormatState, FormattedFile, sql_files};

use crate::context::Context;
use crate::error::{CliError, CommandError, CommandResult};
use crate::exit;
use crate::findings::{self, Suite, with_spelled_commands};
use crate::words::count;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    glowplug format                       all migrations of the project\n  \
    glowplug format --check || glowplug format\n  \
    echo 'SELECT 1' | glowplug format --stdin   for editors")]
pub(crate) struct Arguments {
    /// Files, or folders with `.sql` files [default: the migrations]
    #[arg(value_name = "PATH", conflicts_with = "stdin")]
    paths: Vec<PathBuf>,
    /// Write nothing; exit with 1 if a file would change
    #[arg(long)]
    check: bool,
    /// Read SQL from stdin and write it formatted to stdout; what cannot be formatted comes out as it went in
    #[arg(long, conflicts_with = "check")]
    stdin: bool,
}

impl Arguments {
    pub(super) fn is_check(&self) -> bool {
        self.check
    }
}

pub(crate) fn run(arguments: &Arguments, context: &Context) -> CommandResult {
    // Files that are named can be formatted anywhere.
    let project = match context.project() {
        Err(CliError::Toolkit(Error::NoProject(_)))
            if arguments.stdin || !arguments.paths.is_empty() =>
        {
            None
        }
        other => Some(other?),
    };
    let options = project
        .as_ref()
        .map_or_else(FormatOptions::default, |project| project.settings.format);
    if arguments.stdin {
        return stdin(&options, context);
    }
    let files = files(arguments, project.as_ref())?;
    let shown = |path: &Path| match &project {
        Some(project) => project.shown(path).into_owned(),
        None => path.to_owned(),
    };
    let report = workflow::format_files(&files, shown, &options, !arguments.check)?;
    let findings: Vec<_> = report
        .files
        .iter()
        .filter_map(FormattedFile::finding)
        .map(with_spelled_commands)
        .collect();
    let is_fine = !findings
        .iter()
        .any(glowplug_migrate::finding::Finding::fails);
    let printer = &context.printer;
    printer.document(is_fine, &report);
    for line in findings::lines(&findings, printer.view()) {
        printer.line(line);
    }
    let number = |state: fn(&FormatState) -> bool| {
        let files = report.files.iter();
        files.filter(|file| state(&file.state)).count()
    };
    let mut summary = format!(
        "{}: {} {}",
        count(report.files.len(), "SQL file"),
        number(|state| matches!(state, FormatState::Written | FormatState::Differs)),
        if arguments.check {
            "would be formatted"
        } else {
            "formatted"
        },
    );
    let left = number(|state| matches!(state, FormatState::LeftAlone { .. }));
    if left > 0 {
        summary.push_str(&format!(", {left} left as they are (-v lists them)"));
    }
    printer.line(summary);
    printer.findings(&[Suite::of(CheckName::Format, findings)]);
    Ok(if is_fine { exit::DONE } else { exit::FAILED })
}

/// For an editor: its buffer must not be lost, so what cannot be formatted comes out as it went in.
fn stdin(options: &FormatOptions, context: &Context) -> CommandResult {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(CommandError::Stdin)?;
    match format_sql(&text, options) {
        Ok(formatted) => {
            context.printer.text(&formatted);
            Ok(exit::DONE)
        }
        Err(reason) => {
            context.printer.text(&text);
            Err(CommandError::NotFormatted {
                reason: reason.to_string(),
            }
            .into())
        }
    }
}

fn files(arguments: &Arguments, project: Option<&Project>) -> Result<Vec<PathBuf>, CliError> {
    let mut files = Vec::new();
    match project {
        Some(project) if arguments.paths.is_empty() => {
            for folder in &project.migration_folders.folders {
                files.extend(sql_files(folder)?);
            }
        }
        _ => {
            for path in &arguments.paths {
                files.extend(sql_files(path)?);
            }
        }
    }
    Ok(files)
}
