//! Makes rows. Keys and whatever is pointed to are computed from a row's number; the rest follows from the row's own chance.

mod age;
mod even;
mod pairs;
mod partition;
mod pick;
mod row;
mod scalar;
mod text;

use std::cell::RefCell;

use crate::model::Plan;
use crate::value::Value;

/// How many rows are kept.
const SEEN: usize = 4;

/// Makes rows of a plan.
pub(crate) struct Maker<'a> {
    plan: &'a Plan,
    numbers: &'a Numbers,
    /// The rows that rules looked at last: a row's columns mostly look at the same one.
    seen: RefCell<Vec<(usize, u64, Vec<Value>)>>,
}

impl<'a> Maker<'a> {
    pub(crate) fn new(plan: &'a Plan, numbers: &'a Numbers) -> Self {
        Maker {
            plan,
            numbers,
            seen: RefCell::new(Vec::new()),
        }
    }
}

/// Where the numbers of unique columns begin: behind those of rows that are there.
pub(crate) struct Numbers(Vec<Vec<i64>>);

impl Numbers {
    /// All from the first one on.
    pub(crate) fn new(plan: &Plan) -> Self {
        let tables = plan.tables.iter();
        Numbers(tables.map(|table| vec![0; table.columns.len()]).collect())
    }

    /// What is added to the number of a row.
    pub(crate) fn base(&self, table: usize, column: usize) -> i64 {
        self.0[table][column]
    }

    pub(crate) fn set(&mut self, table: usize, column: usize, base: i64) {
        self.0[table][column] = base;
    }
}
