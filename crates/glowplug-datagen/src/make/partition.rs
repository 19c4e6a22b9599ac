//! The partition that a row falls into.

use super::Maker;
use crate::chance::{below, mix};
use crate::convert::convert;
use crate::model::{Bound, ColumnPlan, Leaf};
use crate::value::Value;

impl Maker<'_> {
    /// A column as the partition has it that the row falls into, where that is not known from the column alone.
    pub(super) fn in_partition(&self, table: usize, row: u64, at: usize) -> Option<&ColumnPlan> {
        let own = &self.plan.tables[table];
        let concerned = |leaf: &Leaf| leaf.made.iter().any(|(of, _)| *of == at);
        if !own.leaves.iter().any(concerned) {
            return None;
        }
        let mut given: Vec<(usize, Value)> = Vec::new();
        for (of, _) in own.leaves.iter().flat_map(|leaf| &leaf.given) {
            if !given.iter().any(|(known, _)| known == of) {
                given.push((*of, self.addressable(table, *of, row)));
            }
        }
        let has = |leaf: &&Leaf| {
            leaf.given.iter().all(|(of, bound)| {
                let value = given.iter().find(|(known, _)| known == of);
                value.is_some_and(|(_, value)| match bound {
                    Bound::List(list) => {
                        let kind = &own.columns[*of].kind;
                        list.iter().any(|wanted| convert(wanted, kind) == *value)
                    }
                    Bound::Range(from, to) => value
                        .number()
                        .is_some_and(|n| n >= *from && (n < *to || from == to)),
                })
            })
        };
        let fit: Vec<&Leaf> = own.leaves.iter().filter(has).collect();
        let chosen = below(mix(own.salt ^ 0x1eaf, row), fit.len() as u64);
        let leaf = fit.get(usize::try_from(chosen).unwrap_or(0))?;
        let found = leaf.made.iter().find(|(of, _)| *of == at);
        found.map(|(_, column)| column)
    }
}
