//! What the plan needs all tables for: columns that are pointed to, keys through other keys, the order of columns.

use std::collections::BTreeSet;

use super::{age, names, partition};
use crate::error::{Error, RuleFault, Unmet};
use crate::model::{ColumnPlan, Plan, Source, TablePlan};
use crate::rules::{What, rules_key};

pub(super) fn finish(plan: &mut Plan) -> Result<(), Error> {
    for at in 0..plan.tables.len() {
        let depth = plan.tables[at]
            .foreign_keys
            .iter()
            .filter(|key| key.parent < at && !key.never)
            .map(|key| plan.tables[key.parent].depth + 1)
            .max();
        plan.tables[at].depth = depth.unwrap_or(0);
    }
    resolve_parents(plan)?;
    through(plan)?;
    names::check(plan)?;
    for at in 0..plan.tables.len() {
        let circle = plan.tables[at].circle;
        if circle.is_some() {
            let others: Vec<bool> = plan
                .tables
                .iter()
                .map(|table| table.circle == circle)
                .collect();
            plan.tables[at].needs.retain(|need| !others[*need]);
        }
        let table = &mut plan.tables[at];
        if table.rows == 0 {
            continue;
        }
        let bounds = table.bounds.iter().flatten();
        let bound: BTreeSet<usize> = bounds.map(|(at, _)| *at).collect();
        let mut columns = table.columns.iter().enumerate();
        table.created = columns.position(|(at, column)| {
            column.what == What::Created
                && column.source == Source::Made
                && column.one_of.is_none()
                && column.ranges.is_empty()
                && !bound.contains(&at)
        });
        if let Some(created) = table.created {
            table.columns[created].addressable = true;
        }
        partition::finish(table);
        table.order = order(table)?;
    }
    age::settle(plan);
    Ok(())
}

fn resolve_parents(plan: &mut Plan) -> Result<(), Error> {
    for at in 0..plan.tables.len() {
        for key in 0..plan.tables[at].foreign_keys.len() {
            let foreign = &plan.tables[at].foreign_keys[key];
            if foreign.never {
                continue;
            }
            let parent = foreign.parent;
            let names = foreign.parent_names.clone();
            let mut found = Vec::new();
            for name in names {
                let Some(column) = plan.tables[parent].position(&name) else {
                    let table = &plan.tables[at];
                    let key = &table.foreign_keys[key].name;
                    return Err(Error::unmet(&table.name, key, Unmet::FilledByServer));
                };
                found.push(column);
                let target = &mut plan.tables[parent].columns[column];
                target.addressable = true;
                target.null_fraction = 0.0;
                let nullable = target.nullable;
                if let Source::ForeignKey { key, .. } = target.source {
                    let foreign = &mut plan.tables[parent].foreign_keys[key];
                    foreign.null_fraction = 0.0;
                    if nullable {
                        foreign.partial = 0.0;
                    }
                    foreign.may_drop = false;
                }
            }
            plan.tables[at].foreign_keys[key].parent_columns = found;
        }
    }
    Ok(())
}

fn through(plan: &mut Plan) -> Result<(), Error> {
    for at in 0..plan.tables.len() {
        for key in 0..plan.tables[at].foreign_keys.len() {
            let table = &plan.tables[at];
            let foreign = &table.foreign_keys[key];
            let own = |column: &&ColumnPlan| matches!(column.source, Source::ForeignKey { key: of, .. } if of == key);
            let columns = || table.columns.iter().filter(own);
            let wrong = |column: &ColumnPlan, rule: &str, fault| {
                let column = rules_key(&column.name);
                Err(Error::rule(
                    format!("tables.{}.columns.{column}.{rule}", table.key),
                    fault,
                ))
            };
            if foreign.within.is_some() {
                let fault = || RuleFault::Follows(foreign.name.clone());
                if let Some(column) = columns().find(|column| column.rules.through.is_some()) {
                    return wrong(column, "through", fault());
                }
                if let Some(column) = columns().find(|column| column.rules.even) {
                    return wrong(column, "even", fault());
                }
            }
            let Some((column, rule)) =
                columns().find_map(|column| Some((column, column.rules.through.as_ref()?)))
            else {
                continue;
            };
            let via = rule.split_once('.').and_then(|(own, _)| table.key_of(own));
            let via = via.map(|via| &plan.tables[table.foreign_keys[via].parent]);
            if let Some(via) = via.filter(|via| via.rows == 0) {
                if via.there() == 0 {
                    continue;
                }
                return wrong(
                    column,
                    "through",
                    RuleFault::ThroughKept(via.name.to_string()),
                );
            }
            let found = rule.split_once('.').and_then(|(own, other)| {
                let own = table.key_of(own)?;
                let parent = &plan.tables[table.foreign_keys[own].parent];
                let other = parent.key_of(other)?;
                let same = parent.foreign_keys[other].parent == foreign.parent;
                (same && own != key).then_some((own, other))
            });
            let Some(found) = found else {
                return wrong(column, "through", RuleFault::NoWay);
            };
            plan.tables[at].foreign_keys[key].through = Some(found);
        }
    }
    Ok(())
}

/// The columns, those that others look at first.
fn order(table: &TablePlan) -> Result<Vec<usize>, Error> {
    let looks_at: Vec<BTreeSet<usize>> = table
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let names = column.rules.names();
            // What a foreign key's row says of it is known without the key's own column.
            let own = names
                .iter()
                .filter_map(|(_, name)| match name.split_once('.') {
                    Some(_) => None,
                    None => table.position(name),
                });
            own.filter(|other| *other != at).collect()
        })
        .collect();
    let mut order: Vec<usize> = Vec::new();
    let mut done = vec![false; table.columns.len()];
    for pass in [true, false] {
        loop {
            let ready = (0..table.columns.len()).find(|at| {
                !done[*at]
                    && (!pass || table.columns[*at].addressable)
                    && looks_at[*at].iter().all(|other| done[*other])
            });
            let Some(at) = ready else { break };
            done[at] = true;
            order.push(at);
        }
    }
    if order.len() < table.columns.len() {
        return Err(Error::rule(
            format!("tables.{}", table.key),
            RuleFault::Waiting,
        ));
    }
    Ok(order)
}
