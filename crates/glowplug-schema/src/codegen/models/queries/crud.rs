//! Create, find, change and delete: the functions of one table.

use std::fmt::Write as _;

use super::Table;
use super::arguments::Argument;
use super::keys::{Key, keys};
use super::writer::Writer;
use crate::codegen::models::plan::{Field, Model};

/// How many binds a statement may have: the protocol counts them in 16 bits, see
/// <https://www.postgresql.org/docs/current/protocol-message-formats.html>.
const BINDS: usize = 65_535;

/// The functions of a table, so that nothing else takes their names.
pub(super) fn names(model: &Model<'_>) -> Vec<String> {
    let fixed = [
        "find",
        "exists",
        "count",
        "create",
        "create_many",
        "create_many_returning",
        "update",
        "delete",
    ];
    let mut names: Vec<String> = fixed.map(str::to_owned).into();
    for key in keys(model) {
        let by = by(&key, &names);
        names.extend(["find", "find_or_create", "upsert"].map(|verb| format!("{verb}{by}")));
    }
    names
}

/// Writes them. Answers the fields whose types they name.
pub(super) fn render<'a>(table: &Table<'a>, writer: &mut Writer<'_>) -> Vec<&'a Field<'a>> {
    let model = table.model;
    let keys = keys(model);
    let mut functions = Functions { table, writer };
    let mut taken = Vec::new();
    let has_insert = model.has_insert();
    for key in &keys {
        let by = by(key, &taken);
        taken.push(format!("find{by}"));
        functions.find(key, &by);
        if key.primary {
            functions.exists(key);
        }
    }
    functions.count();
    if has_insert {
        functions.create();
        functions.create_many();
    }
    if let Some(key) = keys.iter().find(|key| key.primary) {
        if model.has_changes() {
            functions.update(key);
        }
        functions.delete(key);
    }
    taken.clear();
    for key in &keys {
        let by = by(key, &taken);
        taken.push(format!("find{by}"));
        if has_insert && key.fields.iter().all(|field| !field.read_only()) {
            functions.find_or_create(key, &by);
            if key.arbiter && model.has_changes() {
                functions.upsert(key, &by);
            }
        }
    }
    keys.iter()
        .flat_map(|key| key.fields.iter().copied())
        .collect()
}

/// Whether a changeset holds anything: Diesel refuses an UPDATE without.
pub(super) fn is_empty(writer: &mut Writer<'_>) {
    let doc = ["Whether nothing is to be changed."];
    writer.function(
        &doc,
        "is_empty",
        "&self",
        &[],
        "bool",
        "*self == Self::default()\n",
    );
}

/// `_by_email`; nothing for the primary key.
fn by(key: &Key<'_>, taken: &[String]) -> String {
    if key.primary {
        return String::new();
    }
    let fields: Vec<&str> = key.fields.iter().map(|field| field.name.as_str()).collect();
    let mut plain = format!("_by_{}", fields.join("_and_"));
    // What the compiler calls snake case has no two underscores in a row.
    while plain.contains("__") {
        plain = plain.replace("__", "_");
    }
    let plain = plain.trim_end_matches('_').to_owned();
    let free = |by: &String| !taken.contains(&format!("find{by}"));
    let numbered = (2..).map(|number| format!("{plain}_{number}"));
    std::iter::once(plain.clone())
        .chain(numbered)
        .find(free)
        // The numbers do not end.
        .unwrap_or_default()
}

struct Functions<'t, 'w, 'a> {
    table: &'t Table<'a>,
    writer: &'t mut Writer<'w>,
}

impl Functions<'_, '_, '_> {
    fn find(&mut self, key: &Key<'_>, by: &str) {
        let arguments = arguments(key);
        let what = what(key);
        let row = if key.primary {
            format!(
                "The row of {} with this {what}; `None` when there is none.",
                self.table.title
            )
        } else {
            format!(
                "The row of {} that has this {what}; `None` when there is none.",
                self.table.title
            )
        };
        let body = format!(
            "{}\n    .select(Self::as_select())\n    .get_result(conn)\n    .optional()\n",
            self.filtered(key, &arguments)
        );
        self.function(
            &[&row],
            &format!("find{by}"),
            &arguments,
            "QueryResult<Option<Self>>",
            &body,
        );
    }

    fn exists(&mut self, key: &Key<'_>) {
        let arguments = arguments(key);
        let query = self.found(key, &arguments);
        let doc = format!(
            "Whether {} has a row with this {}.",
            self.table.title,
            what(key)
        );
        let body = format!("diesel::select(diesel::dsl::exists({query})).get_result(conn)\n");
        self.function(&[&doc], "exists", &arguments, "QueryResult<bool>", &body);
    }

    fn count(&mut self) {
        let doc = format!(
            "How many rows {} has. PostgreSQL counts them one by one.",
            self.table.title
        );
        let body = format!("{}::table.count().get_result(conn)\n", self.table.module);
        self.function(&[&doc], "count", &[], "QueryResult<i64>", &body);
    }

    fn create(&mut self) {
        let body = format!(
            "let insert = diesel::insert_into({}::table)\n    .values(new)\n    .returning(Self::as_returning());\nsuper::Prepared(insert).get_result(conn)\n",
            self.table.module
        );
        self.function(
            &["Inserts a row, and gives it as it is then."],
            "create",
            &[self.new_row()],
            "QueryResult<Self>",
            &body,
        );
    }

    fn create_many(&mut self) {
        let module = &self.table.module;
        let binds = self.table.model.insertable().len();
        let new = &self.table.model.names.new;
        let rows = [simple("rows", format!("&[models::{new}]"))];
        let chunk = format!(
            "const AT_ONCE: usize = {};\n",
            (BINDS / binds.max(1)).max(1)
        );
        let body = format!(
            "{chunk}let insert = |conn: &mut PgConnection| {{\n    rows.chunks(AT_ONCE)\n        .map(|rows| diesel::insert_into({module}::table).values(rows).execute(conn))\n        .sum()\n}};\nif rows.len() > AT_ONCE {{ conn.transaction(insert) }} else {{ insert(conn) }}\n"
        );
        let all = "All of them or none, by as few statements as their binds allow.";
        self.function(
            &["Inserts rows, and gives their number.", "", all],
            "create_many",
            &rows,
            "QueryResult<usize>",
            &body,
        );
        let body = format!(
            "{chunk}let insert = |conn: &mut PgConnection| {{\n    let mut created = Vec::with_capacity(rows.len());\n    for rows in rows.chunks(AT_ONCE) {{\n        let insert = diesel::insert_into({module}::table).values(rows);\n        created.extend(insert.returning(Self::as_returning()).get_results::<Self>(conn)?);\n    }}\n    Ok(created)\n}};\nif rows.len() > AT_ONCE {{ conn.transaction(insert) }} else {{ insert(conn) }}\n"
        );
        self.function(
            &[
                "Inserts rows, and gives them as they are then, in the same order.",
                "",
                all,
            ],
            "create_many_returning",
            &rows,
            "QueryResult<Vec<Self>>",
            &body,
        );
    }

    fn update(&mut self, key: &Key<'_>) {
        let mut arguments = arguments(key);
        let found = self.found(key, &arguments);
        arguments.push(self.changes());
        let body = format!(
            "if changes.is_empty() {{\n    return {found}.select(Self::as_select()).get_result(conn);\n}}\nlet update = diesel::update({found})\n    .set(changes)\n    .returning(Self::as_returning());\nsuper::Prepared(update).get_result(conn)\n"
        );
        self.function(
            &[
                &format!(
                    "Changes the row with this {}, and gives it as it is then.",
                    what(key)
                ),
                "",
                "Without changes nothing is written.",
                "",
                "# Errors",
                "`NotFound` when there is no such row.",
            ],
            "update",
            &arguments,
            "QueryResult<Self>",
            &body,
        );
    }

    fn delete(&mut self, key: &Key<'_>) {
        let arguments = arguments(key);
        let body = format!(
            "Ok(diesel::delete({}).execute(conn)? > 0)\n",
            self.found(key, &arguments)
        );
        self.function(
            &[&format!(
                "Deletes the row with this {} for good; whether there was one.",
                what(key)
            )],
            "delete",
            &arguments,
            "QueryResult<bool>",
            &body,
        );
    }

    fn find_or_create(&mut self, key: &Key<'_>, by: &str) {
        let mut given = String::new();
        let mut patterns = Vec::new();
        let mut values = Vec::new();
        let mut arguments = Vec::new();
        for field in &key.fields {
            let argument = Argument::of(field);
            let reference = if argument.copied { "" } else { "&" };
            if depth(field) == 0 {
                arguments.push(format!("{reference}new.{}", field.name));
                continue;
            }
            let mut pattern = argument.name.clone();
            for _ in 0..depth(field) {
                pattern = format!("Some({pattern})");
            }
            patterns.push(pattern);
            values.push(format!("{reference}new.{}", field.name));
            arguments.push(argument.name);
        }
        if let ([pattern], [value]) = (patterns.as_slice(), values.as_slice()) {
            let _ = writeln!(
                given,
                "let {pattern} = {value} else {{ return Self::create(conn, new) }};"
            );
        } else if !patterns.is_empty() {
            let _ = writeln!(
                given,
                "let ({}) = ({}) else {{ return Self::create(conn, new) }};",
                patterns.join(", "),
                values.join(", ")
            );
        }
        let target = if key.arbiter {
            format!("({})", self.columns(key))
        } else {
            String::new()
        };
        let module = &self.table.module;
        let call = format!("find{by}(conn, {})", arguments.join(", "));
        // A deferrable key cannot be named, and without a name every conflict would count: then the row is inserted as it is.
        let insert = if key.arbiter {
            format!(
                "    let insert = diesel::insert_into({module}::table)\n        .values(new)\n        .on_conflict{target}\n        .do_nothing()\n        .returning(Self::as_returning());\n    if let Some(created) = super::Prepared(insert).get_result(conn).optional()? {{ return Ok(created) }}\n"
            )
        } else {
            String::new()
        };
        let body = if key.arbiter {
            format!(
                "{given}// Whoever is between the two statements is seen the next time; three in a row is no accident.\nfor _ in 0..3 {{\n    if let Some(found) = Self::{call}? {{ return Ok(found) }}\n{insert}}}\nErr(diesel::result::Error::NotFound)\n"
            )
        } else {
            format!(
                "{given}match Self::{call}? {{\n    Some(found) => Ok(found),\n    None => Self::create(conn, new),\n}}\n"
            )
        };
        self.function(
            &[
                &format!(
                    "The row with the {} of the new one, which is inserted when there is none.",
                    what(key)
                ),
                "",
                "A row that is there stays as it is: nothing is written.",
            ],
            &format!("find_or_create{by}"),
            &[self.new_row()],
            "QueryResult<Self>",
            &body,
        );
    }

    fn upsert(&mut self, key: &Key<'_>, by: &str) {
        let body = format!(
            "if changes.is_empty() {{ return Self::find_or_create{by}(conn, new) }}\nlet upsert = diesel::insert_into({}::table)\n    .values(new)\n    .on_conflict({})\n    .do_update()\n    .set(changes)\n    .returning(Self::as_returning());\nsuper::Prepared(upsert).get_result(conn)\n",
            self.table.module,
            self.columns(key)
        );
        self.function(
            &[
                &format!("Inserts a row, or changes the one that has its {}; gives it as it is then.", what(key)),
                "",
                "One statement, so that nobody comes between. Without changes, the row that is there stays as it is.",
            ],
            &format!("upsert{by}"),
            &[self.new_row(), self.changes()],
            "QueryResult<Self>",
            &body,
        );
    }

    /// The row with this key, whichever key it is, at the head of a chain of calls.
    fn filtered(&self, key: &Key<'_>, arguments: &[Argument]) -> String {
        let module = &self.table.module;
        if key.primary {
            return format!(
                "{module}::table\n    .find({})",
                tuple(arguments.iter().map(|argument| argument.name.clone()))
            );
        }
        let mut query = format!("{module}::table");
        for (field, argument) in key.fields.iter().zip(arguments) {
            let _ = write!(
                query,
                "\n    .filter({module}::{}.eq({}))",
                field.column.rust_name, argument.name
            );
        }
        query
    }

    /// The row with the primary key, as an expression.
    fn found(&self, key: &Key<'_>, arguments: &[Argument]) -> String {
        let _ = key;
        let names = arguments.iter().map(|argument| argument.name.clone());
        format!("{}::table.find({})", self.table.module, tuple(names))
    }

    /// The columns of a key: `users::id`, or a tuple.
    fn columns(&self, key: &Key<'_>) -> String {
        let module = &self.table.module;
        tuple(
            key.fields
                .iter()
                .map(|field| format!("{module}::{}", field.column.rust_name)),
        )
    }

    fn new_row(&self) -> Argument {
        simple("new", format!("&models::{}", self.table.model.names.new))
    }

    fn changes(&self) -> Argument {
        simple(
            "changes",
            format!("&models::{}", self.table.model.names.changes),
        )
    }

    fn function(
        &mut self,
        doc: &[&str],
        name: &str,
        arguments: &[Argument],
        gives: &str,
        body: &str,
    ) {
        let arguments: Vec<(String, String)> = arguments
            .iter()
            .map(|argument| (argument.name.clone(), argument.ty.clone()))
            .collect();
        let first = "conn: &mut PgConnection";
        self.writer
            .function(doc, name, first, &arguments, gives, body);
    }
}

fn simple(name: &str, ty: String) -> Argument {
    Argument {
        name: name.to_owned(),
        ty,
        copied: false,
    }
}

fn arguments(key: &Key<'_>) -> Vec<Argument> {
    key.fields.iter().map(|field| Argument::of(field)).collect()
}

/// How documentation speaks of a key: `key`, `email`, `organization_id and user_id`.
fn what(key: &Key<'_>) -> String {
    if key.primary {
        return "key".to_owned();
    }
    let fields: Vec<String> = key
        .fields
        .iter()
        .map(|field| format!("`{}`", field.name))
        .collect();
    fields.join(" and ")
}

/// How many `Option`s an insert has around the value of a column.
fn depth(field: &Field<'_>) -> usize {
    let nullable = field.column.column.nullable;
    let left_to_default = field.default.is_some() || (field.optional() && !nullable);
    usize::from(nullable) + usize::from(left_to_default)
}

fn tuple(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    match names.as_slice() {
        [name] => name.clone(),
        _ => format!("({})", names.join(", ")),
    }
}
