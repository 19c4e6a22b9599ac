//! The tokens of a SQL text, from the lexer alone: it needs no more stack for a deep text than for a flat one.

use std::ops::Range;

pub(super) use squawk_lexer::{LiteralKind, TokenKind};

/// One token that counts: no white space, no comment.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: TokenKind,
    /// Where it stands, in bytes.
    pub(super) range: Range<usize>,
}

impl Token {
    /// Whether it is a word without quotes, spelt like this in any case.
    pub(super) fn is_word(&self, text: &str, word: &str) -> bool {
        self.kind == TokenKind::Ident && text[self.range.clone()].eq_ignore_ascii_case(word)
    }

    /// Where the content of a string stands that may hold SQL, without its quotes; `None` for every other token.
    pub(super) fn content(&self, text: &str) -> Option<Range<usize>> {
        let TokenKind::Literal { kind } = self.kind else {
            return None;
        };
        let quoted = &text[self.range.clone()];
        let (start, end, terminated) = match kind {
            LiteralKind::Str { terminated } => (1, 1, terminated),
            LiteralKind::EscStr { terminated } | LiteralKind::NationalStr { terminated } => {
                (2, 1, terminated)
            }
            LiteralKind::UnicodeEscStr { terminated } => (3, 1, terminated),
            LiteralKind::DollarQuotedString { terminated } => {
                let tag = quoted[1..].find('$')? + 2;
                (tag, tag, terminated)
            }
            _ => return None,
        };
        let end = if terminated { end } else { 0 };
        let range = self.range.start + start..self.range.end.checked_sub(end)?;
        (range.start <= range.end).then_some(range)
    }
}

/// The tokens of a part of a text, with their places in the whole.
pub(super) fn of(text: &str, part: Range<usize>) -> impl Iterator<Item = Token> {
    let mut end = part.start;
    squawk_lexer::tokenize(&text[part])
        .map(move |token| {
            let start = end;
            end += token.len as usize;
            Token {
                kind: token.kind,
                range: start..end,
            }
        })
        .filter(|token| {
            !matches!(
                token.kind,
                TokenKind::Whitespace
                    | TokenKind::LineComment
                    | TokenKind::BlockComment { .. }
                    | TokenKind::Eof
            )
        })
}

/// The name in `CREATE [UNIQUE] INDEX [CONCURRENTLY] IF NOT EXISTS name`, as the catalog has it.
pub(super) fn index_if_not_exists(text: &str, part: Range<usize>) -> Option<String> {
    let mut tokens = of(text, part).peekable();
    let mut word = |wanted: &str, required: bool| -> Option<()> {
        match tokens
            .peek()
            .is_some_and(|token| token.is_word(text, wanted))
        {
            true => tokens.next().map(drop),
            false => (!required).then_some(()),
        }
    };
    word("create", true)?;
    word("unique", false)?;
    word("index", true)?;
    word("concurrently", false)?;
    for wanted in ["if", "not", "exists"] {
        word(wanted, true)?;
    }
    let name = tokens.next()?;
    let written = &text[name.range];
    match written
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    {
        Some(quoted) => Some(quoted.replace("\"\"", "\"")),
        None => Some(written.to_lowercase()),
    }
}

/// Whether there is nothing to run: white space, comments and semicolons only.
pub(super) fn is_blank(text: &str) -> bool {
    of(text, 0..text.len()).all(|token| token.kind == TokenKind::Semi)
}

/// Whether a statement may begin or end a transaction: its first word is one of those that do. Where it is false, no parser need
/// be asked.
pub(super) fn may_control_transaction(text: &str) -> bool {
    const WORDS: [&str; 7] = [
        "begin", "start", "commit", "end", "rollback", "abort", "prepare",
    ];
    let mut begins = true;
    of(text, 0..text.len()).any(|token| {
        let found = begins && WORDS.iter().any(|word| token.is_word(text, word));
        begins = token.kind == TokenKind::Semi;
        found
    })
}
