//! Whether a column's rules can be followed at all. Names of other columns are looked up when all tables are known.

use glowplug_schema::catalog::Column;

use super::super::kind::Kind;
use super::super::refused;
use super::super::rules::{ColumnRules, What};
use super::super::scalar::convert;
use super::super::value::Value;
use super::{from_toml, rules_key};
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
    let single = match kind {
        Kind::Array(inner, _) => inner,
        other => other,
    };
    if let Some(values) = &rules.one_of {
        if values.is_empty() {
            return wrong(
                "one_of",
                "is empty".into(),
                "give it a value, or leave it out",
            );
        }
        let unfit = |value: &&toml::Value| !fits(&convert(&from_toml(value), single), single);
        if let Some(value) = values.iter().find(unfit) {
            let hint = match single {
                Kind::Enum(labels) => format!("the type has {}", labels.join(", ")),
                _ => "give values of the column's type".to_owned(),
            };
            return wrong("one_of", format!("has {value}, which {of_type}"), &hint);
        }
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

/// Whether a value is one of a type. What the texts of types are that only the server reads, it says itself.
fn fits(value: &Value, kind: &Kind) -> bool {
    match kind {
        Kind::Bool => matches!(value, Value::Bool(_)),
        Kind::Int { .. } => matches!(value, Value::Int(_)),
        Kind::Float { .. } => value.number().is_some(),
        Kind::Numeric { .. } | Kind::Money => matches!(value, Value::Numeric(..)),
        Kind::Timestamp => matches!(value, Value::Time(_)),
        Kind::Date => matches!(value, Value::Date(_)),
        Kind::Enum(labels) => labels.contains(&value.shown()),
        Kind::Text { max } => {
            matches!(value, Value::Text(text) if max.is_none_or(|max| text.chars().count() <= max))
        }
        Kind::Json | Kind::Jsonb => {
            matches!(value, Value::Text(text) if serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok())
        }
        // Their bytes are not what anybody writes.
        _ => false,
    }
}

fn generates(what: What, kind: &Kind) -> bool {
    let number = matches!(
        kind,
        Kind::Int { .. } | Kind::Float { .. } | Kind::Numeric { .. } | Kind::Money
    );
    match what {
        What::Default => true,
        What::Number => !matches!(
            kind,
            Kind::Text { .. } | Kind::Enum(_) | Kind::Json | Kind::Jsonb
        ),
        What::Count | What::Share | What::Part | What::Ratio | What::Rest => number,
        What::Created | What::Past | What::Future => matches!(kind, Kind::Timestamp | Kind::Date),
        What::Json => matches!(kind, Kind::Json | Kind::Jsonb | Kind::Text { .. }),
        What::Ip => matches!(kind, Kind::Text { .. } | Kind::Inet { .. }),
        _ => matches!(kind, Kind::Text { .. }),
    }
}
