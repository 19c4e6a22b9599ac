//! Text of the database's that must not reach the terminal as it is.

use std::borrow::Cow;

/// The text without control characters, which a terminal would obey: each is shown as it is written in Rust, `\u{1b}`. Line ends
/// and tabs stay.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    let is_control = |c: char| c.is_control() && c != '\n' && c != '\t';
    if !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    for c in text.chars() {
        match is_control(c) {
            true => out.extend(c.escape_default()),
            false => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// As [`plain`], and the escape sequences of our own styles stay.
pub(crate) fn plain_but_styled(text: &str, styles: &[String]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        out.push_str(&plain(&rest[..at]));
        rest = &rest[at..];
        match styles.iter().find(|style| rest.starts_with(style.as_str())) {
            Some(style) => {
                out.push_str(style);
                rest = &rest[style.len()..];
            }
            None => {
                out.push_str("\\u{1b}");
                rest = &rest[1..];
            }
        }
    }
    out.push_str(&plain(rest));
    out
}

#[cfg(test)]
mod tests {
    use super::{plain, plain_but_styled};

    #[test]
    fn escape_sequences_are_shown_and_not_sent() {
        assert_eq!(
            plain("a\u{1b}[31mb\u{7}\r\n\tc\u{9b}"),
            "a\\u{1b}[31mb\\u{7}\\r\n\tc\\u{9b}"
        );
        let ours = ["\u{1b}[32m".to_owned(), "\u{1b}[0m".to_owned()];
        assert_eq!(
            plain_but_styled("\u{1b}[32mok\u{1b}[0m \u{1b}]0;title\u{7}", &ours),
            "\u{1b}[32mok\u{1b}[0m \\u{1b}]0;title\\u{7}"
        );
    }
}
