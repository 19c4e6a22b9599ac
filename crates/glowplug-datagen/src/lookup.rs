//! Tables that get no rows because migrations filled them: foreign keys point to the rows that are there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use glowplug_pq::Connection;
use glowplug_schema::catalog::{Catalog, Table};
use glowplug_schema::ident::{Ident, Name};

use crate::clock::{self, DAY};
use crate::error::Error;
use crate::kind::{Kind, Types};
use crate::rules::ColumnRules;
use crate::value::Value;
use crate::wanted::Wanted;

/// The rows of a table that are looked at, at most: memory is not to grow with it.
pub(crate) const LOOKED_AT: u64 = 10_000;

/// The first rows of a table by its key: what foreign keys and rules want to know of them.
#[derive(Default)]
pub(crate) struct Lookup {
    pub(crate) rows: u64,
    /// By the place of a column in the table; without values where nobody asks for it or its type is not read.
    columns: Vec<Vec<Value>>,
}

impl Lookup {
    pub(crate) fn value(&self, column: usize, row: u64) -> Value {
        let row = usize::try_from(row).unwrap_or(usize::MAX);
        let values = self.columns.get(column);
        let value = values.and_then(|values| values.get(row));
        value.cloned().unwrap_or(Value::Null)
    }
}

/// Reads the rows that foreign keys can point to in tables that get none.
pub(crate) fn read(
    connection: &mut Connection,
    catalog: &Catalog,
    types: &Types,
    wanted: &[Wanted<'_>],
) -> Result<BTreeMap<Name, Arc<Lookup>>, Error> {
    let mut found = BTreeMap::new();
    // `country_id.name` in whatever table: the name alone says enough.
    let said = wanted.iter().flat_map(|one| one.rules.values());
    let said: BTreeSet<String> = said
        .flat_map(ColumnRules::names)
        .filter_map(|(_, name)| Some(name.split_once('.')?.1.to_owned()))
        .collect();
    for one in wanted.iter().filter(|one| one.rows == 0) {
        let table = one.table;
        let keys = catalog.tables.iter().flat_map(Table::foreign_keys);
        let targets: Vec<&[String]> = keys
            .filter_map(|key| key.foreign_key.as_ref())
            .filter(|key| key.table == table.name)
            .map(|key| &key.columns[..])
            .collect();
        let Some(first) = targets.first() else {
            continue;
        };
        let order = match table.primary_key_columns() {
            [] => first,
            primary => primary,
        };
        let order: Vec<String> = order.iter().map(|name| Ident(name).to_string()).collect();
        let asked = |name: &String| {
            said.contains(name) || targets.iter().any(|columns| columns.contains(name))
        };
        let mut places = Vec::new();
        for (at, column) in table.columns.iter().enumerate() {
            if asked(&column.name) {
                let (kind, _) = types.of(&table.name, &column.name);
                let sql = format!("{}::pg_catalog.text", Ident(&column.name));
                places.push((at, kind, sql));
            }
        }
        let list: Vec<&str> = places.iter().map(|(_, _, sql)| sql.as_str()).collect();
        let sql = format!(
            "SELECT {} FROM {} ORDER BY {} LIMIT {LOOKED_AT}",
            list.join(", "),
            table.name,
            order.join(", ")
        );
        let rows = connection
            .query(&sql, &[])
            .map_err(Error::database("cannot read the keys of a table"))?;
        let mut lookup = Lookup {
            rows: 0,
            columns: vec![Vec::new(); table.columns.len()],
        };
        for row in rows.iter() {
            lookup.rows += 1;
            for (from, (at, kind, _)) in places.iter().enumerate() {
                let value = row.get(from).and_then(|text| value(kind, text));
                lookup.columns[*at].push(value.unwrap_or(Value::Null));
            }
        }
        found.insert(table.name.clone(), Arc::new(lookup));
    }
    Ok(found)
}

/// The value that the server's text is; `None` for infinity.
fn value(kind: &Kind, text: &str) -> Option<Value> {
    Some(match kind {
        Kind::Bool => Value::Bool(text == "true"),
        Kind::Int { .. } => Value::Int(text.parse().ok()?),
        Kind::Float { .. } => Value::Float(text.parse().ok()?),
        Kind::Numeric { .. } | Kind::Money => {
            let text = text.replace(['$', ','], "");
            let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
            let scale = u16::try_from(fraction.len()).ok()?;
            Value::Numeric(text.replace('.', "").parse().ok()?, scale)
        }
        Kind::Timestamp => Value::Timestamp(clock::timestamp(text)?),
        Kind::Date => Value::Date(clock::timestamp(text)?.div_euclid(DAY)),
        Kind::Time => Value::Clock(clock::clock(text)?),
        _ => Value::Text(text.to_owned()),
    })
}

/// The rows of a lookup table that a foreign key takes.
pub(crate) struct Choices {
    rows: Vec<u64>,
    /// Running sums; empty where all are alike.
    weights: Vec<f64>,
}

impl Choices {
    /// The rows that have values in all of these columns, narrowed to a list with its weights for a key of one column.
    /// The error is a value of the list that no row has, where the list is the rules'.
    pub(crate) fn of(
        lookup: &Lookup,
        columns: &[usize],
        list: Option<&[Value]>,
        weights: Option<&[f64]>,
        strict: bool,
    ) -> Result<Self, Value> {
        let whole = |row: &u64| columns.iter().all(|at| !lookup.value(*at, *row).is_null());
        let rows: Vec<u64> = (0..lookup.rows).filter(whole).collect();
        let (Some(list), [column]) = (list, columns) else {
            return Ok(Choices {
                rows,
                weights: Vec::new(),
            });
        };
        let mut chosen = Choices {
            rows: Vec::new(),
            weights: Vec::new(),
        };
        let mut sum = 0.0;
        for (at, wanted) in list.iter().enumerate() {
            let found = rows
                .iter()
                .find(|row| lookup.value(*column, **row) == *wanted);
            let Some(row) = found else {
                if strict {
                    return Err(wanted.clone());
                }
                continue;
            };
            chosen.rows.push(*row);
            if let Some(weights) = weights {
                sum += weights.get(at).copied().unwrap_or(0.0);
                chosen.weights.push(sum);
            }
        }
        Ok(chosen)
    }

    /// Whether it takes every row alike.
    pub(crate) fn is_all(&self) -> bool {
        let counted = self.rows.iter().zip(0..);
        self.weights.is_empty() && counted.into_iter().all(|(row, at)| *row == at)
    }

    pub(crate) fn count(&self) -> u64 {
        self.rows.len() as u64
    }

    /// The row of that number among them.
    pub(crate) fn row(&self, number: u64) -> u64 {
        let at = usize::try_from(number).unwrap_or(usize::MAX);
        self.rows.get(at).copied().unwrap_or(0)
    }

    /// The number of the row that a chance, from 0 up to 1, falls on.
    pub(crate) fn drawn(&self, chance: f64) -> Option<u64> {
        let sum = self.weights.last()?;
        let at = self
            .weights
            .partition_point(|weight| *weight <= chance * sum);
        Some((at as u64).min(self.count().saturating_sub(1)))
    }
}
