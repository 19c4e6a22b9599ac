//! The file of one table: its row, its insert, its changes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::layout::{self, Type};
use super::plan::{Field, Model};
use super::types::MONEY;
use super::{HEADER, ModelOptions, docs};
use crate::codegen::RustfmtOptions;

pub(super) fn render(
    model: &Model<'_>,
    options: &ModelOptions,
    rustfmt: &RustfmtOptions,
) -> String {
    let writer = Writer {
        model,
        options,
        rustfmt,
        table: docs::code(&model.table.table.name.name).unwrap_or_else(|| "the table".to_owned()),
    };
    let mut out = String::from(HEADER);
    out.push('\n');
    let fields: Vec<&Field<'_>> = model.fields.iter().collect();
    out.push_str(&imports_of(&fields, options, rustfmt));
    out.push_str(&writer.row());
    if model.has_insert() {
        out.push_str(&writer.insert());
    }
    if model.has_changes() {
        out.push_str(&writer.changes());
    }
    out
}

struct Writer<'a> {
    model: &'a Model<'a>,
    options: &'a ModelOptions,
    rustfmt: &'a RustfmtOptions,
    /// The table's name as documentation shows it.
    table: String,
}

impl Writer<'_> {
    fn row(&self) -> String {
        let model = self.model;
        let mut doc = docs::lines(model.table.table.comment.as_deref());
        if doc.is_empty() {
            doc.push(format!("A row of {}.", self.table));
        }
        let mut out = String::from("\n");
        out.push_str(&doc_lines("", &doc));
        for reason in &model.not_associated {
            let _ = writeln!(out, "// No association: {}.", one_line(reason));
        }
        let serde = self
            .options
            .serde_feature
            .as_deref()
            .filter(|_| model.fields.iter().all(|field| field.ty.serde));
        let mut derives = vec!["Queryable", "Selectable"];
        if model.identifiable() {
            derives.push("Identifiable");
        }
        if !model.parents.is_empty() {
            derives.push("Associations");
        }
        derives.extend(["Debug", "Clone", "PartialEq"]);
        if model.fields.iter().all(|field| field.ty.eq) {
            derives.push("Eq");
        }
        for derive in &self.options.derives {
            if !derives.contains(&derive.as_str()) {
                derives.push(derive);
            }
        }
        out.push_str(&self.rustfmt.derive(0, &derives));
        if let Some(feature) = serde {
            out.push_str(&layout::cfg_attr(
                self.rustfmt,
                0,
                feature,
                "derive(serde::Serialize, serde::Deserialize)",
            ));
        }
        out.push_str(allow(&model.fields.iter().collect::<Vec<_>>()));
        out.push_str(&self.table_attribute());
        for (parent, column) in &model.parents {
            let _ = writeln!(
                out,
                "#[diesel(belongs_to(super::{parent}, foreign_key = {column}))]"
            );
        }
        let _ = writeln!(
            out,
            "#[diesel(check_for_backend(diesel::pg::Pg))]\npub struct {} {{",
            model.names.row
        );
        for field in &model.fields {
            self.field(&mut out, field, &field.ty.ty, &[], serde);
        }
        for column in &model.left_out {
            let text = format!(
                "The column {} is missing: Diesel has no Rust type for {}.",
                column.name, column.data_type.sql
            );
            let _ = writeln!(out, "{}// {}", self.indent(1), one_line(&text));
        }
        out.push_str("}\n");
        out
    }

    fn insert(&self) -> String {
        let fields = self.model.insertable();
        let required = fields.iter().any(|field| !field.optional());
        let optional = fields.iter().any(|field| field.optional());
        let mut doc = vec![format!("A row to insert into {}.", self.table)];
        if optional {
            doc.push(String::new());
            doc.push("What is `None` gets its default from the database.".to_owned());
        }
        let mut out = String::from("\n");
        out.push_str(&doc_lines("", &doc));
        let mut derives = vec!["Insertable", "Debug", "Clone", "PartialEq"];
        if fields.iter().all(|field| field.ty.eq) {
            derives.push("Eq");
        }
        if !required {
            derives.insert(3, "Default");
        }
        out.push_str(&self.rustfmt.derive(0, &derives));
        out.push_str(allow(&fields));
        let _ = writeln!(
            out,
            "#[diesel(table_name = {})]\npub struct {} {{",
            self.model.path, self.model.names.new
        );
        for field in &fields {
            // A nullable column's own Option already says both: absent and NULL are the same without a default.
            let wrap =
                field.default.is_some() || (field.optional() && !field.column.column.nullable);
            let ty = if wrap {
                field.ty.ty.clone().option()
            } else {
                field.ty.ty.clone()
            };
            let default = field
                .default
                .as_deref()
                .and_then(docs::code)
                .map(|code| format!("Default: {code}."));
            self.field(&mut out, field, &ty, default.as_slice(), None);
        }
        out.push_str(&self.unwritable());
        out.push_str("}\n");
        if required && optional {
            out.push_str(&self.constructor(&fields));
        }
        out
    }

    /// `new`, which takes what must be given, so that the rest can be left to it: `NewUser { name, ..NewUser::new(email) }`.
    fn constructor(&self, fields: &[&Field<'_>]) -> String {
        let name = &self.model.names.new;
        let mut arguments = Vec::new();
        let mut literal = Vec::new();
        for field in fields {
            let text = field.ty.ty == Type::plain("String");
            let value = if field.optional() {
                Some("None".to_owned())
            } else if text {
                arguments.push((field.name.clone(), Type::plain("impl Into<String>")));
                Some(format!("{}.into()", field.name))
            } else {
                arguments.push((field.name.clone(), field.ty.ty.clone()));
                None
            };
            literal.push((field.name.clone(), value));
        }
        let mut out = format!("\nimpl {name} {{\n");
        let doc = ["The row with what it must have; everything else gets its default.".to_owned()];
        out.push_str(&doc_lines(&self.indent(1), &doc));
        // Clippy's limit, where it is not set otherwise.
        if arguments.iter().any(|(_, ty)| ty.is_complex()) {
            let _ = writeln!(out, "{}#[allow(clippy::type_complexity)]", self.indent(1));
        }
        if arguments.len() > 7 {
            let _ = writeln!(
                out,
                "{}#[allow(clippy::too_many_arguments)]",
                self.indent(1)
            );
        }
        out.push_str(&layout::constructor_head(self.rustfmt, &arguments));
        out.push_str(&layout::self_literal(self.rustfmt, &literal));
        let _ = writeln!(out, "{}}}\n}}", self.indent(1));
        out
    }

    fn changes(&self) -> String {
        let fields = self.model.changeable();
        let mut doc = vec![
            format!("Changes to a row of {}.", self.table),
            String::new(),
            "What is `None` stays as it is.".to_owned(),
        ];
        if fields.iter().any(|field| field.column.column.nullable) {
            doc[2].push_str(" `Some(None)` sets NULL.");
        }
        let mut out = String::from("\n");
        out.push_str(&doc_lines("", &doc));
        let mut derives = vec!["AsChangeset", "Debug", "Clone", "Default", "PartialEq"];
        if fields.iter().all(|field| field.ty.eq) {
            derives.push("Eq");
        }
        out.push_str(&self.rustfmt.derive(0, &derives));
        out.push_str(allow(&fields));
        out.push_str(&self.table_attribute());
        let _ = writeln!(out, "pub struct {} {{", self.model.names.changes);
        for field in &fields {
            self.field(&mut out, field, &field.ty.ty.clone().option(), &[], None);
        }
        out.push_str(&self.unwritable());
        out.push_str("}\n");
        out
    }

    /// What an insert or a changeset says of the columns that Diesel cannot write.
    fn unwritable(&self) -> String {
        let fields = self.model.fields.iter().filter(|field| field.unwritable());
        let comment = |field: &Field<'_>| {
            let text = format!(
                "The column {} is missing: Diesel writes no {} that may be NULL.",
                field.column.column.name, field.column.column.data_type.sql
            );
            format!("{}// {}\n", self.indent(1), one_line(&text))
        };
        fields.map(comment).collect()
    }

    /// The table and its key. Diesel takes `id` for the key unless reported otherwise.
    fn table_attribute(&self) -> String {
        let model = self.model;
        let columns = model
            .table
            .primary_key
            .iter()
            .filter_map(|name| model.table.column(name));
        let key: Vec<&str> = columns.map(|column| column.rust_name.as_str()).collect();
        if key == ["id"] {
            return format!("#[diesel(table_name = {})]\n", model.path);
        }
        // One attribute and not two: with a path in it, rustfmt leaves it on its line however long it is.
        format!(
            "#[diesel(table_name = {}, primary_key({}))]\n",
            model.path,
            key.join(", ")
        )
    }

    fn field(
        &self,
        out: &mut String,
        field: &Field<'_>,
        ty: &Type,
        more: &[String],
        serde: Option<&str>,
    ) {
        let column = field.column.column;
        let mut doc = docs::lines(column.comment.as_deref());
        if doc.is_empty() {
            let name = docs::code(&column.name);
            doc.push(name.map_or_else(
                || "A column.".to_owned(),
                |name| format!("The column {name}."),
            ));
        }
        for line in more {
            doc.extend([String::new(), line.clone()]);
        }
        let margin = self.indent(1);
        out.push_str(&doc_lines(&margin, &doc));
        if field.name != field.column.rust_name {
            let _ = writeln!(
                out,
                "{margin}#[diesel(column_name = {})]",
                field.column.rust_name
            );
        }
        if let Some(feature) = serde.filter(|_| field.name != column.name) {
            let rename = format!("serde(rename = {})", docs::literal(&column.name));
            out.push_str(&layout::cfg_attr(
                self.rustfmt,
                self.rustfmt.tab_spaces,
                feature,
                &rename,
            ));
        }
        out.push_str(&layout::field(self.rustfmt, &field.name, ty));
    }

    fn indent(&self, depth: usize) -> String {
        self.rustfmt.indent(depth * self.rustfmt.tab_spaces)
    }
}

/// What the fields' types need, in rustfmt's order.
pub(super) fn imports_of(
    fields: &[&Field<'_>],
    options: &ModelOptions,
    rustfmt: &RustfmtOptions,
) -> String {
    let mut own: Vec<String> = Vec::new();
    let mut others: BTreeMap<String, Vec<String>> = BTreeMap::new();
    others.insert("diesel::prelude".to_owned(), vec!["*".to_owned()]);
    let enums = options.enums_path();
    for field in fields {
        for import in &field.ty.imports {
            if *import == MONEY {
                own.push(format!("{}::Money", options.money_path()));
            } else if let Some((module, name)) = import.rsplit_once("::") {
                others
                    .entry(module.to_owned())
                    .or_default()
                    .push(name.to_owned());
            }
        }
        if field.ty.is_enum {
            own.push(enums.clone());
        }
    }
    own.sort();
    own.dedup();
    let mut out: String = own.iter().map(|path| format!("use {path};\n")).collect();
    for (module, mut names) in others {
        names.sort();
        names.dedup();
        out.push_str(&layout::use_list(rustfmt, &format!("use {module}"), &names));
    }
    out
}

fn doc_lines(margin: &str, lines: &[String]) -> String {
    let comment = |line: &String| format!("{}\n", format!("{margin}/// {line}").trim_end());
    lines.iter().map(comment).collect()
}

/// A text that cannot end the comment it stands in.
pub(super) fn one_line(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() && !docs::hostile(*c))
        .collect()
}

/// What keeps Clippy quiet about the types of the fields.
fn allow(fields: &[&Field<'_>]) -> &'static str {
    if fields.iter().any(|field| field.ty.ty.is_complex()) {
        "#[allow(clippy::type_complexity)]\n"
    } else {
        ""
    }
}
