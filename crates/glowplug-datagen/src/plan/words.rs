//! Whether a column's rules can be followed at all. Names of other columns are looked up when all tables are known.

use glowplug_schema::catalog::Column;

use super::super::count::limits;
use super::super::kind::Kind;
use super::super::refused;
use super::super::rules::{ColumnRules, What};
use super::rules_key;
use crate::error::Error;

/// Refuses what nobody can have meant, and names the key; the table by what the rules call it.
pub(super) fn check(
    rules: &ColumnRules,
    column: &Column,
    kind: &Kind,
    table: &str,
) -> Result<(), Error> {
    let wrong = |key: &str, what: String, hint: &str| {
        let place = format!("tables.{table}.columns.{}", rules_key(&column.name));
        Err(refused(
            "demo-rules",
            format!("{place}.{key} of the demo rules {what}"),
            hint,
        ))
    };
    let of_type = format!("does not fit type {}", column.data_type.sql);
    if let Some(fraction) = rules.null_fraction {
        if !(0.0..=1.0).contains(&fraction) {
            return wrong(
                "null_fraction",
                format!("is {fraction}"),
                "give a number from 0 to 1",
            );
        }
        if fraction > 0.0 && !column.nullable {
            return wrong(
                "null_fraction",
                "asks for NULL in a column that is NOT NULL".into(),
                "leave it out",
            );
        }
    }
    if [rules.min, rules.max]
        .iter()
        .flatten()
        .any(|n| !n.is_finite() || n.abs() > 1e15)
    {
        return wrong(
            "min",
            "or `max` is out of range".into(),
            "give a smaller number",
        );
    }
    if let (Some(min), Some(max)) = (rules.min, rules.max)
        && min > max
    {
        return wrong(
            "min",
            format!("is {min}, more than `max`, {max}"),
            "exchange the two",
        );
    }
    if let Some((key, what)) = beyond(rules, kind, &column.data_type.sql) {
        return wrong(key, what, "give a number that the column's type has");
    }
    let single = match kind {
        Kind::Array(inner) => inner,
        other => other,
    };
    if rules.one_of.as_ref().is_some_and(Vec::is_empty) {
        return wrong(
            "one_of",
            "is empty".into(),
            "give it a value, or leave it out",
        );
    }
    if let Some(weights) = &rules.weights {
        let wanted = match (&rules.one_of, single) {
            (Some(values), _) => Some(values.len()),
            (None, Kind::Enum(labels)) => Some(labels.len()),
            (None, Kind::Bool) => Some(2),
            _ => None,
        };
        let Some(wanted) = wanted else {
            return wrong(
                "weights",
                "has nothing to weigh".into(),
                "give `one_of` with it",
            );
        };
        if wanted != weights.len() {
            let what = format!("has {} numbers for {wanted} values", weights.len());
            return wrong("weights", what, "give one for each value");
        }
        if weights.iter().any(|n| !n.is_finite() || *n < 0.0) || weights.iter().sum::<f64>() <= 0.0
        {
            return wrong(
                "weights",
                "weighs nothing".into(),
                "give numbers from 0 on, not all of them 0",
            );
        }
    }
    if let Some(what) = rules.generate
        && !generates(what, single)
    {
        return wrong("generate", of_type, "choose another, or leave it out");
    }
    if rules.after.is_some() && !matches!(kind, Kind::Timestamp | Kind::Date) {
        return wrong("after", of_type, "it is for dates and timestamps");
    }
    let (least, most) = match rules.generate {
        Some(What::Share | What::Part) => (1, 1),
        Some(What::Ratio) => (2, 2),
        Some(What::Rest) => (2, usize::MAX),
        _ => (0, 0),
    };
    if !(least..=most).contains(&rules.of.len()) {
        return wrong(
            "of",
            format!("names {} columns", rules.of.len()),
            "`share` and `part` want one, `ratio` two, `rest` two or more, all others none",
        );
    }
    if !rules.cases.is_empty() {
        let alone = ColumnRules {
            cases: Vec::new(),
            ..rules.clone()
        };
        if rules
            .cases
            .iter()
            .any(|case| !case.cases.is_empty() || case.even || case.through.is_some())
        {
            return wrong(
                "cases",
                "has a case with cases, `even` or `through`".into(),
                "say these beside `cases`",
            );
        }
        if alone.template.is_some() || alone.copy.is_some() || alone.after.is_some() {
            return wrong(
                "cases",
                "stands beside a rule that never counts".into(),
                "make it the last case",
            );
        }
    }
    Ok(())
}

/// Which of `min` and `max` no value of the type has, or means nothing for it, and why.
fn beyond(rules: &ColumnRules, kind: &Kind, sql: &str) -> Option<(&'static str, String)> {
    let shares = matches!(
        rules.generate,
        Some(What::Share | What::Ratio | What::Default)
    );
    let (least, most) = match kind {
        _ if shares || rules.after.is_some() => return None,
        Kind::Int { bytes } => limits(*bytes),
        Kind::Time => (0.0, 24.0),
        Kind::Text { max } => (0.0, max.map_or(1e6, |max| max as f64)),
        Kind::Bytes => (0.0, 1e6),
        Kind::Interval => (-1e6, 1e6),
        Kind::Float { .. }
        | Kind::Numeric { .. }
        | Kind::Money
        | Kind::Timestamp
        | Kind::Date
        | Kind::Array(..) => return None,
        _ => (f64::INFINITY, f64::NEG_INFINITY),
    };
    let bounds = [("min", rules.min), ("max", rules.max)];
    let (key, n) = bounds
        .into_iter()
        .filter_map(|(key, n)| Some((key, n?)))
        .find(|(_, n)| !(least..=most).contains(n))?;
    let why = if least > most {
        format!("means nothing for type {}", sql)
    } else {
        format!("is {n}, and type {} has {least} to {most}", sql)
    };
    Some((key, why))
}

fn generates(what: What, kind: &Kind) -> bool {
    let number = matches!(
        kind,
        Kind::Int { .. } | Kind::Float { .. } | Kind::Numeric { .. } | Kind::Money
    );
    match what {
        What::Default => true,
        What::Number => !matches!(kind, Kind::Text { .. } | Kind::Enum(_) | Kind::Json),
        What::Count | What::Share | What::Part | What::Ratio | What::Rest => number,
        What::Created | What::Past | What::Future => matches!(kind, Kind::Timestamp | Kind::Date),
        What::Json => matches!(kind, Kind::Json | Kind::Text { .. }),
        What::Ip => matches!(kind, Kind::Text { .. } | Kind::Inet),
        _ => matches!(kind, Kind::Text { .. }),
    }
}
