//! Values of rules, of checks and of other columns, as a column's type has them.

use super::count::limits;
use super::kind::{ENDLESS, Kind};
use super::value::{DAY, Value};
use super::{clock, literal};

/// A value of the rules or of a check, as the column's type has it.
#[expect(clippy::cast_possible_truncation, reason = "tried before")]
pub(super) fn convert(value: &Value, kind: &Kind) -> Value {
    match (kind, value) {
        (_, Value::Null) => Value::Null,
        (Kind::Int { .. }, value) => {
            let exact = match value {
                Value::Int(n) => Some(*n),
                Value::Text(text) => text.trim().parse().ok(),
                _ => None,
            };
            let rounded = || {
                let (least, most) = limits(8);
                let n = written(value)?.round();
                (least..=most).contains(&n).then_some(n as i64)
            };
            exact.or_else(rounded).map_or(Value::Null, Value::Int)
        }
        (Kind::Money, value) => written(value)
            .filter(|n| n.abs() < 9e16)
            .map_or(Value::Null, |n| {
                Value::Numeric((n * 100.0).round() as i128, 2)
            }),
        (Kind::Numeric { precision, scale }, value) => {
            let usual = (*scale).clamp(0, 12);
            written(value)
                .filter(|n| n.abs() < 1e22)
                .map_or(Value::Null, |n| {
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
        (Kind::Timestamp, Value::Text(text)) => clock::parse(text).map_or(Value::Null, Value::Time),
        (Kind::Date, Value::Text(text)) => {
            clock::parse(text).map_or(Value::Null, |time| Value::Date(time.div_euclid(DAY)))
        }
        (Kind::Timestamp, Value::Date(day)) => Value::Time(day.saturating_mul(DAY)),
        (
            Kind::Bool
            | Kind::Float { .. }
            | Kind::Time
            | Kind::TimeTz
            | Kind::Interval
            | Kind::Uuid
            | Kind::Bytes
            | Kind::Inet { .. }
            | Kind::Mac
            | Kind::Bits { .. },
            Value::Text(text),
        ) => literal::parse(text, kind).unwrap_or(Value::Null),
        (Kind::Date, Value::Time(time)) => Value::Date(time.div_euclid(DAY)),
        (Kind::Array(inner, _), Value::Array(items)) => {
            Value::Array(items.iter().map(|item| convert(item, inner)).collect())
        }
        (Kind::Text { .. }, value @ (Value::Int(_) | Value::Float(_) | Value::Bool(_))) => {
            Value::Text(value.shown())
        }
        (_, value) => value.clone(),
    }
}

/// A number, or the one that a text is.
fn written(value: &Value) -> Option<f64> {
    match value {
        Value::Text(text) => literal::number(text),
        other => other.number(),
    }
}
