//! Create, find, change and delete: the functions of one table.

use std::fmt::Write as _;

use super::Table;
use super::arguments::Argument;
use super::keys::{Key, keys};
use super::relations::is_padded;
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

pub(super) struct Functions<'t, 'w, 'a> {
    pub(super) table: &'t Table<'a>,
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
        let body = if key.fields.iter().any(|field| may_be_null(key, field)) {
            self.branches(key, &arguments)
        } else {
            format!(
                "{}\n    .select(Self::as_select())\n    .get_result(conn)\n    .optional()\n",
                self.filtered(key, &arguments)
            )
        };
        self.function(
            &self.table.finds(&[&row]),
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
        self.function(
            &self.table.finds(&[&doc]),
            "exists",
            &arguments,
            "QueryResult<bool>",
            &body,
        );
    }

    fn count(&mut self) {
        let doc = format!(
            "How many rows {} has. PostgreSQL counts them one by one.",
            self.table.title
        );
        let body = format!("{}::table.count().get_result(conn)\n", self.table.module);
        self.function(
            &self.table.finds(&[&doc]),
            "count",
            &[],
            "QueryResult<i64>",
            &body,
        );
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
            &self.table.finds(&[
                &format!(
                    "Changes the row with this {}, and gives it as it is then.",
                    what(key)
                ),
                "",
                "Without changes nothing is written.",
                "",
                "# Errors",
                "`NotFound` when there is no such row.",
            ]),
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

    /// The row with this key, whichever key it is, at the head of a chain of calls.
    fn filtered(&self, key: &Key<'_>, arguments: &[Argument]) -> String {
        let module = &self.table.module;
        if key.primary {
            return format!(
                "{module}::table\n    .find({})",
                tuple(values(key, arguments))
            );
        }
        let mut query = format!("{module}::table");
        for (field, value) in key.fields.iter().zip(values(key, arguments)) {
            let column = &field.column.rust_name;
            let _ = write!(query, "\n    .filter({module}::{column}.eq({value}))");
        }
        query
    }

    /// The row of a key in which NULL is a value. `IS NOT DISTINCT FROM` would say it in one, and no index would serve it.
    fn branches(&self, key: &Key<'_>, arguments: &[Argument]) -> String {
        let module = &self.table.module;
        let mut query = format!(
            "let mut query = {module}::table\n    .select(Self::as_select())\n    .into_boxed();\n"
        );
        for ((field, argument), value) in
            key.fields.iter().zip(arguments).zip(values(key, arguments))
        {
            let (column, name) = (&field.column.rust_name, &argument.name);
            let filter = format!("query.filter({module}::{column}.eq({value}))");
            let _ = if may_be_null(key, field) {
                writeln!(
                    query,
                    "query = match {name} {{\n    Some({name}) => {filter},\n    None => query.filter({module}::{column}.is_null()),\n}};"
                )
            } else {
                writeln!(query, "query = {filter};")
            };
        }
        query + "query.get_result(conn).optional()\n"
    }

    /// The row with the primary key, as an expression.
    fn found(&self, key: &Key<'_>, arguments: &[Argument]) -> String {
        let values = values(key, arguments);
        format!("{}::table.find({})", self.table.module, tuple(values))
    }

    /// The columns of a key: `users::id`, or a tuple.
    pub(super) fn columns(&self, key: &Key<'_>) -> String {
        let module = &self.table.module;
        tuple(
            key.fields
                .iter()
                .map(|field| format!("{module}::{}", field.column.rust_name)),
        )
    }

    pub(super) fn new_row(&self) -> Argument {
        simple("new", format!("&models::{}", self.table.model.names.new))
    }

    pub(super) fn changes(&self) -> Argument {
        simple(
            "changes",
            format!("&models::{}", self.table.model.names.changes),
        )
    }

    pub(super) fn function(
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
    let mut arguments = Argument::all(&key.fields);
    for (field, argument) in key.fields.iter().zip(&mut arguments) {
        if may_be_null(key, field) {
            argument.ty = format!("Option<{}>", argument.ty);
        }
    }
    arguments
}

/// Whether a column can be looked for with NULL.
pub(super) fn may_be_null(key: &Key<'_>, field: &Field<'_>) -> bool {
    key.nulls && field.column.column.nullable
}

/// How documentation speaks of a key: `key`, `email`, `organization_id and user_id`.
pub(super) fn what(key: &Key<'_>) -> String {
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

/// The arguments as a condition takes them. Diesel sends `char(n)` as text, to which PostgreSQL compares what it holds without the
/// spaces at its end.
fn values<'a>(
    key: &'a Key<'_>,
    arguments: &'a [Argument],
) -> impl Iterator<Item = String> + use<'a> {
    let value = |(field, argument): (&&Field<'_>, &Argument)| {
        if is_padded(field) {
            format!("{}.trim_end_matches(' ')", argument.name)
        } else {
            argument.name.clone()
        }
    };
    key.fields.iter().zip(arguments).map(value)
}

fn tuple(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    match names.as_slice() {
        [name] => name.clone(),
        _ => format!("({})", names.join(", ")),
    }
}
