//! The functions of relations, written.

use std::fmt::Write as _;

use super::super::arguments::Argument;
use super::super::{Scope, Table, Writer};
use super::{Batch, Pair, Relation, Relations, names, value};
use crate::codegen::models::plan::{Field, Model};

/// Writes the functions of a model's relations, those of the child first. Answers the fields whose types they name.
pub(in super::super) fn render<'a>(
    model: &'a Model<'a>,
    relations: &Relations<'a>,
    scope: &mut Scope<'_>,
    writer: &mut Writer<'_>,
) -> Vec<&'a Field<'a>> {
    let mut fields = Vec::new();
    let is = |other: &Model<'_>| other.table.table.name == model.table.table.name;
    for relation in relations.all.iter().filter(|relation| is(relation.child)) {
        let parent = scope.table(relation.parent);
        one(relation, &parent, writer);
        fields.extend(relation.pairs.iter().map(|pair| pair.own));
    }
    for relation in relations.all.iter().filter(|relation| is(relation.parent)) {
        let child = scope.table(relation.child);
        many(relation, &child, writer);
        fields.extend(relation.pairs.iter().map(|pair| pair.own));
    }
    fields
}

/// Belongs to.
fn one(relation: &Relation<'_>, parent: &Table<'_>, writer: &mut Writer<'_>) {
    let (module, row) = (&parent.module, &relation.parent.names.row);
    let condition = Condition::equal(relation, module, true);
    let columns = columns(relation);
    writer.function(
        &parent.finds(&[&format!(
            "The row of {} that {columns} {} to: a query to load.",
            parent.title,
            refers(relation)
        )]),
        &relation.one,
        "&self",
        &[],
        &format!(
            "super::Rows<{module}::table, models::{row}, {}>",
            condition.ty
        ),
        &format!(
            "{module}::table\n    .select(models::{row}::as_select())\n    .filter({})\n",
            condition.text
        ),
    );
    let load = names::load(&relation.one);
    let one_of = format!(
        "For each row the one of {} that {columns} {} to, by one statement.",
        parent.title,
        refers(relation)
    );
    let load_doc = parent.finds(&[
        &one_of,
        "",
        "`None` where it refers to none, or to one that is gone by then or hidden by a policy.",
    ]);
    if relation.batch == Batch::None {
        writer.comment(&no_batch(&load));
        return;
    }
    if relation.batch == Batch::Database {
        writer.function(
            &load_doc,
            &load,
            "conn: &mut PgConnection",
            &[("rows".to_owned(), "&[Self]".to_owned())],
            &format!("QueryResult<Vec<Option<models::{row}>>>"),
            &asked(relation, module, row, true),
        );
        return;
    }
    let query = many_query(relation, module, row, true);
    let body = format!(
        "{}let keys = {};\nif keys.is_empty() {{ return Ok(vec![None; rows.len()]) }}\nlet found: Vec<models::{row}> = {query}\n    .load(conn)?;\nOk(super::matched(rows, key, &found, own))\n",
        readers(
            relation,
            &format!("models::{}", relation.child.names.row),
            &format!("models::{row}")
        ),
        keys("rows", relation, true),
    );
    writer.function(
        &load_doc,
        &load,
        "conn: &mut PgConnection",
        &[("rows".to_owned(), "&[Self]".to_owned())],
        &format!("QueryResult<Vec<Option<models::{row}>>>"),
        &body,
    );
}

/// Has many, or has one.
fn many(relation: &Relation<'_>, child: &Table<'_>, writer: &mut Writer<'_>) {
    let (module, row) = (&child.module, &relation.child.names.row);
    let condition = Condition::equal(relation, module, false);
    let columns = columns(relation);
    let title = &child.title;
    let doc = if relation.single {
        format!(
            "The row of {title} whose {columns} {} to this one: a query to load.",
            refers(relation)
        )
    } else {
        format!(
            "The rows of {title} whose {columns} {} to this one: a query to narrow, to sort and to load.",
            refers(relation)
        )
    };
    writer.function(
        &child.finds(&[&doc]),
        &relation.many,
        "&self",
        &[],
        &format!(
            "super::Rows<{module}::table, models::{row}, {}>",
            condition.ty
        ),
        &format!(
            "{module}::table\n    .select(models::{row}::as_select())\n    .filter({})\n",
            condition.text
        ),
    );
    let (of, load, group) = (
        names::of(&relation.many),
        names::load(&relation.many),
        names::group(&relation.many),
    );
    let arrays = |pair: &Pair<'_>| pair.own.column.sql_type.array;
    if relation.pairs.iter().any(arrays) {
        writer.comment(&format!(
            "No {of} and {load}: PostgreSQL has no arrays of arrays to send many at once."
        ));
        return;
    }
    let query = many_query(relation, module, row, false);
    let rows = ("rows".to_owned(), "&[Self]".to_owned());
    let gives = match relation.pairs.as_slice() {
        [pair] => {
            let ty = bind_type(pair.theirs, pair.own);
            format!(
                "super::Rows<{module}::table, models::{row}, diesel::dsl::EqAny<{module}::{}, Vec<{ty}>>>",
                pair.own.column.rust_name
            )
        }
        _ => format!("super::AnyRows<'_, {module}::table, models::{row}>"),
    };
    writer.function(
        &child.finds(&[&format!("The rows of {title} whose {columns} {} to any of these: a query to narrow, to sort and to load.", refers(relation))]),
        &of,
        "rows: &[Self]",
        &[],
        &gives,
        &format!("let keys: Vec<_> = {};\n{query}\n", keys("rows", relation, false)),
    );
    if relation.batch == Batch::None {
        writer.comment(&no_batch(&load));
        return;
    }
    if relation.batch == Batch::Database {
        let (what, item) = if relation.single {
            ("one", "Option")
        } else {
            ("rows", "Vec")
        };
        writer.function(
            &child.finds(&[&format!(
                "For each row the {what} of {title} whose {columns} {} to it, by one statement.",
                refers(relation)
            )]),
            &load,
            "conn: &mut PgConnection",
            &[rows],
            &format!("QueryResult<Vec<{item}<models::{row}>>>"),
            &asked(relation, module, row, false),
        );
        return;
    }
    let readers = readers(
        relation,
        &format!("models::{row}"),
        &format!("models::{}", relation.parent.names.row),
    );
    let grouped = "let firsts = super::places(rows, own, rows, own);\nlet places = super::places(rows, own, &found, key);\nsuper::grouped(&firsts, found, &places)\n";
    if relation.single {
        writer.function(
            &child.finds(&[&format!("For each row the one of {title} whose {columns} {} to it, by one statement.", refers(relation))]),
            &load,
            "conn: &mut PgConnection",
            &[rows],
            &format!("QueryResult<Vec<Option<models::{row}>>>"),
            &format!(
                "{readers}if rows.is_empty() {{ return Ok(Vec::new()) }}\nlet found: Vec<models::{row}> = Self::{of}(rows).load(conn)?;\nOk(super::matched(rows, own, &found, key))\n"
            ),
        );
        return;
    }
    writer.function(
        &[&format!("For each row what of {title} refers to it by {columns}, in the order given; what refers to none of them is dropped.")],
        &group,
        "rows: &[Self]",
        &[("found".to_owned(), format!("Vec<models::{row}>"))],
        &format!("Vec<Vec<models::{row}>>"),
        &format!("{readers}{grouped}"),
    );
    writer.function(
        &child.finds(&[&format!("For each row the rows of {title} whose {columns} {} to it, by one statement.", refers(relation))]),
        &load,
        "conn: &mut PgConnection",
        &[rows],
        &format!("QueryResult<Vec<Vec<models::{row}>>>"),
        &format!(
            "if rows.is_empty() {{ return Ok(Vec::new()) }}\nlet found = Self::{of}(rows).load(conn)?;\nOk(Self::{group}(rows, found))\n"
        ),
    );
}

/// A condition and its type.
struct Condition {
    text: String,
    ty: String,
}

impl Condition {
    /// That the columns of the other table are equal to those of `self`, which is the child or the parent.
    fn equal(relation: &Relation<'_>, module: &str, of_child: bool) -> Condition {
        let mut all: Option<Condition> = None;
        for pair in &relation.pairs {
            let (mine, other) = ends(pair, of_child);
            let value = value::of("self", mine, other);
            let ty = bind_type(mine, other);
            let column = format!("{module}::{}", other.column.rust_name);
            let one = match (value.optional, other.column.sql_type.nullable) {
                (false, _) => Condition {
                    text: format!("{column}.eq({})", value.text),
                    ty: format!("diesel::dsl::Eq<{column}, {ty}>"),
                },
                (true, true) => Condition {
                    text: format!("{column}.eq({})", value.text),
                    ty: format!("diesel::dsl::Eq<{column}, Option<{ty}>>"),
                },
                (true, false) => Condition {
                    text: format!("{column}.nullable().eq({})", value.text),
                    ty: format!("diesel::dsl::Eq<diesel::dsl::Nullable<{column}>, Option<{ty}>>"),
                },
            };
            all = Some(match all {
                None => one,
                Some(before) => Condition {
                    text: format!("{}.and({})", before.text, one.text),
                    ty: format!("diesel::dsl::And<{}, {}>", before.ty, one.ty),
                },
            });
        }
        all.unwrap_or(Condition {
            text: String::new(),
            ty: String::new(),
        })
    }
}

/// The query for the rows at the other end of many: by an array for each column, however many there are.
fn many_query(relation: &Relation<'_>, module: &str, row: &str, of_child: bool) -> String {
    let select = format!("{module}::table\n    .select(models::{row}::as_select())");
    if let [pair] = relation.pairs.as_slice() {
        let (_, other) = ends(pair, of_child);
        return format!(
            "{select}\n    .filter({module}::{}.eq_any(keys))",
            other.column.rust_name
        );
    }
    let mut sql = "diesel::dsl::sql::<diesel::sql_types::Bool>(\"(\")".to_owned();
    let column = |pair: &Pair<'_>| format!("{module}::{}", ends(pair, of_child).1.column.rust_name);
    for (at, pair) in relation.pairs.iter().enumerate() {
        let column = column(pair);
        let after = if at + 1 < relation.pairs.len() {
            ", "
        } else {
            ") IN (SELECT * FROM ROWS FROM ("
        };
        let _ = write!(
            sql,
            "\n        .bind::<diesel::dsl::SqlTypeOf<{column}>, _>({column})\n        .sql(\"{after}\")"
        );
    }
    for (at, pair) in relation.pairs.iter().enumerate() {
        let column = column(pair);
        let after = if at + 1 < relation.pairs.len() {
            "), "
        } else {
            ")))"
        };
        let _ = write!(
            sql,
            "\n        .sql(\"pg_catalog.unnest(\")\n        .bind::<diesel::sql_types::Array<diesel::dsl::SqlTypeOf<{column}>>, _>(keys.iter().map(|key| key.{at}).collect::<Vec<_>>())\n        .sql(\"{after}\")"
        );
    }
    format!("{select}\n    .into_boxed()\n    .filter({sql})")
}

/// The body of a function that leaves it to the database which rows belong together: it says the places of each key in the list.
fn asked(relation: &Relation<'_>, module: &str, row: &str, of_child: bool) -> String {
    let Some(pair) = relation.pairs.first() else {
        return String::new();
    };
    let (mine, other) = ends(pair, of_child);
    let value = value::of("row", mine, other);
    let key = if value.optional {
        value.text
    } else {
        format!("Some({})", value.text)
    };
    let plain = format!("{module}::{}", other.column.rust_name);
    let (column, ty) = if other.column.sql_type.nullable {
        (plain.clone(), format!("diesel::dsl::SqlTypeOf<{plain}>"))
    } else {
        (
            format!("{plain}.nullable()"),
            format!("diesel::dsl::SqlTypeOf<diesel::dsl::Nullable<{plain}>>"),
        )
    };
    let nothing = if of_child || relation.single {
        "None"
    } else {
        "Vec::new()"
    };
    let groups = if of_child || relation.single {
        "super::placed(rows.len(), found).into_iter().map(|mut group| group.pop()).collect()"
    } else {
        "super::placed(rows.len(), found)"
    };
    format!(
        "// Only PostgreSQL knows which of these values are equal.\nlet keys: Vec<Option<{}>> = rows.iter().map(|row| {key}).collect();\nif keys.iter().all(Option::is_none) {{ return Ok(rows.iter().map(|_| {nothing}).collect()) }}\nlet places = diesel::dsl::array_positions(\n    keys.clone().into_sql::<diesel::sql_types::Array<{ty}>>(),\n    {column},\n);\nlet found: Vec<(Vec<i32>, models::{row})> = {module}::table\n    .filter({column}.eq_any(keys))\n    .select((places, models::{row}::as_select()))\n    .load(conn)?;\nOk({groups})\n",
        bind_type(mine, other)
    )
}

/// The keys of the rows for that query: those of the child without repetition, which are many times the same.
fn keys(rows: &str, relation: &Relation<'_>, of_child: bool) -> String {
    let values: Vec<value::Value> = relation
        .pairs
        .iter()
        .map(|pair| {
            let (mine, other) = ends(pair, of_child);
            value::of("row", mine, other)
        })
        .collect();
    let optional = values.iter().any(|value| value.optional);
    let (call, expression) = if let ([value], false) = (values.as_slice(), optional) {
        ("map", value.text.clone())
    } else {
        let text = |value: &value::Value| {
            format!("{}{}", value.text, if value.optional { "?" } else { "" })
        };
        match values.as_slice() {
            [value] => ("filter_map", value.text.clone()),
            values if optional => {
                let list: Vec<String> = values.iter().map(text).collect();
                ("filter_map", format!("Some(({}))", list.join(", ")))
            }
            values => {
                let list: Vec<String> = values.iter().map(text).collect();
                ("map", format!("({})", list.join(", ")))
            }
        }
    };
    if of_child {
        format!("super::distinct({rows}.iter().{call}(|row| {expression}))")
    } else {
        format!("{rows}.iter().{call}(|row| {expression}).collect()")
    }
}

/// `key` and `own`: how the child's and the parent's rows say their key, in one type.
fn readers(relation: &Relation<'_>, child: &str, parent: &str) -> String {
    let mut out = String::new();
    for (name, of_child, row) in [("key", true, child), ("own", false, parent)] {
        let mut values = Vec::new();
        let mut types = Vec::new();
        for pair in &relation.pairs {
            let (mine, _) = ends(pair, of_child);
            let common = value::wider(pair.own, pair.theirs);
            values.push(value::of("row", mine, common));
            types.push(bind_type(mine, common));
        }
        let (ty, text) = match (values.as_slice(), types.as_slice()) {
            ([value], [ty]) if value.optional => (ty.clone(), value.text.clone()),
            ([value], [ty]) => (ty.clone(), format!("Some({})", value.text)),
            _ => {
                let list: Vec<String> = values
                    .iter()
                    .map(|value| format!("{}{}", value.text, if value.optional { "?" } else { "" }))
                    .collect();
                (
                    format!("({})", types.join(", ")),
                    format!("Some(({}))", list.join(", ")),
                )
            }
        };
        let _ = writeln!(out, "fn {name}(row: &{row}) -> Option<{ty}> {{ {text} }}");
    }
    out
}

/// The type of a value of `mine` as a parameter for `other`.
fn bind_type(mine: &Field<'_>, other: &Field<'_>) -> String {
    if value::both_whole(mine, other) {
        value::plain(other).to_string()
    } else {
        Argument::of(mine).ty
    }
}

/// The pair from this end.
fn ends<'a>(pair: &Pair<'a>, of_child: bool) -> (&'a Field<'a>, &'a Field<'a>) {
    if of_child {
        (pair.own, pair.theirs)
    } else {
        (pair.theirs, pair.own)
    }
}

/// The columns that refer, as documentation names them.
fn columns(relation: &Relation<'_>) -> String {
    let names: Vec<String> = relation
        .pairs
        .iter()
        .map(|pair| format!("`{}`", pair.own.name))
        .collect();
    names.join(" and ")
}

fn refers(relation: &Relation<'_>) -> &'static str {
    if relation.pairs.len() == 1 {
        "refers"
    } else {
        "refer"
    }
}

fn no_batch(name: &str) -> String {
    format!("No {name}: Rust does not find the same values equal as the database does.")
}
