//! Connection strings of the form `host=h dbname=d`, read as libpq does.

use std::ops::Range;

/// One `key = value`.
pub(super) struct Pair {
    pub(super) key: String,
    pub(super) value: String,
    /// Where the value is written, with its quotes.
    pub(super) place: Range<usize>,
}

/// All pairs; `None` where it is no such string: a word without a value, a quote without an end.
pub(super) fn pairs(text: &str) -> Option<Vec<Pair>> {
    let mut pairs = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (key, after) = rest.split_once('=')?;
        let key = key.trim_end();
        let named = |char: char| char.is_ascii_alphanumeric() || char == '_';
        if key.is_empty() || !key.chars().all(named) {
            return None;
        }
        let after = after.trim_start();
        let (value, length) = value(after)?;
        let start = text.len() - after.len();
        pairs.push(Pair {
            key: key.to_owned(),
            value,
            place: start..start + length,
        });
        rest = after[length..].trim_start();
    }
    Some(pairs)
}

/// The value that a text begins with, and how much of the text it takes.
fn value(text: &str) -> Option<(String, usize)> {
    let quoted = text.starts_with('\'');
    let mut value = String::new();
    let mut chars = text.char_indices().skip(usize::from(quoted));
    while let Some((at, char)) = chars.next() {
        match char {
            '\\' => value.extend(chars.next().map(|(_, char)| char)),
            '\'' if quoted => return Some((value, at + 1)),
            char if !quoted && char.is_ascii_whitespace() => return Some((value, at)),
            char => value.push(char),
        }
    }
    (!quoted).then_some((value, text.len()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_read_as_libpq_reads_them() {
        let text = r"host = /a\ b password='it\'s = a \\' user=u  dbname=";
        let read: Vec<_> = pairs(text)
            .unwrap()
            .into_iter()
            .map(|pair| (pair.key, pair.value, text[pair.place].to_owned()))
            .collect();
        let expected = [
            ("host", "/a b", r"/a\ b"),
            ("password", r"it's = a \", r"'it\'s = a \\'"),
            ("user", "u", "u"),
            ("dbname", "", ""),
        ];
        let expected =
            expected.map(|(key, value, written)| (key.into(), value.into(), written.into()));
        assert_eq!(read, expected);
        for text in [
            "host=h word",
            "password='open",
            "=x",
            "http://h?x=y",
            "a b=c",
        ] {
            assert!(pairs(text).is_none(), "{text}");
        }
    }
}
