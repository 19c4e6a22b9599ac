//! Keys that rows which are there do not have.

use glowplug_pq::{Connection, interrupt};
use glowplug_schema::ident::Ident;

use super::limit::too_many;
use crate::chance;
use crate::count::{count, first, numbered};
use crate::error::{Error, Limit};
use crate::kind::Kind;
use crate::make::{Maker, Numbers};
use crate::model::{Plan, Source, TablePlan};
use crate::plan::room;
use crate::value::Value;

/// Keys that are looked for before any is written; of more, so many of them.
const LOOKED_FOR: u64 = 10_000;

/// How often other keys are tried.
const TRIES: u32 = 24;

/// The tables that have rows and get more, with their places.
fn appended(plan: &Plan) -> impl Iterator<Item = (usize, &TablePlan)> {
    let tables = plan.tables.iter().enumerate();
    tables.filter(|(_, table)| table.kept > 0 && table.rows > 0)
}

/// Numbers go on after those that are there.
pub(super) fn number_on(
    connection: &mut Connection,
    plan: &Plan,
    numbers: &mut Numbers,
) -> Result<(), Error> {
    for (at, table) in appended(plan) {
        for (place, column) in table.columns.iter().enumerate() {
            let Some(count) = count(column).filter(|_| numbered(column)) else {
                continue;
            };
            let sql = format!(
                "SELECT pg_catalog.max({}) FROM {}",
                Ident(&column.name),
                table.name
            );
            let highest: Vec<Option<i64>> = connection
                .query(&sql, &[])
                .and_then(|rows| rows.decode())
                .map_err(Error::database("cannot read the largest key of a table"))?;
            if let [Some(highest)] = highest[..] {
                numbers.set(at, place, count.after(highest));
            }
        }
    }
    Ok(())
}

/// Chooses keys that are no numbers, but are made of one, so that no row that is there has them.
pub(super) fn key_on(
    connection: &mut Connection,
    plan: &Plan,
    numbers: &mut Numbers,
) -> Result<(), Error> {
    for (at, table) in appended(plan) {
        for (place, column) in table.columns.iter().enumerate() {
            if !column.unique || column.source != Source::Made || numbered(column) {
                continue;
            }
            let mut found = false;
            for base in bases(table, at, place, numbers) {
                numbers.set(at, place, base);
                found = !taken(connection, plan, (at, place), numbers)?;
                if found {
                    break;
                }
            }
            if !found {
                let reason = Limit::NoKeys {
                    column: column.name.clone(),
                    kept: table.kept,
                };
                return Err(too_many(table, reason));
            }
        }
    }
    Ok(())
}

/// Where the numbers of a column's keys may begin.
fn bases(
    table: &TablePlan,
    at: usize,
    place: usize,
    numbers: &Numbers,
) -> impl Iterator<Item = i64> + use<> {
    let column = &table.columns[place];
    let room = match column.kind {
        // They go on as long as time does.
        Kind::Range(_) => f64::MAX,
        _ => room(column),
    };
    // No earlier run made more rows than the largest number says, and some of them may be deleted.
    let columns = table.columns.iter().enumerate();
    let last = columns
        .filter(|(_, column)| numbered(column))
        .map(|(place, column)| numbers.base(at, place).saturating_add(first(column)) - 1);
    let kept = table.kept;
    let most = last.max().and_then(|last| u64::try_from(last).ok());
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
fn taken(
    connection: &mut Connection,
    plan: &Plan,
    (at, place): (usize, usize),
    numbers: &Numbers,
) -> Result<bool, Error> {
    let table = &plan.tables[at];
    let column = &table.columns[place];
    let maker = Maker::new(plan, numbers);
    let base = chance::rng(table.salt);
    let looked_for = table.rows.min(LOOKED_FOR);
    let (mut values, mut keys) = (Vec::new(), Vec::new());
    for number in 0..looked_for {
        let row = u128::from(number) * u128::from(table.rows) / u128::from(looked_for);
        maker.row(at, u64::try_from(row).unwrap_or(number), &base, &mut values)?;
        keys.push(values[place].clone());
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
    let found: Vec<bool> = interrupt::cancellable(connection, |connection| {
        connection.query(&sql, &[Some(&keys)])
    })
    .and_then(|rows| rows.decode())
    .map_err(Error::database("cannot look for keys that are there"))?;
    Ok(found == [true])
}
