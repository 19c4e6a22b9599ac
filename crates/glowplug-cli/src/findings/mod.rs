//! Findings, for people and for programs: one list of suites, and a format for each reader.

mod document;
mod github;
mod human;
mod junit;
mod sarif;
mod suite;

pub(crate) use document::document;
pub(crate) use human::{View, lines, totals};
pub(crate) use suite::{Suite, with_spelled_commands, with_spelled_hint};
