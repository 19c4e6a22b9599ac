//! `--append`: what is there already, and keys that it does not have.

use glowplug_pq::Connection;
use glowplug_schema::ident::Ident;

use super::kind::Kind;
use super::maker::Maker;
use super::plan::{Plan, Source, TablePlan, room};
use super::sequence::{first, numbered};
use super::value::{HEADER, TRAILER, put};
use super::{chance, lookup, refused};
use crate::error::Error;

/// Keys that are looked for before any is written; of more, so many of them.
const LOOKED_FOR: u64 = 100_000;

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
            column.base = highest.map_or(0, |highest: i64| {
                highest
                    .saturating_add(1)
                    .saturating_sub(first(column))
                    .max(0)
            });
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
        if *kept == 0 || plan.tables[at].rows == 0 {
            continue;
        }
        let table = &plan.tables[at];
        let keys: Vec<usize> = (0..table.columns.len())
            .filter(|key| {
                let column = &table.columns[*key];
                column.unique && column.source == Source::Made && !numbered(column)
            })
            .collect();
        // No earlier run made more rows than the largest number says, and some of them may be deleted.
        let numbers = table.columns.iter().filter(|column| numbered(column));
        let most =
            numbers.map(|column| column.base.saturating_add(first(column)).saturating_sub(1));
        let most = most.max().and_then(|most| u64::try_from(most).ok());
        for key in keys {
            choose(
                connection,
                plan,
                (at, key),
                most.unwrap_or(0).max(*kept),
                *kept,
            )?;
        }
    }
    Ok(())
}

fn choose(
    connection: &mut Connection,
    plan: &mut Plan,
    (at, key): (usize, usize),
    most: u64,
    kept: u64,
) -> Result<(), Error> {
    let rows = plan.tables[at].rows;
    let room = match plan.tables[at].columns[key].kind {
        // They go on as long as time does.
        Kind::Range(_) => f64::MAX,
        _ => room(&plan.tables[at].columns[key]),
    };
    // Behind all that were ever made; else behind as many as are there; and what is farther, as far as there is room.
    let farther =
        (0..TRIES).map(|step| kept.saturating_add(rows.saturating_mul((1_u64 << step) - 1)));
    for base in std::iter::once(most).chain(farther).chain([0]) {
        let Ok(whole) = i64::try_from(base) else {
            continue;
        };
        if base.saturating_add(rows) as f64 > room {
            continue;
        }
        plan.tables[at].columns[key].base = whole;
        if !taken(connection, plan, at, key)? {
            return Ok(());
        }
    }
    let table = &plan.tables[at];
    Err(refused(
        "constraint-unmet",
        format!(
            "column {} of table {} must be unique, and no {rows} keys were found that its {kept} rows do not have",
            table.columns[key].name, table.name
        ),
        "ask for fewer rows, give the column a rule of its own, or empty the table",
    ))
}

/// Whether a row has one of the keys that would be made.
fn taken(connection: &mut Connection, plan: &Plan, at: usize, key: usize) -> Result<bool, Error> {
    let failed = || Error::database("cannot look for keys that are there");
    let table = &plan.tables[at];
    let column = &table.columns[key];
    let ident = Ident(&column.name);
    connection
        .execute(&format!(
            "BEGIN; CREATE TEMPORARY TABLE glowplug_keys ON COMMIT DROP AS SELECT {ident} FROM {} WITH NO DATA",
            table.name
        ))
        .map_err(failed())?;
    let result = copy(connection, plan, at, key).and_then(|()| {
        // Ranges that are made up overlap where they begin alike.
        let start = match column.kind {
            Kind::Range(_) => "pg_catalog.lower",
            _ => "",
        };
        let sql = format!(
            "SELECT EXISTS (SELECT FROM {} t JOIN pg_temp.glowplug_keys k ON {start}(t.{ident}) = {start}(k.{ident}))",
            table.name
        );
        connection
            .execute("ANALYZE pg_temp.glowplug_keys")
            .and_then(|()| connection.query(&sql, &[]))
            .map_err(failed())
    });
    let _ = connection.execute("ROLLBACK");
    Ok(result?.iter().next().and_then(|row| row.get(0)) == Some("t"))
}

fn copy(connection: &mut Connection, plan: &Plan, at: usize, key: usize) -> Result<(), Error> {
    let failed = || Error::database("cannot look for keys that are there");
    let table = &plan.tables[at];
    let maker = Maker::new(plan);
    let base = chance::rng(table.salt);
    let mut copy = connection
        .copy_in("COPY pg_temp.glowplug_keys FROM STDIN (FORMAT binary)")
        .map_err(failed())?;
    let mut buffer = HEADER.to_vec();
    let mut values = Vec::new();
    let looked_for = table.rows.min(LOOKED_FOR);
    for number in 0..looked_for {
        let row = u128::from(number) * u128::from(table.rows) / u128::from(looked_for);
        let row = u64::try_from(row).unwrap_or(number);
        maker.row(at, row, &base, &mut values)?;
        buffer.extend_from_slice(&1_i16.to_be_bytes());
        put(&mut buffer, &table.columns[key].kind, &values[key]);
        if buffer.len() > 1 << 17 {
            copy.write(&buffer).map_err(failed())?;
            buffer.clear();
        }
    }
    buffer.extend_from_slice(TRAILER);
    copy.write(&buffer).map_err(failed())?;
    copy.finish().map(drop).map_err(failed())
}
