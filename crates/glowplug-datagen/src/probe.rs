//! Texts that are written as they are, tried by the server before any row is: values of the rules, and the one value that columns
//! of types without a generator get.

use glowplug_pq::Connection;
use glowplug_schema::catalog::{Catalog, Column};

use super::kind::{Kind, Types};
use super::lookup::left_alone;
use super::names::{Part, parts};
use super::plan::{from_toml, named, rules_key};
use super::refused;
use super::rules::{ColumnRules, DemoRules, What};
use crate::error::Error;

/// Refuses values of the rules that are none of their column's type, and columns that nothing can be written to.
///
/// # Errors
/// [`Error::TypesUnknown`] with every column that needs a rule; [`Error::Refused`] with the place of the value; [`Error::Database`].
pub(super) fn check(
    connection: &mut Connection,
    catalog: &Catalog,
    types: &Types,
    rules: &DemoRules,
) -> Result<(), Error> {
    let mut unknown = Vec::new();
    let none = ColumnRules::default();
    for table in &catalog.tables {
        let key = named(catalog, &table.name);
        if table.partition_bound.is_some() || left_alone(rules, &key) {
            continue;
        }
        for column in &table.columns {
            let said = rules.tables.get(&key);
            let said = said.and_then(|table| table.columns.get(&column.name));
            let said = said.unwrap_or(&none);
            let (kind, _) = types.of(&table.name, &column.name);
            let place = format!(
                "tables.{}.columns.{}",
                rules_key(&key),
                rules_key(&column.name)
            );
            for rules in std::iter::once(said).chain(&said.cases) {
                values(connection, rules, column, &kind, &place)?;
            }
            let server_fills =
                column.default.is_some() || column.generated.is_some() || column.nullable;
            let ruled = said.one_of.is_some()
                || said.template.is_some()
                || said.generate == Some(What::Default);
            if let (Kind::Other(text), false, false) = (&kind, server_fills, ruled) {
                let fits = match text {
                    Some(text) => is_read(connection, text, &column.data_type.sql)?,
                    None => false,
                };
                if !fits {
                    unknown.push(format!(
                        "{}.{} ({})",
                        table.name, column.name, column.data_type.sql
                    ));
                }
            }
        }
    }
    match unknown.is_empty() {
        true => Ok(()),
        false => Err(Error::TypesUnknown { columns: unknown }),
    }
}

fn values(
    connection: &mut Connection,
    rules: &ColumnRules,
    column: &Column,
    kind: &Kind,
    place: &str,
) -> Result<(), Error> {
    let sql = &column.data_type.sql;
    if let Some(template) = &rules.template
        && let [Part::Text(text)] = parts(template)[..]
        && !fits(connection, text, kind, sql)?
    {
        return Err(refused(
            "demo-rules",
            format!(
                "{place}.template of the demo rules is {template:?}, which does not fit type {sql}"
            ),
            "write a value of the column's type",
        ));
    }
    for value in rules.one_of.iter().flatten() {
        let text = from_toml(value).to_string();
        let (single, cast) = match kind {
            // The server reads the one element.
            Kind::Array(inner) => (
                &**inner,
                from_toml(&toml::Value::Array(vec![value.clone()])).to_string(),
            ),
            single => (single, text.clone()),
        };
        let long = matches!(single, Kind::Text { max: Some(max) } if text.chars().count() > *max);
        if long || !is_read(connection, &cast, sql)? {
            let hint = match single {
                Kind::Enum(labels) => format!("the type has {}", labels.join(", ")),
                _ => "give values of the column's type".to_owned(),
            };
            return Err(refused(
                "demo-rules",
                format!(
                    "{place}.one_of of the demo rules has {value}, which does not fit type {sql}"
                ),
                hint,
            ));
        }
    }
    Ok(())
}

fn fits(connection: &mut Connection, text: &str, kind: &Kind, sql: &str) -> Result<bool, Error> {
    // A cast would cut it.
    let long = matches!(kind, Kind::Text { max: Some(max) } if text.chars().count() > *max);
    Ok(!long && is_read(connection, text, sql)?)
}

/// Whether a type, as the server prints it, reads a text.
fn is_read(connection: &mut Connection, text: &str, sql: &str) -> Result<bool, Error> {
    match connection.query(&format!("SELECT $1::{sql}"), &[Some(text)]) {
        Ok(_) => Ok(true),
        // Data exceptions, and the checks of domains.
        Err(error)
            if error
                .sqlstate()
                .is_some_and(|code| code.starts_with("22") || code.starts_with("23")) =>
        {
            Ok(false)
        }
        Err(source) => Err(Error::database("cannot try a value")(source)),
    }
}
