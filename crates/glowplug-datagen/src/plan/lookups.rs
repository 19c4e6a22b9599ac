//! Foreign keys to tables that get no rows.

use glowplug_schema::ident::Name;

use super::super::convert::convert;
use super::super::lookup::{Choices, LOOKED_AT};
use super::super::refused;
use super::super::value::Value;
use super::{Builder, TablePlan, rules_key};
use crate::error::Error;

impl Builder<'_> {
    /// The rows of a lookup table that a foreign key takes; `None` where it points to rows that are generated.
    pub(super) fn choices(
        &self,
        plan: &TablePlan,
        target: &Name,
        columns: &[usize],
        names: &[String],
    ) -> Result<Option<Choices>, Error> {
        let Some(lookup) = self.lookups.get(target) else {
            return Ok(None);
        };
        let Some(table) = self.catalog.tables.iter().find(|one| one.name == *target) else {
            return Ok(None);
        };
        let places: Vec<usize> = names
            .iter()
            .filter_map(|name| table.columns.iter().position(|one| one.name == *name))
            .collect();
        let column = &plan.columns[columns[0]];
        let list: Option<Vec<Value>> = column.one_of.as_ref().map(|values| {
            let values = values.iter().map(|value| convert(value, &column.kind));
            values.collect()
        });
        let said = column.rules.one_of.is_some();
        let weights = column.rules.weights.as_deref().filter(|_| said);
        Choices::of(lookup, &places, list.as_deref(), weights, said)
            .map(Some)
            .map_err(|missing| {
                refused(
                    "demo-rules",
                    format!(
                        "tables.{}.columns.{}.one_of of the demo rules has {}, which no row of table {} has",
                        plan.key,
                        rules_key(&column.name),
                        missing,
                        table.name
                    ),
                    format!("name values that are there; the first {LOOKED_AT} rows by key are looked at"),
                )
            })
    }
}
