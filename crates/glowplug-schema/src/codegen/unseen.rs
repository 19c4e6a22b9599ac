//! Characters that a reader of a source file does not see and the compiler does.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character moves or changes what stands around it on the screen: a control, or a mark of the direction of writing.
/// rustc refuses the latter in comments and literals, as code that hides behind them looks like other code.
pub(super) fn is_misleading(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A line of a comment with such characters written out, `\u{202e}`. A tab stays what it is.
pub(super) fn shown(line: &str) -> Cow<'_, str> {
    let unseen = |c: char| c != '\t' && is_misleading(c);
    if !line.contains(unseen) {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len() + 8);
    for c in line.chars() {
        if unseen(c) {
            push_escape(c, &mut out);
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Adds a character by its number, as it is written in a literal of Rust.
pub(super) fn push_escape(c: char, out: &mut String) {
    // Writing to a String does not fail.
    let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        assert_eq!(shown("a\tb \u{200d} Größe"), "a\tb \u{200d} Größe");
        assert_eq!(shown("a\u{202e}b\u{1}\u{85}"), r"a\u{202e}b\u{1}\u{85}");
    }
}
