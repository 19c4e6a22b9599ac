//! What an expression demands of single columns and of pairs.

use super::super::value::Value;
use super::Expr;

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
        Expr::Binary("and", left, right) => {
            collect(left, found);
            collect(right, found);
        }
        // `x IS NULL OR ..` binds whenever x is there.
        Expr::Binary("or", left, right) => match (&**left, &**right) {
            (Expr::IsNull(_), other) | (other, Expr::IsNull(_)) => collect(other, found),
            _ => {
                // `a = 'x' OR a = 'y'`
                let (mut one, mut two) = (Vec::new(), Vec::new());
                collect(left, &mut one);
                collect(right, &mut two);
                if let ([Demand::OneOf(a, list)], [Demand::OneOf(b, more)]) = (&one[..], &two[..])
                    && a == b
                {
                    found.push(Demand::OneOf(
                        a.clone(),
                        [list.clone(), more.clone()].concat(),
                    ));
                }
            }
        },
        Expr::Not(inner) => match &**inner {
            Expr::IsNull(column) => {
                if let Expr::Column(name) = &**column {
                    found.push(Demand::NotNull(name.clone()));
                }
            }
            Expr::Column(name) => found.push(Demand::OneOf(name.clone(), vec![Value::Bool(false)])),
            _ => {}
        },
        Expr::IsNull(inner) => {
            if let Expr::Column(name) = &**inner {
                found.push(Demand::IsNull(name.clone()));
            }
        }
        Expr::Column(name) => found.push(Demand::OneOf(name.clone(), vec![Value::Bool(true)])),
        Expr::Any("=", left, list, false) => {
            if let (Expr::Column(name), Expr::List(items)) = (&**left, &**list) {
                let values = items.iter().filter_map(|item| match item {
                    Expr::Constant(value) => Some(value.clone()),
                    _ => None,
                });
                found.push(Demand::OneOf(name.clone(), values.collect()));
            }
        }
        Expr::Binary(operator, left, right) => {
            compare(operator, left, right, found);
            compare(mirrored(operator), right, left, found);
        }
        Expr::Constant(_) | Expr::List(_) | Expr::Call(..) | Expr::Any(..) => {}
    }
}

fn mirrored(operator: &str) -> &'static str {
    match operator {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        "=" => "=",
        _ => "",
    }
}

fn compare(operator: &str, left: &Expr, right: &Expr, found: &mut Vec<Demand>) {
    if let (Expr::Column(a), Expr::Column(b)) = (left, right) {
        match operator {
            "<" | "<=" => found.push(Demand::Order(a.clone(), b.clone())),
            "<>" | "!=" => found.push(Demand::Differ(a.clone(), b.clone(), false)),
            "distinct" => found.push(Demand::Differ(a.clone(), b.clone(), true)),
            _ => {}
        }
        return;
    }
    if let (Expr::Column(name), Expr::Call(function, of)) = (left, right)
        && operator == "="
        && matches!(&of[..], [Expr::Column(other)] if other == name)
    {
        match function.to_ascii_lowercase().as_str() {
            "upper" => found.push(Demand::Letters(name.clone(), true)),
            "lower" => found.push(Demand::Letters(name.clone(), false)),
            _ => {}
        }
        return;
    }
    let Expr::Constant(value) = right else { return };
    match left {
        Expr::Column(name) => match (operator, value.number()) {
            ("~~" | "~~*", _) => {
                if let Value::Text(pattern) = value {
                    found.push(Demand::Like(name.clone(), pattern.clone()));
                }
            }
            ("~" | "~*", _) => {
                if let Value::Text(pattern) = value {
                    found.push(Demand::Regex(name.clone(), pattern.clone()));
                }
            }
            ("=", _) => found.push(Demand::OneOf(name.clone(), vec![value.clone()])),
            (">=", Some(n)) => found.push(Demand::Min(name.clone(), n)),
            ("<=", Some(n)) => found.push(Demand::Max(name.clone(), n)),
            // The smallest step that every type has; whole numbers are rounded inwards.
            (">", Some(n)) => found.push(Demand::Min(name.clone(), next_up(n))),
            ("<", Some(n)) => found.push(Demand::Max(name.clone(), -next_up(-n))),
            ("<>", None) if *value == Value::Text(String::new()) => {
                found.push(Demand::MinLength(name.clone(), 1));
            }
            _ => {}
        },
        Expr::Call(function, arguments)
            if operator == "=" && matches!(function.as_str(), "jsonb_typeof" | "json_typeof") =>
        {
            let document = match value {
                Value::Text(kind) => json_of(kind),
                _ => None,
            };
            if let (Some(name), Some(document)) =
                (arguments.first().and_then(inner_column), document)
            {
                found.push(Demand::OneOf(name, vec![Value::Text(document.to_owned())]));
            }
        }
        Expr::Call(function, arguments) if is_length(function) => {
            let name = arguments.first().and_then(inner_column);
            let (Some(name), Some(n)) = (name, value.number()) else {
                return;
            };
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a length"
            )]
            let n = n.max(0.0) as usize;
            match operator {
                ">=" => found.push(Demand::MinLength(name, n)),
                ">" => found.push(Demand::MinLength(name, n + 1)),
                "<=" => found.push(Demand::MaxLength(name, n)),
                "<" => found.push(Demand::MaxLength(name, n.saturating_sub(1))),
                "=" => {
                    found.push(Demand::MinLength(name.clone(), n));
                    found.push(Demand::MaxLength(name, n));
                }
                _ => {}
            }
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
        function.to_ascii_lowercase().as_str(),
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
