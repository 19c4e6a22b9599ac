//! What is written, and where.

use glowplug_pq::ConnectionString;
use glowplug_schema::catalog::Catalog;

use crate::make::Numbers;
use crate::model::Plan;
use crate::numbers::Sequence;

/// What is written, and where.
pub(crate) struct Run<'a> {
    pub(crate) endpoint: &'a ConnectionString,
    pub(crate) catalog: &'a Catalog,
    pub(crate) plan: &'a Plan,
    pub(crate) numbers: &'a Numbers,
    pub(crate) sequences: &'a [Sequence],
    pub(crate) jobs: usize,
}

/// What is written in one go.
pub(super) struct Piece {
    /// Tables, each with its first row and the one after its last: one table, or all tables of a circle.
    pub(super) parts: Vec<(usize, u64, u64)>,
}

impl Piece {
    /// The rows of a table, from one to the one before another.
    pub(super) fn of(table: usize, from: u64, to: u64) -> Self {
        Piece {
            parts: vec![(table, from, to)],
        }
    }
}
