//! CHECK constraints as far as they can be understood: comparisons, ranges, lengths, lists, NULL, and what joins them.
//!
//! The text is what `pg_get_constraintdef` prints, which is regular: every cast and every parenthesis is spelled out.
//! What is not understood is left to the server.

use super::clock;
use super::value::Value;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expr {
    Column(String),
    Constant(Value),
    List(Vec<Expr>),
    Call(String, Vec<Expr>),
    Binary(&'static str, Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    IsNull(Box<Expr>),
    Any(&'static str, Box<Expr>, Box<Expr>, bool),
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Quoted(String),
    Text(String),
    Number(String),
    Symbol(&'static str),
}

/// Longer ones first.
const SYMBOLS: [&str; 26] = [
    "!~~*", "!~~", "~~*", "<=", ">=", "<>", "!=", "::", "||", "!~", "~~", "~*", "&&", "@>", "<@",
    "(", ")", "[", "]", ",", "<", ">", "=", "+", "-", "*",
];

/// The expression of a `CHECK (..)` definition, or of a predicate.
pub(super) fn parse(definition: &str) -> Option<Expr> {
    let text = definition.trim();
    let text = text.strip_prefix("CHECK").unwrap_or(text).trim();
    let text = text.strip_suffix("NOT VALID").unwrap_or(text).trim();
    let text = text.strip_suffix("NO INHERIT").unwrap_or(text).trim();
    let mut parser = Parser {
        tokens: tokens(text)?,
        at: 0,
    };
    let found = parser.or()?;
    (parser.at == parser.tokens.len()).then_some(found)
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() {
            rest = rest.trim_start();
        } else if first == '\'' || first == '"' {
            let mut value = String::new();
            let mut chars = rest[1..].char_indices().peekable();
            let end = loop {
                match chars.next()? {
                    (at, c) if c == first => match chars.peek() {
                        Some((_, next)) if *next == first => {
                            chars.next();
                            value.push(first);
                        }
                        _ => break at + 2,
                    },
                    (_, c) => value.push(c),
                }
            };
            out.push(if first == '"' {
                Token::Quoted(value)
            } else {
                Token::Text(value)
            });
            rest = &rest[end..];
        } else if first.is_ascii_digit() {
            let end = rest
                .find(|c: char| !c.is_ascii_digit() && c != '.')
                .unwrap_or(rest.len());
            out.push(Token::Number(rest[..end].to_owned()));
            rest = &rest[end..];
        } else if first.is_alphabetic() || first == '_' {
            let end = rest
                .find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$')
                .unwrap_or(rest.len());
            out.push(Token::Word(rest[..end].to_owned()));
            rest = &rest[end..];
        } else if let Some(after) = rest.strip_prefix('.') {
            out.push(Token::Symbol("."));
            rest = after;
        } else if let Some(after) = rest.strip_prefix('/') {
            out.push(Token::Symbol("/"));
            rest = after;
        } else {
            let symbol = SYMBOLS
                .into_iter()
                .find(|symbol| rest.starts_with(symbol))?;
            out.push(Token::Symbol(symbol));
            rest = &rest[symbol.len()..];
        }
    }
    Some(out)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn symbol(&mut self, wanted: &str) -> bool {
        let found =
            matches!(self.tokens.get(self.at), Some(Token::Symbol(symbol)) if *symbol == wanted);
        self.at += usize::from(found);
        found
    }

    fn word(&mut self, wanted: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Word(word)) if word.eq_ignore_ascii_case(wanted));
        self.at += usize::from(found);
        found
    }

    fn or(&mut self) -> Option<Expr> {
        let mut left = self.and()?;
        while self.word("OR") {
            left = Expr::Binary("or", Box::new(left), Box::new(self.and()?));
        }
        Some(left)
    }

    fn and(&mut self) -> Option<Expr> {
        let mut left = self.not()?;
        while self.word("AND") {
            left = Expr::Binary("and", Box::new(left), Box::new(self.not()?));
        }
        Some(left)
    }

    fn not(&mut self) -> Option<Expr> {
        if self.word("NOT") {
            return Some(Expr::Not(Box::new(self.not()?)));
        }
        let left = self.sum()?;
        if self.word("IS") {
            let negated = self.word("NOT");
            let found = if self.word("NULL") {
                Expr::IsNull(Box::new(left))
            } else if self.word("TRUE") {
                Expr::Call("is_true".into(), vec![left])
            } else {
                return None;
            };
            return Some(if negated {
                Expr::Not(Box::new(found))
            } else {
                found
            });
        }
        for operator in ["<=", ">=", "<>", "!=", "=", "<", ">", "@>", "<@", "&&"] {
            if !self.symbol(operator) {
                continue;
            }
            let all = self.word("ALL");
            if all || self.word("ANY") {
                if !self.symbol("(") {
                    return None;
                }
                let list = self.or()?;
                if !self.symbol(")") {
                    return None;
                }
                return Some(Expr::Any(operator, Box::new(left), Box::new(list), all));
            }
            return Some(Expr::Binary(
                operator,
                Box::new(left),
                Box::new(self.sum()?),
            ));
        }
        Some(left)
    }

    fn sum(&mut self) -> Option<Expr> {
        let mut left = self.product()?;
        loop {
            let operator = if self.symbol("+") {
                "+"
            } else if self.symbol("-") {
                "-"
            } else {
                return Some(left);
            };
            left = Expr::Binary(operator, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Option<Expr> {
        let mut left = self.cast()?;
        loop {
            let operator = if self.symbol("*") {
                "*"
            } else if self.symbol("/") {
                "/"
            } else {
                return Some(left);
            };
            left = Expr::Binary(operator, Box::new(left), Box::new(self.cast()?));
        }
    }

    fn cast(&mut self) -> Option<Expr> {
        let mut value = self.primary()?;
        while self.symbol("::") {
            let target = self.type_name()?;
            if let Expr::Constant(Value::Text(text)) = &value {
                value = Expr::Constant(constant(text, &target));
            }
        }
        Some(value)
    }

    /// The last word of a type's name decides; the others are its schema and its qualifiers.
    fn type_name(&mut self) -> Option<String> {
        let mut name = String::new();
        loop {
            match self.tokens.get(self.at)? {
                Token::Word(word) | Token::Quoted(word) => name.clone_from(word),
                _ => return None,
            }
            self.at += 1;
            if !self.symbol(".") {
                break;
            }
        }
        for word in ["varying", "precision", "without", "with", "time", "zone"] {
            self.word(word);
        }
        if self.symbol("(") {
            while !self.symbol(")") {
                self.at += 1;
                self.tokens.get(self.at)?;
            }
            for word in ["without", "with", "time", "zone"] {
                self.word(word);
            }
        }
        while self.symbol("[") {
            if !self.symbol("]") {
                return None;
            }
        }
        Some(name)
    }

    fn primary(&mut self) -> Option<Expr> {
        if self.symbol("(") {
            let inner = self.or()?;
            return self.symbol(")").then_some(inner);
        }
        if self.symbol("-") {
            return match self.primary()? {
                Expr::Constant(value) => Some(Expr::Constant(Value::Float(-value.number()?))),
                _ => None,
            };
        }
        let token = self.tokens.get(self.at)?.clone();
        self.at += 1;
        match token {
            Token::Number(text) => Some(Expr::Constant(Value::Float(text.parse().ok()?))),
            Token::Text(text) => Some(Expr::Constant(Value::Text(text))),
            Token::Quoted(name) => Some(Expr::Column(name)),
            Token::Symbol(_) => None,
            Token::Word(word) => match word.to_ascii_lowercase().as_str() {
                "true" => Some(Expr::Constant(Value::Bool(true))),
                "false" => Some(Expr::Constant(Value::Bool(false))),
                "null" => Some(Expr::Constant(Value::Null)),
                "array" if self.symbol("[") => self.arguments("]").map(Expr::List),
                "case" | "exists" | "select" => None,
                _ => {
                    let mut name = word;
                    while self.symbol(".") {
                        match self.tokens.get(self.at)? {
                            Token::Word(word) | Token::Quoted(word) => name.clone_from(word),
                            _ => return None,
                        }
                        self.at += 1;
                    }
                    if self.symbol("(") {
                        return Some(Expr::Call(name, self.arguments(")")?));
                    }
                    Some(Expr::Column(name))
                }
            },
        }
    }

    fn arguments(&mut self, end: &str) -> Option<Vec<Expr>> {
        let mut found = Vec::new();
        if self.symbol(end) {
            return Some(found);
        }
        loop {
            found.push(self.or()?);
            if self.symbol(end) {
                return Some(found);
            }
            if !self.symbol(",") {
                return None;
            }
        }
    }
}

fn constant(text: &str, target: &str) -> Value {
    match target {
        "numeric" | "integer" | "bigint" | "smallint" | "double" | "real" | "money" => text
            .trim_start_matches('$')
            .parse()
            .map_or_else(|_| Value::Text(text.to_owned()), Value::Float),
        "date" | "timestamp" => {
            clock::parse(text).map_or_else(|| Value::Text(text.to_owned()), Value::Time)
        }
        _ => Value::Text(text.to_owned()),
    }
}

/// What an expression demands of single columns, in a form that values can be made by.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Demand {
    Min(String, f64),
    Max(String, f64),
    MinLength(String, usize),
    MaxLength(String, usize),
    OneOf(String, Vec<Value>),
    NotNull(String),
    IsNull(String),
    /// The first is to be smaller than, or equal to, the second.
    Order(String, String),
}

/// The demands that an expression makes whatever else it says.
pub(super) fn demands(expr: &Expr) -> Vec<Demand> {
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
        if matches!(operator, "<" | "<=") {
            found.push(Demand::Order(a.clone(), b.clone()));
        }
        return;
    }
    let Expr::Constant(value) = right else { return };
    match left {
        Expr::Column(name) => match (operator, value.number()) {
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

fn next_up(n: f64) -> f64 {
    n + if n.abs() > 1e9 { 1.0 } else { 0.001 }
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

/// What an expression is for a row: `None` where it is not understood.
pub(super) fn holds(expr: &Expr, get: &dyn Fn(&str) -> Option<Value>) -> Option<bool> {
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
