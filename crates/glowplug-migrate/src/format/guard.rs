//! White space that means something: between the characters of operators, and the line end between two strings.

use squawk_lexer::TokenKind;

use super::tokens::tokens;

/// Whether white space stands in the same places of both texts where PostgreSQL reads something else with it or without it. The
/// lexer gives `<->` as three tokens, so it does not see that `< ->` is another operator; and two strings are one only where a line
/// ends between them.
pub(super) fn keeps_meaning(before: &str, after: &str) -> bool {
    gaps(before) == gaps(after)
}

/// What stands in each gap that means something.
#[derive(Debug, PartialEq, Eq)]
enum Gap {
    /// Between two characters of operators: whether there is any white space or comment.
    Operators { apart: bool },
    /// Between two strings: whether a line ends there.
    Strings { line_ends: bool },
}

fn gaps(text: &str) -> Vec<Gap> {
    let all = tokens(text);
    let is_comment = |kind: TokenKind| {
        matches!(
            kind,
            TokenKind::LineComment | TokenKind::BlockComment { .. }
        )
    };
    let words: Vec<_> = all.iter().filter(|token| !is_comment(token.kind)).collect();
    words
        .windows(2)
        .filter_map(|pair| {
            let (first, second) = (&text[pair[0].range.clone()], &text[pair[1].range.clone()]);
            let between = &text[pair[0].range.end..pair[1].range.start];
            if is_operator(first) && is_operator(second) {
                let apart = !between.is_empty();
                Some(Gap::Operators { apart })
            } else if first.ends_with('\'') && second.starts_with('\'') {
                let line_ends = between.contains(['\n', '\r']);
                Some(Gap::Strings { line_ends })
            } else {
                None
            }
        })
        .collect()
}

fn is_operator(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| "+-*/<>=~!@#%^&|`?:.".contains(c))
}

#[cfg(test)]
mod tests {
    use super::keeps_meaning;

    #[test]
    fn operators_are_neither_joined_nor_cut() {
        assert!(keeps_meaning("a<->b", "a <-> b"));
        assert!(keeps_meaning("a  <  -1", "a < -1"));
        assert!(!keeps_meaning("a < -1", "a <-1"));
        assert!(!keeps_meaning("a <= 1", "a < = 1"));
        assert!(!keeps_meaning("a::int", "a: :int"));
    }

    #[test]
    fn strings_of_several_lines_stay_so() {
        assert!(keeps_meaning("'a'\n'b'", "'a'\n    'b'"));
        assert!(!keeps_meaning("'a'\n'b'", "'a' 'b'"));
    }
}
