//! The columns that rules name, beside their own.

use super::finish::key_of;
use super::kind::Kind;
use super::plan::{Plan, TablePlan, position, rules_key};
use super::refused;
use super::rules::{ColumnRules, What};
use crate::error::Error;

/// Refuses rules that name columns that are not there, or rows that cannot be made before they are wanted.
pub(super) fn check(plan: &Plan) -> Result<(), Error> {
    for table in plan.tables.iter().filter(|table| table.rows > 0) {
        for column in &table.columns {
            let place = format!("tables.{}.columns.{}", table.key, rules_key(&column.name));
            let wrong = |key: &str, what: String| {
                Err(refused(
                    "demo-rules",
                    format!("{place}.{key} of the demo rules {what}"),
                    "name a column of the table, or `key.column` for one of the row that a foreign key points to",
                ))
            };
            for (key, name) in named(&column.rules) {
                if let Err(why) = resolve(plan, table, &name) {
                    return wrong(key, format!("names {name:?}: {why}"));
                }
            }
            let is_key = key_of(table, &column.name).is_some();
            for (key, said) in [
                ("even", column.rules.even),
                ("through", column.rules.through.is_some()),
            ] {
                if said && !is_key {
                    return wrong(key, "stands at no foreign key".into());
                }
            }
            let all = std::iter::once(column).chain(&column.cases);
            for one in all.filter(|one| one.what == What::Part) {
                let whole = one.rules.of.first().and_then(|name| name.split_once('.'));
                let key = whole.and_then(|(own, _)| key_of(table, own));
                if !key.is_some_and(|key| table.foreign_keys[key].even) {
                    return wrong(
                        "of",
                        "is divided by no foreign key with `even = true`".into(),
                    );
                }
            }
            let after = column.rules.after.as_deref();
            let after = after.and_then(|name| resolve(plan, table, name).ok().flatten());
            if after.is_some_and(|kind| !matches!(kind, Kind::Timestamp | Kind::Date)) {
                return wrong("after", "names a column that holds no time".into());
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
) -> Result<Option<&'a Kind>, &'static str> {
    let Some((own, other)) = name.split_once('.') else {
        let found = position(table, name).map(|at| &table.columns[at].kind);
        return match found {
            None if !table.known.iter().any(|known| known == name) => {
                Err("there is no such column")
            }
            found => Ok(found),
        };
    };
    let Some(key) = key_of(table, own) else {
        return Err("there is no such foreign key");
    };
    let parent = &plan.tables[table.foreign_keys[key].parent];
    if parent.name == table.name {
        return Err("the key points to its own table");
    }
    if parent.circle.is_some() && parent.circle == table.circle {
        return Err("the two tables point to each other");
    }
    match position(parent, other) {
        Some(at) => Ok(Some(&parent.columns[at].kind)),
        None => Err("there is no such column"),
    }
}

/// The columns that rules name, by the key that does.
pub(super) fn named(rules: &ColumnRules) -> Vec<(&'static str, String)> {
    let mut names: Vec<(&'static str, String)> = Vec::new();
    names.extend(rules.after.iter().map(|name| ("after", name.clone())));
    names.extend(rules.copy.iter().map(|name| ("copy", name.clone())));
    names.extend(
        rules
            .only_when_null
            .iter()
            .map(|name| ("only_when_null", name.clone())),
    );
    names.extend(rules.of.iter().map(|name| ("of", name.clone())));
    let conditions = rules.only_when.iter().flatten();
    names.extend(conditions.map(|(name, _)| ("only_when", name.clone())));
    if let Some(text) = &rules.template {
        let parts = parts(text);
        let columns = parts.into_iter().filter_map(|part| match part {
            Part::Column(name) => Some(("template", name.to_owned())),
            Part::Text(_) => None,
        });
        names.extend(columns);
    }
    for case in &rules.cases {
        names.extend(named(case));
    }
    names
}

/// A piece of a template.
#[derive(Debug, PartialEq)]
pub(super) enum Part<'a> {
    Text(&'a str),
    Column(&'a str),
}

/// The pieces of a template: `{name}` is a column, `{{` and `}}` are braces, and a brace that closes nothing is itself.
pub(super) fn parts(template: &str) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        found.push(Part::Text(&rest[..at]));
        let (brace, after) = rest[at..].split_at(1);
        if after.starts_with(brace) {
            found.push(Part::Text(brace));
            rest = &after[1..];
            continue;
        }
        let name = after.split_once('}').filter(|(name, _)| {
            let word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
            !name.is_empty() && name.chars().all(word)
        });
        match name {
            Some((name, more)) if brace == "{" => {
                found.push(Part::Column(name));
                rest = more;
            }
            _ => {
                found.push(Part::Text(brace));
                rest = after;
            }
        }
    }
    found.push(Part::Text(rest));
    found.retain(|part| *part != Part::Text(""));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_has_columns_and_braces() {
        let found = parts("{{name}} of {company}, {} {a b} }{x.y");
        let text: Vec<&str> = found
            .iter()
            .map(|part| match part {
                Part::Text(text) => *text,
                Part::Column(name) => {
                    assert_eq!(*name, "company");
                    "Glow"
                }
            })
            .collect();
        assert_eq!(text.concat(), "{name} of Glow, {} {a b} }{x.y");
    }
}
