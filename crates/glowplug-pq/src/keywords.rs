//! The keywords of connection strings: which there are, which are secret, and which words of other clients stand for them.

use std::ffi::CStr;
use std::sync::LazyLock;

use crate::conninfo::options::Options;

/// Secrets that libraries other than the linked one know.
/// See <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS>.
const SECRETS: [&str; 5] = [
    "password",
    "sslpassword",
    "scram_client_key",
    "scram_server_key",
    "oauth_client_secret",
];

/// Words of other clients, and what to write here.
const FOREIGN: [(&str, &str); 27] = [
    ("pass", "password"),
    ("passwd", "password"),
    ("pwd", "password"),
    ("username", "user"),
    ("database", "dbname"),
    ("db", "dbname"),
    ("server", "host"),
    ("hostname", "host"),
    ("ssl", "sslmode"),
    ("ssl_mode", "sslmode"),
    ("ssl-mode", "sslmode"),
    ("sslMode", "sslmode"),
    ("sslfactory", "sslmode"),
    ("uselibpqcompat", "sslmode"),
    ("timeout", "connect_timeout"),
    ("loginTimeout", "connect_timeout"),
    ("connectTimeout", "connect_timeout"),
    ("connection_timeout", "connect_timeout"),
    ("connectionTimeoutMillis", "connect_timeout"),
    ("ApplicationName", "application_name"),
    ("charset", "client_encoding"),
    ("encoding", "client_encoding"),
    ("search_path", "options=-csearch_path%3D..."),
    ("currentSchema", "options=-csearch_path%3D..."),
    ("statement_timeout", "options=-cstatement_timeout%3D..."),
    ("lock_timeout", "options=-clock_timeout%3D..."),
    ("timezone", "options=-ctimezone%3D..."),
];

struct Keyword {
    name: String,
    secret: bool,
}

static KEYWORDS: LazyLock<Vec<Keyword>> = LazyLock::new(|| {
    let Some(options) = Options::none() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    options.each(|option| {
        // SAFETY: `each` gives live entries whose keyword is a string; the mark may be null.
        let (name, mark) = unsafe {
            let name = CStr::from_ptr(option.keyword)
                .to_string_lossy()
                .into_owned();
            (name, crate::text::copied(option.dispchar))
        };
        found.push(Keyword {
            name,
            secret: mark.as_deref() == Some("*"),
        });
    });
    found
});

/// Whether the value of this keyword is a secret: by libpq's own mark, or by name.
pub(crate) fn is_secret(keyword: &str) -> bool {
    SECRETS.contains(&keyword)
        || KEYWORDS
            .iter()
            .any(|known| known.secret && known.name == keyword)
}

/// Whether libpq knows the keyword.
fn is_known(keyword: &str) -> bool {
    KEYWORDS.iter().any(|known| known.name == keyword)
}

/// Whether a parameter means something here: to libpq, or to Prisma.
pub(crate) fn is_understood(keyword: &str) -> bool {
    // libpq takes JDBC's `ssl=true`.
    is_known(keyword) || keyword == "ssl" || is_prisma(keyword)
}

/// What was probably meant by a keyword that libpq does not know.
pub(crate) fn meant_by(keyword: &str) -> Option<String> {
    let foreign = FOREIGN.iter().find(|(word, _)| *word == keyword);
    if let Some((_, ours)) = foreign {
        return Some((*ours).to_owned());
    }
    let lower = keyword.to_ascii_lowercase();
    let distance = |known: &Keyword| strsim::damerau_levenshtein(&known.name, &lower);
    let nearest = KEYWORDS.iter().min_by_key(|known| distance(known))?;
    // A third of the letters, so that a short word is not taken for another.
    (distance(nearest) <= (lower.chars().count() / 3).min(2)).then(|| nearest.name.clone())
}

/// Parameters of Prisma's URLs that libpq refuses.
const PRISMA_ONLY: [&str; 8] = [
    "schema",
    "connection_limit",
    "pool_timeout",
    "socket_timeout",
    "pgbouncer",
    "statement_cache_size",
    "sslidentity",
    "sslaccept",
];

/// Whether this is a parameter of Prisma's URLs that libpq refuses.
pub(crate) fn is_prisma(keyword: &str) -> bool {
    PRISMA_ONLY.contains(&keyword)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_found_where_it_is_near() {
        for (word, meant) in [
            ("passwrod", Some("password")),
            ("pasword", Some("password")),
            ("PASSWORD", Some("password")),
            ("pwd", Some("password")),
            ("sslmod", Some("sslmode")),
            ("conect_timeout", Some("connect_timeout")),
            ("search_path", Some("options=-csearch_path%3D...")),
            ("nonsense", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(meant_by(word).as_deref(), meant, "{word}");
        }
    }
}
