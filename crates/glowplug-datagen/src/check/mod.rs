//! CHECK constraints as far as they can be understood: comparisons, ranges, lengths, lists, NULL, and what joins them.
//! What is not understood is left to the server.

mod demand;
mod eval;
mod parse;
mod pattern;

pub(crate) use demand::{Demand, demands};
pub(crate) use eval::holds;
pub(crate) use parse::parse;
pub(crate) use pattern::Pattern;

use crate::value::Value;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    Column(String),
    Constant(Value),
    List(Vec<Expr>),
    Call(String, Vec<Expr>),
    All(Vec<Expr>),
    Any(Vec<Expr>),
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `left operator ANY (list)`, or with `all` `ALL (list)`.
    Each {
        operator: Operator,
        left: Box<Expr>,
        list: Box<Expr>,
        all: bool,
    },
    Not(Box<Expr>),
    IsNull(Box<Expr>),
    Unknown,
}

/// An operator with two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Times,
    Divided,
    Like,
    NotLike,
    ILike,
    NotILike,
    Regex,
    Distinct,
}

impl Operator {
    fn of(text: &str) -> Option<Self> {
        Some(match text {
            "=" => Operator::Equal,
            "<>" | "!=" => Operator::NotEqual,
            "<" => Operator::Less,
            "<=" => Operator::LessOrEqual,
            ">" => Operator::Greater,
            ">=" => Operator::GreaterOrEqual,
            "+" => Operator::Plus,
            "-" => Operator::Minus,
            "*" => Operator::Times,
            "/" => Operator::Divided,
            "~~" => Operator::Like,
            "!~~" => Operator::NotLike,
            "~~*" => Operator::ILike,
            "!~~*" => Operator::NotILike,
            "~" | "~*" => Operator::Regex,
            "IS DISTINCT FROM" => Operator::Distinct,
            _ => return None,
        })
    }

    /// The operator that says the same with its sides exchanged.
    fn mirrored(self) -> Option<Self> {
        Some(match self {
            Operator::Equal | Operator::NotEqual | Operator::Distinct => self,
            Operator::Less => Operator::Greater,
            Operator::LessOrEqual => Operator::GreaterOrEqual,
            Operator::Greater => Operator::Less,
            Operator::GreaterOrEqual => Operator::LessOrEqual,
            _ => return None,
        })
    }
}

impl Expr {
    /// The same expression with other columns.
    pub(crate) fn with_columns(self, column: &dyn Fn(String) -> String) -> Self {
        let all = |list: Vec<Expr>| {
            list.into_iter()
                .map(|one| one.with_columns(column))
                .collect()
        };
        let boxed = |one: Box<Expr>| Box::new(one.with_columns(column));
        match self {
            Expr::Column(name) => Expr::Column(column(name)),
            Expr::List(list) => Expr::List(all(list)),
            Expr::Call(name, list) => Expr::Call(name, all(list)),
            Expr::All(list) => Expr::All(all(list)),
            Expr::Any(list) => Expr::Any(all(list)),
            Expr::Binary(operator, a, b) => Expr::Binary(operator, boxed(a), boxed(b)),
            Expr::Each {
                operator,
                left,
                list,
                all,
            } => Expr::Each {
                operator,
                left: boxed(left),
                list: boxed(list),
                all,
            },
            Expr::Not(one) => Expr::Not(boxed(one)),
            Expr::IsNull(one) => Expr::IsNull(boxed(one)),
            Expr::Constant(_) | Expr::Unknown => self,
        }
    }

    /// The columns that must not be NULL for the expression not to be NULL. Of COALESCE the first column is enough.
    pub(crate) fn needed(&self) -> Vec<&str> {
        match self {
            Expr::Column(name) => vec![name],
            Expr::Call(name, list) if name == "coalesce" => {
                match list.iter().any(|one| matches!(one, Expr::Constant(_))) {
                    true => Vec::new(),
                    false => list.first().map(Expr::needed).unwrap_or_default(),
                }
            }
            Expr::Call(_, list) | Expr::List(list) | Expr::All(list) | Expr::Any(list) => {
                list.iter().flat_map(Expr::needed).collect()
            }
            Expr::Binary(_, one, other) => [one.needed(), other.needed()].concat(),
            Expr::Each { left, list, .. } => [left.needed(), list.needed()].concat(),
            Expr::Not(one) => one.needed(),
            Expr::IsNull(_) | Expr::Constant(_) | Expr::Unknown => Vec::new(),
        }
    }

    /// Whether a part of it is not understood.
    pub(crate) fn has_unknown(&self) -> bool {
        match self {
            Expr::Unknown => true,
            Expr::Column(_) | Expr::Constant(_) => false,
            Expr::Call(_, list) | Expr::List(list) | Expr::All(list) | Expr::Any(list) => {
                list.iter().any(Expr::has_unknown)
            }
            Expr::Binary(_, one, other) => one.has_unknown() || other.has_unknown(),
            Expr::Each { left, list, .. } => left.has_unknown() || list.has_unknown(),
            Expr::Not(one) | Expr::IsNull(one) => one.has_unknown(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truth(text: &str, column: &str, value: &Value) -> Option<bool> {
        holds(&parse(text), &|name| {
            (name == column).then(|| value.clone())
        })
    }

    #[test]
    fn the_forms_of_the_server_are_understood() {
        let int = Value::Int(5);
        for (text, expected) in [
            ("CHECK ((price > (0)::numeric))", true),
            ("CHECK (((price >= 1) AND (price <= 4)))", false),
            ("CHECK ((price = ANY (ARRAY[1, 5]))) NOT VALID", true),
            ("CHECK ((price <> ALL (ARRAY[1, 5])))", false),
            ("CHECK ((price = ANY ('{1,5}'::integer[])))", true),
            (
                "CHECK (((price IS NULL) OR (price < '-3'::integer)))",
                false,
            ),
            ("CHECK ((md5(price) = 'x' OR price = 5))", true),
            ("CHECK ((md5(price) = 'x' AND price = 4))", false),
            ("(price IS DISTINCT FROM 5)", false),
            ("CHECK ((price OPERATOR(app.>) 7))", false),
        ] {
            assert_eq!(truth(text, "price", &int), Some(expected), "{text}");
        }
        let text = Value::Text("it's".into());
        for (definition, expected) in [
            ("CHECK ((char_length((name)::text) <= 4))", Some(true)),
            (
                "CHECK ((name = 'it''s'::character varying(20)))",
                Some(true),
            ),
            ("CHECK ((name ~~ 'i%_s'::text))", Some(true)),
            ("CHECK ((name ~ '^a'::text))", None),
            ("CHECK ((TRIM(BOTH FROM name) = 'it''s'::text))", Some(true)),
        ] {
            assert_eq!(truth(definition, "name", &text), expected, "{definition}");
        }
        let list = Value::Array(vec![Value::Null]);
        let none = "CHECK ((array_position(tags, NULL::text) IS NULL))";
        assert_eq!(truth(none, "tags", &list), Some(false));
    }

    #[test]
    fn bounds_come_out_of_a_range() {
        let expr = parse("CHECK (((n >= 1) AND (n <= 4) AND (a < b) AND (length(s) > 2)))");
        let expected = [
            Demand::Min("n".into(), 1.0),
            Demand::Max("n".into(), 4.0),
            Demand::Order("a".into(), "b".into()),
            Demand::MinLength("s".into(), 3),
        ];
        assert_eq!(demands(&expr), expected);
    }

    #[test]
    fn texts_that_are_too_deep_are_not_understood() {
        let deep = format!("CHECK ({}a{})", "(".repeat(5_000), ")".repeat(5_000));
        let long = format!("CHECK ({}a)", "NOT ".repeat(2_000));
        for text in [deep, long, "CHECK (((a".into(), "'".into(), String::new()] {
            assert!(parse(&text).has_unknown());
        }
        let chain = format!("CHECK (a = 1{})", " OR a = 1".repeat(1_000));
        assert!(!parse(&chain).has_unknown());
    }
}
