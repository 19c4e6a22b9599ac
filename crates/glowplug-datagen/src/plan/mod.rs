//! Makes the plan: the tables in their order, where each column's values come from, and how keys stay unique. First table by table,
//! each from what is known of those before it; then what takes all tables.

mod age;
mod builder;
mod choices;
mod columns;
mod finish;
mod foreign;
mod groups;
mod guess;
mod keys;
mod names;
mod order;
mod pairs;
mod partition;
mod room;
mod rules;
mod shared;

use std::collections::BTreeMap;
use std::sync::Arc;

use glowplug_schema::catalog::Catalog;
use glowplug_schema::ident::Name;

use crate::chance::{hash_text, mix};
use crate::clock::DAY;
use crate::error::{Error, RuleFault};
use crate::kind::Types;
use crate::lookup::Lookup;
use crate::model::{Plan, TablePlan};
use crate::wanted::Wanted;
use builder::{Builder, Even};

pub(crate) use room::room;

/// The furthest back that rows go, in days.
const OLDEST: u32 = 73_000;

/// What a plan is made of.
pub(crate) struct Input<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) types: &'a Types,
    pub(crate) wanted: &'a [Wanted<'a>],
    pub(crate) lookups: &'a BTreeMap<Name, Arc<Lookup>>,
    /// How many days back the oldest row was made.
    pub(crate) days: Option<u32>,
    /// The first moment of today.
    pub(crate) today: i64,
    pub(crate) seed: u64,
}

/// Makes the plan.
///
/// # Errors
/// Rules that cannot be followed, and constraints that cannot be met.
pub(crate) fn make(input: &Input<'_>) -> Result<Plan, Error> {
    if let Some(days) = input.days.filter(|days| *days > OLDEST) {
        let place = format!("`days = {days}`");
        return Err(Error::rule(place, RuleFault::TooLarge(OLDEST.into())));
    }
    let (order, broken, circles) = order::order(input.wanted)?;
    let mut place = BTreeMap::new();
    for (at, from) in order.iter().enumerate() {
        place.insert(input.wanted[*from].table.name.clone(), at);
    }
    let mut plan = Plan {
        tables: Vec::new(),
        today: input.today,
        span: i64::from(input.days.unwrap_or(730).max(1)) * DAY,
    };
    let rows = |wanted: &Wanted<'_>| match input.lookups.get(&wanted.table.name) {
        Some(lookup) if wanted.rows == 0 => lookup.rows,
        _ => wanted.rows,
    };
    let mut counts: Vec<u64> = order
        .iter()
        .map(|from| rows(&input.wanted[*from]))
        .collect();
    for from in &order {
        let builder = Builder {
            wanted: &input.wanted[*from],
            catalog: input.catalog,
            types: input.types,
            place: &place,
            counts: &counts,
            done: &plan.tables,
            lookups: input.lookups,
            broken: &broken,
            today: input.today,
        };
        let (mut table, even) = table(&builder, input.seed)?;
        table.circle = circles.get(&table.name).copied();
        counts[plan.tables.len()] = table.there();
        for (other, key) in even {
            plan.tables[other].foreign_keys[key].even = true;
        }
        plan.tables.push(table);
    }
    finish::finish(&mut plan)?;
    Ok(plan)
}

fn table(builder: &Builder<'_>, seed: u64) -> Result<(TablePlan, Even), Error> {
    let table = builder.wanted.table;
    let columns = table.columns.iter();
    let mut plan = TablePlan {
        name: table.name.clone(),
        key: builder.wanted.key.clone(),
        rows: builder.wanted.rows,
        kept: builder.wanted.kept,
        cut_by: None,
        salt: mix(seed, hash_text(&table.name.to_string())),
        columns: Vec::new(),
        order: Vec::new(),
        foreign_keys: Vec::new(),
        groups: Vec::new(),
        checks: Vec::new(),
        related: Vec::new(),
        created: None,
        needs: Default::default(),
        sequential: false,
        circle: None,
        absent: Vec::new(),
        known: columns.map(|column| column.name.clone()).collect(),
        depth: 0,
        bounds: Vec::new(),
        leaves: Vec::new(),
        lookup: Arc::default(),
        age: Default::default(),
    };
    if plan.rows == 0 {
        // Nothing of it is generated, so nothing of it can be in the way.
        builder.untouched(&mut plan)?;
        return Ok((plan, Even::new()));
    }
    builder.columns(&mut plan)?;
    builder.checks(&mut plan);
    partition::restrict(builder.catalog, table, &mut plan);
    let even = builder.foreign_keys(&mut plan)?;
    pairs::pair(&mut plan);
    builder.unique_keys(&mut plan)?;
    keys::exclusions(&mut plan, table);
    Ok((plan, even))
}
