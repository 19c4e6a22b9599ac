//! One value, whole.

use glowplug_pq::Connection;
use serde::{Deserialize, Serialize};

use super::sql::{self, Sql};
use crate::failure::Failure;
use crate::relation::{Output, Relation};

/// How many characters, or hexadecimal digits, are sent.
const MOST: usize = 1 << 20;

/// A value by its row's key, or by the row's place where there is no key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ValueRequest {
    pub(crate) relation: u32,
    pub(crate) key: Vec<String>,
    pub(crate) column: String,
}

/// A value as text.
#[derive(Debug, Serialize)]
pub(crate) struct Value {
    /// NULL is null.
    text: Option<String>,
    /// How many bytes it has, where it is longer than the text.
    bytes: Option<u64>,
}

/// Reads a value; `None` when its row is gone.
pub(crate) fn value(
    session: &mut Connection,
    relation: &Relation,
    request: &ValueRequest,
) -> Result<Option<Value>, Failure> {
    let at = relation
        .position(&request.column)
        .ok_or_else(|| Failure::malformed(format!("there is no column {:?}", request.column)))?;
    let column = &relation.columns[at];
    let name = sql::name(column);
    let (text, bytes) = match column.output {
        Output::Bytes => (
            format!("pg_catalog.substring({name}, 1, {})", MOST / 2),
            format!("pg_catalog.octet_length({name})"),
        ),
        Output::Whole | Output::Text => (
            format!("pg_catalog.left({name}::pg_catalog.text, {MOST})"),
            format!("pg_catalog.octet_length({name}::pg_catalog.text)"),
        ),
    };
    let mut out = Sql::default();
    out.push(format_args!(
        "SELECT {text}, {bytes}{}",
        sql::from(relation)
    ));
    let conditions = match (relation.key.is_empty(), relation.has_blocks) {
        (true, true) if request.key.len() == 1 => {
            let place = out.bind(&request.key[0], "pg_catalog.tid");
            vec![format!("r.ctid OPERATOR(pg_catalog.=) {place}")]
        }
        (false, _) if request.key.len() == relation.key.len() => {
            let each = relation.key.iter().zip(&request.key).map(|(at, value)| {
                let column = &relation.columns[*at];
                let operator = sql::operator(column, "=")?;
                let bound = out.bind(value, &column.cast);
                Ok(format!("{} {operator} {bound}", sql::name(column)))
            });
            each.collect::<Result<Vec<String>, Failure>>()?
        }
        _ => return Err(Failure::malformed("this is no key of this table")),
    };
    out.push(format_args!(" WHERE {}", conditions.join(" AND ")));
    let rows = session.query(&out.text, &out.values())?;
    let Some(row) = rows.iter().next() else {
        return Ok(None);
    };
    let text = row.get(0).map(str::to_owned);
    let bytes: Option<u64> = row.get(1).and_then(|text| text.parse().ok());
    let shown = text.as_ref().map_or(0, |text| match column.output {
        Output::Bytes => text.len().saturating_sub(2) / 2,
        Output::Whole | Output::Text => text.len(),
    });
    let is_cut = bytes.is_some_and(|bytes| bytes > shown as u64);
    Ok(Some(Value {
        text,
        bytes: bytes.filter(|_| is_cut),
    }))
}
