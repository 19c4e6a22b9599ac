//! Where each part of a connection string stands in its text.
//!
//! libpq's parser gives values and forgets where they stood. This one follows it rule by rule, so that a secret can be covered
//! and a parameter taken out. What is connected to is what libpq understands.

use std::ops::Range;

use percent_encoding::percent_decode_str;

use crate::keywords::{is_secret, is_understood};

/// Parameters whose values may have an `@`.
const WITH_AT: [&str; 5] = [
    "user",
    "application_name",
    "fallback_application_name",
    "options",
    "krbsrvname",
];

/// A connection string, taken apart.
#[derive(Debug)]
pub(crate) enum Layout {
    /// `postgresql://..`
    Uri(Uri),
    /// `keyword=value` pairs.
    Pairs(Vec<Parameter>),
}

/// The parts of a URI, as ranges of its text.
#[derive(Debug)]
pub(crate) struct Uri {
    authority: usize,
    password: Option<Range<usize>>,
    hosts: Range<usize>,
    ports: Vec<Range<usize>>,
    path: Range<usize>,
    /// Where the query begins, at its `?`.
    pub(crate) query: Option<usize>,
    pub(crate) parameters: Vec<Parameter>,
}

/// One `keyword=value`.
#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    /// Decoded.
    pub(crate) keyword: String,
    /// The range of both with what stands between.
    pub(crate) whole: Range<usize>,
    /// The range of the value, quotes included.
    pub(crate) value: Range<usize>,
}

/// Why a text is no connection string. None of these holds a piece of the text, except a foreign scheme.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Scheme(String),
    Percent,
    Address,
    Query,
    NoEquals,
    OpenQuote,
}

impl Fault {
    /// A sentence without a piece of the text.
    pub(crate) fn message(&self) -> String {
        match self {
            Fault::Scheme(scheme) => {
                format!("`{scheme}://` is not a URL of PostgreSQL, which begins with `postgres://`")
            }
            Fault::Percent => {
                "it has a `%` without two hexadecimal digits behind it; a percent sign itself is written `%25`".to_owned()
            }
            Fault::Address => "it has an IPv6 address that is not in one pair of brackets".to_owned(),
            Fault::Query => {
                "a parameter behind the `?` is not of the form `name=value`, with `%3D` for another `=` and `%26` for an `&`".to_owned()
            }
            Fault::NoEquals => "it is neither a URL nor made of `name=value` pairs".to_owned(),
            Fault::OpenQuote => "a quote `'` is not closed".to_owned(),
        }
    }
}

impl Layout {
    pub(crate) fn of(text: &str) -> Result<Self, Fault> {
        for prefix in ["postgresql://", "postgres://"] {
            if text.starts_with(prefix) {
                return uri(text, prefix.len()).map(Layout::Uri);
            }
        }
        match scheme(text) {
            Some(scheme) => Err(Fault::Scheme(scheme.to_owned())),
            None => pairs(text).map(Layout::Pairs),
        }
    }

    pub(crate) fn parameters(&self) -> &[Parameter] {
        match self {
            Layout::Uri(uri) => &uri.parameters,
            Layout::Pairs(parameters) => parameters,
        }
    }

    /// The password in front of the host, where there is one.
    pub(crate) fn password(&self) -> Option<Range<usize>> {
        match self {
            Layout::Uri(uri) => uri.password.clone(),
            Layout::Pairs(_) => None,
        }
    }

    /// Ports of a URI that are no numbers: what stands there may be a password whose `@host` was forgotten.
    pub(crate) fn odd_ports(&self, text: &str) -> Vec<Range<usize>> {
        let Layout::Uri(uri) = self else {
            return Vec::new();
        };
        let odd = |port: &&Range<usize>| !is_port(&text[(*port).clone()]);
        uri.ports.iter().filter(odd).cloned().collect()
    }

    /// Whether there is one reading only. A password with an `@`, `/` or `?` that is not encoded moves the parts: libpq takes
    /// its tail for a host, a port or a database.
    pub(crate) fn is_clear(&self, text: &str) -> bool {
        let Layout::Uri(uri) = self else {
            return true;
        };
        if text[uri.hosts.clone()].contains('@') {
            return false;
        }
        let front = &text[uri.authority..];
        let front = front.split(['@', '/', '?']).next().unwrap_or_default();
        if !front.contains(':') {
            return true;
        }
        if text[uri.path.clone()].contains('@') {
            return false;
        }
        let odd_port = !self.odd_ports(text).is_empty();
        uri.parameters.iter().all(|parameter| {
            let Some((_, behind)) = text[parameter.whole.clone()].split_once('@') else {
                return true;
            };
            // `user=me@corp` is one; `@host/database` behind a `?` in a password is not.
            !odd_port
                && WITH_AT.contains(&parameter.keyword.as_str())
                && !behind.contains(['@', ':', '/', '?'])
        })
    }

    /// Whether the text of this parameter can be the tail of a secret before it, in which a separator was not encoded.
    pub(crate) fn follows_secret(&self, text: &str, parameter: &Parameter) -> bool {
        let before = self
            .parameters()
            .iter()
            .take_while(|other| other.whole.start < parameter.whole.start);
        before.last().is_some_and(|other| {
            let may_be_secret = is_secret(&other.keyword) || !is_understood(&other.keyword);
            may_be_secret && !text[other.value.clone()].starts_with('\'')
        })
    }
}

/// Up to five digits.
fn is_port(text: &str) -> bool {
    text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What stands before `://`, where it has the form of a scheme.
pub(crate) fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once("://")?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    // In `user:x://y@host` the user is no scheme, and what follows is the password.
    let name = scheme.strip_prefix("jdbc:").unwrap_or(scheme);
    (!name.is_empty() && name.len() <= 20 && name.bytes().all(plain)).then_some(scheme)
}

fn uri(text: &str, authority: usize) -> Result<Uri, Fault> {
    let find =
        |from: usize, any: &[char]| text[from..].find(any).map_or(text.len(), |at| from + at);
    let mut at = authority;
    let mut password = None;
    let user_end = find(at, &['@', '/']);
    if text[user_end..].starts_with('@') {
        let colon = find(at, &[':', '@']);
        if colon < user_end {
            password = Some(colon + 1..user_end);
        }
        decodes(&text[at..user_end])?;
        at = user_end + 1;
    }
    let hosts_start = at;
    let mut ports = Vec::new();
    loop {
        if text[at..].starts_with('[') {
            at = find(at, &[']']) + 1;
            if at > text.len()
                || !(at == text.len() || text[at..].starts_with([':', '/', '?', ',']))
            {
                return Err(Fault::Address);
            }
        } else {
            at = find(at, &[':', '/', '?', ',']);
        }
        if text[at..].starts_with(':') {
            let end = find(at, &['/', '?', ',']);
            ports.push(at + 1..end);
            at = end;
        }
        if !text[at..].starts_with(',') {
            break;
        }
        at += 1;
    }
    let hosts = hosts_start..at;
    let path_end = find(at, &['?']);
    let path = at..path_end;
    decodes(&text[hosts_start..path_end])?;
    let query = (path_end < text.len()).then_some(path_end);
    let mut parameters = Vec::new();
    let mut from = path_end + 1;
    while from < text.len() {
        let end = find(from, &['&']);
        let (keyword, value) = text[from..end].split_once('=').ok_or(Fault::Query)?;
        if value.contains('=') {
            return Err(Fault::Query);
        }
        parameters.push(Parameter {
            keyword: decodes(keyword)?,
            whole: from..end,
            value: from + keyword.len() + 1..end,
        });
        decodes(value)?;
        from = end + 1;
    }
    Ok(Uri {
        authority,
        password,
        hosts,
        ports,
        path,
        query,
        parameters,
    })
}

/// The decoded text. A NUL, and a `%` that begins no byte, libpq refuses.
pub(crate) fn decodes(text: &str) -> Result<String, Fault> {
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let digits = rest.as_bytes().get(at + 1..at + 3).ok_or(Fault::Percent)?;
        if !digits.iter().all(u8::is_ascii_hexdigit) || digits == b"00" {
            return Err(Fault::Percent);
        }
        rest = &rest[at + 3..];
    }
    Ok(percent_decode_str(text).decode_utf8_lossy().into_owned())
}

fn pairs(text: &str) -> Result<Vec<Parameter>, Fault> {
    let space = |c: char| matches!(c, ' ' | '\t'..='\r');
    let skip =
        |from: usize| from + (text[from..].len() - text[from..].trim_start_matches(space).len());
    let mut found = Vec::new();
    let mut at = skip(0);
    while at < text.len() {
        let start = at;
        at += text[at..]
            .find(|c| c == '=' || space(c))
            .ok_or(Fault::NoEquals)?;
        let keyword = text[start..at].to_owned();
        at = skip(at);
        if !text[at..].starts_with('=') {
            return Err(Fault::NoEquals);
        }
        at = skip(at + 1);
        let length = value_length(&text[at..], space).ok_or(Fault::OpenQuote)?;
        found.push(Parameter {
            keyword,
            whole: start..at + length,
            value: at..at + length,
        });
        at = skip(at + length);
    }
    Ok(found)
}

/// The length of a value: quoted with `'`, or up to white space; `\` escapes. `None` where the quote is not closed.
fn value_length(text: &str, space: impl Fn(char) -> bool) -> Option<usize> {
    let quoted = text.starts_with('\'');
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(usize::from(quoted)) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\'' if quoted => return Some(at + 1),
            c if !quoted && space(c) => return Some(at),
            _ => {}
        }
    }
    (!quoted).then_some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_reading_is_clear() {
        for (text, clear) in [
            ("postgres://u:p@h:5432/d?sslmode=require", true),
            ("postgres://u:p?x@h/d", true),
            ("postgres://h:5432/d?user=me@corp", true),
            ("postgres://me@h/d@e", true),
            ("postgres://u:p@h/d?application_name=a@b", true),
            ("postgres://u:p@ss@h/d", false),
            ("postgres://u:p/ss@h/d", false),
            ("postgres://u:1/ss@h/d", false),
            ("postgres://u:p@h/d@e", false),
            ("postgres://u:p?user=x/y@h", false),
            ("host=h password='a@b'", true),
        ] {
            assert_eq!(Layout::of(text).unwrap().is_clear(text), clear, "{text}");
        }
    }

    #[test]
    fn what_libpq_refuses_is_refused_for_its_reason() {
        for (text, fault) in [
            ("mysql://u:p@h/d?x=1", Fault::Scheme("mysql".to_owned())),
            ("postgres://u:%zz@h/d", Fault::Percent),
            ("postgres://u:%00@h/d", Fault::Percent),
            ("postgres://h/d?user=%4", Fault::Percent),
            ("postgres://[::1/d", Fault::Address),
            ("postgres://[::1]x/d", Fault::Address),
            ("postgres://h/d?user", Fault::Query),
            ("postgres://h/d?user=a=b", Fault::Query),
            ("host=h nonsense", Fault::NoEquals),
            ("host=h password='x", Fault::OpenQuote),
        ] {
            assert_eq!(Layout::of(text).unwrap_err(), fault, "{text}");
        }
    }
}
