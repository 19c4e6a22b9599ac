//! Connection strings as people have them, made fit for libpq, and kept out of messages.

use std::ops::Range;

use super::dsn;

/// Parameters that Prisma gives a meaning and libpq refuses.
const PRISMA_ONLY: &[&str] = &[
    "schema",
    "connection_limit",
    "pool_timeout",
    "socket_timeout",
    "pgbouncer",
    "statement_cache_size",
    "sslidentity",
    "sslaccept",
];

/// A connection string for libpq, and what a string for Prisma asked for beside.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Url {
    text: String,
    /// The value of `pgbouncer`.
    pub(crate) pgbouncer: Option<String>,
    /// The value of `connection_limit`.
    pub(crate) connection_limit: Option<String>,
}

impl Url {
    /// Takes Prisma's own parameters out. `None` when it is neither a URL for PostgreSQL nor `key=value` pairs.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let mut url = Self {
            text: text.to_owned(),
            pgbouncer: None,
            connection_limit: None,
        };
        if !url.is_uri() {
            return dsn::pairs(text)
                .is_some_and(|pairs| !pairs.is_empty())
                .then_some(url);
        }
        let Some((location, query)) = split_query(text) else {
            return Some(url);
        };
        let (mut kept, mut search_path, mut strict) = (Vec::new(), None, false);
        for pair in query.split('&') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            if !PRISMA_ONLY.contains(&key) {
                kept.push(pair.to_owned());
            }
            match key {
                // Where Prisma would look for the tables.
                "schema" if value != "public" && !value.is_empty() => {
                    search_path = Some(format!("-csearch_path%3D{value}"));
                }
                "sslaccept" => strict = value == "strict",
                "pgbouncer" => url.pgbouncer = Some(value.to_owned()),
                "connection_limit" => url.connection_limit = Some(value.to_owned()),
                _ => {}
            }
        }
        if let Some(search_path) = search_path {
            // Of two parameters of one name libpq takes the later.
            match kept.iter_mut().rfind(|pair| pair.starts_with("options=")) {
                Some(options) => *options += &format!("%20{search_path}"),
                None => kept.push(format!("options={search_path}")),
            }
        }
        if strict {
            // What libpq calls it. Without it a strict check that was asked for would not happen.
            kept.retain(|pair| {
                !pair.starts_with("sslmode=") || pair.starts_with("sslmode=verify-")
            });
            if !kept.iter().any(|pair| pair.starts_with("sslmode=")) {
                kept.push("sslmode=verify-full".to_owned());
            }
        }
        let mark = if kept.is_empty() { "" } else { "?" };
        url.text = format!("{location}{mark}{}", kept.join("&"));
        Some(url)
    }

    /// Adds a parameter where the string has none of that name: what the user wrote wins.
    pub(crate) fn default(&mut self, key: &str, value: &str) {
        if self.has(key) {
            return;
        }
        if self.is_uri() {
            let mark = if split_query(&self.text).is_some() {
                '&'
            } else {
                '?'
            };
            self.text.push(mark);
            self.text.push_str(key);
            self.text.push('=');
            for byte in value.bytes() {
                match byte {
                    b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                        self.text.push(char::from(byte))
                    }
                    _ => self.text.push_str(&format!("%{byte:02X}")),
                }
            }
        } else {
            let quoted = value.replace('\\', "\\\\").replace('\'', "\\'");
            self.text.push_str(&format!(" {key}='{quoted}'"));
        }
    }

    /// For libpq only: it has the password.
    pub(crate) fn secret(&self) -> &str {
        &self.text
    }

    /// A message of libpq's without what it must not tell.
    ///
    /// libpq names host, port, user and database, and never the password as such. But where a string is malformed, most
    /// often by a password with a bare `@` or `/`, it quotes the piece it could not read, and that piece is of the password.
    pub(crate) fn mask(&self, message: &str) -> String {
        let mut masked = message.trim().replace(&self.text, "***");
        for secret in self.secrets() {
            masked = masked.replace(&secret, "***");
        }
        let open = self.open_parts();
        let mut out = String::new();
        for (at, piece) in masked.split('"').enumerate() {
            let quoted = at % 2 == 1;
            let leak = quoted
                && !piece.is_empty()
                && self.text.contains(piece)
                && !open.iter().any(|part| part == piece);
            if at > 0 {
                out.push('"');
            }
            out.push_str(if leak { "***" } else { piece });
        }
        out
    }

    fn is_uri(&self) -> bool {
        ["postgres://", "postgresql://"]
            .iter()
            .any(|scheme| self.text.starts_with(scheme))
    }

    fn has(&self, key: &str) -> bool {
        self.parameters().iter().any(|known| known.key == key)
    }

    /// The parameters: those behind the `?` of a URL, or all of a string of pairs.
    fn parameters(&self) -> Vec<Parameter> {
        if !self.is_uri() {
            let pairs = dsn::pairs(&self.text).unwrap_or_default().into_iter();
            let parameter = |dsn::Pair { key, value, place }| {
                let secret = is_secret(&key);
                Parameter {
                    key,
                    value,
                    place,
                    secret,
                }
            };
            return pairs.map(parameter).collect();
        }
        let Some((location, query)) = split_query(&self.text) else {
            return Vec::new();
        };
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut at = location.len() + 1;
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let mut parameter = Parameter {
                key: decode(name),
                value: decode(value),
                place: at + pair.len() - value.len()..at + pair.len(),
                secret: is_secret(&decode(name)),
            };
            // What follows a password and is no parameter is more of it, with a bare `&` between.
            let named = |char: char| char.is_ascii_lowercase() || char == '_';
            let odd = !pair.contains('=') || !parameter.key.chars().all(named);
            if odd && parameters.last().is_some_and(|before| before.secret) {
                parameter = Parameter {
                    key: String::new(),
                    value: decode(pair),
                    place: at..at + pair.len(),
                    secret: true,
                };
            }
            at += pair.len() + 1;
            parameters.push(parameter);
        }
        parameters
    }

    /// The password, as it stands and decoded, wherever it is.
    fn secrets(&self) -> Vec<String> {
        let mut found = Vec::new();
        if let Some((_, password)) = self.userinfo().and_then(|user| user.split_once(':')) {
            found.extend([password.to_owned(), decode(password)]);
        }
        for parameter in self.parameters() {
            if parameter.secret {
                let written = self.text[parameter.place].trim_matches('\'').to_owned();
                found.extend([parameter.value, written]);
            }
        }
        // A short one would tear holes into every message, and tell more by that than it hides.
        found.retain(|secret| secret.len() > 2);
        found.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        found
    }

    fn userinfo(&self) -> Option<&str> {
        let location = split_query(&self.text).map_or(self.text.as_str(), |(location, _)| location);
        let (_, location) = location.split_once("://")?;
        location.rsplit_once('@').map(|(userinfo, _)| userinfo)
    }

    /// What may be reported: user, hosts with their ports, database, and the values of all parameters but passwords.
    fn open_parts(&self) -> Vec<String> {
        let mut parts = Vec::new();
        let location = split_query(&self.text).map_or(self.text.as_str(), |(location, _)| location);
        if let Some((_, rest)) = location.split_once("://") {
            let rest = match rest.rsplit_once('@') {
                Some((userinfo, rest)) => {
                    parts.extend(userinfo.split(':').next().map(str::to_owned));
                    rest
                }
                None => rest,
            };
            let (hosts, database) = rest.split_once('/').unwrap_or((rest, ""));
            parts.push(database.to_owned());
            parts.extend(hosts.split(',').map(|host| {
                host.rsplit_once(':')
                    .map_or(host, |(name, _)| name)
                    .to_owned()
            }));
            parts.extend(hosts.split([',', ':']).map(str::to_owned));
        }
        for Parameter {
            key, value, secret, ..
        } in self.parameters()
        {
            if !secret {
                parts.extend([key, value]);
            }
        }
        let decoded: Vec<String> = parts.iter().map(|part| decode(part)).collect();
        parts.extend(decoded);
        parts
    }
}

/// The string with a password in its place as it may be shown.
impl std::fmt::Debug for Url {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = self.text.clone();
        // From the end, so that the places before stay what they are.
        for parameter in self.parameters().into_iter().rev() {
            if parameter.secret {
                shown.replace_range(parameter.place, "***");
            }
        }
        if let Some((user, _)) = self
            .userinfo()
            .and_then(|userinfo| userinfo.split_once(':'))
        {
            let at = shown.find("://").map_or(0, |at| at + 3) + user.len();
            let location = split_query(&shown).map_or(shown.as_str(), |(location, _)| location);
            let end = location.rfind('@').unwrap_or(at);
            shown.replace_range(at..end, ":***");
        }
        write!(out, "{shown:?}")
    }
}

/// One parameter of a connection string.
struct Parameter {
    key: String,
    value: String,
    /// Where the value is written.
    place: Range<usize>,
    secret: bool,
}

/// Whether a parameter's value is for nobody's eyes.
fn is_secret(key: &str) -> bool {
    // The SCRAM keys are as good as the password.
    key.ends_with("password") || key.ends_with("_key") || key.ends_with("_secret")
}

/// What stands before and behind the `?` that begins the query. A `?` in the password is a part of it, as libpq has it: user
/// and password run to the first `@`, unless a `/` comes before.
fn split_query(url: &str) -> Option<(&str, &str)> {
    let authority = url.find("://").map_or(0, |at| at + 3);
    let user_end = url[authority..]
        .find(['@', '/'])
        .filter(|at| url[authority + at..].starts_with('@'));
    let from = authority + user_end.unwrap_or(0);
    let mark = from + url[from..].find('?')?;
    Some((&url[..mark], &url[mark + 1..]))
}

/// Percent decoding; what is no valid sequence stays.
fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let pair = after
            .get(..2)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        let code = pair
            .filter(|_| first == b'%')
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_only_prisma_knows_is_taken_out_and_heeded() {
        let url = Url::parse(" postgresql://u:p@h/d?schema=public&sslmode=require&pgbouncer=true&connection_limit=7 ").unwrap();
        assert_eq!(url.secret(), "postgresql://u:p@h/d?sslmode=require");
        assert_eq!(url.pgbouncer.as_deref(), Some("true"));
        assert_eq!(url.connection_limit.as_deref(), Some("7"));
        assert_eq!(
            Url::parse("postgres://h/d?schema=public").unwrap().secret(),
            "postgres://h/d"
        );
        assert_eq!(
            Url::parse("postgres://h/d?schema=app").unwrap().secret(),
            "postgres://h/d?options=-csearch_path%3Dapp"
        );
        // Both of them, in one parameter.
        assert_eq!(
            Url::parse("postgres://h/d?schema=app&options=-cwork_mem%3D8MB")
                .unwrap()
                .secret(),
            "postgres://h/d?options=-cwork_mem%3D8MB%20-csearch_path%3Dapp"
        );
    }

    #[test]
    fn a_question_mark_in_a_password_begins_no_query() {
        let url = Url::parse("postgres://u:p?ss-word@h/d?schema=public&a=b").unwrap();
        assert_eq!(url.secret(), "postgres://u:p?ss-word@h/d?a=b");
        assert_eq!(format!("{url:?}"), "\"postgres://u:***@h/d?a=b\"");
    }

    #[test]
    fn what_is_no_connection_string_is_refused() {
        for text in [
            "",
            "allin",
            "mysql://u:p@h/d",
            "file:dev.db",
            "http://h?x=y",
        ] {
            assert!(Url::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_default_does_not_override() {
        let with = |text: &str| {
            let mut url = Url::parse(text).unwrap();
            url.default("application_name", "a b'c");
            url.secret().to_owned()
        };
        assert_eq!(
            with("postgres://h/d"),
            "postgres://h/d?application_name=a%20b%27c"
        );
        assert_eq!(
            with("postgres://h/d?x=y"),
            "postgres://h/d?x=y&application_name=a%20b%27c"
        );
        assert_eq!(
            with("postgres://u:p?w@h/d"),
            "postgres://u:p?w@h/d?application_name=a%20b%27c"
        );
        assert_eq!(with("host=h"), "host=h application_name='a b\\'c'");
        for text in [
            "postgres://h/d?application_name=x",
            "host=h application_name=x",
        ] {
            assert_eq!(with(text), text);
        }
    }

    #[test]
    fn no_password_is_reported() {
        for (text, message) in [
            (
                "postgres://u:s3cr%2Ft@h/d",
                "failed for s3cr/t and s3cr%2Ft",
            ),
            ("postgres://u:s3c/r3t@h/d", "invalid port number: \"s3c\""),
            (
                "postgres://u:s3c@r3t@h/d",
                "could not translate host name \"r3t@h\"",
            ),
            ("host=h password=s3cr3t", "said s3cr3t"),
            ("host=h password='s3 cr3t'", "said s3 cr3t"),
            ("host=h password = s3cr3t", "said s3cr3t"),
            (
                r"host=h password='x\'s3cr3t' port=1",
                r"said x's3cr3t and x\'s3cr3t",
            ),
            (r"host=h password=s3c\ r3t", "said s3c r3t"),
            ("postgres:///d?p%61ssword=s3%63r3t", "said s3cr3t"),
            ("postgres:///d?sslpassword=s3cr3t&x=y", "said s3cr3t"),
            (
                "postgres:///d?user=u&scram_client_key=s3cr3t",
                "said s3cr3t",
            ),
            ("postgres:///d?password=s3cr3t&user=u", "said s3cr3t"),
        ] {
            let url = Url::parse(text).unwrap();
            for shown in [url.mask(message), format!("{url:?}")] {
                assert!(
                    !shown.contains("s3c") && !shown.contains("r3t"),
                    "{text}: {shown}"
                );
            }
        }
    }

    #[test]
    fn who_and_where_is_reported() {
        let url =
            Url::parse("postgres://ada:s3cr3t@db.example.org:6432/allin?sslmode=require").unwrap();
        let message = "connection to server at \"db.example.org\", port 6432 failed: user \"ada\", database \"allin\"";
        assert_eq!(url.mask(message), message);
        assert_eq!(
            format!("{url:?}"),
            "\"postgres://ada:***@db.example.org:6432/allin?sslmode=require\""
        );
    }

    #[test]
    fn a_strict_look_at_the_certificate_stays_one() {
        for (prisma, libpq) in [
            (
                "sslaccept=accept_invalid_certs&sslmode=require",
                "sslmode=require",
            ),
            ("sslmode=require&sslaccept=strict", "sslmode=verify-full"),
            ("sslaccept=strict", "sslmode=verify-full"),
            ("sslaccept=strict&sslmode=verify-ca", "sslmode=verify-ca"),
        ] {
            let url = Url::parse(&format!("postgres://h/d?{prisma}")).unwrap();
            assert_eq!(url.secret(), format!("postgres://h/d?{libpq}"), "{prisma}");
        }
    }
}
