//! `--append`: what is there already, and keys that it does not have.

use glowplug_pq::{Connection, interrupt};
use glowplug_schema::ident::Ident;

use super::count::count;
use super::kind::Kind;
use super::maker::Maker;
use super::plan::{Plan, Source, TablePlan, room};
use super::sequence::{first, numbered};
use super::value::Value;
use super::{chance, lookup, refused};
use crate::error::Error;

/// Keys that are looked for before any is written; of more, so many of them.
const LOOKED_FOR: u64 = 10_000;

/// How often other keys are tried.
const TRIES: u32 = 24;

/// The rows of each table before. Without `--append` there may be none, but in tables that get none: of these it is known whether
/// there are any, and one stands for all.
pub(super) fn counts(
    connection: &mut Connection,
    plan: &Plan,
    append: bool,
) -> Result<Vec<u64>, Error> {
    let failed = || Error::database("cannot count the rows of a table");
    let mut found = Vec::new();
    for table in &plan.tables {
        let sql = if append && table.rows > 0 {
            format!("SELECT pg_catalog.count(*) FROM {}", table.name)
        } else {
            format!(
                "SELECT pg_catalog.count(*) FROM (SELECT FROM {} LIMIT 1) one",
                table.name
            )
        };
        let rows = connection.query(&sql, &[]).map_err(failed())?;
        let count = rows.iter().next().and_then(|row| row.get(0)?.parse().ok());
        found.push(count.unwrap_or(0));
    }
    let tables = plan.tables.iter().zip(&found);
    let full = tables.filter(|(table, count)| table.rows > 0 && **count > 0);
    let full: Vec<&TablePlan> = full.map(|(table, _)| table).collect();
    match full[..] {
        [first, ref others @ ..] if !append => {
            Err(lookup::not_empty(&connection.database(), first, others))
        }
        _ => Ok(found),
    }
}

/// Numbers go on after those that are there.
pub(super) fn number_on(
    connection: &mut Connection,
    plan: &mut Plan,
    kept: &[u64],
) -> Result<(), Error> {
    for (table, _) in plan
        .tables
        .iter_mut()
        .zip(kept)
        .filter(|(_, kept)| **kept > 0)
    {
        let name = table.name.clone();
        for column in table.columns.iter_mut().filter(|column| numbered(column)) {
            let sql = format!("SELECT pg_catalog.max({}) FROM {name}", Ident(&column.name));
            let rows = connection
                .query(&sql, &[])
                .map_err(Error::database("cannot read the largest key of a table"))?;
            let highest = rows.iter().next().and_then(|row| row.get(0)?.parse().ok());
            let after = |highest| count(column).map_or(0, |count| count.after(highest));
            column.base = highest.map_or(0, after);
        }
    }
    Ok(())
}

/// Refuses rows whose numbers would go beyond the column that they are for.
pub(super) fn enough(plan: &Plan) -> Result<(), Error> {
    for table in &plan.tables {
        for column in table.columns.iter().filter(|column| column.unique) {
            let Some(count) = count(column) else {
                continue;
            };
            let left = (count.room - column.base as f64).max(0.0);
            if table.rows as f64 > left {
                return Err(refused(
                    "constraint-unmet",
                    format!(
                        "table {} cannot have {} more rows: column {} of type {} has {left:.0} values left for its unique constraint",
                        table.name, table.rows, column.name, column.sql
                    ),
                    format!(
                        "add fewer rows: `[package.metadata.glowplug.demo.tables.{}]`, `rows` or `fixed`",
                        table.key
                    ),
                ));
            }
        }
    }
    Ok(())
}

/// Chooses keys that are no numbers, but are made of one, so that no row that is there has them.
pub(super) fn key_on(
    connection: &mut Connection,
    plan: &mut Plan,
    kept: &[u64],
) -> Result<(), Error> {
    for (at, kept) in kept.iter().enumerate() {
        let table = &plan.tables[at];
        if *kept == 0 || table.rows == 0 {
            continue;
        }
        let made = |key: &usize| {
            let column = &table.columns[*key];
            column.unique && column.source == Source::Made && !numbered(column)
        };
        let keys: Vec<usize> = (0..table.columns.len()).filter(made).collect();
        for key in keys {
            let mut bases = bases(&plan.tables[at], key, *kept);
            loop {
                let Some(base) = bases.next() else {
                    return Err(exhausted(&plan.tables[at], key, *kept));
                };
                plan.tables[at].columns[key].base = base;
                if !taken(connection, plan, at, key)? {
                    break;
                }
            }
        }
    }
    Ok(())
}

fn exhausted(table: &TablePlan, key: usize, kept: u64) -> Error {
    refused(
        "constraint-unmet",
        format!(
            "column {} of table {} must be unique, and no {} keys were found that its {kept} rows do not have",
            table.columns[key].name, table.name, table.rows
        ),
        "ask for fewer rows, give the column a rule of its own, or empty the table",
    )
}

/// Where the numbers of a column's keys may begin.
fn bases(table: &TablePlan, key: usize, kept: u64) -> impl Iterator<Item = i64> + use<> {
    let column = &table.columns[key];
    let room = match column.kind {
        // They go on as long as time does.
        Kind::Range(_) => f64::MAX,
        _ => room(column),
    };
    // No earlier run made more rows than the largest number says, and some of them may be deleted.
    let numbers = table.columns.iter().filter(|column| numbered(column));
    let most = numbers.map(|column| column.base.saturating_add(first(column)).saturating_sub(1));
    let most = most.max().and_then(|most| u64::try_from(most).ok());
    let most = most.unwrap_or(0).max(kept);
    let rows = table.rows;
    // Behind those that are there, and what is farther, as far as there is room.
    let farther =
        (0..TRIES).map(move |step| kept.saturating_add(rows.saturating_mul((1_u64 << step) - 1)));
    std::iter::once(most)
        .chain(farther)
        .chain([0])
        .filter(move |base| base.saturating_add(rows) as f64 <= room)
        .filter_map(|base| i64::try_from(base).ok())
}

/// Whether a row has one of the keys that would be made.
fn taken(connection: &mut Connection, plan: &Plan, at: usize, key: usize) -> Result<bool, Error> {
    let table = &plan.tables[at];
    let column = &table.columns[key];
    let maker = Maker::new(plan);
    let base = chance::rng(table.salt);
    let looked_for = table.rows.min(LOOKED_FOR);
    let (mut values, mut keys) = (Vec::new(), Vec::new());
    for number in 0..looked_for {
        let row = u128::from(number) * u128::from(table.rows) / u128::from(looked_for);
        maker.row(at, u64::try_from(row).unwrap_or(number), &base, &mut values)?;
        keys.push(values[key].clone());
    }
    let ident = Ident(&column.name);
    let condition = match column.kind {
        // Whatever type of text it is, its own equality may be that of an extension.
        Kind::Text { .. } => {
            format!("t.{ident}::pg_catalog.text OPERATOR(pg_catalog.=) ANY ($1::pg_catalog.text[])")
        }
        Kind::Range(_) => format!(
            "t.{ident} OPERATOR(pg_catalog.&&) ANY ($1::{}[])",
            column.sql
        ),
        _ => format!(
            "t.{ident} OPERATOR(pg_catalog.=) ANY ($1::{}[])",
            column.sql
        ),
    };
    let sql = format!(
        "SELECT EXISTS (SELECT FROM {} t WHERE {condition})",
        table.name
    );
    let keys = Value::Array(keys).to_string();
    let rows = interrupt::cancellable(connection, |connection| {
        connection.query(&sql, &[Some(&keys)])
    })
    .map_err(Error::database("cannot look for keys that are there"))?;
    Ok(rows.iter().next().and_then(|row| row.get(0)) == Some("t"))
}
