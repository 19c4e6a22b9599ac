//! The value of one line: quotes, escapes, and variables in it.

use super::fault::LineFault;

/// Gives the value of a variable that is set.
pub(super) type Lookup<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// The value that begins with this text, and how many of the lines behind it belong to it.
pub(super) fn value(
    text: &str,
    more: &[Result<&str, LineFault>],
    lookup: &Lookup<'_>,
) -> Result<(String, usize), LineFault> {
    match text.chars().next() {
        Some('\'') => quoted(&text[1..], '\'', more),
        Some('"') => {
            let (raw, used) = quoted(&text[1..], '"', more)?;
            Ok((expand(&raw, lookup)?, used))
        }
        _ => Ok((expand(without_comment(text), lookup)?, 0)),
    }
}

/// What stands before the closing quote, as it is.
fn quoted<'a>(
    mut text: &'a str,
    quote: char,
    more: &[Result<&'a str, LineFault>],
) -> Result<(String, usize), LineFault> {
    let mut raw = String::new();
    let mut used = 0;
    loop {
        if let Some(end) = closing(text, quote) {
            raw.push_str(&text[..end]);
            if is_end(&text[end + 1..]) {
                return Ok((raw, used));
            }
            // A quote of a later line that does not end it opens a value of its own: the first one was forgotten.
            return Err(match used {
                0 => LineFault::BehindQuote,
                _ => LineFault::UnclosedQuote,
            });
        }
        raw.push_str(text);
        raw.push('\n');
        text = match more.get(used) {
            Some(Ok(line)) => line,
            _ => return Err(LineFault::UnclosedQuote),
        };
        used += 1;
    }
}

fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    text.char_indices()
        .find(|(_, c)| {
            let closes = *c == quote && !escaped;
            escaped = quote == '"' && *c == '\\' && !escaped;
            closes
        })
        .map(|(at, _)| at)
}

/// Whether this is nothing but white space and a comment.
fn is_end(text: &str) -> bool {
    let trimmed = text.trim_start();
    trimmed.is_empty() || trimmed.starts_with('#') && trimmed.len() < text.len()
}

/// A value without quotes; a `#` begins a comment only behind white space.
fn without_comment(text: &str) -> &str {
    if text.starts_with('#') {
        return "";
    }
    let comment = text
        .match_indices('#')
        .map(|(at, _)| at)
        .find(|at| text[..*at].ends_with(char::is_whitespace));
    text[..comment.unwrap_or(text.len())].trim_end()
}

/// Replaces escapes and variables.
fn expand(text: &str, lookup: &Lookup<'_>) -> Result<String, LineFault> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '$']) {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        rest = match rest.as_bytes()[at] {
            b'\\' => unescape(behind, &mut out)?,
            _ => substitute(behind, &mut out, lookup)?,
        };
    }
    out.push_str(rest);
    Ok(out)
}

fn unescape<'a>(text: &'a str, out: &mut String) -> Result<&'a str, LineFault> {
    let c = text.chars().next().ok_or(LineFault::UnknownEscape)?;
    out.push(match c {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '\\' | '\'' | '"' | '$' | ' ' => c,
        _ => return Err(LineFault::UnknownEscape),
    });
    Ok(&text[c.len_utf8()..])
}

/// Replaces the variable whose name stands here, behind a `$`; one without a name is itself.
fn substitute<'a>(
    text: &'a str,
    out: &mut String,
    lookup: &Lookup<'_>,
) -> Result<&'a str, LineFault> {
    let braced = text.strip_prefix('{');
    let inner = braced.unwrap_or(text);
    let name = &inner[..name_length(inner)];
    let behind = &inner[name.len()..];
    let Some(_) = braced else {
        if name.is_empty() {
            out.push('$');
        } else {
            out.push_str(&lookup(name).ok_or(LineFault::Undefined)?);
        }
        return Ok(behind);
    };
    let (tail, rest) = behind.split_once('}').ok_or(LineFault::BadSubstitution)?;
    if name.is_empty() {
        return Err(LineFault::BadSubstitution);
    }
    let found = lookup(name);
    let found = if tail.is_empty() {
        found.ok_or(LineFault::Undefined)?
    } else if let Some(default) = tail.strip_prefix(":-") {
        found
            .filter(|value| !value.is_empty())
            .unwrap_or_else(|| default.to_owned())
    } else if let Some(default) = tail.strip_prefix('-') {
        found.unwrap_or_else(|| default.to_owned())
    } else {
        return Err(LineFault::BadSubstitution);
    };
    out.push_str(&found);
    Ok(rest)
}

fn name_length(text: &str) -> usize {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return 0;
    }
    text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(text.len())
}
