//! Sequences: the numbers of a run are taken from them before anything is written, so nobody else gets one of them.

use std::collections::BTreeMap;

use glowplug_pq::Connection;
use glowplug_schema::ident::{Ident, Literal};
use serde::Deserialize;

use super::kind::Kind;
use super::plan::{ColumnPlan, Plan, Source, position};
use super::refused;
use crate::error::Error;

/// A sequence that columns of the plan take numbers from.
pub(super) struct Sequence {
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
struct State {
    last: i64,
    called: bool,
}

/// Gives each column its numbers, and moves the sequences behind them. A sequence is never set back.
pub(super) fn reserve(
    connection: &mut Connection,
    plan: &mut Plan,
    kept: &[u64],
) -> Result<Vec<Sequence>, Error> {
    let sequences = read(connection, plan)?;
    for sequence in &sequences {
        sequence.reserve(connection, plan, kept)?;
    }
    for table in plan.tables.iter().filter(|table| table.rows > 0) {
        for column in table.columns.iter().filter(|column| numbered(column)) {
            let last = first(column)
                .saturating_add(column.base)
                .saturating_add(count(table.rows) - 1);
            if last > largest(column) {
                return Err(refused(
                    "constraint-unmet",
                    format!(
                        "column {} of table {} ends at {}, and the keys of its new rows go on to {last}",
                        column.name,
                        table.name,
                        largest(column)
                    ),
                    "ask for fewer rows, or give the column a larger type",
                ));
            }
        }
    }
    Ok(sequences)
}

/// Moves sequences behind what was written to columns whose values were not known before.
pub(super) fn advance(
    connection: &mut Connection,
    plan: &Plan,
    sequences: &[Sequence],
) -> Result<(), Error> {
    for sequence in sequences {
        let written = |(table, column): &&(usize, usize)| {
            let table = &plan.tables[*table];
            table.rows > 0 && !numbered(&table.columns[*column])
        };
        let users: Vec<(usize, usize)> = sequence.users.iter().filter(written).copied().collect();
        let highest = highest(connection, plan, &users)?;
        if let Some(highest) = highest
            && sequence.row.increment > 0
            && highest >= sequence.row.min
        {
            // One that ends before a value never comes to it.
            sequence.raise(connection, highest.min(sequence.row.max))?;
        }
    }
    Ok(())
}

/// Whether a column's values are numbers that follow each other.
pub(super) fn numbered(column: &ColumnPlan) -> bool {
    column.unique
        && column.source == Source::Made
        && matches!(column.kind, Kind::Int { .. })
        && super::count::count(column).is_some_and(|count| count.rises())
}

/// The number of the first row where nothing was there before.
pub(super) fn first(column: &ColumnPlan) -> i64 {
    super::count::count(column).map_or(1, |count| count.nth(0))
}

#[expect(clippy::cast_possible_truncation, reason = "the bound of a type")]
fn largest(column: &ColumnPlan) -> i64 {
    let of_type = match column.kind {
        Kind::Int { bytes: 2 } => i64::from(i16::MAX),
        Kind::Int { bytes: 4 } => i64::from(i32::MAX),
        _ => i64::MAX,
    };
    column
        .max
        .map_or(of_type, |max| of_type.min(max.floor() as i64))
}

fn count(rows: u64) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

fn read(connection: &mut Connection, plan: &Plan) -> Result<Vec<Sequence>, Error> {
    let rows: Vec<SequenceRow> = connection
        .query(include_str!("sequence.sql"), &[])
        .and_then(|rows| rows.decode())
        .map_err(Error::database("cannot read the sequences"))?;
    let mut found: BTreeMap<u32, Sequence> = BTreeMap::new();
    for row in rows {
        let place = plan
            .tables
            .iter()
            .position(|table| table.name.schema == row.schema && table.name.name == row.table_name);
        let Some(table) = place else { continue };
        let Some(column) = position(&plan.tables[table], &row.column_name) else {
            continue;
        };
        if !matches!(plan.tables[table].columns[column].kind, Kind::Int { .. }) {
            continue;
        }
        let users = Vec::new();
        let sequence = found.entry(row.oid).or_insert(Sequence { row, users });
        sequence.users.push((table, column));
    }
    let mut found: Vec<Sequence> = found.into_values().collect();
    for sequence in &mut found {
        sequence.users.sort_unstable();
    }
    Ok(found)
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
        let rows = connection
            .query(&sql, &[])
            .map_err(Error::database("cannot read the largest key of a table"))?;
        let found = rows.iter().next().and_then(|row| row.get(0)?.parse().ok());
        highest = highest.max(found);
    }
    Ok(highest)
}

impl Sequence {
    fn reserve(
        &self,
        connection: &mut Connection,
        plan: &mut Plan,
        kept: &[u64],
    ) -> Result<(), Error> {
        let made = |(table, column): &&(usize, usize)| {
            let table = &plan.tables[*table];
            table.rows > 0 && numbered(&table.columns[*column])
        };
        let made: Vec<(usize, usize)> = self.users.iter().filter(made).copied().collect();
        if made.is_empty() {
            return Ok(());
        }
        let state = self.state(connection)?;
        let used: Vec<(usize, usize)> = self
            .users
            .iter()
            .filter(|(table, _)| kept[*table] > 0)
            .copied()
            .collect();
        let highest = highest(connection, plan, &used)?;
        let SequenceRow {
            increment, start, ..
        } = self.row;
        // Where it goes on by itself.
        let next = if state.called {
            state.last.saturating_add(increment)
        } else {
            state.last
        };
        let from = match (increment > 0, used.is_empty()) {
            // A sequence that counts down leaves everything above its beginning free.
            (false, _) => start.max(state.last).saturating_add(1),
            // Numbers of rows that are deleted since may be known elsewhere.
            (true, false) => next,
            // Empty tables get the same rows however often they were filled and emptied.
            (true, true) if state.called => start,
            (true, true) => next,
        };
        let from = from.max(highest.map_or(i64::MIN, |highest| highest.saturating_add(1)));
        let mut ranges = self.ranges(plan, &made, from);
        let below = self.ranges(plan, &made, i64::MIN);
        let mut end = ranges.last().map_or(from, |range| range.1);
        if used.is_empty()
            && !self.fits(plan, &made, &ranges)
            && below.iter().all(|range| range.1 < next)
        {
            ranges = below;
            end = i64::MIN;
        }
        if increment > 0 && end > self.row.max {
            let (table, column) = made[0];
            let table = &plan.tables[table];
            return Err(refused(
                "constraint-unmet",
                format!(
                    "sequence {} of column {} of table {} ends at {}, and the keys of the new rows go on to {end}",
                    self.row.name, table.columns[column].name, table.name, self.row.max
                ),
                "ask for fewer rows, or raise the sequence's MAXVALUE",
            ));
        }
        let mut shift = 0;
        if increment > 0 && end >= next && self.fits(plan, &made, &ranges) {
            let moved = if used.is_empty() {
                self.raise(connection, end)?
            } else {
                // A person may have taken numbers since we looked.
                self.add(connection, from - 1, end - from + 1)?
            };
            if !used.is_empty() {
                shift = moved.saturating_sub(end);
            }
        }
        for ((table, column), (from, _)) in made.iter().zip(ranges) {
            let column = &mut plan.tables[*table].columns[*column];
            column.base = from.saturating_add(shift).saturating_sub(first(column));
        }
        Ok(())
    }

    /// The first and the last number of each column, one column after another.
    fn ranges(&self, plan: &Plan, made: &[(usize, usize)], from: i64) -> Vec<(i64, i64)> {
        let mut next = from;
        let ranges = made.iter().map(|(table, column)| {
            let table = &plan.tables[*table];
            let from = next.max(first(&table.columns[*column]));
            let end = from.saturating_add(count(table.rows) - 1);
            next = end.saturating_add(1);
            (from, end)
        });
        ranges.collect()
    }

    fn fits(&self, plan: &Plan, made: &[(usize, usize)], ranges: &[(i64, i64)]) -> bool {
        made.iter().zip(ranges).all(|((table, column), (_, end))| {
            let fits = *end <= largest(&plan.tables[*table].columns[*column]);
            fits && (self.row.increment < 0 || *end <= self.row.max)
        })
    }

    fn state(&self, connection: &mut Connection) -> Result<State, Error> {
        let sql = format!("SELECT last_value, is_called FROM {}", self.row.name);
        let rows = connection
            .query(&sql, &[])
            .map_err(Error::database("cannot read a sequence"))?;
        let row = rows.iter().next();
        Ok(State {
            last: row
                .and_then(|row| row.get(0)?.parse().ok())
                .unwrap_or(self.row.start),
            called: row.and_then(|row| row.get(1)) == Some("t"),
        })
    }

    /// Moves it to at least this number.
    fn raise(&self, connection: &mut Connection, to: i64) -> Result<i64, Error> {
        self.set(connection, &format!("GREATEST(last_value, {to})"))
    }

    /// Takes so many numbers behind its last one and behind this one.
    fn add(&self, connection: &mut Connection, behind: i64, numbers: i64) -> Result<i64, Error> {
        self.set(
            connection,
            &format!("GREATEST(last_value, {behind}) + {numbers}"),
        )
    }

    fn set(&self, connection: &mut Connection, value: &str) -> Result<i64, Error> {
        let name = &self.row.name;
        // Where it stands is read in the very statement that moves it.
        let sql = format!(
            "SELECT pg_catalog.setval({}::pg_catalog.regclass, {value}) FROM {name}",
            Literal(name)
        );
        let rows = connection
            .query(&sql, &[])
            .map_err(Error::database("cannot set a sequence"))?;
        Ok(rows
            .iter()
            .next()
            .and_then(|row| row.get(0)?.parse().ok())
            .unwrap_or(0))
    }
}
