//! One value of a column, by its type and what it is about.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::text::{Limits, address, json, sentence, text};
use crate::chance::{mix, permute};
use crate::clock::DAY;
use crate::convert::convert;
use crate::count::count;
use crate::kind::{ENDLESS, Kind, limits};
use crate::model::ColumnPlan;
use crate::rules::What;
use crate::value::Value;

/// A value; with `unique` the one of that row and of no other.
pub(super) fn value(
    column: &ColumnPlan,
    rng: &mut ChaCha8Rng,
    unique: Option<u64>,
    created: i64,
    today: i64,
) -> Value {
    if let Some(values) = &column.one_of
        && unique.is_none()
        && !matches!(column.kind, Kind::Array(..))
    {
        let at = choose(values.len(), column.rules.weights.as_deref(), rng);
        return values
            .get(at)
            .map_or(Value::Null, |value| convert(value, &column.kind));
    }
    if let Kind::Array(inner) = &column.kind {
        return array(column, inner, rng, created, today);
    }
    single(column, &column.kind, rng, unique, created, today)
}

fn array(
    column: &ColumnPlan,
    inner: &Kind,
    rng: &mut ChaCha8Rng,
    created: i64,
    today: i64,
) -> Value {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a handful"
    )]
    let bound =
        |rule: Option<f64>, default: usize| rule.map_or(default, |n| n.clamp(0.0, 1000.0) as usize);
    let fewest = bound(column.rules.min, 0).max(column.min_length);
    let most = bound(column.rules.max, 3)
        .max(fewest)
        .min(column.max_length.unwrap_or(1000).max(fewest));
    let count = rng.random_range(fewest..=most);
    let mut values: Vec<Value> = Vec::with_capacity(count);
    for _ in 0..count {
        let made = match &column.one_of {
            Some(list) => {
                let at = choose(list.len(), column.rules.weights.as_deref(), rng);
                list.get(at)
                    .map_or(Value::Null, |value| convert(value, inner))
            }
            None => single(column, inner, rng, None, created, today),
        };
        if !made.is_null() && (values.len() < fewest || !values.contains(&made)) {
            values.push(made);
        }
    }
    Value::Array(values)
}

fn choose(count: usize, weights: Option<&[f64]>, rng: &mut ChaCha8Rng) -> usize {
    let Some(weights) = weights.filter(|weights| weights.len() == count) else {
        return rng.random_range(0..count.max(1));
    };
    let mut left = rng.random::<f64>() * weights.iter().sum::<f64>();
    for (at, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return at;
        }
    }
    count.saturating_sub(1)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "bounded by the ranges that are drawn from"
)]
fn single(
    column: &ColumnPlan,
    kind: &Kind,
    rng: &mut ChaCha8Rng,
    unique: Option<u64>,
    created: i64,
    today: i64,
) -> Value {
    let nth = unique.and_then(|row| Some(count(column)?.nth(row)));
    let counted = unique.and_then(|row| i64::try_from(row).ok());
    match kind {
        Kind::Bool => {
            let part = match column.rules.weights.as_deref() {
                Some([no, yes]) if no + yes > 0.0 => yes / (no + yes),
                _ => 0.5,
            };
            Value::Bool(rng.random_bool(part.clamp(0.0, 1.0)))
        }
        Kind::Enum(labels) => {
            let at = choose(labels.len(), column.rules.weights.as_deref(), rng);
            labels
                .get(at)
                .map_or(Value::Null, |label| Value::Text(label.clone()))
        }
        Kind::Int { bytes } => {
            if let Some(n) = nth {
                return Value::Int(n);
            }
            let largest = if *bytes == 2 { 1000.0 } else { 10_000.0 };
            let (least, most) = limits(*bytes);
            let drawn = number(column, rng, largest, 1.0).round();
            Value::Int(drawn.clamp(least, most) as i64)
        }
        Kind::Float { .. } => Value::Float(nth.map_or_else(|| fraction(column, rng), |n| n as f64)),
        Kind::Money => {
            let amount = nth.map_or_else(|| number(column, rng, 1000.0, 0.01), |n| n as f64);
            Value::Numeric((amount * 100.0).round() as i128, 2)
        }
        Kind::Numeric { precision, scale } => {
            let digits = match *precision {
                ENDLESS => decimals(column).clamp(2, 12),
                _ => (*scale).clamp(0, 12),
            };
            let unit = 10_f64.powi(digits);
            if let Some(n) = nth {
                return Value::Numeric(
                    i128::from(n) * 10_i128.pow(digits.unsigned_abs()),
                    digits.unsigned_abs() as u16,
                );
            }
            let room = 10_f64.powi((precision - scale).clamp(0, 15)) - 1.0 / unit;
            let drawn = number(column, rng, room.min(1000.0), 1.0 / unit).min(room.max(0.0));
            Value::Numeric((drawn * unit).round() as i128, digits.unsigned_abs() as u16)
        }
        Kind::Other(text) => text.clone().map_or(Value::Null, Value::Text),
        Kind::Text { .. } => {
            let limits = Limits {
                min: if matches!(column.kind, Kind::Array(..)) {
                    0
                } else {
                    column.min_length
                },
                max: if matches!(column.kind, Kind::Array(..)) {
                    None
                } else {
                    column.max_length
                },
            };
            let limits = match kind {
                Kind::Text { max: Some(max) } if limits.max.is_none() => Limits {
                    max: Some(*max),
                    ..limits
                },
                _ => limits,
            };
            let key = unique.map(|row| (column.salt, row));
            let made = text(column.what, rng, key, created, &limits);
            let made = match &column.pattern {
                Some(pattern) => pattern.fit(made, rng),
                None => made,
            };
            Value::Text(match column.upper {
                Some(true) => made.to_uppercase(),
                Some(false) => made.to_lowercase(),
                None => made,
            })
        }
        Kind::Bytes => Value::Text(format!("\\x{}", hex(&bytes(column, unique, rng)))),
        Kind::Uuid => Value::Text(uuid(column.salt, rng, unique)),
        Kind::Json => Value::Text(json(rng)),
        Kind::Timestamp | Kind::Date => {
            let time = match unique {
                Some(_) if nth.is_some() => nth.unwrap_or(0),
                // Steps that no two rows share.
                Some(row) if *kind == Kind::Date => today - i64::try_from(row).unwrap_or(0) * DAY,
                // Whole seconds, which every precision keeps apart.
                Some(row) => today - 30 * DAY - i64::try_from(row).unwrap_or(0) * 1_000_000,
                None => time(column, rng, created, today),
            };
            if *kind == Kind::Date {
                Value::Date(time.div_euclid(DAY))
            } else {
                Value::Timestamp(time)
            }
        }
        Kind::Time => Value::Clock(nth.unwrap_or_else(|| passed(column, kind, rng))),
        Kind::Interval => Value::Span(0, 0, nth.unwrap_or_else(|| passed(column, kind, rng))),
        Kind::Inet => Value::Text(address(rng, unique)),
        Kind::Mac => {
            let number = unique.unwrap_or_else(|| rng.random());
            let mut bytes = number.to_be_bytes()[2..].to_vec();
            // Locally administered, of one receiver.
            bytes[0] = 2;
            let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            Value::Text(pairs.join(":"))
        }
        Kind::Bits(length) => bits(*length, unique, rng),
        Kind::TsVector => {
            let words = sentence(rng);
            Value::Text(words.replace(|c: char| !c.is_alphanumeric(), " "))
        }
        Kind::Range(inner) => {
            if let Some(row) = counted {
                return apart(inner, row, rng, today);
            }
            let low = single(column, inner, rng, None, created, today);
            let high = later(&low, inner, rng.random_range(1..30_i64));
            Value::Range(Box::new([low, high]))
        }
        Kind::Array(..) => Value::Array(Vec::new()),
    }
}

/// A range that none of another row overlaps.
fn apart(inner: &Kind, row: i64, rng: &mut ChaCha8Rng, today: i64) -> Value {
    const HOUR: i64 = DAY / 24;
    let bounds = match inner {
        Kind::Timestamp => {
            let low = today - 365 * DAY + row.saturating_mul(HOUR);
            let minutes = rng.random_range(1..=4_i64) * 15;
            [low, low + minutes * 60_000_000].map(Value::Timestamp)
        }
        Kind::Date => {
            let low = today / DAY - 365 + row;
            [low, low + 1].map(Value::Date)
        }
        _ => {
            let low = row.saturating_mul(32);
            let high = low + rng.random_range(1..=32_i64);
            [low, high].map(|n| convert(&Value::Int(n), inner))
        }
    };
    Value::Range(Box::new(bounds))
}

fn uuid(salt: u64, rng: &mut ChaCha8Rng, unique: Option<u64>) -> String {
    let number = unique.map_or_else(|| rng.random(), |row| permute(salt, row));
    let noise: u64 = mix(number, salt);
    let (a, b) = (number.to_be_bytes(), noise.to_be_bytes());
    // Version 4, and its variant, in the bits that are theirs; all 64 bits of the number are outside of them.
    let (version, variant) = (0x40 | (b[0] & 15), 0x80 | (b[2] & 63));
    format!(
        "{}-{}-{version:02x}{:02x}-{variant:02x}{:02x}-{:02x}{}",
        hex(&a[..4]),
        hex(&a[4..6]),
        b[1],
        a[6],
        a[7],
        hex(&b[3..])
    )
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            out.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
    out
}

/// Bytes of a length that the column takes; with `unique` the last ones distinguish rows.
fn bytes(column: &ColumnPlan, unique: Option<u64>, rng: &mut ChaCha8Rng) -> Vec<u8> {
    let usual = if unique.is_some() { 20 } else { 12 };
    let most = column.max_length.unwrap_or(usize::MAX);
    let length = usual.max(column.min_length).min(most);
    let mut bytes: Vec<u8> = (0..length).map(|_| rng.random()).collect();
    if let Some(row) = unique {
        // In few bytes nothing but the number itself is unique.
        let number = if length < 8 {
            row
        } else {
            permute(column.salt, row)
        };
        let number = number.to_be_bytes();
        let kept = length.min(8);
        bytes[length - kept..].copy_from_slice(&number[8 - kept..]);
    }
    bytes
}

/// A time of day or an interval, in whole seconds where the bounds have one.
#[expect(clippy::cast_possible_truncation, reason = "saturates")]
fn passed(column: &ColumnPlan, kind: &Kind, rng: &mut ChaCha8Rng) -> i64 {
    const SECOND: i64 = 1_000_000;
    let low = column.min.map(|min| min.ceil() as i64);
    let high = column.max.map(|max| max.floor() as i64);
    let (low, high) = match (kind, low, high) {
        (Kind::Interval, None, None) => (60 * SECOND, 10_000 * 60 * SECOND),
        (Kind::Interval, Some(low), None) => (low, low.saturating_add(7 * DAY)),
        (Kind::Interval, None, Some(high)) if high > 0 => (0, high),
        (Kind::Interval, None, Some(high)) => (high.saturating_sub(7 * DAY), high),
        (Kind::Interval, Some(low), Some(high)) => (low, high),
        (_, low, high) => (
            low.unwrap_or(0).max(0),
            high.unwrap_or(DAY).min(DAY - SECOND),
        ),
    };
    let drawn = rng.random_range(low..=high.max(low));
    let whole = drawn.div_euclid(SECOND) * SECOND;
    if whole < low { drawn } else { whole }
}

/// A number with as many digits behind the point as the bounds leave room for.
fn fraction(column: &ColumnPlan, rng: &mut ChaCha8Rng) -> f64 {
    let ones = 10_f64.powi(decimals(column).clamp(2, 300));
    let drawn = (number(column, rng, 100.0, 1.0 / ones) * ones).round() / ones;
    let drawn = column.min.map_or(drawn, |min| drawn.max(min));
    column.max.map_or(drawn, |max| drawn.min(max))
}

fn decimals(column: &ColumnPlan) -> i32 {
    let room = match (column.min, column.max) {
        (Some(min), Some(max)) => max - min,
        (None, Some(max)) if max > 0.0 => max,
        _ => 1.0,
    };
    if room > 0.0 && room < 1.0 {
        2 - room.log10().floor() as i32
    } else {
        2
    }
}

fn bits(length: usize, unique: Option<u64>, rng: &mut ChaCha8Rng) -> Value {
    let bits = (0..length).map(|at| match unique {
        Some(row) => at < 64 && (row >> at) & 1 == 1,
        None => rng.random_bool(0.5),
    });
    Value::Text(bits.map(|one| if one { '1' } else { '0' }).collect())
}

/// A number between the column's bounds, else up to `largest`.
fn number(column: &ColumnPlan, rng: &mut ChaCha8Rng, largest: f64, step: f64) -> f64 {
    if let Some((from, to)) = pick_range(column, rng) {
        let (from, to) = (from.max(to - 1e6), to.min(from.max(-1e15) + 1e6));
        return (from + (to - from) * rng.random::<f64>())
            .floor()
            .clamp(from, (to - step).max(from));
    }
    let min = column.min.map(|min| (min / step).ceil() * step);
    let max = column.max.map(|max| (max / step).floor() * step);
    let (min, max) = match (min, max) {
        (Some(min), Some(max)) => (min, max),
        (Some(min), None) => (min, min.abs() * 2.0 + min.max(0.0) + largest),
        (None, Some(max)) if max > 0.0 => (0.0, max),
        (None, Some(max)) => (max - largest, max),
        (None, None) => (0.0, largest),
    };
    let chance = rng.random::<f64>();
    // Few rows have much.
    let chance = if column.what == What::Count {
        chance.powi(4)
    } else {
        chance
    };
    (min + ((max - min) * chance / step).round() * step).clamp(min.min(max), max)
}

fn pick_range(column: &ColumnPlan, rng: &mut ChaCha8Rng) -> Option<(f64, f64)> {
    if column.ranges.is_empty() {
        return None;
    }
    column
        .ranges
        .get(rng.random_range(0..column.ranges.len()))
        .copied()
}

#[expect(clippy::cast_possible_truncation, reason = "times that PostgreSQL has")]
fn time(column: &ColumnPlan, rng: &mut ChaCha8Rng, created: i64, today: i64) -> i64 {
    if let Some((from, to)) = pick_range(column, rng) {
        let (from, to) = match (from.is_finite(), to.is_finite()) {
            (true, true) => (from as i64, to as i64),
            (true, false) => (from as i64, from as i64 + 365 * DAY),
            (false, true) => (to as i64 - 365 * DAY, to as i64),
            (false, false) => (today - 365 * DAY, today),
        };
        return rng.random_range(from..to.max(from + 1));
    }
    let days = |rule: Option<f64>| rule.map(|n| today + (n * DAY as f64) as i64);
    let (from, to) = match (days(column.rules.min), days(column.rules.max)) {
        (Some(from), Some(to)) => (from, to),
        (Some(from), None) => (from, from.max(today)),
        (None, Some(to)) => (to - 365 * DAY, to),
        (None, None) if column.what == What::Future => (today + DAY, today + 90 * DAY),
        (None, None) => (created, today),
    };
    // What has passed has passed since the row was made.
    let from = if column.what == What::Past && (from..to).contains(&created) {
        created
    } else {
        from
    };
    let drawn = rng.random_range(from..to.max(from + 1));
    let drawn = column.min.map_or(drawn, |min| {
        drawn.max(
            min as i64
                + if drawn < min as i64 {
                    rng.random_range(0..30 * DAY)
                } else {
                    0
                },
        )
    });
    column.max.map_or(drawn, |max| drawn.min(max as i64))
}

/// A time after another, at most `max` days; one that has passed, unless the column is about what is to come.
#[expect(clippy::cast_possible_truncation, reason = "times that PostgreSQL has")]
pub(super) fn after(column: &ColumnPlan, from: f64, rng: &mut ChaCha8Rng, today: i64) -> Value {
    let from = from as i64;
    let least = (column.rules.min.unwrap_or(0.0) * DAY as f64) as i64;
    let most = column.rules.max.map(|days| (days * DAY as f64) as i64);
    let mut until = from + most.unwrap_or(30 * DAY);
    if column.what != What::Future {
        until = until.min(today);
    }
    let low = from + least.max(1_000_000);
    let time = rng.random_range(low..until.max(low + 1));
    if column.kind == Kind::Date {
        return Value::Date(time.div_euclid(DAY));
    }
    Value::Timestamp(time)
}

/// The same, so many steps later: days for times, ones for numbers.
pub(super) fn later(value: &Value, kind: &Kind, steps: i64) -> Value {
    match (value, kind) {
        (Value::Date(day), Kind::Timestamp) => Value::Timestamp((day + steps) * DAY),
        (Value::Timestamp(time), Kind::Date) => Value::Date(time.div_euclid(DAY) + steps),
        (Value::Date(day), _) => Value::Date(day + steps),
        (Value::Timestamp(time), _) => Value::Timestamp(time + steps * DAY),
        (Value::Clock(time), _) => Value::Clock(time + steps * 1_000_000),
        (Value::Span(months, days, time), _) => {
            Value::Span(*months, *days, time + steps * 1_000_000)
        }
        (Value::Numeric(digits, scale), Kind::Numeric { .. }) => Value::Numeric(
            digits + i128::from(steps) * 10_i128.pow(u32::from(*scale)),
            *scale,
        ),
        (value, kind) => {
            let number = value.number().unwrap_or(0.0) + steps as f64;
            convert(
                &Value::Float(number),
                if matches!(kind, Kind::Int { .. }) {
                    kind
                } else {
                    &Kind::Float { bytes: 8 }
                },
            )
        }
    }
}

/// The value of that number among the few that a column has.
pub(super) fn nth(column: &ColumnPlan, at: u64, today: i64) -> Value {
    let at = usize::try_from(at).unwrap_or(0);
    if let Some(values) = &column.one_of {
        return values
            .get(at % values.len().max(1))
            .map_or(Value::Null, |value| convert(value, &column.kind));
    }
    let whole = i64::try_from(at).unwrap_or(0);
    match &column.kind {
        Kind::Bool => Value::Bool(at % 2 == 1),
        Kind::Enum(labels) => labels
            .get(at % labels.len().max(1))
            .map_or(Value::Null, |label| Value::Text(label.clone())),
        Kind::Date => Value::Date(match count(column) {
            Some(count) => count.nth(at as u64).div_euclid(DAY),
            None => today / DAY - whole,
        }),
        #[expect(clippy::cast_possible_truncation, reason = "the bound of a type")]
        _ => Value::Int(column.min.map_or(0, |min| min.ceil() as i64) + whole),
    }
}
