//! How deep the syntax tree of a text can get, from its tokens alone.
//!
//! The parser calls itself for each level, and freeing its tree does too; its time grows with the square of the depth. So a
//! text is measured before it is parsed. PostgreSQL itself gives up at such depths (`max_stack_depth`).

use std::ops::Range;

use super::tokens::{self, LiteralKind, Token, TokenKind};

/// What is parsed at all.
const MAX: Measure = Measure {
    nesting: 500,
    chain: 5_000,
};
/// As far as this any stack will do: a level of either takes 2 to 9 kB in a debug build.
const FLAT: Measure = Measure {
    nesting: 20,
    chain: 250,
};

/// What the parser needs for a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// Any stack.
    Flat,
    /// A large stack.
    Deep,
    /// More than it is given.
    TooDeep,
}

/// What the parser needs for a text.
pub(super) fn of(text: &str) -> Depth {
    let depth = deepest(text);
    if depth.is_within(FLAT) {
        Depth::Flat
    } else if depth.is_within(MAX) {
        Depth::Deep
    } else {
        Depth::TooDeep
    }
}

fn deepest(text: &str) -> Measure {
    let mut deepest = measure(text, 0..text.len());
    // The parser reads the body of an SQL function, too, which is a string. Strings beside each other are one.
    let mut body = Measure::default();
    let mut before: Option<Token> = None;
    for token in tokens::of(text, 0..text.len()) {
        if let Some(content) = token.content(text) {
            let continues = matches!(
                before,
                Some(Token {
                    kind: TokenKind::Literal { .. },
                    ..
                })
            );
            let is_body = before
                .as_ref()
                .is_some_and(|token| token.is_word(text, "as"));
            if !continues {
                body = Measure::default();
            }
            body.add(if is_escaped(&token) && (is_body || continues) {
                // Each escape may stand for a bracket.
                Measure {
                    nesting: content.len() / 4,
                    chain: content.len(),
                }
            } else {
                measure(text, content)
            });
            deepest.nesting = deepest.nesting.max(body.nesting);
            deepest.chain = deepest.chain.max(body.chain);
        }
        before = Some(token);
    }
    deepest
}

fn is_escaped(token: &Token) -> bool {
    matches!(
        token.kind,
        TokenKind::Literal {
            kind: LiteralKind::EscStr { .. } | LiteralKind::UnicodeEscStr { .. }
        }
    )
}

#[derive(Debug, Clone, Copy, Default)]
struct Measure {
    /// Brackets inside one another.
    nesting: usize,
    /// Tokens that can lie above one another: those since the last comma or semicolon, in all brackets that are open.
    chain: usize,
}

impl Measure {
    fn is_within(self, limit: Measure) -> bool {
        self.nesting <= limit.nesting && self.chain <= limit.chain
    }

    fn add(&mut self, other: Measure) {
        self.nesting += other.nesting;
        self.chain += other.chain;
    }
}

fn measure(text: &str, part: Range<usize>) -> Measure {
    let mut deepest = Measure::default();
    // For each bracket that is open, the tokens since the last comma in it; the first entry is outside of all.
    let mut levels = vec![0_usize];
    let mut chain = 0;
    for token in tokens::of(text, part) {
        match token.kind {
            TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenCurly => {
                levels.push(0);
            }
            TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseCurly
                if levels.len() > 1 =>
            {
                chain -= levels.pop().unwrap_or(0);
            }
            TokenKind::Comma | TokenKind::Semi => {
                let level = levels.last_mut().map_or(0, std::mem::take);
                chain -= level;
                continue;
            }
            _ => {}
        }
        if let Some(level) = levels.last_mut() {
            *level += 1;
            chain += 1;
        }
        deepest.nesting = deepest.nesting.max(levels.len() - 1);
        deepest.chain = deepest.chain.max(chain);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_texts_are_parsed_however_long() {
        for text in [
            "select 1;".repeat(50_000),
            format!(
                "insert into t values (1, 'a'){}",
                ", (1, 'a')".repeat(50_000)
            ),
            format!("select {}1{}", "(".repeat(400), ")".repeat(400)),
            format!("select 'a'{}", " || 'a'".repeat(1_600)),
            format!("select '{}'", "(".repeat(400)),
            format!("select {} 1", "(1) + ".repeat(1_000)),
        ] {
            assert_ne!(of(&text), Depth::TooDeep, "{}", &text[..60]);
        }
    }

    #[test]
    fn a_long_file_of_ordinary_statements_is_flat() {
        let row = ", (1, 'a', now() + interval '1 day', '{\"a\": [1]}')";
        for text in [
            "create table t (id int primary key, a text not null);".repeat(1_000),
            format!(
                "insert into t values (1, 'a', now(), null){}",
                row.repeat(1_000)
            ),
        ] {
            assert_eq!(of(&text), Depth::Flat);
        }
        assert_eq!(of(&"(".repeat(100)), Depth::Deep);
    }

    #[test]
    fn deep_texts_are_not() {
        let deep = "(".repeat(501);
        for text in [
            deep.clone(),
            "[".repeat(501),
            format!("select 'a'{}", " || 'a'".repeat(60_000)),
            format!("select {} true", "not ".repeat(100_000)),
            format!("create function f() returns int language sql as $$ {deep} $$"),
            format!("create function f() returns int language sql as '{deep}'"),
            format!(
                "create function f() returns int language sql as '{0}'\n'{0}'",
                "(".repeat(300)
            ),
            format!(
                "create function f() returns int language sql as E'{}'",
                "\\050".repeat(600)
            ),
            format!(
                "create function f() returns int language sql as U&'{}'",
                "\\0028".repeat(600)
            ),
        ] {
            assert_eq!(of(&text), Depth::TooDeep, "{}", &text[..60]);
        }
    }
}
