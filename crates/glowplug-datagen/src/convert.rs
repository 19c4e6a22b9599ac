//! Values of rules, of checks and of other columns, as a column's type has them.

use crate::clock::{self, DAY};
use crate::kind::{ENDLESS, Kind, limits};
use crate::value::Value;

/// A value of the rules or of a check, as the column's type has it. A text that this cannot read is left to the server.
#[expect(clippy::cast_possible_truncation, reason = "tried before")]
pub(crate) fn convert(value: &Value, kind: &Kind) -> Value {
    let converted = match (kind, value) {
        (Kind::Int { .. }, value) => {
            let exact = match value {
                Value::Int(n) => Some(*n),
                Value::Text(text) => text.trim().parse().ok(),
                _ => None,
            };
            let rounded = || {
                let (least, most) = limits(8);
                let n = number(value)?.round();
                (least..=most).contains(&n).then_some(n as i64)
            };
            exact.or_else(rounded).map(Value::Int)
        }
        (Kind::Money, value) => number(value)
            .filter(|n| n.abs() < 9e16)
            .map(|n| Value::Numeric((n * 100.0).round() as i128, 2)),
        (Kind::Numeric { precision, scale }, value) => {
            number(value).filter(|n| n.abs() < 1e22).map(|n| {
                let usual = (*scale).clamp(0, 12);
                // What was computed has more decimals than anybody writes.
                let decimals = match n.to_string().split_once('.') {
                    Some((_, decimals)) => i32::try_from(decimals.len()).unwrap_or(99),
                    None => 0,
                };
                let exact = *precision == ENDLESS && (usual..=12).contains(&decimals);
                let scale = if exact { decimals } else { usual };
                Value::Numeric(
                    (n * 10_f64.powi(scale)).round() as i128,
                    scale.unsigned_abs() as u16,
                )
            })
        }
        (Kind::Float { .. }, value) => number(value).map(Value::Float),
        (Kind::Bool, Value::Text(text)) => text.parse().ok().map(Value::Bool),
        (Kind::Timestamp, Value::Text(text)) => clock::timestamp(text).map(Value::Timestamp),
        (Kind::Timestamp, Value::Date(day)) => Some(Value::Timestamp(day.saturating_mul(DAY))),
        (Kind::Date, Value::Text(text)) => {
            clock::timestamp(text).map(|time| Value::Date(time.div_euclid(DAY)))
        }
        (Kind::Date, Value::Timestamp(time)) => Some(Value::Date(time.div_euclid(DAY))),
        (Kind::Time, Value::Text(text)) => clock::clock(text).map(Value::Clock),
        (Kind::Interval, Value::Text(text)) => {
            clock::interval(text).map(|(months, days, time)| Value::Span(months, days, time))
        }
        (Kind::Array(inner), Value::Array(items)) => Some(Value::Array(
            items.iter().map(|item| convert(item, inner)).collect(),
        )),
        (Kind::Text { .. }, Value::Int(_) | Value::Float(_) | Value::Bool(_)) => {
            Some(Value::Text(value.to_string()))
        }
        _ => None,
    };
    converted.unwrap_or_else(|| value.clone())
}

/// A number, or the one that a text is.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Text(text) => text.trim().parse().ok().filter(|n: &f64| n.is_finite()),
        other => other.number(),
    }
}
