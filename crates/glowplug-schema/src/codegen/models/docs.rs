//! Comments of the database as documentation in Rust.
//!
//! A comment is a person's prose, not Markdown: shown as it was written, never a link that rustdoc cannot resolve, never a
//! code block that `cargo test` would run.

use std::fmt::Write as _;

use crate::codegen::unseen::{is_misleading, push_escape};

/// The lines of a comment, ready to stand behind `///`. None where the comment says nothing.
pub(super) fn lines(comment: Option<&str>) -> Vec<String> {
    let clean: String = comment
        .unwrap_or_default()
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    let mut lines: Vec<String> = clean.lines().map(|line| line_of(line.trim())).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let leading = lines.iter().take_while(|line| line.is_empty()).count();
    lines.drain(..leading);
    lines
}

/// Text in a code span, where it can stand in one.
pub(super) fn code(text: &str) -> Option<String> {
    let plain = !text.is_empty()
        && text.chars().count() <= 60
        && !text.contains(|c: char| c == '`' || hostile(c));
    plain.then(|| format!("`{text}`"))
}

/// A text as a string literal that no lint of the compiler objects to.
pub(super) fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if hostile(c) => push_escape(c, &mut out),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn line_of(line: &str) -> String {
    let mut out = String::new();
    for (number, word) in line.split_whitespace().enumerate() {
        if number > 0 {
            out.push(' ');
        }
        escape_word(word, number == 0, &mut out);
    }
    out
}

fn escape_word(word: &str, first: bool, out: &mut String) {
    if word.starts_with("http://") || word.starts_with("https://") {
        let url = word.trim_end_matches(['.', ',', ';', ':', ')', '!', '?']);
        if url
            .chars()
            .all(|c| c.is_ascii_graphic() && !"<>`\\".contains(c))
        {
            let _ = write!(out, "<{url}>");
            return escape_chars(&word[url.len()..], out);
        }
    }
    if first {
        // What would begin a list, a heading or a rule at the beginning of a line.
        if word.starts_with(['-', '+', '=', '#']) {
            out.push('\\');
        } else if let Some(number) = word.strip_suffix(['.', ')'])
            && !number.is_empty()
            && number.chars().all(|c| c.is_ascii_digit())
        {
            let _ = write!(out, "{number}\\{}", &word[number.len()..]);
            return;
        }
    }
    // rustdoc warns of a bare URL anywhere in a word.
    match word.find("://") {
        Some(at) => {
            escape_chars(&word[..at], out);
            out.push_str(":\\//");
            escape_chars(&word[at + 3..], out);
        }
        None => escape_chars(word, out),
    }
}

fn escape_chars(text: &str, out: &mut String) {
    for c in text.chars() {
        if is_misleading(c) {
            push_escape(c, out);
            continue;
        }
        // The joiners belong to the words of some scripts, and to emoji.
        if hostile(c) && !matches!(c, '\u{200c}' | '\u{200d}') {
            continue;
        }
        if "\\`*[]<>~|&".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
}

/// Characters that are seen by nobody but the compiler: controls, and those that reorder or hide the text around them.
pub(super) fn hostile(c: char) -> bool {
    is_misleading(c)
        || matches!(c, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(comment: &str) -> String {
        lines(Some(comment)).join("|")
    }

    #[test]
    fn prose_stays_as_it_is() {
        assert_eq!(
            one("When the user was deleted; NULL while live."),
            "When the user was deleted; NULL while live."
        );
        assert_eq!(one("  two\r\n\r\nparts \n\n"), "two||parts");
        assert_eq!(one(" \n\t"), "");
        assert_eq!(lines(None), Vec::<String>::new());
    }

    #[test]
    fn nothing_in_a_comment_is_markdown() {
        for (comment, doc) in [
            ("see [foo] and Vec<T>", "see \\[foo\\] and Vec\\<T\\>"),
            ("```rust", "\\`\\`\\`rust"),
            ("    indented", "indented"),
            ("a * b * c", "a \\* b \\* c"),
            ("# title", "\\# title"),
            ("- item", "\\- item"),
            ("1. item", "1\\. item"),
            ("2024. Or so", "2024\\. Or so"),
            (
                "see https://example.org/a_b.",
                "see <https://example.org/a_b>.",
            ),
            ("(http://x)", "(http:\\//x)"),
            ("a\u{202e}b\u{1}c\u{200b}", r"a\u{202e}b\u{1}c"),
            ("*/ // \" ' {x}", "\\*/ // \" ' {x}"),
        ] {
            assert_eq!(one(comment), doc);
        }
    }

    #[test]
    fn a_literal_shows_what_would_hide() {
        assert_eq!(literal("a\"b\\c"), r#""a\"b\\c""#);
        assert_eq!(literal("\u{202e}\n日"), "\"\\u{202e}\\u{a}日\"");
    }

    #[test]
    fn code_spans_hold_what_they_can() {
        assert_eq!(code("now()").as_deref(), Some("`now()`"));
        assert_eq!(code("a`b"), None);
        assert_eq!(code("a\nb"), None);
        assert_eq!(code(&"x".repeat(61)), None);
    }
}
