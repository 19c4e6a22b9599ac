//! The plan of one table in the making.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use glowplug_schema::catalog::Catalog;
use glowplug_schema::ident::Name;

use crate::kind::Types;
use crate::lookup::{Choices, Lookup};
use crate::model::{ForeignKeyPlan, TablePlan};
use crate::wanted::Wanted;

/// What is known when the plan of a table is made.
pub(super) struct Builder<'a> {
    pub(super) wanted: &'a Wanted<'a>,
    pub(super) catalog: &'a Catalog,
    pub(super) types: &'a Types,
    /// The place of each table in the order.
    pub(super) place: &'a BTreeMap<Name, usize>,
    /// How many rows of each can be pointed to.
    pub(super) counts: &'a [u64],
    /// The tables before this one.
    pub(super) done: &'a [TablePlan],
    pub(super) lookups: &'a BTreeMap<Name, Arc<Lookup>>,
    /// The foreign keys that stay NULL to break a circle.
    pub(super) broken: &'a BTreeSet<(Name, String)>,
    pub(super) today: i64,
}

/// Foreign keys of earlier tables, by table, that must be even for a later one.
pub(super) type Even = Vec<(usize, usize)>;

impl Builder<'_> {
    /// A table whose plan is made, or this one.
    pub(super) fn known<'p>(&'p self, plan: &'p TablePlan, table: usize) -> Option<&'p TablePlan> {
        if table == self.done.len() {
            Some(plan)
        } else {
            self.done.get(table)
        }
    }

    /// How many rows a foreign key can point to.
    pub(super) fn count(&self, foreign: &ForeignKeyPlan) -> u64 {
        let choices = foreign.choices.as_ref().map(Choices::count);
        choices.unwrap_or(self.counts[foreign.parent])
    }
}
