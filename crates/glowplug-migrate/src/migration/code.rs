//! The words of a script with the code in its strings opened up: bodies of functions and of `DO`, and strings that are executed.

use std::borrow::Cow;
use std::ops::Range;

use super::tokens::{self, LiteralKind, Token, TokenKind};

/// Strings inside strings are followed as far as this.
pub(super) const MAX_QUOTING: usize = 16;

/// What kind of text it is, which says which of its strings are code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    /// Statements: the body of a function or of `DO` is code, and a string that is executed.
    Sql,
    /// The body of a function: its strings are code where it executes any.
    Body,
}

/// A token of the text with the strings that are code opened up.
pub(super) struct Word {
    /// In lower case, if it is one without quotes; else empty.
    pub(super) word: String,
    /// What kind of token it is.
    pub(super) kind: TokenKind,
    /// Where it stands in the whole text, in bytes.
    pub(super) offset: usize,
    /// Whether a statement can begin here.
    pub(super) begins: bool,
}

/// Which strings of a text are opened up.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Strings {
    /// Those that are code where they stand.
    Code,
    /// All that are no messages or comments: something executes strings that it is called with.
    All,
}

/// All words of a text in order, those of its code in strings among them.
pub(super) fn words(text: &str, strings: Strings) -> Vec<Word> {
    let mut words = Vec::new();
    flatten(text, 0, (Level::Sql, strings), 0, &mut words);
    words
}

fn flatten(
    text: &str,
    base: usize,
    (level, strings): (Level, Strings),
    quoting: usize,
    out: &mut Vec<Word>,
) {
    let tokens: Vec<Token> = tokens::of(text, 0..text.len()).collect();
    let executes = |token: &Token| {
        token.is_word(text, "execute")
            || token.kind == TokenKind::Ident
                && text[token.range.clone()]
                    .to_ascii_lowercase()
                    .starts_with("dblink")
    };
    let body_executes = level == Level::Body && tokens.iter().any(executes);
    let joined = |out: &[Word]| {
        out.len() >= 2
            && out[out.len() - 2..]
                .iter()
                .all(|word| word.kind == TokenKind::Or)
    };
    // The first token of the statement, and whether what follows in it is executed.
    let (mut first, mut executed) = (0, false);
    let mut begins = !(base > 0 && joined(out));
    for (at, token) in tokens.iter().enumerate() {
        if begins {
            (first, executed) = (at, false);
        }
        executed |= executes(token);
        let inside = match level {
            _ if quoting == MAX_QUOTING => None,
            Level::Sql if defines_body(text, &tokens[first..at]) => Some(Level::Body),
            Level::Sql if executed => Some(Level::Sql),
            Level::Body if body_executes && !tokens[first].is_word(text, "raise") => {
                Some(Level::Sql)
            }
            _ if strings == Strings::All && !is_message(text, &tokens[first]) => Some(Level::Sql),
            _ => None,
        };
        if let (Some(inside), Some(content)) = (inside, token.content(text)) {
            let start = base + content.start;
            let code = unquoted(text, token, content);
            flatten(&code, start, (inside, strings), quoting + 1, out);
            begins = false;
            continue;
        }
        let word = match token.kind {
            TokenKind::Ident => text[token.range.clone()].to_ascii_lowercase(),
            _ => String::new(),
        };
        let opens = matches!(word.as_str(), "begin" | "then" | "else" | "loop" | "atomic")
            || matches!(token.kind, TokenKind::Semi | TokenKind::Gt);
        out.push(Word {
            word,
            kind: token.kind,
            offset: base + token.range.start,
            begins,
        });
        begins = opens;
    }
}

/// Whether the strings of a statement that begins with this are read by people only.
fn is_message(text: &str, first: &Token) -> bool {
    first.is_word(text, "raise") || first.is_word(text, "comment")
}

/// Whether a string behind these tokens of a statement is the body of a function, a procedure or a `DO`.
fn defines_body(text: &str, statement: &[Token]) -> bool {
    statement
        .first()
        .is_some_and(|first| first.is_word(text, "do"))
        || statement
            .iter()
            .take(4)
            .any(|token| token.is_word(text, "function") || token.is_word(text, "procedure"))
}

/// The content of a string as it is read again, each byte in its place.
pub(super) fn unquoted<'a>(text: &'a str, token: &Token, content: Range<usize>) -> Cow<'a, str> {
    let content = &text[content];
    match token.kind {
        TokenKind::Literal {
            kind: LiteralKind::DollarQuotedString { .. },
        } => Cow::Borrowed(content),
        TokenKind::Literal {
            kind: LiteralKind::EscStr { .. },
        } => Cow::Owned(
            content
                .replace("''", " '")
                .replace("\\n", "  ")
                .replace("\\t", "  ")
                .replace("\\r", "  ")
                .replace("\\'", " '"),
        ),
        _ => Cow::Owned(content.replace("''", " '")),
    }
}
