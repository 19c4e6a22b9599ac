//! How deep the syntax tree of a text can get, from its tokens alone.
//!
//! The parser calls itself for each level, and freeing its tree does too; its time grows with the square of the depth. So a
//! text is measured before it is parsed. PostgreSQL itself gives up at such depths (`max_stack_depth`).

use std::ops::Range;

use super::tokens::{self, LiteralKind, Token, TokenKind};

/// Brackets inside one another.
const MAX_NESTING: usize = 500;
/// Tokens that can lie above one another: those since the last comma or semicolon, in all brackets that are open.
const MAX_CHAIN: usize = 10_000;

/// Whether the parser can be given the text.
pub(super) fn is_bearable(text: &str) -> bool {
    let whole = measure(text, 0..text.len());
    // The parser reads the body of an SQL function, too, which is a string. Strings beside each other are one.
    let mut body = Depth::default();
    let mut before: Option<Token> = None;
    let mut bearable = whole.is_bearable();
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
                body = Depth::default();
            }
            body.add(if is_escaped(&token) && (is_body || continues) {
                // Each escape may stand for a bracket.
                Depth {
                    nesting: content.len() / 4,
                    chain: content.len(),
                }
            } else {
                measure(text, content)
            });
            bearable &= body.is_bearable();
        }
        before = Some(token);
    }
    bearable
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
struct Depth {
    nesting: usize,
    chain: usize,
}

impl Depth {
    fn is_bearable(self) -> bool {
        self.nesting <= MAX_NESTING && self.chain <= MAX_CHAIN
    }

    fn add(&mut self, other: Depth) {
        self.nesting += other.nesting;
        self.chain += other.chain;
    }
}

fn measure(text: &str, part: Range<usize>) -> Depth {
    let mut deepest = Depth::default();
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
    fn ordinary_texts_are_bearable_however_long() {
        for text in [
            "select 1;".repeat(50_000),
            format!(
                "insert into t values (1, 'a'){}",
                ", (1, 'a')".repeat(50_000)
            ),
            format!("select {}1{}", "(".repeat(400), ")".repeat(400)),
            format!("select 'a'{}", " || 'a'".repeat(3_000)),
            format!("select '{}'", "(".repeat(400)),
            format!("select {} 1", "(1) + ".repeat(2_000)),
        ] {
            assert!(is_bearable(&text), "{}", &text[..60]);
        }
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
            assert!(!is_bearable(&text), "{}", &text[..60]);
        }
    }
}
