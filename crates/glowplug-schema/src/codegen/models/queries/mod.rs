//! What is asked of every table: rows created, found, changed, deleted, by plain Diesel in functions of the row structs.
//!
//! A folder beside the models: one file for each table, and nothing in them but `impl` blocks.

mod arguments;
mod crud;
mod keys;
mod prepared;

use std::collections::HashSet;

use super::plan::{Model, Plan};
use super::table::imports_of;
use super::{GeneratedFile, HEADER, ModelOptions, docs};
use crate::codegen::RustfmtOptions;

/// The line that makes the models' `mod.rs` know the folder. Its files are laid out by hand: rustfmt is told to leave them.
pub(super) fn declaration(plan: &Plan<'_>) -> String {
    format!("\nmod {};\n", folder(plan))
}

/// The files of the folder.
pub(super) fn files(
    plan: &Plan<'_>,
    options: &ModelOptions,
    rustfmt: &RustfmtOptions,
) -> Vec<GeneratedFile> {
    let folder = format!("{}/{}", options.models_dir(), folder(plan));
    let mut root = String::from(HEADER);
    root.push_str(
        "\n//! What is asked of every table. The functions are those of the row structs.\n",
    );
    let mut files = Vec::new();
    for model in &plan.models {
        let module = &model.names.module;
        root.push('\n');
        if !module.is_ascii() {
            root.push_str(&format!("#[path = \"{module}.rs\"]\n"));
        }
        root.push_str(&format!("mod {module};\n"));
        files.push(GeneratedFile {
            path: format!("{folder}/{module}.rs"),
            text: rustfmt.line_ends(file(model, options, rustfmt)),
        });
    }
    if plan.models.iter().any(prepared::is_needed) {
        root.push_str(prepared::TEXT);
    }
    files.push(GeneratedFile {
        path: format!("{folder}/mod.rs"),
        text: rustfmt.line_ends(root),
    });
    files
}

/// The name of the folder: a table may have a module of that name.
fn folder(plan: &Plan<'_>) -> String {
    let taken: HashSet<String> = plan
        .models
        .iter()
        .map(|model| model.names.module.to_lowercase())
        .collect();
    let numbered = (2..).map(|number| format!("queries_{number}"));
    std::iter::once("queries".to_owned())
        .chain(numbered)
        .find(|name| !taken.contains(name))
        // The numbers do not end.
        .unwrap_or_default()
}

fn file(model: &Model<'_>, options: &ModelOptions, rustfmt: &RustfmtOptions) -> String {
    let table = Table::of(model, options);
    let crud = crud::render(&table, rustfmt);
    let mut out = String::from(HEADER);
    out.push('\n');
    out.push_str(&imports_of(&crud.fields, options, rustfmt));
    // Groups of one line each: there is no order that rustfmt would rather have.
    out.push_str("\nuse super::super as models;\n");
    if let Some(import) = &table.import {
        out.push_str(&format!("\nuse {import};\n"));
    }
    out.push_str(&crud.text);
    out
}

/// A table as the text of its functions speaks of it.
pub(super) struct Table<'a> {
    /// Its model.
    pub(super) model: &'a Model<'a>,
    /// What is imported for it; nothing where its name would hide another one.
    pub(super) import: Option<String>,
    /// Its module in `schema.rs` as the text names it: `users`.
    pub(super) module: String,
    /// Its name in documentation.
    pub(super) title: String,
}

impl<'a> Table<'a> {
    pub(super) fn of(model: &'a Model<'a>, options: &ModelOptions) -> Table<'a> {
        let name = &model.table.rust_name;
        let enums = options.enums_path();
        let hides = !name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            || NAMES_IN_USE.contains(&name.as_str())
            || enums.rsplit("::").next() == Some(name);
        Table {
            model,
            import: (!hides).then(|| model.path.clone()),
            module: if hides {
                model.path.clone()
            } else {
                name.clone()
            },
            title: docs::code(&model.table.table.name.name)
                .unwrap_or_else(|| "the table".to_owned()),
        }
    }
}

/// What the generated text names, so that no table's module may hide it.
const NAMES_IN_USE: &[&str] = &[
    "alloc",
    "bigdecimal",
    "bool",
    "char",
    "chrono",
    "core",
    "diesel",
    "f32",
    "f64",
    "i16",
    "i32",
    "i64",
    "i8",
    "ipnetwork",
    "isize",
    "models",
    "serde_json",
    "std",
    "str",
    "u16",
    "u32",
    "u64",
    "u8",
    "usize",
    "uuid",
];
