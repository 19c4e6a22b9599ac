//! What an expression demands of single columns and of pairs.

use super::{Expr, Operator};
use crate::value::Value;

/// What an expression demands of single columns, in a form that values can be made by.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Demand {
    Min(String, f64),
    Max(String, f64),
    MinLength(String, usize),
    MaxLength(String, usize),
    OneOf(String, Vec<Value>),
    NotNull(String),
    IsNull(String),
    /// All letters are upper ones, or all are lower ones.
    Letters(String, bool),
    /// The first is to be smaller than, or equal to, the second.
    Order(String, String),
    /// The two are to differ; the last says whether two NULLs count as equal.
    Differ(String, String, bool),
    /// The text fits this pattern of LIKE.
    Like(String, String),
    /// The text fits this regular expression.
    Regex(String, String),
}

/// The demands that an expression makes whatever else it says.
pub(crate) fn demands(expr: &Expr) -> Vec<Demand> {
    let mut found = Vec::new();
    collect(expr, &mut found);
    found
}

fn collect(expr: &Expr, found: &mut Vec<Demand>) {
    match expr {
        Expr::All(list) => list.iter().for_each(|one| collect(one, found)),
        Expr::Any(list) => any(list, found),
        Expr::Not(inner) => match &**inner {
            Expr::IsNull(column) => {
                if let Expr::Column(name) = &**column {
                    found.push(Demand::NotNull(name.clone()));
                }
            }
            Expr::Column(name) => found.push(Demand::OneOf(name.clone(), vec![Value::Bool(false)])),
            // `a IS TRUE`
            Expr::Binary(Operator::Distinct, left, right) => {
                compare(Operator::Equal, left, right, found);
            }
            _ => {}
        },
        Expr::IsNull(inner) => {
            if let Expr::Column(name) = &**inner {
                found.push(Demand::IsNull(name.clone()));
            }
        }
        Expr::Column(name) => found.push(Demand::OneOf(name.clone(), vec![Value::Bool(true)])),
        Expr::Each {
            operator: Operator::Equal,
            left,
            list,
            all: false,
        } => {
            if let (Expr::Column(name), Expr::List(items)) = (&**left, &**list) {
                let values = items.iter().filter_map(|item| match item {
                    Expr::Constant(value) => Some(value.clone()),
                    _ => None,
                });
                found.push(Demand::OneOf(name.clone(), values.collect()));
            }
        }
        Expr::Binary(operator, left, right) => {
            compare(*operator, left, right, found);
            if let Some(operator) = operator.mirrored().filter(|_| !same_kind(left, right)) {
                compare(operator, right, left, found);
            }
        }
        Expr::Constant(_) | Expr::List(_) | Expr::Call(..) | Expr::Each { .. } | Expr::Unknown => {}
    }
}

/// Two columns are compared once: `a > b` asks for the order of the two like `b < a`.
fn same_kind(left: &Expr, right: &Expr) -> bool {
    matches!((left, right), (Expr::Column(_), Expr::Column(_)))
}

fn any(list: &[Expr], found: &mut Vec<Demand>) {
    // `x IS NULL OR ..` binds whenever x is there.
    let rest: Vec<&Expr> = list
        .iter()
        .filter(|one| !matches!(one, Expr::IsNull(_)))
        .collect();
    if let [one] = rest[..]
        && list.len() > 1
    {
        return collect(one, found);
    }
    // `a = 'x' OR a = 'y'`
    let mut values = Vec::new();
    let mut name = None;
    for one in list {
        match &demands(one)[..] {
            [Demand::OneOf(column, more)] if name.as_ref().is_none_or(|name| name == column) => {
                name = Some(column.clone());
                values.extend_from_slice(more);
            }
            _ => return,
        }
    }
    found.extend(name.map(|name| Demand::OneOf(name, values)));
}

fn compare(operator: Operator, left: &Expr, right: &Expr, found: &mut Vec<Demand>) {
    match (left, right) {
        (Expr::Column(a), Expr::Column(b)) => columns(operator, a, b, found),
        // `a = upper(a)`
        (Expr::Column(name), Expr::Call(function, of))
            if operator == Operator::Equal
                && matches!(&of[..], [Expr::Column(other)] if other == name) =>
        {
            match function.as_str() {
                "upper" => found.push(Demand::Letters(name.clone(), true)),
                "lower" => found.push(Demand::Letters(name.clone(), false)),
                _ => {}
            }
        }
        (Expr::Column(name), Expr::Constant(value)) => column(operator, name, value, found),
        (Expr::Call(function, arguments), Expr::Constant(value)) => {
            let name = arguments.first().and_then(inner_column);
            let Some(name) = name else { return };
            match (function.as_str(), value) {
                ("jsonb_typeof" | "json_typeof", Value::Text(kind))
                    if operator == Operator::Equal =>
                {
                    let document = json_of(kind).map(|document| Value::Text(document.to_owned()));
                    found.extend(document.map(|document| Demand::OneOf(name, vec![document])));
                }
                (function, value) if is_length(function) => length(operator, name, value, found),
                _ => {}
            }
        }
        _ => {}
    }
}

fn columns(operator: Operator, a: &str, b: &str, found: &mut Vec<Demand>) {
    let (a, b) = (a.to_owned(), b.to_owned());
    found.extend(match operator {
        Operator::Less | Operator::LessOrEqual => Some(Demand::Order(a, b)),
        Operator::Greater | Operator::GreaterOrEqual => Some(Demand::Order(b, a)),
        Operator::NotEqual => Some(Demand::Differ(a, b, false)),
        Operator::Distinct => Some(Demand::Differ(a, b, true)),
        _ => None,
    });
}

fn column(operator: Operator, name: &str, value: &Value, found: &mut Vec<Demand>) {
    let name = name.to_owned();
    let demand = match (operator, value, value.number()) {
        (Operator::Like | Operator::ILike, Value::Text(pattern), _) => {
            Some(Demand::Like(name, pattern.clone()))
        }
        (Operator::Regex, Value::Text(pattern), _) => Some(Demand::Regex(name, pattern.clone())),
        (Operator::Equal, value, _) => Some(Demand::OneOf(name, vec![value.clone()])),
        (Operator::GreaterOrEqual, _, Some(n)) => Some(Demand::Min(name, n)),
        (Operator::LessOrEqual, _, Some(n)) => Some(Demand::Max(name, n)),
        // The smallest step that every type has; whole numbers are rounded inwards.
        (Operator::Greater, _, Some(n)) => Some(Demand::Min(name, next_up(n))),
        (Operator::Less, _, Some(n)) => Some(Demand::Max(name, -next_up(-n))),
        (Operator::NotEqual, Value::Text(text), _) if text.is_empty() => {
            Some(Demand::MinLength(name, 1))
        }
        _ => None,
    };
    found.extend(demand);
}

fn length(operator: Operator, name: String, value: &Value, found: &mut Vec<Demand>) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a length"
    )]
    let Some(n) = value.number().map(|n| n.max(0.0) as usize) else {
        return;
    };
    match operator {
        Operator::GreaterOrEqual => found.push(Demand::MinLength(name, n)),
        Operator::Greater => found.push(Demand::MinLength(name, n + 1)),
        Operator::LessOrEqual => found.push(Demand::MaxLength(name, n)),
        Operator::Less => found.push(Demand::MaxLength(name, n.saturating_sub(1))),
        Operator::Equal => {
            found.push(Demand::MinLength(name.clone(), n));
            found.push(Demand::MaxLength(name, n));
        }
        _ => {}
    }
}

/// A document of this type, as `jsonb_typeof` names it.
fn json_of(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "array" => "[1, 2, 3]",
        "object" => "{\"a\": 1}",
        "string" => "\"text\"",
        "number" => "1",
        "boolean" => "true",
        "null" => "null",
        _ => return None,
    })
}

fn next_up(n: f64) -> f64 {
    let step = if n.abs() > 1e9 { 1.0 } else { 1e-9 };
    (n + step).max(n.next_up())
}

fn is_length(function: &str) -> bool {
    matches!(
        function,
        "length"
            | "char_length"
            | "character_length"
            | "octet_length"
            | "cardinality"
            | "array_length"
    )
}

fn inner_column(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Column(name) => Some(name.clone()),
        Expr::Call(function, arguments)
            if matches!(function.as_str(), "btrim" | "lower" | "upper") =>
        {
            arguments.first().and_then(inner_column)
        }
        _ => None,
    }
}
