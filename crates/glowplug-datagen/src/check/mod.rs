//! CHECK constraints as far as they can be understood: comparisons, ranges, lengths, lists, NULL, and what joins them.
//!
//! The text is what `pg_get_constraintdef` prints, which is regular: every cast and every parenthesis is spelled out.
//! What is not understood is left to the server.

mod demand;
mod eval;
pub(crate) mod like;
mod parse;

pub(super) use demand::{Demand, demands};
pub(super) use eval::{holds, like as holds_like};
pub(super) use parse::parse;

use super::value::Value;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    Column(String),
    Constant(Value),
    List(Vec<Expr>),
    Call(String, Vec<Expr>),
    Binary(&'static str, Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    IsNull(Box<Expr>),
    Any(&'static str, Box<Expr>, Box<Expr>, bool),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truth(text: &str, column: &str, value: &Value) -> Option<bool> {
        holds(&parse(text)?, &|name| {
            (name == column).then(|| value.clone())
        })
    }

    #[test]
    fn the_forms_of_the_server_are_understood() {
        let int = Value::Int(5);
        let cases = [
            ("CHECK ((price > (0)::numeric))", &int, true),
            ("CHECK (((price >= 1) AND (price <= 4)))", &int, false),
            ("CHECK ((price = ANY (ARRAY[1, 5])))", &int, true),
            ("CHECK ((price <> ALL (ARRAY[1, 5])))", &int, false),
            (
                "CHECK (((price IS NULL) OR (price < '-3'::integer)))",
                &int,
                false,
            ),
        ];
        for (text, value, expected) in cases {
            assert_eq!(truth(text, "price", value), Some(expected), "{text}");
        }
        let text = Value::Text("it's".into());
        assert_eq!(
            truth("CHECK ((char_length((name)::text) <= 4))", "name", &text),
            Some(true)
        );
        assert_eq!(
            truth(
                "CHECK ((name = 'it''s'::character varying(20)))",
                "name",
                &text
            ),
            Some(true)
        );
        assert_eq!(truth("CHECK ((name ~ '^a'::text))", "name", &text), None);
        let list = Value::Array(vec![Value::Null]);
        assert_eq!(
            truth(
                "CHECK ((array_position(tags, NULL::text) IS NULL))",
                "tags",
                &list
            ),
            Some(false)
        );
    }

    #[test]
    fn bounds_come_out_of_a_range() {
        let expr =
            parse("CHECK (((n >= 1) AND (n <= 4) AND (a < b) AND (length(s) > 2)))").unwrap();
        let expected = [
            Demand::Min("n".into(), 1.0),
            Demand::Max("n".into(), 4.0),
            Demand::Order("a".into(), "b".into()),
            Demand::MinLength("s".into(), 3),
        ];
        assert_eq!(demands(&expr), expected);
    }
}
