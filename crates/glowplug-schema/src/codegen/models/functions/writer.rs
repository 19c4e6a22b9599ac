//! Functions laid out. rustfmt skips them: how it breaks a chain of calls is nothing to rely on.

use std::fmt::Write as _;

use heck::ToSnakeCase;

use crate::codegen::RustfmtOptions;

/// Collects the functions of one `impl` block.
pub(super) struct Writer<'t> {
    rustfmt: &'t RustfmtOptions,
    parts: Vec<String>,
}

impl<'t> Writer<'t> {
    pub(super) fn new(rustfmt: &'t RustfmtOptions) -> Self {
        Writer {
            rustfmt,
            parts: Vec::new(),
        }
    }

    /// `pub fn name(first, arguments) -> gives { body }`, where the body is indented by four spaces for each block.
    pub(super) fn function(
        &mut self,
        doc: &[&str],
        name: &str,
        first: &str,
        arguments: &[(String, String)],
        gives: &str,
        body: &str,
    ) {
        let margin = self.indent(1);
        let mut out = String::new();
        for line in doc {
            let _ = writeln!(out, "{}", format!("{margin}/// {line}").trim_end());
        }
        // Clippy's limits, where they are not set otherwise.
        if arguments.len() > 6 {
            let _ = writeln!(out, "{margin}#[allow(clippy::too_many_arguments)]");
        }
        if ["dsl::And<", "Bound<", "["]
            .iter()
            .any(|part| gives.contains(part))
        {
            let _ = writeln!(out, "{margin}#[allow(clippy::type_complexity)]");
        }
        let list: Vec<String> = std::iter::once(first.to_owned())
            .chain(arguments.iter().map(|(name, ty)| format!("{name}: {ty}")))
            .collect();
        let line = format!("{margin}pub fn {name}({}) -> {gives} {{", list.join(", "));
        if line.chars().count() <= self.rustfmt.max_width {
            let _ = writeln!(out, "{line}");
        } else {
            let _ = writeln!(out, "{margin}pub fn {name}(");
            for argument in list {
                let _ = writeln!(out, "{}{argument},", self.indent(2));
            }
            let _ = writeln!(out, "{margin}) -> {gives} {{");
        }
        for line in body.lines() {
            let text = line.trim_start_matches("    ");
            let depth = (line.len() - text.len()) / 4;
            let _ = writeln!(out, "{}{text}", self.indent(2 + depth));
        }
        let _ = writeln!(out, "{margin}}}");
        self.parts.push(out);
    }

    /// A comment between the functions.
    pub(super) fn comment(&mut self, text: &str) {
        self.parts.push(format!("{}// {text}\n", self.indent(1)));
    }

    /// The block; nothing where there is nothing in it.
    pub(super) fn block(&self, row: &str) -> String {
        if self.parts.is_empty() {
            return String::new();
        }
        // A table `find` has a `Find::find`.
        let itself = format!("pub fn {}(", row.to_snake_case());
        let allow = if self.parts.iter().any(|part| part.contains(&itself)) {
            "#[allow(clippy::self_named_constructors)]\n"
        } else {
            ""
        };
        let parts = self.parts.join("\n");
        format!("\n{allow}impl models::{row} {{\n{parts}}}\n")
    }

    fn indent(&self, depth: usize) -> String {
        self.rustfmt.indent(depth * self.rustfmt.tab_spaces)
    }
}
