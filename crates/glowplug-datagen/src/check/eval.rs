//! Whether a row meets an expression.

use super::super::value::Value;
use super::Expr;
use super::like::Part;

/// What an expression is for a row: `None` where it is not understood.
pub(crate) fn holds(expr: &Expr, get: &dyn Fn(&str) -> Option<Value>) -> Option<bool> {
    match eval(expr, get)? {
        Value::Null => Some(true),
        Value::Bool(value) => Some(value),
        _ => None,
    }
}

fn eval(expr: &Expr, get: &dyn Fn(&str) -> Option<Value>) -> Option<Value> {
    let truth = |value: &Value| match value {
        Value::Bool(value) => Some(Some(*value)),
        Value::Null => Some(None),
        _ => None,
    };
    Some(match expr {
        Expr::Column(name) => get(name)?,
        Expr::Constant(value) => value.clone(),
        Expr::List(items) => {
            let values: Option<Vec<Value>> = items.iter().map(|item| eval(item, get)).collect();
            Value::Array(values?)
        }
        Expr::IsNull(inner) => Value::Bool(eval(inner, get)?.is_null()),
        Expr::Not(inner) => match truth(&eval(inner, get)?)? {
            Some(value) => Value::Bool(!value),
            None => Value::Null,
        },
        Expr::Binary("and", left, right) => {
            match (truth(&eval(left, get)?)?, truth(&eval(right, get)?)?) {
                (Some(false), _) | (_, Some(false)) => Value::Bool(false),
                (Some(true), Some(true)) => Value::Bool(true),
                _ => Value::Null,
            }
        }
        Expr::Binary("or", left, right) => {
            match (truth(&eval(left, get)?)?, truth(&eval(right, get)?)?) {
                (Some(true), _) | (_, Some(true)) => Value::Bool(true),
                (Some(false), Some(false)) => Value::Bool(false),
                _ => Value::Null,
            }
        }
        Expr::Binary("distinct", left, right) => {
            let (left, right) = (eval(left, get)?, eval(right, get)?);
            Value::Bool(match (left.is_null(), right.is_null()) {
                (false, false) => binary("<>", &left, &right)? == Value::Bool(true),
                (one, other) => one != other,
            })
        }
        Expr::Binary(operator, left, right) => {
            binary(operator, &eval(left, get)?, &eval(right, get)?)?
        }
        Expr::Any(operator, left, list, all) => {
            let left = eval(left, get)?;
            let Value::Array(items) = eval(list, get)? else {
                return None;
            };
            let mut results = Vec::new();
            for item in &items {
                results.push(truth(&binary(operator, &left, item)?)?);
            }
            if results.contains(&Some(!*all)) {
                Value::Bool(!*all)
            } else if results.contains(&None) {
                Value::Null
            } else {
                Value::Bool(*all)
            }
        }
        Expr::Call(function, arguments) => {
            let values: Option<Vec<Value>> = arguments.iter().map(|one| eval(one, get)).collect();
            call(function, &values?)?
        }
    })
}

fn binary(operator: &str, left: &Value, right: &Value) -> Option<Value> {
    if left.is_null() || right.is_null() {
        return Some(Value::Null);
    }
    if let (Some(a), Some(b)) = (left.number(), right.number()) {
        let result = match operator {
            "+" => return Some(Value::Float(a + b)),
            "-" => return Some(Value::Float(a - b)),
            "*" => return Some(Value::Float(a * b)),
            "/" if b != 0.0 => return Some(Value::Float(a / b)),
            "=" => (a - b).abs() < 1e-9 * a.abs().max(1.0),
            "<>" | "!=" => (a - b).abs() >= 1e-9 * a.abs().max(1.0),
            "<" => a < b,
            "<=" => a <= b,
            ">" => a > b,
            ">=" => a >= b,
            _ => return None,
        };
        return Some(Value::Bool(result));
    }
    match operator {
        "=" => Some(Value::Bool(left == right)),
        "<>" | "!=" => Some(Value::Bool(left != right)),
        _ => match (left, right) {
            // In one collation or another; what the server thinks otherwise it says.
            (Value::Text(a), Value::Text(b)) => match operator {
                "~~" => Some(Value::Bool(like(a, b))),
                "!~~" => Some(Value::Bool(!like(a, b))),
                "~~*" => Some(Value::Bool(like(&a.to_lowercase(), &b.to_lowercase()))),
                "!~~*" => Some(Value::Bool(!like(&a.to_lowercase(), &b.to_lowercase()))),
                "<" => Some(Value::Bool(a < b)),
                "<=" => Some(Value::Bool(a <= b)),
                ">" => Some(Value::Bool(a > b)),
                ">=" => Some(Value::Bool(a >= b)),
                _ => None,
            },
            _ => None,
        },
    }
}

/// Whether a text fits a pattern of LIKE.
/// See <https://www.postgresql.org/docs/current/functions-matching.html#FUNCTIONS-LIKE>.
pub(crate) fn like(text: &str, pattern: &str) -> bool {
    let pattern = super::like::parts(pattern);
    let text: Vec<char> = text.chars().collect();
    // Which prefixes of the text fit the parts so far.
    let mut fits = vec![false; text.len() + 1];
    fits[0] = true;
    for part in pattern {
        let mut next = vec![false; text.len() + 1];
        for at in 0..=text.len() {
            next[at] = match part {
                Part::Any => fits[at] || (at > 0 && next[at - 1]),
                Part::One => at > 0 && fits[at - 1],
                Part::Char(c) => at > 0 && fits[at - 1] && text[at - 1] == c,
            };
        }
        fits = next;
    }
    fits[text.len()]
}

fn call(function: &str, values: &[Value]) -> Option<Value> {
    let length = |n: usize| Some(Value::Int(i64::try_from(n).ok()?));
    match (function.to_ascii_lowercase().as_str(), values) {
        ("num_nonnulls", _) => length(values.iter().filter(|value| !value.is_null()).count()),
        ("num_nulls", _) => length(values.iter().filter(|value| value.is_null()).count()),
        ("is_true", [value]) => Some(Value::Bool(*value == Value::Bool(true))),
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
        ("btrim" | "trim", [Value::Text(text)]) => Some(Value::Text(text.trim().to_owned())),
        ("lower", [Value::Text(text)]) => Some(Value::Text(text.to_lowercase())),
        ("upper", [Value::Text(text)]) => Some(Value::Text(text.to_uppercase())),
        ("abs", [value]) => Some(Value::Float(value.number()?.abs())),
        _ => None,
    }
}
