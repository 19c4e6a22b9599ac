//! One value, and the text that the server reads it from.

use std::fmt::{self, Display, Formatter};
use std::io::Write as _;

use crate::clock::{self, DAY};

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// Digits without the point, and how many stand behind it.
    Numeric(i128, u16),
    Text(String),
    /// Microseconds since 2000.
    Timestamp(i64),
    /// Days since 2000.
    Date(i64),
    /// Microseconds of a day.
    Clock(i64),
    /// Months, days and microseconds.
    Span(i32, i32, i64),
    Array(Vec<Value>),
    /// The lower bound, which is part of the range, and the upper one, which is not.
    Range(Box<[Value; 2]>),
}

impl Value {
    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// As a number, for comparing and computing.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Value::Int(n) | Value::Timestamp(n) | Value::Clock(n) => Some(*n as f64),
            Value::Float(n) => Some(*n),
            Value::Numeric(digits, scale) => Some(*digits as f64 / 10_f64.powi(i32::from(*scale))),
            Value::Date(n) => Some(*n as f64 * DAY as f64),
            // As the server compares them.
            Value::Span(months, days, time) => {
                let days = f64::from(*months) * 30.0 + f64::from(*days);
                Some(days * DAY as f64 + *time as f64)
            }
            Value::Bool(_) | Value::Text(_) | Value::Array(_) | Value::Range(_) | Value::Null => {
                None
            }
        }
    }
}

/// A value as the rules have it.
impl From<&toml::Value> for Value {
    fn from(value: &toml::Value) -> Self {
        match value {
            toml::Value::Integer(n) => Value::Int(*n),
            toml::Value::Float(n) => Value::Float(*n),
            toml::Value::Boolean(n) => Value::Bool(*n),
            toml::Value::Array(items) => Value::Array(items.iter().map(Value::from).collect()),
            toml::Value::String(text) => Value::Text(text.clone()),
            other => Value::Text(other.to_string()),
        }
    }
}

/// The text that the server reads; nothing for NULL.
impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => Ok(()),
            Value::Bool(value) => value.fmt(f),
            Value::Int(value) => value.fmt(f),
            Value::Float(value) => value.fmt(f),
            Value::Numeric(digits, 0) => digits.fmt(f),
            Value::Numeric(digits, scale) => {
                let sign = if *digits < 0 { "-" } else { "" };
                let (digits, width) = (digits.unsigned_abs(), usize::from(*scale));
                let unit = 10_u128.pow(u32::from(*scale));
                write!(f, "{sign}{}.{:0width$}", digits / unit, digits % unit)
            }
            Value::Text(value) => f.write_str(value),
            Value::Timestamp(micros) => clock::write_timestamp(f, *micros),
            Value::Date(days) => clock::write_date(f, *days),
            Value::Clock(micros) => clock::write_clock(f, *micros),
            Value::Span(0, 0, time) => clock::write_clock(f, *time),
            Value::Span(months, days, time) => {
                write!(f, "{months} mons {days} days ")?;
                clock::write_clock(f, *time)
            }
            Value::Array(values) => {
                f.write_str("{")?;
                for (at, value) in values.iter().enumerate() {
                    f.write_str(if at > 0 { "," } else { "" })?;
                    match value {
                        Value::Null => f.write_str("NULL")?,
                        value => quoted(f, value)?,
                    }
                }
                f.write_str("}")
            }
            Value::Range(bounds) => {
                let [lower, upper] = &**bounds;
                f.write_str("[")?;
                quoted(f, lower)?;
                f.write_str(",")?;
                quoted(f, upper)?;
                f.write_str(")")
            }
        }
    }
}

/// An element of an array, or a bound of a range.
fn quoted(f: &mut Formatter<'_>, value: &Value) -> fmt::Result {
    let text = value.to_string().replace('\\', "\\\\");
    write!(f, "\"{}\"", text.replace('"', "\\\""))
}

/// Appends a row as a line of COPY's text format.
/// See <https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.55.9.2>.
pub(crate) fn put_line(out: &mut Vec<u8>, values: &[Value]) {
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            out.push(b'\t');
        }
        match value {
            Value::Null => out.extend_from_slice(b"\\N"),
            Value::Text(text) => put_escaped(out, text),
            Value::Array(_) | Value::Range(_) => put_escaped(out, &value.to_string()),
            other => {
                // Memory takes everything.
                let _ = write!(out, "{other}");
            }
        }
    }
    out.push(b'\n');
}

fn put_escaped(out: &mut Vec<u8>, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            byte => out.push(byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_those_of_the_server() {
        for (value, text) in [
            (Value::Numeric(-105, 2), "-1.05"),
            (Value::Timestamp(1_500_000), "2000-01-01 00:00:01.5+00"),
            (
                Value::Timestamp(-DAY * 730_120),
                "0001-12-31 00:00:00+00 BC",
            ),
            (Value::Date(2_921_940), "10000-01-01"),
            (Value::Clock(34_200_000_000), "09:30:00"),
            (Value::Span(1, -2, -1_000_000), "1 mons -2 days -00:00:01"),
            (
                Value::Array(vec![Value::Text("a\"b\\".into()), Value::Null]),
                "{\"a\\\"b\\\\\",NULL}",
            ),
            (
                Value::Range(Box::new([Value::Int(1), Value::Int(2)])),
                "[\"1\",\"2\")",
            ),
        ] {
            assert_eq!(value.to_string(), text);
        }
    }

    #[test]
    fn a_line_of_copy_is_escaped() {
        let mut out = Vec::new();
        put_line(
            &mut out,
            &[
                Value::Text("a\tb\\\n".into()),
                Value::Null,
                Value::Bool(true),
            ],
        );
        assert_eq!(out, b"a\\tb\\\\\\n\t\\N\ttrue\n");
    }
}
