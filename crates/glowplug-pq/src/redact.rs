//! Keeping passwords out of every text.

use percent_encoding::percent_decode_str;

/// What stands in a secret's place.
pub(crate) const MASK: &str = "***";

/// Whether the value of this keyword of a connection string is a secret.
/// See <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS>.
pub(crate) fn is_secret(keyword: &str) -> bool {
    SECRETS.contains(&keyword)
}

const SECRETS: [&str; 5] = [
    "sslpassword",
    "password",
    "scram_client_key",
    "scram_server_key",
    "oauth_client_secret",
];

/// `text` without the password that `url` carries, in whatever form it appears.
///
/// `url` is a connection string in either of libpq's forms (URI or `key=value`). Pieces shorter than three characters are
/// left alone when they stand apart from the URL: replacing every `a` would destroy the message and hide nothing.
pub fn redact(text: &str, url: &str) -> String {
    let mut secrets = secrets(url);
    // The longest first, so that a piece does not break up the whole.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    let mut out = text.replace(url, &mask_url(url));
    for secret in secrets.iter().filter(|secret| secret.len() >= 3) {
        out = out.replace(secret.as_str(), "***");
    }
    out
}

/// The connection string with its password masked, for showing to people.
pub fn mask_url(url: &str) -> String {
    let mut out = url.to_owned();
    if let Some((start, end)) = userinfo_password(url) {
        out.replace_range(start..end, "***");
    }
    for (start, end) in password_parameters(&out).into_iter().rev() {
        out.replace_range(start..end, "***");
    }
    out
}

/// Where the password of `scheme://user:password@` stands. It ends at the LAST `@` before the path or the query, whichever is
/// farther, because people forget to encode an `@`, a `/` or a `?` in a password and libpq then takes the rest for a host or
/// a port, which it prints. A `?` libpq even takes for a part of the password.
fn userinfo_password(url: &str) -> Option<(usize, usize)> {
    let start = match url.find("://") {
        Some(at) => at + 3,
        // Without scheme and `key=` it is no connection string; libpq prints it whole when it says so.
        None if !url.split(['@', '\'']).next()?.contains('=') => 0,
        None => return None,
    };
    let rest = &url[start..];
    let last_before = |end| rest[..rest.find(end).unwrap_or(rest.len())].rfind('@');
    let at = last_before('?').max(last_before('/'))?;
    let colon = rest[..at].find(':')?;
    Some((start + colon + 1, start + at))
}

/// The values of `password=` and `sslpassword=`, in a query string or among `key=value` pairs.
fn password_parameters(url: &str) -> Vec<(usize, usize)> {
    let lower = url.to_ascii_lowercase();
    let is_uri = url.contains("://");
    let mut found = Vec::new();
    for key in SECRETS {
        let mut from = 0;
        while let Some(at) = lower[from..].find(key) {
            let key_start = from + at;
            let mut start = key_start + key.len();
            from = start;
            let before = lower[..key_start].chars().next_back();
            if before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') {
                continue;
            }
            let spaces = lower[start..].len() - lower[start..].trim_start().len();
            if !lower[start + spaces..].starts_with('=') {
                continue;
            }
            start += spaces + 1;
            let end = if is_uri {
                url[start..]
                    .find(['&', '#'])
                    .map_or(url.len(), |n| start + n)
            } else {
                start += url[start..].len() - url[start..].trim_start().len();
                start + value_length(&url[start..])
            };
            found.push((start, end));
            from = end;
        }
    }
    found.sort_unstable();
    found
}

/// The length of one value of libpq's `key=value` form: quoted with `'`, or up to white space; `\` escapes.
fn value_length(text: &str) -> usize {
    let quoted = text.starts_with('\'');
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(usize::from(quoted)) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\'' if quoted => return at + 1,
            c if !quoted && c.is_whitespace() => return at,
            _ => {}
        }
    }
    text.len()
}

fn secrets(url: &str) -> Vec<String> {
    let mut found = Vec::new();
    let ranges = userinfo_password(url)
        .into_iter()
        .chain(password_parameters(url));
    for (start, end) in ranges {
        let secret = &url[start..end];
        found.push(secret.to_owned());
        found.push(percent_decode_str(secret).decode_utf8_lossy().into_owned());
        found.extend(secret.split(['@', '/', '?', ':']).map(str::to_owned));
        found.push(secret.trim_matches('\'').to_owned());
    }
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_url_keeps_everything_but_the_password() {
        let cases = [
            (
                "postgres://u:secret@h:5432/d?sslmode=require",
                "postgres://u:***@h:5432/d?sslmode=require",
            ),
            ("postgres://u@h/d", "postgres://u@h/d"),
            (
                "postgres://h/d?user=u&password=secret&x=1",
                "postgres://h/d?user=u&password=***&x=1",
            ),
            ("postgres://u:p@ss@h/d", "postgres://u:***@h/d"),
            ("postgres://u:p?ss@h/d?x=y@z", "postgres://u:***@h/d?x=y@z"),
            ("postgres://u:p/ss@h/d?x=y@z", "postgres://u:***@h/d?x=y@z"),
            ("postgres://u:p@s?s@h/d", "postgres://u:***@h/d"),
            (
                "host=h password = 'it is\\' me' dbname=d",
                "host=h password = *** dbname=d",
            ),
            ("host=h password=secret", "host=h password=***"),
            (
                "postgres:///d?host=/tmp&sslpassword=secret",
                "postgres:///d?host=/tmp&sslpassword=***",
            ),
            ("u:secret@h/d", "u:***@h/d"),
            (
                "host=h user=a@b.org dbname=c:d@e",
                "host=h user=a@b.org dbname=c:d@e",
            ),
            ("", ""),
        ];
        for (url, masked) in cases {
            assert_eq!(mask_url(url), masked, "{url}");
        }
    }

    #[test]
    fn a_message_loses_the_password_in_every_form() {
        let url = "postgres://u:p%40ss-word@h/d";
        for text in [
            "bad p%40ss-word",
            "bad p@ss-word",
            "bad postgres://u:p%40ss-word@h/d",
        ] {
            let out = redact(text, url);
            assert!(!out.contains("ss-word"), "{out}");
        }
        assert_eq!(
            redact("host \"ss-word@h\"", "postgres://u:p@ss-word@h/d"),
            "host \"***@h\""
        );
        assert_eq!(
            redact(
                "invalid integer value \"pass\" for connection option \"port\"",
                "postgres://u:pass/word@h/d"
            ),
            "invalid integer value \"***\" for connection option \"port\""
        );
    }
}
