//! The columns that rules name, beside their own.

use crate::error::{Error, NameFault, RuleFault};
use crate::kind::Kind;
use crate::model::{Plan, TablePlan};
use crate::rules::{What, rules_key};

/// Refuses rules that name columns that are not there, or rows that cannot be made before they are wanted.
pub(super) fn check(plan: &Plan) -> Result<(), Error> {
    for table in plan.tables.iter().filter(|table| table.rows > 0) {
        for column in &table.columns {
            let place = format!("tables.{}.columns.{}", table.key, rules_key(&column.name));
            let wrong = |key: &str, fault| Err(Error::rule(format!("{place}.{key}"), fault));
            for (key, name) in column.rules.names() {
                if let Err(why) = resolve(plan, table, &name) {
                    return wrong(key, RuleFault::Name { name, why });
                }
            }
            let is_key = table.key_of(&column.name).is_some();
            for (key, said) in [
                ("even", column.rules.even),
                ("through", column.rules.through.is_some()),
            ] {
                if said && !is_key {
                    return wrong(key, RuleFault::NoForeignKey);
                }
            }
            let all = std::iter::once(column).chain(&column.cases);
            for one in all.filter(|one| one.what == What::Part) {
                let whole = one.rules.of.first().and_then(|name| name.split_once('.'));
                let key = whole.and_then(|(own, _)| table.key_of(own));
                if !key.is_some_and(|key| table.foreign_keys[key].even) {
                    return wrong("of", RuleFault::NotEven);
                }
            }
            let after = column.rules.after.as_deref();
            let after = after.and_then(|name| resolve(plan, table, name).ok().flatten());
            if after.is_some_and(|kind| !matches!(kind, Kind::Timestamp | Kind::Date)) {
                return wrong("after", RuleFault::NoTime);
            }
        }
    }
    Ok(())
}

/// Whether there is a column of that name, and its type where it is generated.
fn resolve<'a>(
    plan: &'a Plan,
    table: &'a TablePlan,
    name: &str,
) -> Result<Option<&'a Kind>, NameFault> {
    let Some((own, other)) = name.split_once('.') else {
        let found = table.position(name).map(|at| &table.columns[at].kind);
        return match found {
            None if !table.known.iter().any(|known| known == name) => Err(NameFault::NoColumn),
            found => Ok(found),
        };
    };
    let Some(key) = table.key_of(own) else {
        return Err(NameFault::NoForeignKey);
    };
    let parent = &plan.tables[table.foreign_keys[key].parent];
    if parent.name == table.name {
        return Err(NameFault::OwnTable);
    }
    if parent.circle.is_some() && parent.circle == table.circle {
        return Err(NameFault::Circle);
    }
    match parent.position(other) {
        Some(at) => Ok(Some(&parent.columns[at].kind)),
        None => Err(NameFault::NoColumn),
    }
}
