//! Sequences. They are never set back.

use std::collections::BTreeMap;

use glowplug_pq::Connection;
use glowplug_schema::ident::{Ident, Literal};
use serde::Deserialize;

use super::limit::{largest, too_many};
use crate::count::{first, numbered};
use crate::error::{Error, Limit};
use crate::kind::Kind;
use crate::make::Numbers;
use crate::model::Plan;

/// A sequence that columns of the plan take numbers from.
pub(crate) struct Sequence {
    row: SequenceRow,
    /// Tables and columns, in the order of the plan.
    users: Vec<(usize, usize)>,
}

#[derive(Deserialize)]
struct SequenceRow {
    schema: String,
    table_name: String,
    column_name: String,
    oid: u32,
    name: String,
    increment: i64,
    min: i64,
    max: i64,
    start: i64,
}

/// Where a sequence stands.
#[derive(Deserialize)]
struct State {
    last_value: i64,
    is_called: bool,
}

/// Gives each column that a sequence fills its numbers, and moves the sequence behind them.
pub(super) fn reserve(
    connection: &mut Connection,
    plan: &Plan,
    numbers: &mut Numbers,
) -> Result<Vec<Sequence>, Error> {
    let sequences = read(connection, plan)?;
    for sequence in &sequences {
        sequence.reserve(connection, plan, numbers)?;
    }
    Ok(sequences)
}

/// Moves sequences behind what was written to columns whose values were not known before.
pub(crate) fn advance(
    connection: &mut Connection,
    plan: &Plan,
    sequences: &[Sequence],
) -> Result<(), Error> {
    for sequence in sequences {
        let written = sequence.users(|(table, column)| {
            let table = &plan.tables[table];
            table.rows > 0 && !numbered(&table.columns[column])
        });
        let row = &sequence.row;
        let highest = highest(connection, plan, &written)?;
        if let Some(highest) = highest.filter(|highest| row.increment > 0 && *highest >= row.min) {
            // One that ends before a value never comes to it.
            sequence.raise(connection, highest.min(row.max))?;
        }
    }
    Ok(())
}

fn read(connection: &mut Connection, plan: &Plan) -> Result<Vec<Sequence>, Error> {
    let rows: Vec<SequenceRow> = connection
        .query(include_str!("sequence.sql"), &[])
        .and_then(|rows| rows.decode())
        .map_err(Error::database("cannot read the sequences"))?;
    let mut found: BTreeMap<u32, Sequence> = BTreeMap::new();
    for row in rows {
        let mut tables = plan.tables.iter();
        let table = tables
            .position(|table| table.name.schema == row.schema && table.name.name == row.table_name);
        let Some(table) = table else { continue };
        let Some(column) = plan.tables[table].position(&row.column_name) else {
            continue;
        };
        if matches!(plan.tables[table].columns[column].kind, Kind::Int { .. }) {
            let users = Vec::new();
            let sequence = found.entry(row.oid).or_insert(Sequence { row, users });
            sequence.users.push((table, column));
            sequence.users.sort_unstable();
        }
    }
    Ok(found.into_values().collect())
}

/// The largest value of some columns.
fn highest(
    connection: &mut Connection,
    plan: &Plan,
    users: &[(usize, usize)],
) -> Result<Option<i64>, Error> {
    let mut highest = None;
    for (table, column) in users {
        let table = &plan.tables[*table];
        let ident = Ident(&table.columns[*column].name);
        let sql = format!(
            "SELECT pg_catalog.max({ident})::pg_catalog.int8 FROM {}",
            table.name
        );
        let found: Vec<Option<i64>> = connection
            .query(&sql, &[])
            .and_then(|rows| rows.decode())
            .map_err(Error::database("cannot read the largest key of a table"))?;
        highest = found.into_iter().flatten().chain(highest).max();
    }
    Ok(highest)
}

impl Sequence {
    fn users(&self, which: impl Fn((usize, usize)) -> bool) -> Vec<(usize, usize)> {
        let users = self.users.iter().copied();
        users.filter(|user| which(*user)).collect()
    }

    fn reserve(
        &self,
        connection: &mut Connection,
        plan: &Plan,
        numbers: &mut Numbers,
    ) -> Result<(), Error> {
        let made = self.users(|(table, column)| {
            let table = &plan.tables[table];
            table.rows > 0 && numbered(&table.columns[column])
        });
        let Some((table, column)) = made.first().copied() else {
            return Ok(());
        };
        let state = self.state(connection)?;
        let used = self.users(|(table, _)| plan.tables[table].kept > 0);
        let highest = highest(connection, plan, &used)?;
        let rises = self.row.increment > 0;
        // Where it goes on by itself.
        let next = match state.is_called {
            true => state.last_value.saturating_add(self.row.increment),
            false => state.last_value,
        };
        let from = match (rises, used.is_empty()) {
            // A sequence that counts down leaves everything above its beginning free.
            (false, _) => self.row.start.max(state.last_value).saturating_add(1),
            // Empty tables get the same rows however often they were filled and emptied.
            (true, true) if state.is_called => self.row.start,
            // Numbers of rows that are deleted since may be known elsewhere.
            (true, _) => next,
        };
        let from = from.max(highest.map_or(i64::MIN, |highest| highest.saturating_add(1)));
        let mut ranges = ranges(plan, &made, from);
        let mut last = ranges.last().map_or(from, |range| range.1);
        let below = self::ranges(plan, &made, i64::MIN);
        let are_below = below.iter().all(|range| range.1 < next);
        if used.is_empty() && !self.fits(plan, &made, &ranges) && are_below {
            // The column's own bounds keep it from where the sequence is.
            ranges = below;
            last = i64::MIN;
        }
        if rises && last > self.row.max {
            let table = &plan.tables[table];
            let reason = Limit::SequenceEnds {
                sequence: self.row.name.clone(),
                column: table.columns[column].name.clone(),
                end: self.row.max,
                last,
            };
            return Err(too_many(table, reason));
        }
        let mut shift = 0;
        if rises && last >= next && self.fits(plan, &made, &ranges) {
            if used.is_empty() {
                self.raise(connection, last)?;
            } else {
                // Another session may have taken numbers since we looked.
                let numbers = last - from + 1;
                let moved = self.set(
                    connection,
                    &format!(
                        "GREATEST(last_value, {}) OPERATOR(pg_catalog.+) {numbers}",
                        from - 1
                    ),
                )?;
                shift = moved.saturating_sub(last);
            }
        }
        for ((table, column), (from, _)) in made.into_iter().zip(ranges) {
            let first = first(&plan.tables[table].columns[column]);
            let base = from.saturating_add(shift).saturating_sub(first);
            numbers.set(table, column, base);
        }
        Ok(())
    }

    fn fits(&self, plan: &Plan, made: &[(usize, usize)], ranges: &[(i64, i64)]) -> bool {
        made.iter().zip(ranges).all(|((table, column), (_, end))| {
            let fits = *end <= largest(&plan.tables[*table].columns[*column]);
            fits && (self.row.increment < 0 || *end <= self.row.max)
        })
    }

    fn state(&self, connection: &mut Connection) -> Result<State, Error> {
        let sql = format!("SELECT last_value, is_called FROM {}", self.row.name);
        let states: Vec<State> = connection
            .query(&sql, &[])
            .and_then(|rows| rows.decode())
            .map_err(Error::database("cannot read a sequence"))?;
        Ok(states.into_iter().next().unwrap_or(State {
            last_value: self.row.start,
            is_called: false,
        }))
    }

    /// Moves it to at least this number.
    fn raise(&self, connection: &mut Connection, to: i64) -> Result<(), Error> {
        self.set(connection, &format!("GREATEST(last_value, {to})"))
            .map(drop)
    }

    /// Where it stands is read in the very statement that moves it.
    fn set(&self, connection: &mut Connection, value: &str) -> Result<i64, Error> {
        let name = &self.row.name;
        let sql = format!(
            "SELECT pg_catalog.setval({}::pg_catalog.regclass, {value}) FROM {name}",
            Literal(name)
        );
        let moved: Vec<i64> = connection
            .query(&sql, &[])
            .and_then(|rows| rows.decode())
            .map_err(Error::database("cannot set a sequence"))?;
        Ok(moved.first().copied().unwrap_or(0))
    }
}

/// The first and the last number of each column, one column after another.
fn ranges(plan: &Plan, made: &[(usize, usize)], from: i64) -> Vec<(i64, i64)> {
    let mut next = from;
    let ranges = made.iter().map(|(table, column)| {
        let table = &plan.tables[*table];
        let rows = i64::try_from(table.rows).unwrap_or(i64::MAX);
        let from = next.max(first(&table.columns[*column]));
        let end = from.saturating_add(rows - 1);
        next = end.saturating_add(1);
        (from, end)
    });
    ranges.collect()
}
