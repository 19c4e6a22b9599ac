//! What is asked of every table: rows created, found, changed, deleted, by plain Diesel in functions of the row structs.
//!
//! A folder beside the models: one file for each table, and nothing in them but `impl` blocks.

mod arguments;
mod crud;
mod keys;
mod prepared;
mod relations;
mod setters;
mod upsert;
mod writer;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use self::keys::keys;
use self::relations::Relations;
use self::writer::Writer;
use super::plan::{Field, Model, Plan};
use super::table::{imports_of, one_line};
use super::{GeneratedFile, HEADER, ModelOptions, Models, docs};
use crate::codegen::{RustSchema, RustfmtOptions, Warning};

/// The lines that make the models' `mod.rs` know the folder. Its files have a layout of their own, which `cargo fmt` leaves as it is.
pub(super) fn declaration(plan: &Plan<'_>) -> String {
    format!("\n#[rustfmt::skip]\nmod {};\n", folder(plan))
}

/// The files of the folder, and what had to be left out.
pub(super) fn files(
    plan: &Plan<'_>,
    schemas: &[RustSchema<'_>],
    options: &ModelOptions,
    rustfmt: &RustfmtOptions,
) -> Models {
    let relations = Relations::of(plan, options);
    let folder = format!("{}/{}", options.models_dir(), folder(plan));
    let mut root = String::from(HEADER);
    root.push_str(
        "\n//! What is asked of every table. The functions are those of the row structs.\n\n",
    );
    let mut files = Vec::new();
    for model in &plan.models {
        let module = &model.names.module;
        if !module.is_ascii() {
            root.push_str(&format!("#[path = \"{module}.rs\"]\n"));
        }
        root.push_str(&format!("mod {module};\n"));
        files.push(GeneratedFile {
            path: format!("{folder}/{module}.rs"),
            text: rustfmt.line_ends(file(model, &relations, options, rustfmt)),
        });
    }
    if plan.models.iter().any(prepared::is_needed) {
        root.push_str(prepared::TEXT);
    }
    root.push_str(&relations::helpers(&relations));
    if plan.models.iter().any(setters::is_needed) {
        root.push_str(setters::TEXT);
    }
    files.push(GeneratedFile {
        path: format!("{folder}/mod.rs"),
        text: rustfmt.line_ends(root),
    });
    let mut warnings = without_query_id(plan, schemas, &relations);
    warnings.extend(relations.warnings);
    Models {
        files,
        warnings,
        ..Models::default()
    }
}

/// The columns by which rows are found although Diesel takes no value of their type into a condition.
fn without_query_id(
    plan: &Plan<'_>,
    schemas: &[RustSchema<'_>],
    relations: &Relations<'_>,
) -> Vec<Warning> {
    let mut found = BTreeSet::new();
    let mut note = |model: &Model<'_>, field: &Field<'_>| {
        let table = &model.table.table.name;
        let of = |schema: &&RustSchema<'_>| schema.schema == table.schema;
        if field.column.sql_type.custom && !schemas.iter().filter(of).all(|it| it.query_ids) {
            found.insert((table.to_string(), field.column.column.name.clone()));
        }
    };
    for model in &plan.models {
        for field in keys(model).iter().flat_map(|key| &key.fields) {
            note(model, field);
        }
    }
    for relation in &relations.all {
        for pair in &relation.pairs {
            note(relation.child, pair.own);
            note(relation.parent, pair.theirs);
        }
    }
    let warning = |(table, column)| Warning {
        code: "key-without-query-id",
        message: format!(
            "column {column} of table {table} is part of a key and of a type that derives no QueryId: its functions do not compile"
        ),
        hint: "set custom_type_derives = [\"diesel::query_builder::QueryId\"] in diesel.toml"
            .to_owned(),
    };
    found.into_iter().map(warning).collect()
}

/// The folder of the functions, beside the models. Where a table has a module of that name, `_2` and so on follow.
const FUNCTIONS_FOLDER: &str = "functions";

/// Whether a folder of this name beside the models may be that of the functions.
pub fn is_functions_folder(name: &str) -> bool {
    let number = name.strip_prefix(FUNCTIONS_FOLDER);
    number.is_some_and(|number| number.is_empty() || number.starts_with('_'))
}

/// The name of the folder: a table may have a module of that name.
fn folder(plan: &Plan<'_>) -> String {
    let taken: HashSet<String> = plan
        .models
        .iter()
        .map(|model| model.names.module.to_lowercase())
        .collect();
    let numbered = (2..).map(|number| format!("{FUNCTIONS_FOLDER}_{number}"));
    std::iter::once(FUNCTIONS_FOLDER.to_owned())
        .chain(numbered)
        .find(|name| !taken.contains(name))
        // The numbers do not end.
        .unwrap_or_default()
}

fn file(
    model: &Model<'_>,
    relations: &Relations<'_>,
    options: &ModelOptions,
    rustfmt: &RustfmtOptions,
) -> String {
    let mut scope = Scope::new(options);
    let table = scope.table(model);
    let mut writer = Writer::new(rustfmt);
    let mut fields = crud::render(&table, &mut writer);
    let mut text = writer.block(&model.names.row);
    let mut writer = Writer::new(rustfmt);
    fields.extend(relations::render(model, relations, &mut scope, &mut writer));
    for reason in relations
        .left_out
        .get(&model.table.table.name)
        .into_iter()
        .flatten()
    {
        writer.comment(&one_line(reason));
    }
    text.push_str(&writer.block(&model.names.row));
    if model.has_changes() {
        let mut writer = Writer::new(rustfmt);
        crud::is_empty(&mut writer);
        text.push_str(&writer.block(&model.names.changes));
    }
    let (setters, set) = setters::render(model, rustfmt);
    text.push_str(&setters);
    fields.extend(set);
    let mut out = String::from(HEADER);
    out.push('\n');
    out.push_str(&imports_of(&fields, options, rustfmt));
    out.push_str("\nuse super::super as models;\n");
    for import in scope.imports.values() {
        out.push_str(&format!("use {import};\n"));
    }
    out + &text
}

/// A table as the text of functions speaks of it.
pub(super) struct Table<'a> {
    /// Its model.
    pub(super) model: &'a Model<'a>,
    /// Its module in `schema.rs` as the text names it: `users`.
    pub(super) module: String,
    /// Its name in documentation.
    pub(super) title: String,
    /// What the documentation says of functions that find rows, where rows of the table can be deleted softly.
    soft_deleted: Option<String>,
}

impl Table<'_> {
    /// The documentation of a function that finds rows of the table.
    pub(super) fn finds<'d>(&'d self, doc: &[&'d str]) -> Vec<&'d str> {
        let mut doc = doc.to_vec();
        if let Some(note) = &self.soft_deleted {
            let errors = doc.iter().position(|line| *line == "# Errors");
            match errors {
                Some(at) => doc.splice(at..at, [note, ""]).for_each(drop),
                None => doc.extend(["", note]),
            }
        }
        doc
    }
}

/// Rows that have a `deleted_at` are soft-deleted.
fn soft_deleted(model: &Model<'_>) -> Option<String> {
    let field = model.field("deleted_at")?;
    let name = &field.name;
    field
        .column
        .column
        .nullable
        .then(|| format!("Soft-deleted rows, which have a `{name}`, are included."))
}

/// The tables that a file speaks of.
pub(super) struct Scope<'a> {
    /// From name to path.
    imports: BTreeMap<String, String>,
    /// The types that the project chose.
    types: Vec<&'a str>,
    /// The module of the enums, as the text names it.
    enums: String,
}

impl<'o> Scope<'o> {
    fn new(options: &'o ModelOptions) -> Scope<'o> {
        let path = options.enums_path();
        Scope {
            imports: BTreeMap::new(),
            types: options.types.values().map(String::as_str).collect(),
            enums: path.rsplit("::").next().unwrap_or(&path).to_owned(),
        }
    }

    /// The table, imported unless its name would hide another one: then the text has its whole path.
    pub(super) fn table<'a>(&mut self, model: &'a Model<'a>) -> Table<'a> {
        let name = &model.table.rust_name;
        let usual = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let hides = !name.chars().all(usual)
            || NAMES_IN_USE.contains(&name.as_str())
            || *name == self.enums
            || self
                .types
                .iter()
                .any(|ty| ty.contains(&format!("{name}::")))
            || self
                .imports
                .get(name)
                .is_some_and(|path| *path != model.path);
        let module = if hides { &model.path } else { name };
        if !hides {
            self.imports.insert(name.clone(), model.path.clone());
        }
        Table {
            model,
            module: module.clone(),
            title: docs::code(&model.table.table.name.name)
                .unwrap_or_else(|| "the table".to_owned()),
            soft_deleted: soft_deleted(model),
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
