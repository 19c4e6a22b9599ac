//! What the plan needs all tables for: columns that are pointed to, keys through other keys, the order of columns.

use std::collections::BTreeSet;

use super::plan::{ColumnPlan, Plan, Source, TablePlan, position, unmet};
use super::refused;
use super::rules::What;
use crate::error::Error;

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
    super::names::check(plan)?;
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
        super::partition::finish(table);
        table.order = order(table)?;
    }
    super::age::settle(plan);
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
                let Some(column) = position(&plan.tables[parent], &name) else {
                    let table = &plan.tables[at];
                    return Err(unmet(
                        &table.name,
                        &table.foreign_keys[key].name,
                        "the column that it points to is filled by the server, so its values are not known before",
                    ));
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
            let own = |column: &ColumnPlan| matches!(column.source, Source::ForeignKey { key: of, .. } if of == key);
            let columns = table.columns.iter().filter(|column| own(column));
            let mut rules = columns.map(|column| &column.rules);
            if foreign.within.is_some()
                && rules
                    .clone()
                    .any(|rules| rules.through.is_some() || rules.even)
            {
                return Err(refused(
                    "demo-rules",
                    format!(
                        "the demo rules of table {} say `through` or `even` of foreign key {}, which shares columns with another one and follows that",
                        table.name, foreign.name
                    ),
                    "leave it out",
                ));
            }
            let Some(rule) = rules.find_map(|rules| rules.through.as_ref()) else {
                continue;
            };
            let via = rule.split_once('.').and_then(|(own, _)| key_of(table, own));
            let via = via.map(|via| &plan.tables[table.foreign_keys[via].parent]);
            if let Some(via) = via.filter(|via| via.rows == 0) {
                if via.there() == 0 {
                    continue;
                }
                return Err(refused(
                    "demo-rules",
                    format!(
                        "`through = {rule:?}` of table {} leads through table {}, which gets no rows: only the keys of those that it has are known",
                        table.name, via.name
                    ),
                    "leave it out",
                ));
            }
            let found = rule.split_once('.').and_then(|(own, other)| {
                let own = key_of(table, own)?;
                let parent = &plan.tables[table.foreign_keys[own].parent];
                let other = key_of(parent, other)?;
                let same = parent.foreign_keys[other].parent == foreign.parent;
                (same && own != key).then_some((own, other))
            });
            let Some(found) = found else {
                return Err(refused(
                    "demo-rules",
                    format!(
                        "`through = {rule:?}` of table {} names no way to the same table",
                        table.name
                    ),
                    "name a foreign key of this table and one of the table it points to: `campaign_id.user_id`",
                ));
            };
            plan.tables[at].foreign_keys[key].through = Some(found);
        }
    }
    Ok(())
}

pub(super) fn key_of(table: &TablePlan, column: &str) -> Option<usize> {
    match table.columns[position(table, column)?].source {
        Source::ForeignKey { key, .. } => Some(key),
        _ => None,
    }
}

/// The columns, those that others look at first.
fn order(table: &TablePlan) -> Result<Vec<usize>, Error> {
    let looks_at: Vec<BTreeSet<usize>> = table
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let names = super::names::named(&column.rules);
            // What a foreign key's row says of it is known without the key's own column.
            let own = names
                .iter()
                .filter_map(|(_, name)| match name.split_once('.') {
                    Some(_) => None,
                    None => position(table, name),
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
        return Err(refused(
            "demo-rules",
            format!(
                "the demo rules of table {} make columns wait for each other",
                table.name
            ),
            "let one of them be made without the other",
        ));
    }
    Ok(order)
}
