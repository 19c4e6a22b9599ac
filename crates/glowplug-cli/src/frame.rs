//! The piece of SQL that failed, with a mark under it.

use std::fmt::Write;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use glowplug_migrate::MigrationError;

use crate::plain::plain;

/// The file, the line with a caret, and what the server said besides its message.
pub(crate) fn of_migration(error: &MigrationError) -> String {
    let at = &error.location;
    let mut out = format!("  at {}:{}:{}\n", at.path.display(), at.line, at.column);
    if error.at_commit {
        out.push_str("  every statement passed; COMMIT failed, which is where deferred constraints are checked\n");
    }
    let start = at
        .text
        .char_indices()
        .nth(at.column - 1)
        .map_or(at.text.len(), |(byte, _)| byte);
    let end = at
        .text
        .char_indices()
        .nth(at.column - 1 + error.length)
        .map_or(at.text.len(), |(byte, _)| byte);
    let (text, start, end) = around(&at.text, start, end.max(start));
    let snippet = Snippet::source(text)
        .line_start(at.line)
        .annotation(AnnotationKind::Primary.span(start..end));
    let report = [Level::ERROR.no_name().primary_title("").element(snippet)];
    // The title and the path are printed above in one manner for all errors; of the drawing only the lines with a bar count.
    for line in Renderer::plain()
        .render(&report)
        .lines()
        .filter(|line| line.contains('|'))
    {
        let _ = writeln!(out, "{}", line.trim_end());
    }
    if let Some(report) = error.report() {
        let _ = writeln!(out, "  sqlstate: {}", report.sqlstate);
        let more = [
            ("detail", &report.detail),
            ("server hint", &report.hint),
            ("context", &report.context),
        ];
        for (name, text) in more {
            if let Some(text) = text {
                let _ = writeln!(out, "  {name}: {}", plain(text).replace('\n', "\n    "));
            }
        }
    }
    out
}

/// The longest part of a line that is shown: a line of a dump can have megabytes.
const WIDTH: usize = 160;

fn around(text: &str, start: usize, end: usize) -> (&str, usize, usize) {
    if text.len() <= WIDTH {
        return (text, start, end);
    }
    let mut from = start.saturating_sub(WIDTH / 2);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let mut to = (from + WIDTH).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    (
        &text[from..to],
        start - from,
        end.clamp(start, to.max(start)) - from,
    )
}
