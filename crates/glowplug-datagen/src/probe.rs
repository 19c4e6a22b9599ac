//! Texts that are written as they are, tried by the server before any row is: values of the rules, and the one value that columns
//! of types without a generator get.

use std::fmt::Display;

use glowplug_pq::Connection;
use glowplug_schema::catalog::Column;

use crate::error::{Error, RuleFault};
use crate::kind::{Kind, Types};
use crate::rules::{ColumnRules, What, rules_key};
use crate::template::{Part, parts};
use crate::value::Value;
use crate::wanted::Wanted;

/// Refuses values of the rules that are none of their column's type, and columns that nothing can be written to.
///
/// # Errors
/// [`Error::TypesUnknown`] with every column that needs a rule; [`Error::Rule`] with the place of the value; [`Error::Database`].
pub(crate) fn check(
    connection: &mut Connection,
    types: &Types,
    wanted: &[Wanted<'_>],
) -> Result<(), Error> {
    let mut unknown = Vec::new();
    let none = ColumnRules::default();
    for one in wanted.iter().filter(|one| one.rows > 0) {
        for column in &one.table.columns {
            let said = one.rules.get(&column.name).unwrap_or(&none);
            let (kind, _) = types.of(&one.table.name, &column.name);
            let place = format!("tables.{}.columns.{}", one.key, rules_key(&column.name));
            for rules in std::iter::once(said).chain(&said.cases) {
                values(connection, rules, column, &kind, &place)?;
            }
            let server_fills =
                column.default.is_some() || column.generated.is_some() || column.nullable;
            let ruled = said.one_of.is_some()
                || said.template.is_some()
                || said.generate == Some(What::Default);
            if let (Kind::Other(text), false, false) = (&kind, server_fills, ruled) {
                let sql = &column.data_type.sql;
                let fits = match text {
                    Some(text) => is_read(connection, text, sql)?,
                    None => false,
                };
                if !fits {
                    unknown.push(format!("{}.{} ({sql})", one.table.name, column.name));
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
    let single = match kind {
        Kind::Array(inner) => inner,
        single => single,
    };
    let unfit = |key: &str, value: &dyn Display| {
        let labels = match single {
            Kind::Enum(labels) => labels.clone(),
            _ => Vec::new(),
        };
        Err(Error::rule(
            format!("{place}.{key}"),
            RuleFault::Value {
                value: value.to_string(),
                data_type: sql.clone(),
                labels,
            },
        ))
    };
    // A cast would cut it.
    let too_long =
        |text: &str| matches!(single, Kind::Text { max: Some(max) } if text.chars().count() > *max);
    if let Some(template) = &rules.template
        && let [Part::Text(text)] = parts(template)[..]
        && (too_long(text) || !is_read(connection, text, sql)?)
    {
        return unfit("template", &template);
    }
    for value in rules.one_of.iter().flatten() {
        let element = Value::from(value);
        let long = too_long(&element.to_string());
        let text = match kind {
            // The array of this one element.
            Kind::Array(_) => Value::Array(vec![element]),
            _ => element,
        };
        if long || !is_read(connection, &text.to_string(), sql)? {
            return unfit("one_of", value);
        }
    }
    Ok(())
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
