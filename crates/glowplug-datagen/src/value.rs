//! One value, and its form in `COPY .. (FORMAT binary)`.
//! See <https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.55.9.4>.

use super::kind::Kind;

/// Microseconds of a day.
pub(super) const DAY: i64 = 86_400_000_000;

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// Digits without the point, and how many stand behind it.
    Numeric(i128, u16),
    Text(String),
    Bytes(Vec<u8>),
    /// Microseconds since 2000, of a day, or in whatever unit the type counts.
    Time(i64),
    /// Days since 2000.
    Date(i64),
    /// Months, days and microseconds.
    Span(i32, i32, i64),
    Array(Vec<Value>),
}

impl Value {
    pub(super) fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// As a number, for comparing and computing.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Value::Int(n) => Some(*n as f64),
            Value::Float(n) => Some(*n),
            Value::Numeric(digits, scale) => Some(*digits as f64 / 10_f64.powi(i32::from(*scale))),
            Value::Time(n) => Some(*n as f64),
            Value::Date(n) => Some((*n * DAY) as f64),
            // As the server compares them.
            Value::Span(months, days, time) => {
                let days = f64::from(*months) * 30.0 + f64::from(*days);
                Some(days * DAY as f64 + *time as f64)
            }
            Value::Bool(_) | Value::Text(_) | Value::Bytes(_) | Value::Array(_) | Value::Null => {
                None
            }
        }
    }

    /// For a template.
    pub(super) fn shown(&self) -> String {
        match self {
            Value::Null => String::new(),
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::Float(value) => value.to_string(),
            Value::Numeric(digits, 0) => digits.to_string(),
            Value::Numeric(..) => self.number().unwrap_or(0.0).to_string(),
            Value::Text(value) => value.clone(),
            Value::Bytes(_) => String::new(),
            Value::Span(months, days, time) => {
                format!("{months} months {days} days {} seconds", *time as f64 / 1e6)
            }
            Value::Time(value) => super::clock::shown(*value),
            Value::Date(value) => super::clock::shown_date(*value),
            Value::Array(values) => {
                let all: Vec<String> = values.iter().map(Value::shown).collect();
                all.join(", ")
            }
        }
    }
}

/// The bytes that a binary COPY begins with.
pub(super) const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// The bytes that it ends with.
pub(super) const TRAILER: &[u8] = &[0xff, 0xff];

/// That a value is none of the type that it is for.
#[derive(Debug)]
pub(super) struct Unfit;

/// Appends a value with its length before it.
pub(super) fn put(out: &mut Vec<u8>, kind: &Kind, value: &Value) -> Result<(), Unfit> {
    if value.is_null() {
        out.extend_from_slice(&(-1_i32).to_be_bytes());
        return Ok(());
    }
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    put_bytes(out, kind, value).ok_or(Unfit)?;
    let length = i32::try_from(out.len() - start - 4).unwrap_or(i32::MAX);
    out[start..start + 4].copy_from_slice(&length.to_be_bytes());
    Ok(())
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "what may be too large is tried"
)]
fn put_bytes(out: &mut Vec<u8>, kind: &Kind, value: &Value) -> Option<()> {
    let number = || value.number();
    let whole = || match value {
        Value::Int(n) | Value::Time(n) | Value::Date(n) => Some(*n),
        Value::Numeric(n, 0) => i64::try_from(*n).ok(),
        // Money counts its hundredths.
        Value::Numeric(n, 2) if *kind == Kind::Money => i64::try_from(*n).ok(),
        other => other.number().map(|n| n as i64),
    };
    match kind {
        Kind::Bool => match value {
            Value::Bool(value) => out.push(u8::from(*value)),
            _ => return None,
        },
        Kind::Int { bytes: 2 } => {
            out.extend_from_slice(&i16::try_from(whole()?).ok()?.to_be_bytes());
        }
        Kind::Int { bytes: 4 } => {
            out.extend_from_slice(&i32::try_from(whole()?).ok()?.to_be_bytes());
        }
        Kind::Int { .. } | Kind::Money | Kind::Timestamp | Kind::Time => {
            out.extend_from_slice(&whole()?.to_be_bytes());
        }
        Kind::Float { bytes: 4 } => {
            let single = number()? as f32;
            out.extend_from_slice(&single.is_finite().then_some(single)?.to_be_bytes());
        }
        Kind::Float { .. } => out.extend_from_slice(&number()?.to_be_bytes()),
        Kind::Numeric { .. } => {
            number()?;
            put_numeric(out, value);
        }
        Kind::Date => out.extend_from_slice(&i32::try_from(whole()?).ok()?.to_be_bytes()),
        Kind::TimeTz => {
            out.extend_from_slice(&whole()?.to_be_bytes());
            out.extend_from_slice(&0_i32.to_be_bytes());
        }
        Kind::Interval => {
            let (months, days, time) = match value {
                Value::Span(months, days, time) => (*months, *days, *time),
                _ => (0, 0, whole()?),
            };
            out.extend_from_slice(&time.to_be_bytes());
            out.extend_from_slice(&days.to_be_bytes());
            out.extend_from_slice(&months.to_be_bytes());
        }
        Kind::Jsonb => {
            out.push(1);
            put_raw(out, value);
        }
        Kind::Inet { cidr } => {
            let Value::Bytes(bytes) = value else {
                return None;
            };
            // After the address may stand how many of its bits name the network.
            let (family, length) = if bytes.len() < 16 { (2, 4) } else { (3, 16) };
            let (address, network) = bytes.split_at_checked(length)?;
            let network = network.first().copied().unwrap_or(length as u8 * 8);
            out.extend_from_slice(&[family, network, u8::from(*cidr), length as u8]);
            out.extend_from_slice(address);
        }
        Kind::Bits { .. } => {
            let Value::Bytes(bytes) = value else {
                return None;
            };
            let bits = match kind {
                Kind::Bits { length, .. } => *length,
                _ => 0,
            };
            out.extend_from_slice(&(bits as i32).to_be_bytes());
            out.extend_from_slice(bytes);
        }
        Kind::TsVector => put_lexemes(out, value),
        Kind::Range(inner) => {
            let Value::Array(bounds) = value else {
                return None;
            };
            // The lower bound is part of the range, the upper one is not.
            out.push(2);
            for bound in bounds {
                put(out, inner, bound).ok()?;
            }
        }
        Kind::Array(inner, oid) => {
            let Value::Array(values) = value else {
                return None;
            };
            let dimensions = i32::from(!values.is_empty());
            let has_null = i32::from(values.iter().any(Value::is_null));
            out.extend_from_slice(&dimensions.to_be_bytes());
            out.extend_from_slice(&has_null.to_be_bytes());
            out.extend_from_slice(&oid.to_be_bytes());
            if !values.is_empty() {
                out.extend_from_slice(&(values.len() as i32).to_be_bytes());
                out.extend_from_slice(&1_i32.to_be_bytes());
            }
            for value in values {
                put(out, inner, value).ok()?;
            }
        }
        Kind::Uuid => put_exactly(out, value, 16)?,
        Kind::Mac => put_exactly(out, value, 6)?,
        Kind::Text { .. } | Kind::Enum(_) | Kind::Bytes | Kind::Json | Kind::Other => {
            put_raw(out, value);
        }
    }
    Some(())
}

fn put_exactly(out: &mut Vec<u8>, value: &Value, length: usize) -> Option<()> {
    match value {
        Value::Bytes(bytes) if bytes.len() == length => out.extend_from_slice(bytes),
        _ => return None,
    }
    Some(())
}

fn put_raw(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Text(text) => out.extend_from_slice(text.as_bytes()),
        Value::Bytes(bytes) => out.extend_from_slice(bytes),
        other => out.extend_from_slice(other.shown().as_bytes()),
    }
}

/// Lexemes sorted by length and then bytes would be jsonb's order; a tsvector's are sorted by the server as it reads them.
#[expect(clippy::cast_possible_truncation, reason = "a handful of words")]
fn put_lexemes(out: &mut Vec<u8>, value: &Value) {
    let text = value.shown();
    let mut words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.sort();
    words.dedup();
    out.extend_from_slice(&(words.len() as i32).to_be_bytes());
    for word in words {
        out.extend_from_slice(word.as_bytes());
        out.extend_from_slice(&[0, 0, 0]);
    }
}

/// Base 10,000 digits around a point. See `numeric_recv` in the server.
#[expect(clippy::cast_possible_truncation, reason = "a handful of digits")]
fn put_numeric(out: &mut Vec<u8>, value: &Value) {
    let (digits, scale) = match value {
        Value::Numeric(digits, scale) => (*digits, *scale),
        Value::Int(n) => (i128::from(*n), 0),
        other => ((other.number().unwrap_or(0.0) * 100.0).round() as i128, 2),
    };
    let mut rest = digits.unsigned_abs();
    // So many zeros that the point falls between two groups.
    let padding = (4 - scale % 4) % 4;
    rest *= 10_u128.pow(padding.into());
    let fraction_groups = (scale + padding) / 4;
    let mut groups = Vec::new();
    while rest > 0 {
        groups.push((rest % 10_000) as i16);
        rest /= 10_000;
    }
    let weight = groups.len() as i16 - 1 - fraction_groups as i16;
    out.extend_from_slice(&(groups.len() as i16).to_be_bytes());
    out.extend_from_slice(&(if groups.is_empty() { 0 } else { weight }).to_be_bytes());
    out.extend_from_slice(&(if digits < 0 { 0x4000_i16 } else { 0 }).to_be_bytes());
    out.extend_from_slice(&scale.to_be_bytes());
    for group in groups.iter().rev() {
        out.extend_from_slice(&group.to_be_bytes());
    }
}
