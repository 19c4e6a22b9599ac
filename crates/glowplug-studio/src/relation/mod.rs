//! What can be browsed: everything in the database that has rows, with what the grid must know of it.
//!
//! [`glowplug_schema::catalog`] describes what migrations make. This is another question: which relations this user may read,
//! by which operators a column is sorted and by which key a table is paged; extensions' tables and the ledger count, too.

mod model;
mod read;
mod structure;

pub(crate) use model::{Column, ForeignKey, Kind, Known, Output, Relation};
pub(crate) use read::read;
pub(crate) use structure::{Structure, structure};
