//! `schema.rs`.

mod relations;
mod tables;
mod types;

use super::{CodegenError, RustSchema, RustfmtOptions, SchemaOptions, Warning, patch, unseen};
use crate::catalog::Catalog;

/// What Diesel's configuration file cannot say.
#[derive(Debug, Clone, Default)]
pub struct Extras {
    /// Whether an array whose CHECK forbids NULL elements is an `Array<T>` and not an `Array<Nullable<T>>`.
    pub non_null_array_elements: bool,
    /// The text of the patch file.
    pub patch: Option<String>,
}

/// A generated text and what is to be said about it.
#[derive(Debug, Clone)]
pub struct Printed {
    /// The text of the file.
    pub text: String,
    /// What had to be left out or bent.
    pub warnings: Vec<Warning>,
}

/// Writes `schema.rs` for one schema.
pub fn print_schema(
    catalog: &Catalog,
    options: &SchemaOptions,
    rustfmt: &RustfmtOptions,
    extras: &Extras,
) -> Result<Printed, CodegenError> {
    let schema = RustSchema::of(catalog, options, extras.non_null_array_elements);
    let mut text = String::from("// @generated automatically by Diesel CLI.\n");
    let depth = schema.module.iter().count();
    let mut printer = Printer {
        schema: &schema,
        options,
        rustfmt,
        column: depth * printer_tab(rustfmt),
        text: String::new(),
    };
    printer.custom_types();
    printer.tables();
    printer.joinables();
    printer.same_query();
    let body = printer.text;
    match &schema.module {
        Some(module) if body.is_empty() && !rustfmt.disable_all_formatting => {
            text += &format!("\npub mod {module} {{}}\n");
        }
        Some(module) => text += &format!("\npub mod {module} {{\n{body}}}\n"),
        None if body.is_empty() && !rustfmt.disable_all_formatting => {}
        None => text += &format!("\n{body}"),
    }
    if let Some(patch) = &extras.patch {
        text = patch::apply(&text, patch)?;
    }
    if !rustfmt.disable_all_formatting {
        text = rustfmt.line_ends(text);
    }
    let mut warnings = relations::warnings(&schema);
    warnings.splice(0..0, schema.warnings);
    warnings.extend(later_keys(options));
    Ok(Printed { text, warnings })
}

/// What the parts of the text are written with.
struct Printer<'a> {
    schema: &'a RustSchema<'a>,
    options: &'a SchemaOptions,
    rustfmt: &'a RustfmtOptions,
    /// The column at which items start.
    column: usize,
    text: String,
}

impl Printer<'_> {
    /// A line, so many columns in from where items start.
    fn line(&mut self, columns: usize, line: &str) {
        if !line.is_empty() {
            self.rustfmt
                .push_indent(&mut self.text, self.column + columns);
            self.text += line;
        }
        self.text.push('\n');
    }

    /// An empty line between two parts.
    fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// A documentation comment. A carriage return inside a line would be an error in Rust, as would a mark that turns the
    /// direction of writing.
    fn docs(&mut self, columns: usize, text: &str) {
        for line in text.lines() {
            let line = line.trim().replace('\r', " ");
            let space = if line.is_empty() { "" } else { " " };
            self.line(columns, &format!("///{space}{}", unseen::shown(&line)));
        }
    }
}

/// The width of one indentation; without formatting it is Diesel's own.
fn printer_tab(rustfmt: &RustfmtOptions) -> usize {
    match rustfmt.disable_all_formatting {
        true => 4,
        false => rustfmt.tab_spaces,
    }
}

/// Warnings for keys of Diesel 2.4 that say something which nobody does yet.
fn later_keys(options: &SchemaOptions) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if options.experimental_infer_nullable_for_views {
        warnings.push(Warning::not_yet(
            "experimental_infer_nullable_for_views",
            "every column of a view is nullable",
        ));
    }
    if options.generate_rust_enum_definitions == Some(true) {
        warnings.push(Warning::not_yet(
            "generate_rust_enum_definitions",
            "Rust enums come with the models",
        ));
    }
    warnings
}
