//! The tokens of a text, comments included.

use std::ops::Range;

use squawk_lexer::TokenKind;

/// A token and where it stands, in bytes.
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) range: Range<usize>,
}

/// Everything but white space.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut end = 0;
    squawk_lexer::tokenize(text)
        .map(|token| {
            let start = end;
            end += token.len as usize;
            Token {
                kind: token.kind,
                range: start..end,
            }
        })
        .filter(|token| !matches!(token.kind, TokenKind::Whitespace | TokenKind::Eof))
        .collect()
}
