//! Keeping secrets out of every text.

use std::ops::Range;

use crate::conninfo::layout::{Layout, Parameter, scheme};
use crate::keywords::{is_secret, is_understood, meant_by};

/// What stands in a secret's place.
pub(crate) const MASK: &str = "***";

/// A connection string for showing to people: every secret masked, and the value of every parameter that libpq does not know,
/// because its name may be a misspelt `password`.
///
/// Where the text can be read in more ways than one, or in none, only the scheme is shown, and the host where it is certainly
/// that.
pub fn mask_url(text: &str) -> String {
    let text = text.trim();
    match Layout::of(text) {
        Ok(layout) if layout.is_clear(text) => mask(text, &layout).unwrap_or_else(|| outline(text)),
        _ => outline(text),
    }
}

/// The text with its secrets masked; `None` where the name of an unknown parameter may be the tail of a secret.
fn mask(text: &str, layout: &Layout) -> Option<String> {
    let mut hidden: Vec<Range<usize>> = layout.password().into_iter().collect();
    hidden.extend(layout.odd_ports(text));
    for parameter in layout.parameters() {
        let known = is_understood(&parameter.keyword);
        if !known && !may_be_named(text, layout, parameter) {
            return None;
        }
        if !known || is_secret(&parameter.keyword) {
            hidden.push(parameter.value.clone());
        }
    }
    hidden.sort_by_key(|range| std::cmp::Reverse(range.start));
    let mut out = text.to_owned();
    for range in hidden {
        out.replace_range(range, MASK);
    }
    Some(out)
}

/// Whether the name of an unknown parameter can be shown: it is a name, and no piece of a secret whose separator was not
/// encoded.
pub(crate) fn may_be_named(text: &str, layout: &Layout, parameter: &Parameter) -> bool {
    let name = &parameter.keyword;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    let is_name = !name.is_empty() && name.len() <= 40 && name.bytes().all(plain);
    is_name
        && layout.is_clear(text)
        && (!layout.follows_secret(text, parameter) || meant_by(name).is_some())
}

/// The scheme, and the host where it stands alone behind the only `@`, or in front of everything.
fn outline(text: &str) -> String {
    let Some(scheme) = scheme(text) else {
        return MASK.to_owned();
    };
    let rest = &text[scheme.len() + 3..];
    let host = match rest.split_once('@') {
        Some((user, rest)) if !user.contains(['/', '?', '#', '&', '=']) && !rest.contains('@') => {
            Some((true, rest))
        }
        Some(_) => None,
        None => Some((false, rest)),
    };
    let host = host.and_then(|(user, rest)| {
        let host = rest.split([':', '/', '?', ',']).next()?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
        (!host.is_empty() && host.bytes().all(plain)).then_some((user, host))
    });
    match host {
        Some((true, host)) => format!("{scheme}://{MASK}@{host}/{MASK}"),
        Some((false, host)) => format!("{scheme}://{host}/{MASK}"),
        None => format!("{scheme}://{MASK}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_url_keeps_everything_but_the_secrets() {
        for (url, masked) in [
            (
                "postgres://u:secret@h:5432/d?sslmode=require",
                "postgres://u:***@h:5432/d?sslmode=require",
            ),
            ("postgres://u@h/d", "postgres://u@h/d"),
            (
                "postgres://h/d?user=u&password=secret&schema=1",
                "postgres://h/d?user=u&password=***&schema=1",
            ),
            (
                "postgres://h/d?pass%77ord=secret&user=u",
                "postgres://h/d?pass%77ord=***&user=u",
            ),
            (
                "postgres://u:a@h/d?password=b&password=c",
                "postgres://u:***@h/d?password=***&password=***",
            ),
            (
                "postgres://h/d?passwrod=secret",
                "postgres://h/d?passwrod=***",
            ),
            (
                "postgres://h/d?PASSWORD=secret",
                "postgres://h/d?PASSWORD=***",
            ),
            ("postgres://u:p?ss@h/d", "postgres://u:***@h/d"),
            (
                "host=h password = 'it is\\' me' dbname=d",
                "host=h password = *** dbname=d",
            ),
            (
                "host=h password=se\\ cret user=u",
                "host=h password=*** user=u",
            ),
            ("host=h pwd=secret user=u", "host=h pwd=*** user=u"),
            (
                "postgres:///d?host=/tmp&sslpassword=secret",
                "postgres:///d?host=/tmp&sslpassword=***",
            ),
            (
                "postgres://h/d?scram_client_key=secret",
                "postgres://h/d?scram_client_key=***",
            ),
            (
                "host=h user=a@b.org dbname=c:d@e",
                "host=h user=a@b.org dbname=c:d@e",
            ),
            ("", ""),
        ] {
            assert_eq!(mask_url(url), masked, "{url}");
        }
    }

    #[test]
    fn of_a_text_that_is_not_clear_only_the_host_is_shown() {
        for (url, masked) in [
            ("postgres://u:p@ss@h/d", "postgres://***"),
            ("postgres://u:p/ss@h/d", "postgres://***"),
            ("postgres://user:a#b@:/?%@host", "postgres://***"),
            ("postgres://u:p%zz@h:1/d", "postgres://***@h/***"),
            ("postgres://h/d?password=%zz", "postgres://h/***"),
            ("postgres://h/d?password=a@secret%zz", "postgres://***"),
            ("postgres://h/d?password=ab&secret=cd", "postgres://h/***"),
            ("postgres://u:secret/d", "postgres://u:***/d"),
            ("mysql://u:secret@h/d", "mysql://***@h/***"),
            ("u:secret@h/d", "***"),
            ("host=h password=my secret", "***"),
            ("host=h password=my secret=x", "***"),
        ] {
            assert_eq!(mask_url(url), masked, "{url}");
        }
    }
}
