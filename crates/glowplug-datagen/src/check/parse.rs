//! The text of a constraint into an expression.

use super::super::clock;
use super::super::value::Value;
use super::Expr;

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Quoted(String),
    Text(String),
    Number(String),
    Symbol(&'static str),
}

/// Longer ones first.
const SYMBOLS: [&str; 27] = [
    "!~~*", "!~~", "~~*", "<=", ">=", "<>", "!=", "::", "||", "!~", "~~", "~*", "&&", "@>", "<@",
    "~", "(", ")", "[", "]", ",", "<", ">", "=", "+", "-", "*",
];

/// The expression of a `CHECK (..)` definition, or of a predicate.
pub(crate) fn parse(definition: &str) -> Option<Expr> {
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
            if self.word("DISTINCT") {
                if !self.word("FROM") {
                    return None;
                }
                let right = Box::new(self.sum()?);
                let distinct = Expr::Binary("distinct", Box::new(left), right);
                return Some(match negated {
                    true => Expr::Not(Box::new(distinct)),
                    false => distinct,
                });
            }
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
        for operator in [
            "<=", ">=", "<>", "!=", "=", "<", ">", "@>", "<@", "&&", "!~~*", "!~~", "~~*", "~~",
            "~*", "~",
        ] {
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
                // The server compares with the moment of the insertion, which is a little later.
                "current_date" => Some(Expr::Constant(Value::Timestamp(clock::today(None)?))),
                "current_timestamp" | "localtimestamp" => {
                    Some(Expr::Constant(Value::Timestamp(clock::now()?)))
                }
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
                        let arguments = self.arguments(")")?;
                        let is_now = ["now", "transaction_timestamp", "statement_timestamp"]
                            .contains(&name.as_str());
                        return Some(match is_now && arguments.is_empty() {
                            true => Expr::Constant(Value::Timestamp(clock::now()?)),
                            false => Expr::Call(name, arguments),
                        });
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
            clock::timestamp(text).map_or_else(|| Value::Text(text.to_owned()), Value::Timestamp)
        }
        "time" | "timetz" => {
            clock::clock(text).map_or_else(|| Value::Text(text.to_owned()), Value::Clock)
        }
        "interval" => clock::interval(text).unwrap_or_else(|| Value::Text(text.to_owned())),
        _ => Value::Text(text.to_owned()),
    }
}
