//! Formatting SQL, so that nothing can be lost.
//!
//! The layout is squawk-fmt's. Its words are not taken: each token of the result is the token of the file that stands in the same
//! place, with its quotes and its case, so only white space is new. Where the tokens do not correspond one to one, or the result
//! does not parse, or formatting it again would change it, the file is left as it is, with a reason.

mod guard;
mod keywords;
mod tokens;

use std::fmt;

use serde::{Deserialize, Serialize};
use squawk_lexer::TokenKind;

use crate::migration::{Uncut, parsed_safely};
use tokens::{Token, tokens};

/// How to format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct FormatOptions {
    /// How keywords are written.
    pub keyword_case: KeywordCase,
    /// How many columns a line has before it is broken.
    pub width: usize,
    /// How many spaces a level is indented by.
    pub indent: usize,
}

/// How keywords are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeywordCase {
    /// As they are.
    #[default]
    Preserve,
    /// `SELECT`.
    Upper,
    /// `select`.
    Lower,
}

impl Default for FormatOptions {
    fn default() -> Self {
        FormatOptions {
            keyword_case: KeywordCase::default(),
            width: 100,
            indent: 4,
        }
    }
}

/// Why a text is left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unformatted {
    /// The parser does not understand all of it.
    NotUnderstood,
    /// It nests deeper than the parser can follow.
    TooDeep,
    /// The formatter would add, drop, change or move a token or a comment.
    TokensDiffer,
    /// The result is no SQL any more.
    ResultNotUnderstood,
    /// Formatting the result again would change it.
    Unstable,
}

impl fmt::Display for Unformatted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unformatted::NotUnderstood => "the parser does not understand all of it",
            Unformatted::TooDeep => "it nests too deep",
            Unformatted::TokensDiffer => "the formatter would change more than white space",
            Unformatted::ResultNotUnderstood => "the parser would not understand the result",
            Unformatted::Unstable => "formatting it twice would not give the same",
        })
    }
}

/// The text with another layout.
///
/// # Errors
/// Why it is left as it is.
pub fn format_sql(text: &str, options: &FormatOptions) -> Result<String, Unformatted> {
    let formatted = once(text, options)?;
    match once(&formatted, options) {
        Ok(again) if again == formatted && guard::keeps_meaning(text, &formatted) => Ok(formatted),
        Ok(again) if again == formatted => Err(Unformatted::TokensDiffer),
        Ok(_) => Err(Unformatted::Unstable),
        Err(Unformatted::NotUnderstood) => Err(Unformatted::ResultNotUnderstood),
        Err(other) => Err(other),
    }
}

fn once(text: &str, options: &FormatOptions) -> Result<String, Unformatted> {
    let layout = squawk_fmt::FormatOptions {
        indent: options.indent,
        width: options.width,
    };
    let laid_out = parsed_safely(text, || squawk_fmt::fmt_str(text, layout).ok())
        .map_err(Unformatted::from)?;
    let upper = match options.keyword_case {
        KeywordCase::Preserve => None,
        KeywordCase::Upper => Some(true),
        KeywordCase::Lower => Some(false),
    };
    let keywords = match upper {
        Some(_) => parsed_safely(text, || keywords::of(text)).map_err(Unformatted::from)?,
        None => Vec::new(),
    };
    let mut originals = tokens(text).into_iter();
    let mut out = String::with_capacity(laid_out.len());
    let mut end = 0;
    for token in tokens(&laid_out) {
        let original = originals.next().ok_or(Unformatted::TokensDiffer)?;
        let written = &text[original.range.clone()];
        if !alike(&original, written, &token, &laid_out[token.range.clone()]) {
            return Err(Unformatted::TokensDiffer);
        }
        out.push_str(&laid_out[end..token.range.start]);
        match upper.filter(|_| keywords.binary_search(&original.range.start).is_ok()) {
            Some(true) => out.push_str(&written.to_ascii_uppercase()),
            Some(false) => out.push_str(&written.to_ascii_lowercase()),
            None => out.push_str(written),
        }
        end = token.range.end;
    }
    if originals.next().is_some() {
        return Err(Unformatted::TokensDiffer);
    }
    out.push_str(&laid_out[end..]);
    if !out.is_empty() && !out.ends_with('\n') {
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        out.push_str(line_end);
    }
    Ok(out)
}

impl From<Uncut> for Unformatted {
    fn from(uncut: Uncut) -> Self {
        match uncut {
            Uncut::NotUnderstood => Unformatted::NotUnderstood,
            Uncut::TooDeep => Unformatted::TooDeep,
        }
    }
}

/// Whether the formatter's token stands for the original: the same, in another case where it is a word, without its quotes where
/// it is a name.
fn alike(original: &Token, written: &str, token: &Token, formatted: &str) -> bool {
    if written == formatted {
        return true;
    }
    let unquoted = |text: &str| match text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
    {
        Some(name) => name.replace("\"\"", "\""),
        None => text.to_lowercase(),
    };
    let is_name =
        |kind: TokenKind| matches!(kind, TokenKind::Ident | TokenKind::QuotedIdent { .. });
    is_name(original.kind) && is_name(token.kind) && unquoted(written) == unquoted(formatted)
        // A line's comment ends where the line does.
        || original.kind == TokenKind::LineComment && written.trim_end() == formatted
}
