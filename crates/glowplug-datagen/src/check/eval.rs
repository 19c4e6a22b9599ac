//! Whether a row meets an expression.

use super::pattern::is_like;
use super::{Expr, Operator};
use crate::value::Value;

/// What an expression is for a row: `None` where it is not understood.
pub(crate) fn holds(expr: &Expr, get: &dyn Fn(&str) -> Option<Value>) -> Option<bool> {
    match eval(expr, get)? {
        Value::Null => Some(true),
        Value::Bool(value) => Some(value),
        _ => None,
    }
}

fn eval(expr: &Expr, get: &dyn Fn(&str) -> Option<Value>) -> Option<Value> {
    Some(match expr {
        Expr::Unknown => return None,
        Expr::Column(name) => get(name)?,
        Expr::Constant(value) => value.clone(),
        Expr::List(items) => {
            let values: Option<Vec<Value>> = items.iter().map(|item| eval(item, get)).collect();
            Value::Array(values?)
        }
        Expr::IsNull(inner) => Value::Bool(eval(inner, get)?.is_null()),
        Expr::Not(inner) => match eval(inner, get)? {
            Value::Bool(value) => Value::Bool(!value),
            Value::Null => Value::Null,
            _ => return None,
        },
        Expr::All(list) => joined(list.iter().map(|one| eval(one, get)), false)?,
        Expr::Any(list) => joined(list.iter().map(|one| eval(one, get)), true)?,
        Expr::Binary(Operator::Distinct, left, right) => {
            let (left, right) = (eval(left, get)?, eval(right, get)?);
            Value::Bool(match (left.is_null(), right.is_null()) {
                (false, false) => binary(Operator::NotEqual, &left, &right)? == Value::Bool(true),
                (one, other) => one != other,
            })
        }
        Expr::Binary(operator, left, right) => {
            binary(*operator, &eval(left, get)?, &eval(right, get)?)?
        }
        Expr::Each {
            operator,
            left,
            list,
            all,
        } => {
            let left = eval(left, get)?;
            let Value::Array(items) = eval(list, get)? else {
                return None;
            };
            joined(
                items.iter().map(|item| binary(*operator, &left, item)),
                !all,
            )?
        }
        Expr::Call(function, arguments) => {
            let values: Option<Vec<Value>> = arguments.iter().map(|one| eval(one, get)).collect();
            call(function, &values?)?
        }
    })
}

/// What conditions are together: one that is `decisive` decides, whatever the others are and also where they are not understood.
fn joined(values: impl Iterator<Item = Option<Value>>, decisive: bool) -> Option<Value> {
    let (mut all_known, mut any_null) = (true, false);
    for value in values {
        match value {
            Some(Value::Bool(value)) if value == decisive => return Some(Value::Bool(decisive)),
            Some(Value::Bool(_)) => {}
            Some(Value::Null) => any_null = true,
            _ => all_known = false,
        }
    }
    all_known.then_some(match any_null {
        true => Value::Null,
        false => Value::Bool(!decisive),
    })
}

fn binary(operator: Operator, left: &Value, right: &Value) -> Option<Value> {
    if left.is_null() || right.is_null() {
        return Some(Value::Null);
    }
    if let (Some(a), Some(b)) = (left.number(), right.number()) {
        let result = match operator {
            Operator::Plus => return Some(Value::Float(a + b)),
            Operator::Minus => return Some(Value::Float(a - b)),
            Operator::Times => return Some(Value::Float(a * b)),
            Operator::Divided if b != 0.0 => return Some(Value::Float(a / b)),
            Operator::Equal => (a - b).abs() < 1e-9 * a.abs().max(1.0),
            Operator::NotEqual => (a - b).abs() >= 1e-9 * a.abs().max(1.0),
            Operator::Less => a < b,
            Operator::LessOrEqual => a <= b,
            Operator::Greater => a > b,
            Operator::GreaterOrEqual => a >= b,
            _ => return None,
        };
        return Some(Value::Bool(result));
    }
    let result = match (operator, left, right) {
        (Operator::Equal, _, _) => left == right,
        (Operator::NotEqual, _, _) => left != right,
        // In one collation or another; what the server thinks otherwise it says.
        (operator, Value::Text(a), Value::Text(b)) => match operator {
            Operator::Like => is_like(a, b),
            Operator::NotLike => !is_like(a, b),
            Operator::ILike => is_like(&a.to_lowercase(), &b.to_lowercase()),
            Operator::NotILike => !is_like(&a.to_lowercase(), &b.to_lowercase()),
            Operator::Less => a < b,
            Operator::LessOrEqual => a <= b,
            Operator::Greater => a > b,
            Operator::GreaterOrEqual => a >= b,
            _ => return None,
        },
        _ => return None,
    };
    Some(Value::Bool(result))
}

fn call(function: &str, values: &[Value]) -> Option<Value> {
    let length = |n: usize| Some(Value::Int(i64::try_from(n).ok()?));
    match (function, values) {
        ("num_nonnulls", _) => length(values.iter().filter(|value| !value.is_null()).count()),
        ("num_nulls", _) => length(values.iter().filter(|value| value.is_null()).count()),
        ("coalesce", _) => values
            .iter()
            .find(|value| !value.is_null())
            .cloned()
            .or(Some(Value::Null)),
        ("array_position", [Value::Array(items), wanted]) => {
            match items.iter().position(|item| item == wanted) {
                Some(at) => length(at + 1),
                None => Some(Value::Null),
            }
        }
        (_, [Value::Null, ..]) => Some(Value::Null),
        // The text of a bytea.
        ("length" | "octet_length", [Value::Text(text)]) if text.starts_with("\\x") => {
            length((text.len() - 2) / 2)
        }
        ("length" | "char_length" | "character_length", [Value::Text(text)]) => {
            length(text.chars().count())
        }
        ("octet_length", [Value::Text(text)]) => length(text.len()),
        ("cardinality", [Value::Array(items)]) => length(items.len()),
        ("array_length", [Value::Array(items), _]) if items.is_empty() => Some(Value::Null),
        ("array_length", [Value::Array(items), _]) => length(items.len()),
        ("btrim", [Value::Text(text)]) => Some(Value::Text(text.trim().to_owned())),
        ("lower", [Value::Text(text)]) => Some(Value::Text(text.to_lowercase())),
        ("upper", [Value::Text(text)]) => Some(Value::Text(text.to_uppercase())),
        ("abs", [value]) => Some(Value::Float(value.number()?.abs())),
        _ => None,
    }
}
