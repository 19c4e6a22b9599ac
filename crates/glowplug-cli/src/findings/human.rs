//! Findings for people: grouped by what they are about, and the same said of many said once.

use std::collections::BTreeMap;

use glowplug_migrate::finding::{Code, Finding, Severity};
use glowplug_migrate::workflow::Summary;
use glowplug_schema::diff::{Change, ChangeKind};
use similar::TextDiff;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::plain::plain;
use crate::style::{DIM, RED, YELLOW};
use crate::words::count;

/// From how many on the same finding is told once, with their number.
const FOLDED_FROM: usize = 4;

/// How findings are shown.
#[derive(Clone, Copy)]
pub(crate) struct View {
    /// Whether notes, accepted findings and every single one of many are shown, too.
    pub(crate) all: bool,
    /// How many columns a line has at most, where that is known.
    pub(crate) width: Option<usize>,
}

/// A group of findings: those of one code about one thing.
struct Group<'a> {
    code: Code,
    about: Option<&'a str>,
    findings: Vec<&'a Finding>,
}

/// The lines of these findings, without indentation of their own.
pub(crate) fn lines(findings: &[Finding], view: View) -> Vec<String> {
    let shown = findings.iter().filter(|finding| {
        view.all || finding.accepted.is_none() && finding.severity > Severity::Note
    });
    let mut groups: Vec<Group<'_>> = Vec::new();
    for finding in shown {
        let about = finding
            .change
            .as_ref()
            .and(finding.place.migration.as_deref());
        match groups.last_mut() {
            Some(group)
                if group.code == finding.code && group.about == about && about.is_some() =>
            {
                group.findings.push(finding);
            }
            _ => groups.push(Group {
                code: finding.code,
                about,
                findings: vec![finding],
            }),
        }
    }
    let mut many: BTreeMap<(Code, &str), usize> = BTreeMap::new();
    for group in &groups {
        *many.entry(group.kind()).or_default() += 1;
    }
    let mut told: Vec<(Code, &str)> = Vec::new();
    let mut out = Vec::new();
    for group in &groups {
        let kind = group.kind();
        let number = many.get(&kind).copied().unwrap_or(1);
        if view.all || number < FOLDED_FROM {
            out.extend(group.lines());
        } else if !told.contains(&kind) {
            told.push(kind);
            out.push(format!(
                "{} {DIM}[{}]{DIM:#}, listed with -v",
                group.of_many(number),
                group.code
            ));
        }
    }
    out.into_iter()
        .map(|line| match view.width {
            Some(width) => cut(&line, width.saturating_sub(10)),
            None => line,
        })
        .collect()
}

impl<'a> Group<'a> {
    /// What makes two groups the same but for their place.
    fn kind(&self) -> (Code, &'a str) {
        let text = match (self.code, self.findings.first()) {
            (Code::DownLeavesEnumLabels, _) | (_, None) => "",
            (_, Some(finding)) => finding.message.as_str(),
        };
        (self.code, text)
    }

    fn of_many(&self, number: usize) -> String {
        match (self.code, self.findings.first()) {
            (Code::DownLeavesEnumLabels, _) | (_, None) => format!(
                "{}: the down.sql leaves enum labels, which PostgreSQL cannot remove",
                count(number, "migration")
            ),
            (_, Some(finding)) => {
                let what = match finding.place {
                    ref place if place.migration.is_some() => "migration",
                    ref place if place.file.is_some() => "file",
                    _ => "object",
                };
                format!("{}: {}", count(number, what), plain(&finding.message))
            }
        }
    }

    fn lines(&self) -> Vec<String> {
        let mut out = Vec::new();
        if let Some(migration) = self.about {
            let code = self.code;
            out.push(format!(
                "{}/down.sql does not fully revert up.sql: {DIM}[{code}]{DIM:#}",
                plain(migration)
            ));
        }
        for finding in &self.findings {
            let indent = if self.about.is_some() { "  " } else { "" };
            let mark = mark(finding);
            let text = match &finding.change {
                Some(change) => change_lines(&finding.message, change),
                None => vec![plain(&finding.to_string()).into_owned()],
            };
            // The code of a plain difference is the check's own name.
            let code = match (self.about, finding.code) {
                (Some(_), _) | (None, Code::Drift) => String::new(),
                (None, code) => format!(" {DIM}[{code}]{DIM:#}"),
            };
            for (at, line) in text.iter().enumerate() {
                match at {
                    0 => out.push(format!("{indent}{mark}{line}{code}")),
                    _ => out.push(format!("{indent}{line}")),
                }
            }
        }
        out
    }
}

/// What tells that a finding does not count.
fn mark(finding: &Finding) -> String {
    match (&finding.accepted, finding.severity) {
        (Some(reason), _) if reason.is_empty() => format!("{DIM}accepted:{DIM:#} "),
        (Some(reason), _) => format!("{DIM}accepted ({}):{DIM:#} ", plain(reason)),
        (None, Severity::Error) => String::new(),
        (None, Severity::Warning) => format!("{YELLOW}warning:{YELLOW:#} "),
        (None, Severity::Note) => format!("{DIM}note:{DIM:#} "),
    }
}

/// A change in one line, and the texts of a function or view beneath it as a diff.
fn change_lines(message: &str, change: &Change) -> Vec<String> {
    let mut lines = vec![plain(message).into_owned()];
    if let ChangeKind::Altered {
        from: Some(from),
        to: Some(to),
        ..
    } = &change.kind
        && (from.contains('\n') || to.contains('\n'))
    {
        let diff = TextDiff::from_lines(from, to);
        let text = diff.unified_diff().context_radius(1).to_string();
        lines.extend(
            text.lines()
                .filter(|line| !line.starts_with("\\ No newline"))
                .map(|line| format!("    {}", plain(line))),
        );
    }
    lines
}

/// The counts in one line: `3 errors, 1 warning; 70 accepted`.
pub(crate) fn totals(summary: &Summary) -> String {
    let counted = [
        (summary.errors, "error", RED),
        (summary.warnings, "warning", YELLOW),
        (summary.notes, "note", DIM),
    ];
    let counted: Vec<String> = counted
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, word, style)| format!("{style}{}{style:#}", count(number, word)))
        .collect();
    let mut text = match counted.is_empty() {
        true => "no findings".to_owned(),
        false => counted.join(", "),
    };
    for (number, word) in [
        (summary.accepted, "accepted"),
        (summary.ignored, "left out"),
    ] {
        if number > 0 {
            text.push_str(&format!("; {number} {word}"));
        }
    }
    text
}

/// The line, cut at this many columns; styles take none.
fn cut(line: &str, width: usize) -> String {
    if visible(line).width() <= width || width < 20 {
        return line.to_owned();
    }
    let (mut out, mut used) = (String::new(), 0);
    let mut in_style = false;
    let mut is_full = false;
    for c in line.chars() {
        if c == '\u{1b}' {
            in_style = true;
        }
        if in_style {
            out.push(c);
            in_style = c != 'm';
            continue;
        }
        let columns = c.width().unwrap_or(0);
        if used + columns >= width {
            if !is_full {
                out.push('…');
            }
            is_full = true;
            continue;
        }
        used += columns;
        out.push(c);
    }
    out
}

/// The line without styles.
fn visible(line: &str) -> String {
    anstream::adapter::strip_str(line).to_string()
}
