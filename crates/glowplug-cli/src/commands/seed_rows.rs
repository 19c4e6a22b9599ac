//! `seed --rows`: generated rows in bulk.

use std::time::Duration;

use clap::Args;
use glowplug_datagen::{DemoObserver, DemoOptions, DemoReport, DemoRules, seed_rows};
use glowplug_migrate::project::{DemoRules as SettingRules, Project};
use glowplug_migrate::target::Target;
use glowplug_pq::interrupt;
use indicatif::{ProgressBar, ProgressStyle};

use crate::context::Context;
use crate::error::{CliError, CommandError};
use crate::printer::Printer;
use crate::progress::{bar, time};
use crate::style::{DIM, GREEN};
use crate::table;

/// The profile that generates rows.
const PROFILE: &str = "demo";

/// Without `--rows`.
const ROWS: u64 = 1_000;

#[derive(Args)]
#[group(skip)]
pub(crate) struct Arguments {
    /// Generate this many rows for each table, or as many times the project's demo rules say; profile `demo`
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000), conflicts_with_all = ["clean", "more"])]
    rows: Option<u64>,
    /// Generate other rows: the same number gives the same rows
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 1,
        requires = "rows",
        hide_default_value = true
    )]
    random_seed: u64,
    /// How many connections write generated rows at once
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64), requires = "rows")]
    jobs: Option<u16>,
    /// Add generated rows to tables that have rows
    #[arg(long, requires = "rows")]
    append: bool,
}

impl Arguments {
    pub(crate) fn none() -> Self {
        Arguments {
            rows: None,
            random_seed: 1,
            jobs: None,
            append: false,
        }
    }

    /// Whether rows are to be generated. The profile alone asks for it only in a binary that carries rules for it: a project's
    /// own seed command may have a profile of that name.
    pub(crate) fn asked(&self, profile: Option<&str>, context: &Context) -> bool {
        let carried = context.application.demo.is_some();
        self.rows.is_some() || (profile == Some(PROFILE) && carried)
    }
}

pub(crate) fn run(
    arguments: &Arguments,
    profile: Option<&str>,
    target: &Target,
    tree: Option<&Project>,
    context: &Context,
) -> Result<serde_json::Value, CliError> {
    if let Some(profile) = profile.filter(|profile| *profile != PROFILE) {
        return Err(CommandError::UnknownProfile {
            profile: profile.to_owned(),
        }
        .into());
    }
    let rules = rules(tree, context)?;
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let options = DemoOptions {
        rows: arguments.rows.unwrap_or(ROWS),
        seed: arguments.random_seed,
        jobs: arguments.jobs.map_or(cores.min(8), usize::from),
        append: arguments.append,
    };
    let hold = interrupt::hold();
    let mut progress = RowProgress::new(&context.printer);
    let endpoint = target.endpoint().connection_string();
    let result = seed_rows(endpoint, &rules, &options, &mut progress);
    drop(hold);
    progress.bar.finish_and_clear();
    let report = result?;
    render(&report, &context.printer);
    Ok(serde_json::json!(report))
}

/// The rules of the source tree, else those that the binary carries.
fn rules(tree: Option<&Project>, context: &Context) -> Result<DemoRules, CliError> {
    let said = tree.and_then(|project| Some((project, project.settings.demo.as_ref()?)));
    if let Some((project, setting)) = said {
        return match setting {
            SettingRules::File(path) => {
                let path = project.root.join(path);
                let text = std::fs::read_to_string(&path).map_err(|source| {
                    glowplug_migrate::Error::File {
                        doing: "read",
                        path: path.clone(),
                        source,
                    }
                })?;
                Ok(DemoRules::parse(&path.to_string_lossy(), &text)?)
            }
            SettingRules::Table(table) => Ok(DemoRules::from_table(table)?),
        };
    }
    match context.application.demo {
        Some(text) => Ok(DemoRules::parse("demo rules", text)?),
        None => Ok(DemoRules::default()),
    }
}

fn render(report: &DemoReport, printer: &Printer) {
    let rows = report.tables.iter().map(|row| {
        vec![
            row.table.clone(),
            row.inserted.to_string(),
            row.kept.to_string(),
        ]
    });
    for line in table::lines(&["table", "new", "kept"], rows, 1) {
        printer.line(line);
    }
    let rate = report.rows as f64 / report.seconds.max(0.001);
    printer.note(format!(
        "{GREEN}generated{GREEN:#} {} rows {DIM}{}, {} rows/s{DIM:#}",
        report.rows,
        time(Duration::from_secs_f64(report.seconds)),
        rounded(rate)
    ));
}

/// A rate with two digits that mean something, and separators: `52,000`.
fn rounded(rate: f64) -> String {
    let step = 10_f64.powi((rate.max(1.0).log10().floor() as i32 - 1).max(0));
    let digits = format!("{:.0}", (rate / step).round() * step);
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

struct RowProgress<'a> {
    bar: ProgressBar,
    printer: &'a Printer,
}

impl<'a> RowProgress<'a> {
    fn new(printer: &'a Printer) -> Self {
        let bar = bar(printer);
        let style = ProgressStyle::with_template(
            "{spinner} {msg} {wide_bar} {human_pos}/{human_len} {eta} left",
        );
        if let Ok(style) = style {
            bar.set_style(style);
        }
        RowProgress { bar, printer }
    }
}

impl DemoObserver for RowProgress<'_> {
    fn planned(&mut self, rows: u64) {
        self.bar.set_length(rows);
        self.bar.enable_steady_tick(Duration::from_millis(100));
    }

    fn progress(&mut self, rows: u64, table: &str) {
        self.bar.set_position(rows);
        self.bar.set_message(table.to_owned());
    }

    fn phase(&mut self, what: &str) {
        self.bar.set_message(what.to_owned());
    }

    fn warn(&mut self, what: &str) {
        self.bar.suspend(|| self.printer.warning(what));
    }
}
