//! `--append`: what is there already, and keys that it does not have.

use std::sync::atomic::{AtomicBool, Ordering};

use glowplug_pq::Connection;
use glowplug_schema::ident::Ident;

use super::count::count;
use super::kind::Kind;
use super::load::unfit;
use super::maker::Maker;
use super::plan::{Plan, Source, TablePlan, room};
use super::sequence::{first, numbered};
use super::value::{HEADER, TRAILER, put};
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
                        table.name,
                        table.rows,
                        column.name,
                        column.kind.named()
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
    stop: &AtomicBool,
) -> Result<(), Error> {
    for (at, kept) in kept.iter().enumerate() {
        let table = &plan.tables[at];
        // Who stops is reported so where rows are written.
        if *kept == 0 || table.rows == 0 || stop.load(Ordering::Relaxed) {
            continue;
        }
        let made = |key: &usize| {
            let column = &table.columns[*key];
            column.unique && column.source == Source::Made && !numbered(column)
        };
        let mut keys: Vec<usize> = (0..table.columns.len()).filter(made).collect();
        let mut bases: Vec<_> = keys.iter().map(|key| bases(table, *key, *kept)).collect();
        while !keys.is_empty() {
            for (key, bases) in keys.iter().zip(&mut bases) {
                let Some(base) = bases.next() else {
                    return Err(exhausted(&plan.tables[at], *key, *kept));
                };
                plan.tables[at].columns[*key].base = base;
            }
            let taken = taken(connection, plan, at, &keys)?;
            let left = std::mem::take(&mut keys).into_iter().zip(bases).zip(taken);
            let left = left.filter(|(_, taken)| *taken).map(|(left, _)| left);
            (keys, bases) = left.unzip();
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

/// Of which of these columns a row has one of the keys that would be made.
fn taken(
    connection: &mut Connection,
    plan: &Plan,
    at: usize,
    keys: &[usize],
) -> Result<Vec<bool>, Error> {
    let failed = || Error::database("cannot look for keys that are there");
    let table = &plan.tables[at];
    let idents = keys
        .iter()
        .map(|key| Ident(&table.columns[*key].name).to_string());
    let idents: Vec<String> = idents.collect();
    connection
        .execute(&format!(
            "BEGIN; CREATE TEMPORARY TABLE glowplug_keys ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA",
            idents.join(", "),
            table.name
        ))
        .map_err(failed())?;
    let result = copy(connection, plan, at, keys).and_then(|()| {
        connection
            .execute("ANALYZE pg_temp.glowplug_keys")
            .map_err(failed())?;
        let taken = keys.iter().zip(&idents).map(|(key, ident)| {
            // Ranges that are generated overlap where they begin alike.
            let start = match table.columns[*key].kind {
                Kind::Range(_) => "pg_catalog.lower",
                _ => "",
            };
            let sql = format!(
                "SELECT EXISTS (SELECT FROM {} t JOIN pg_temp.glowplug_keys k ON {start}(t.{ident}) = {start}(k.{ident}))",
                table.name
            );
            let rows = connection.query(&sql, &[]).map_err(failed())?;
            Ok(rows.iter().next().and_then(|row| row.get(0)) == Some("t"))
        });
        taken.collect()
    });
    let _ = connection.execute("ROLLBACK");
    result
}

fn copy(connection: &mut Connection, plan: &Plan, at: usize, keys: &[usize]) -> Result<(), Error> {
    let failed = || Error::database("cannot look for keys that are there");
    let table = &plan.tables[at];
    let maker = Maker::new(plan);
    let base = chance::rng(table.salt);
    let mut copy = connection
        .copy_in("COPY pg_temp.glowplug_keys FROM STDIN (FORMAT binary)")
        .map_err(failed())?;
    let width = i16::try_from(keys.len()).unwrap_or(i16::MAX);
    let mut buffer = HEADER.to_vec();
    let mut values = Vec::new();
    let looked_for = table.rows.min(LOOKED_FOR);
    for number in 0..looked_for {
        let row = u128::from(number) * u128::from(table.rows) / u128::from(looked_for);
        let row = u64::try_from(row).unwrap_or(number);
        maker.row(at, row, &base, &mut values)?;
        buffer.extend_from_slice(&width.to_be_bytes());
        for key in keys {
            let (column, value) = (&table.columns[*key], &values[*key]);
            put(&mut buffer, &column.kind, value).map_err(|_| unfit(table, column, value))?;
        }
        if buffer.len() > 1 << 17 {
            copy.write(&buffer).map_err(failed())?;
            buffer.clear();
        }
    }
    buffer.extend_from_slice(TRAILER);
    copy.write(&buffer).map_err(failed())?;
    copy.finish().map(drop).map_err(failed())
}
