//! Whether a column's rules can be followed at all. Names of other columns are looked up when all tables are known.

use glowplug_schema::catalog::Column;

use super::super::count::limits;
use super::super::kind::Kind;
use super::super::names::{Part, parts};
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
    if let Some((key, what)) = beyond(rules, kind) {
        return wrong(key, what, "give a number that the column's type has");
    }
    let single = match kind {
        Kind::Array(inner, _) => inner,
        other => other,
    };
    if let Some(template) = &rules.template
        && let [Part::Text(text)] = parts(template)[..]
        && !fits(&convert(&Value::Text(text.to_owned()), kind), kind)
    {
        return wrong(
            "template",
            format!("is {template:?}, which {of_type}"),
            "write a value of the column's type",
        );
    }
    if let Some(values) = &rules.one_of {
        if values.is_empty() {
            return wrong(
                "one_of",
                "is empty".into(),
                "give it a value, or leave it out",
            );
        }
        let unfit = |value: &&toml::Value| {
            let written = from_toml(value);
            let part = matches!(single, Kind::Int { .. })
                && written.number().is_some_and(|n| n.fract() != 0.0);
            part || !fits(&convert(&written, single), single)
        };
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

/// Which of `min` and `max` no value of the type has, or means nothing for it, and why.
fn beyond(rules: &ColumnRules, kind: &Kind) -> Option<(&'static str, String)> {
    let shares = matches!(
        rules.generate,
        Some(What::Share | What::Ratio | What::Default)
    );
    let (least, most) = match kind {
        _ if shares || rules.after.is_some() => return None,
        Kind::Int { bytes } => limits(*bytes),
        Kind::Time | Kind::TimeTz => (0.0, 24.0),
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
        format!("means nothing for type {}", kind.named())
    } else {
        format!("is {n}, and type {} has {least} to {most}", kind.named())
    };
    Some((key, why))
}

/// Whether a value is one of a type.
fn fits(value: &Value, kind: &Kind) -> bool {
    match kind {
        Kind::Bool => matches!(value, Value::Bool(_)),
        Kind::Int { bytes } => {
            let (least, most) = limits(*bytes);
            matches!(value, Value::Int(n) if (least..=most).contains(&(*n as f64)))
        }
        Kind::Float { bytes } => {
            let most = if *bytes == 4 {
                f64::from(f32::MAX)
            } else {
                f64::MAX
            };
            matches!(value, Value::Float(_) | Value::Int(_))
                && value.number().is_some_and(|n| n.abs() <= most)
        }
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
        Kind::Time | Kind::TimeTz => matches!(value, Value::Time(_)),
        Kind::Interval => matches!(value, Value::Span(..)),
        Kind::Uuid | Kind::Bytes | Kind::Inet { .. } | Kind::Mac | Kind::Bits { .. } => {
            matches!(value, Value::Bytes(_))
        }
        Kind::TsVector => matches!(value, Value::Text(_)),
        // Nobody writes these as one value.
        Kind::Range(_) | Kind::Array(..) | Kind::Other => false,
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
