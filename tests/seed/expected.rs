//! The story's rows, found in the database value for value.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value as Json};

use crate::script::{Create, Script, Value};
use crate::story::Story;
use crate::support::Database;

const TEXT: &str = include_str!("../../docs/STORY-005.md");

/// A row as JSON, by column.
type Row = Map<String, Json>;

/// The tables that the script empties, in its order.
pub(crate) fn emptied() -> Vec<String> {
    let story = Story::parse(TEXT).expect("the story's models");
    let script = Script::read(TEXT);
    let tables = script.deletes.iter().map(|model| table(&story, model));
    tables.collect()
}

/// Finds each row that the script creates, and no other row in its table.
///
/// # Panics
/// When a row is missing, differs or is one too many.
pub(crate) fn assert_seeded(database: &mut Database) {
    let story = Story::parse(TEXT).expect("the story's models");
    let script = Script::read(TEXT);
    let mut ids = BTreeMap::new();
    let mut counts = BTreeMap::new();
    let mut creates = vec![];
    for create in script.creates {
        let nested = nested(&story, &create);
        creates.push(create);
        creates.extend(nested);
    }
    for create in creates {
        let table = table(&story, &create.model);
        let rows = rows(database, &table);
        let defaults = defaults(database, &table);
        let mut differences = vec![];
        let mut found = rows.iter().filter(|row| {
            let different = difference(row, &create, &ids, &defaults);
            differences.extend(different.clone());
            different.is_none()
        });
        let row = found
            .next()
            .unwrap_or_else(|| panic!("not in {table}: {differences:#?}"));
        if let Some(variable) = create.variable {
            ids.insert(variable, row["id"].clone());
        }
        *counts.entry(table).or_insert(0) += 1;
    }
    assert_eq!(counts.len(), 11, "tables of the seed");
    for (table, count) in counts {
        assert_eq!(rows(database, &table).len(), count, "rows of {table}");
    }
}

/// All rows of a table.
fn rows(database: &mut Database, table: &str) -> Vec<Row> {
    let rows = database.names(&format!("SELECT to_jsonb(t)::text AS name FROM {table} t"));
    let rows = rows.iter().map(|row| serde_json::from_str(row));
    rows.collect::<Result<_, _>>().expect("rows as JSON")
}

/// What a column has when nobody says: no moment and no id, which nobody can foretell.
fn defaults(database: &mut Database, table: &str) -> Row {
    let columns = database.names(&format!(
        "SELECT format(
             'SELECT jsonb_build_object(%L, CAST(%s AS %I.%I))::text AS name',
             column_name, coalesce(column_default, 'NULL'), udt_schema, udt_name
         ) AS name
         FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name = '{table}'
           AND coalesce(column_default, '') !~ 'now\\(\\)|cuid\\(\\)'"
    ));
    let mut defaults = Row::new();
    for query in columns {
        let column = database.name(&query);
        defaults.extend(serde_json::from_str::<Row>(&column).expect("one column as JSON"));
    }
    defaults
}

/// The first column in which a row is not what the script creates.
fn difference(
    row: &Row,
    create: &Create,
    ids: &BTreeMap<String, Json>,
    defaults: &Row,
) -> Option<String> {
    let mut left: Row = defaults.clone();
    for (field, value) in &create.fields {
        if is_nested(value) {
            continue;
        }
        let column = snake(field);
        left.remove(&column);
        let found = row
            .get(&column)
            .unwrap_or_else(|| panic!("no column {column}"));
        if !is_same(found, value, row, ids) {
            return Some(format!("{column} is {found}, not {value:?}"));
        }
    }
    let other = left.iter().find(|(column, value)| row[*column] != **value);
    other.map(|(column, value)| format!("{column} is {}, not its default {value}", row[column]))
}

fn is_same(found: &Json, value: &Value, row: &Row, ids: &BTreeMap<String, Json>) -> bool {
    match value {
        Value::Literal(Json::Number(number)) => found.as_f64() == number.as_f64(),
        Value::Literal(literal) => found == literal,
        Value::List(values) => found.as_array().is_some_and(|found| {
            found.len() == values.len()
                && found
                    .iter()
                    .zip(values)
                    .all(|(found, value)| is_same(found, value, row, ids))
        }),
        Value::Object(fields) => found.as_object().is_some_and(|found| {
            found.len() == fields.len()
                && fields.iter().all(|(name, value)| {
                    found
                        .get(name)
                        .is_some_and(|found| is_same(found, value, row, ids))
                })
        }),
        Value::Code(code) if code == "hashedPassword" => is_hash(found),
        Value::Code(code) => match code.strip_suffix(".id") {
            Some(variable) => found == ids.get(variable).expect("a row before this one"),
            None => moment(found) == moment(&row["created_at"]) + offset(code),
        },
    }
}

/// Whether a password is hashed as the script's second line of work says.
fn is_hash(found: &Json) -> bool {
    let (_, call) = TEXT.split_once("bcrypt.hash('").expect("the hash");
    let (password, rest) = call.split_once("', ").expect("two arguments");
    let (cost, _) = rest.split_once(')').expect("the call's end");
    let hash = found.as_str().expect("a password");
    let parts: bcrypt::HashParts = hash.parse().expect("a bcrypt hash");
    parts.get_cost().to_string() == cost
        && bcrypt::verify(password, hash).expect("a hash that can be verified")
}

fn moment(found: &Json) -> DateTime<Utc> {
    let text = found.as_str().expect("a moment");
    DateTime::parse_from_rfc3339(text)
        .expect("a moment that can be read")
        .to_utc()
}

/// How far from now a date of the script is: `new Date(Date.now() - 24 * 60 * 60 * 1000)`.
fn offset(code: &str) -> TimeDelta {
    if code == "new Date()" {
        return TimeDelta::zero();
    }
    let inner = code
        .strip_prefix("new Date(Date.now() ")
        .and_then(|rest| rest.strip_suffix(')'))
        .unwrap_or_else(|| panic!("not a date: {code}"));
    let (sign, factors) = inner.split_at(1);
    let milliseconds: i64 = factors
        .split('*')
        .map(|factor| factor.trim().parse::<i64>().expect("a number"))
        .product();
    TimeDelta::milliseconds(match sign {
        "+" => milliseconds,
        "-" => -milliseconds,
        _ => panic!("not a sum: {code}"),
    })
}

/// The rows that are created within another, with what ties them to it.
fn nested(story: &Story, create: &Create) -> Vec<Create> {
    let model = model(story, &create.model);
    let mut found = vec![];
    for (name, value) in &create.fields {
        let Value::Object(fields) = value else {
            continue;
        };
        let [(_, Value::List(rows))] = &fields[..] else {
            continue;
        };
        let kind = &model
            .fields
            .iter()
            .find(|field| field.name == *name)
            .expect("a field of the model")
            .kind;
        let back = story
            .model(kind)
            .expect("a model")
            .fields
            .iter()
            .find(|field| field.kind == model.name)
            .and_then(|field| field.relation.as_ref())
            .expect("the undo");
        for row in rows {
            let Value::Object(fields) = row else {
                panic!("no row: {row:?}")
            };
            let variable = create.variable.as_ref().expect("a name to refer to");
            let mut fields = fields.clone();
            fields.push((
                back.fields[0].clone(),
                Value::Code(format!("{variable}.id")),
            ));
            found.push(Create {
                variable: None,
                model: kind.clone(),
                fields,
            });
        }
    }
    found
}

fn is_nested(value: &Value) -> bool {
    matches!(value, Value::Object(fields) if fields.len() == 1 && fields[0].0 == "create")
}

fn table(story: &Story, name: &str) -> String {
    model(story, name).table.clone()
}

/// The model that the client spells with a small letter.
fn model<'a>(story: &'a Story, name: &str) -> &'a crate::story::Model {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let name: String = first.into_iter().chain(letters).collect();
    story
        .model(&name)
        .unwrap_or_else(|| panic!("no model {name}"))
}

fn snake(name: &str) -> String {
    let mut found = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() {
            found.push('_');
        }
        found.push(letter.to_ascii_lowercase());
    }
    found
}
