//! What is asked for, and what came of it.

use serde::Serialize;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct DemoOptions {
    /// The rows of a table of ratio 1.
    pub rows: u64,
    /// What all chance follows from.
    pub seed: u64,
    /// How many connections write at once.
    pub jobs: usize,
    /// Add to tables that have rows.
    pub append: bool,
}

/// What was done.
#[derive(Debug, Clone, Serialize)]
pub struct DemoReport {
    /// By table, in the order of loading.
    pub tables: Vec<DemoTable>,
    /// Rows of all tables.
    pub rows: u64,
    /// The time of loading, without ANALYZE.
    pub seconds: f64,
}

/// What was done to one table.
#[derive(Debug, Clone, Serialize)]
pub struct DemoTable {
    /// Its name with its schema.
    pub table: String,
    /// Rows that were written.
    pub inserted: u64,
    /// Rows that were there before.
    pub kept: u64,
}

/// Follows what is going on.
pub trait DemoObserver {
    /// Everything is known, and so many rows will be written.
    fn planned(&mut self, rows: u64);
    /// So many rows were written in all; the last ones to this table.
    fn progress(&mut self, rows: u64, table: &str);
    /// Something other than rows takes its time now.
    fn phase(&mut self, what: &str);
    /// Something is no failure, but should be known.
    fn warn(&mut self, _what: &str) {}
}
