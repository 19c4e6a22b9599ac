//! The text of a constraint into an expression, by squawk's parser.

use std::thread;

use squawk_syntax::ast::{self, AstNode, LitKind};
use squawk_syntax::{SourceFile, SyntaxKind};

use super::{Expr, Operator};
use crate::clock;
use crate::value::Value;

/// The longest text that is parsed. The parser calls itself for each level, and no level takes less than two bytes.
const LONGEST: usize = 16 << 10;

/// What such a text may need. Only what is used is backed by memory.
const STACK: usize = 256 << 20;

/// The deepest expression that is looked at.
const DEEPEST: usize = 100;

/// The expression of a `CHECK (..)` definition, or of a predicate. Parts that are not understood are [`Expr::Unknown`].
pub(crate) fn parse(definition: &str) -> Expr {
    if definition.len() > LONGEST {
        return Expr::Unknown;
    }
    thread::scope(|scope| {
        let worker = thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || whole(definition));
        let found = worker.ok().and_then(|worker| worker.join().ok());
        found.flatten().unwrap_or(Expr::Unknown)
    })
}

fn whole(definition: &str) -> Option<Expr> {
    let is_check = definition.trim_start().starts_with("CHECK");
    let text = match is_check {
        true => format!("ALTER TABLE t ADD {definition}"),
        false => format!("SELECT {definition}"),
    };
    let parse = SourceFile::parse(&text);
    if !parse.errors().is_empty() {
        return None;
    }
    let tree = parse.tree();
    let mut nodes = tree.syntax().descendants();
    let found = match is_check {
        true => nodes.find_map(ast::CheckConstraint::cast)?.expr(),
        false => nodes.find_map(ast::Target::cast)?.expr(),
    };
    Some(expr(&found?, &text, 0))
}

fn expr(from: &ast::Expr, text: &str, depth: usize) -> Expr {
    if depth > DEEPEST {
        return Expr::Unknown;
    }
    understood(from, text, depth).unwrap_or(Expr::Unknown)
}

fn understood(from: &ast::Expr, text: &str, depth: usize) -> Option<Expr> {
    let inner = |one: &ast::Expr| expr(one, text, depth + 1);
    Some(match from {
        ast::Expr::ParenExpr(paren) => inner(&paren.expr()?),
        ast::Expr::Collate(collate) => inner(&collate.expr()?),
        ast::Expr::Literal(literal) => Expr::Constant(constant(literal)?),
        ast::Expr::NameRef(name) => named(name)?,
        ast::Expr::FieldExpr(field) => {
            let names = field.syntax().children().filter_map(ast::NameRef::cast);
            Expr::Column(names.last()?.text())
        }
        ast::Expr::ArrayExpr(array) if array.select_variant().is_none() => {
            Expr::List(array.exprs().map(|one| inner(&one)).collect())
        }
        ast::Expr::CastExpr(cast) => {
            let literal = cast.literal().map(ast::Expr::Literal);
            let target = cast.ty()?.syntax().text().to_string();
            match inner(&cast.expr().or(literal)?) {
                Expr::Constant(Value::Text(text)) => typed(&text, &target),
                other => other,
            }
        }
        ast::Expr::PrefixExpr(prefix) => match (prefix.op()?, inner(&prefix.expr()?)) {
            (ast::PrefixOp::Not(_), one) => Expr::Not(Box::new(one)),
            (ast::PrefixOp::Minus(_), Expr::Constant(value)) => {
                Expr::Constant(Value::Float(-value.number()?))
            }
            _ => return None,
        },
        ast::Expr::CallExpr(call) => called(call, &inner)?,
        ast::Expr::BinExpr(binary) => {
            let (left, right) = (binary.lhs()?, binary.rhs()?);
            let between =
                left.syntax().text_range().end().into()..right.syntax().text_range().start().into();
            let operator = text.get::<std::ops::Range<usize>>(between)?.trim();
            match operator {
                "AND" => Expr::All(joined(binary, text, depth, "AND")),
                "OR" => Expr::Any(joined(binary, text, depth, "OR")),
                _ => compared(operator, inner(&left), &right, &inner)?,
            }
        }
        _ => return None,
    })
}

/// What a chain of AND or of OR joins, whose tree is as deep as the chain is long.
fn joined(binary: &ast::BinExpr, text: &str, depth: usize, word: &str) -> Vec<Expr> {
    let mut found = Vec::new();
    let mut next = Some(binary.clone());
    while let Some(binary) = next.take() {
        found.extend(binary.rhs().map(|right| expr(&right, text, depth + 1)));
        match binary.lhs() {
            Some(ast::Expr::BinExpr(left)) if is_joined_by(&left, text, word) => next = Some(left),
            left => found.extend(left.map(|left| expr(&left, text, depth + 1))),
        }
    }
    found.reverse();
    found
}

fn is_joined_by(binary: &ast::BinExpr, text: &str, word: &str) -> bool {
    let end = |one: ast::Expr| usize::from(one.syntax().text_range().end());
    let after = binary.lhs().and_then(|left| text.get(end(left)..));
    after.is_some_and(|after| after.trim_start().starts_with(word))
}

fn compared(
    operator: &str,
    left: Expr,
    right: &ast::Expr,
    inner: &dyn Fn(&ast::Expr) -> Expr,
) -> Option<Expr> {
    let not = |one| Expr::Not(Box::new(one));
    let words: Vec<&str> = operator.split_whitespace().collect();
    match words[..] {
        ["IS"] | ["IS", "NOT"] => {
            let found = match inner(right) {
                Expr::Constant(Value::Null) => Expr::IsNull(Box::new(left)),
                Expr::Constant(Value::Bool(truth)) => {
                    let truth = Box::new(Expr::Constant(Value::Bool(truth)));
                    not(Expr::Binary(Operator::Distinct, Box::new(left), truth))
                }
                _ => return None,
            };
            return Some(if words.len() > 1 { not(found) } else { found });
        }
        ["IS", "NOT", "DISTINCT", "FROM"] => {
            let right = Box::new(inner(right));
            return Some(not(Expr::Binary(Operator::Distinct, Box::new(left), right)));
        }
        _ => {}
    }
    // Operators outside of the search path, such as those of citext: `OPERATOR(public.~)`.
    let qualified = operator
        .strip_prefix("OPERATOR(")
        .and_then(|operator| operator.strip_suffix(')'));
    let name = qualified.and_then(|operator| Some(operator.rsplit_once('.')?.1));
    let operator = Operator::of(name.unwrap_or(operator))?;
    if let ast::Expr::CallExpr(call) = right
        && let Some((list, all)) = quantified(call)
    {
        let list = list.children().find_map(ast::Expr::cast)?;
        return Some(Expr::Each {
            operator,
            left: Box::new(left),
            list: Box::new(inner(&list)),
            all,
        });
    }
    let right = Box::new(inner(right));
    Some(Expr::Binary(operator, Box::new(left), right))
}

/// What stands in `ANY (..)` or `ALL (..)`, and whether it is ALL.
fn quantified(call: &ast::CallExpr) -> Option<(squawk_syntax::SyntaxNode, bool)> {
    let any = call.any_fn().map(|any| (any.syntax().clone(), false));
    any.or_else(|| call.all_fn().map(|all| (all.syntax().clone(), true)))
}

fn called(call: &ast::CallExpr, inner: &dyn Fn(&ast::Expr) -> Expr) -> Option<Expr> {
    if let Some(trim) = call.trim_fn() {
        // `TRIM(BOTH FROM name)` is what the server makes of `btrim(name)`.
        let mut list = trim.syntax().descendants().filter_map(ast::Expr::cast);
        return Some(Expr::Call("btrim".to_owned(), vec![inner(&list.next()?)]));
    }
    let Expr::Column(name) = inner(&call.expr()?) else {
        return None;
    };
    let mut arguments = Vec::new();
    for argument in call.arg_list()?.args() {
        let value = argument.syntax().descendants().find_map(ast::Expr::cast);
        arguments.push(inner(&value?));
    }
    let is_now = ["now", "transaction_timestamp", "statement_timestamp"].contains(&name.as_str());
    Some(match is_now && arguments.is_empty() {
        true => Expr::Constant(Value::Timestamp(clock::now()?)),
        false => Expr::Call(name.to_ascii_lowercase(), arguments),
    })
}

fn named(name: &ast::NameRef) -> Option<Expr> {
    let kind = name.syntax().first_token()?.kind();
    // The server compares with the moment of the insertion, which is a little later.
    Some(match kind {
        SyntaxKind::CURRENT_DATE_KW => Expr::Constant(Value::Timestamp(clock::today(None)?)),
        SyntaxKind::CURRENT_TIMESTAMP_KW | SyntaxKind::LOCALTIMESTAMP_KW => {
            Expr::Constant(Value::Timestamp(clock::now()?))
        }
        _ => Expr::Column(name.text()),
    })
}

fn constant(literal: &ast::Literal) -> Option<Value> {
    Some(match literal.kind()? {
        LitKind::Null(_) => Value::Null,
        LitKind::True(_) => Value::Bool(true),
        LitKind::False(_) => Value::Bool(false),
        LitKind::IntNumber(token) | LitKind::NumericNumber(token) => {
            Value::Float(token.text().parse().ok()?)
        }
        _ => Value::Text(literal.string_value()?),
    })
}

/// A text as the type that it is cast to.
fn typed(text: &str, target: &str) -> Expr {
    let target = target.trim().trim_start_matches("pg_catalog.");
    if let Some(element) = target.strip_suffix("[]") {
        let list = text
            .strip_prefix('{')
            .and_then(|text| text.strip_suffix('}'))
            .filter(|list| !list.is_empty() && !list.contains(['"', '\\', '{']));
        let list = list.map(|list| list.split(',').map(|one| typed(one, element)).collect());
        return list.map_or(Expr::Unknown, Expr::List);
    }
    let word = target.split([' ', '(']).next().unwrap_or(target);
    let value = match word {
        "numeric" | "integer" | "bigint" | "smallint" | "double" | "real" | "money" => {
            let digits = text.replace(['$', ','], "");
            digits.parse().ok().map(Value::Float)
        }
        "date" | "timestamp" | "timestamptz" => clock::timestamp(text).map(Value::Timestamp),
        "time" | "timetz" => clock::clock(text).map(Value::Clock),
        "interval" => {
            clock::interval(text).map(|(months, days, time)| Value::Span(months, days, time))
        }
        "boolean" => text.parse().ok().map(Value::Bool),
        _ => None,
    };
    Expr::Constant(value.unwrap_or_else(|| Value::Text(text.to_owned())))
}
