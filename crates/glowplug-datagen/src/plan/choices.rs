//! Foreign keys to tables that get no rows.

use glowplug_schema::ident::Name;

use super::builder::Builder;
use crate::convert::convert;
use crate::error::{Error, RuleFault};
use crate::lookup::{Choices, LOOKED_AT};
use crate::model::TablePlan;
use crate::rules::rules_key;
use crate::value::Value;

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
                Error::rule(
                    format!(
                        "tables.{}.columns.{}.one_of",
                        plan.key,
                        rules_key(&column.name)
                    ),
                    RuleFault::NoSuchRow {
                        value: missing.to_string(),
                        table: table.name.to_string(),
                        looked_at: LOOKED_AT,
                    },
                )
            })
    }
}
