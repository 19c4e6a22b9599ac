//! Where the numbers of a run begin: behind those of rows that are there, and taken from their sequences before the first row is
//! written, so that neither triggers nor other sessions get one of them.

mod append;
mod limit;
mod sequence;

use glowplug_pq::Connection;

use crate::count::{count, first, numbered};
use crate::error::{Error, Limit};
use crate::make::Numbers;
use crate::model::Plan;

use limit::{largest, too_many};

pub(crate) use sequence::{Sequence, advance};

/// Chooses the numbers, and moves the sequences behind them.
///
/// # Errors
/// A column or a sequence that ends before the last row; keys that cannot be found.
pub(crate) fn choose(
    connection: &mut Connection,
    plan: &Plan,
) -> Result<(Numbers, Vec<Sequence>), Error> {
    let mut numbers = Numbers::new(plan);
    append::number_on(connection, plan, &mut numbers)?;
    let sequences = sequence::reserve(connection, plan, &mut numbers)?;
    for (at, table) in plan
        .tables
        .iter()
        .enumerate()
        .filter(|(_, table)| table.rows > 0)
    {
        let columns = table.columns.iter().enumerate();
        for (place, column) in columns.filter(|(_, column)| numbered(column)) {
            let rows = i64::try_from(table.rows).unwrap_or(i64::MAX);
            let last = first(column)
                .saturating_add(numbers.base(at, place))
                .saturating_add(rows - 1);
            let end = largest(column);
            if last > end {
                let column = column.name.clone();
                return Err(too_many(table, Limit::ColumnEnds { column, end, last }));
            }
        }
    }
    append::key_on(connection, plan, &mut numbers)?;
    for (at, table) in plan.tables.iter().enumerate() {
        for (place, column) in table.columns.iter().enumerate() {
            let left = match count(column).filter(|_| column.unique) {
                Some(count) => (count.room - numbers.base(at, place) as f64).max(0.0),
                None => continue,
            };
            if table.rows as f64 > left {
                let reason = Limit::Left {
                    column: column.name.clone(),
                    data_type: column.sql.clone(),
                    left,
                };
                return Err(too_many(table, reason));
            }
        }
    }
    Ok((numbers, sequences))
}
