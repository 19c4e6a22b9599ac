//! Connection strings as people have them.

/// What was changed in a connection string so that libpq takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlNote {
    /// The parameters that were taken out.
    pub dropped: Vec<String>,
}

/// Parameters that Prisma gives a meaning and libpq refuses. `schema` becomes the search path, `sslaccept=strict` what libpq calls
/// `sslmode=verify-full`; the others set up a pool, which a command line has not.
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

/// The connection string as libpq takes it, and what was taken out of it.
///
/// A URL that was written for Prisma, as `postgresql://localhost/allin?schema=public`, works here unchanged.
///
/// ```
/// use glowplug_migrate::project::for_libpq;
/// let (url, note) = for_libpq("postgresql://u@h/d?schema=public&sslmode=require");
/// assert_eq!(url, "postgresql://u@h/d?sslmode=require");
/// assert_eq!(note.unwrap().dropped, ["schema"]);
/// assert_eq!(for_libpq("postgres://h/d?schema=app").0, "postgres://h/d?options=-csearch_path%3Dapp");
/// assert_eq!(
///     for_libpq("postgres://h/d?schema=app&options=-cwork_mem%3D8MB").0,
///     "postgres://h/d?options=-cwork_mem%3D8MB%20-csearch_path%3Dapp"
/// );
/// assert_eq!(for_libpq("postgres://h/d?sslmode=require&sslaccept=strict").0, "postgres://h/d?sslmode=verify-full");
/// ```
pub fn for_libpq(url: &str) -> (String, Option<UrlNote>) {
    let url = url.trim();
    let Some((location, query)) = split_query(url).filter(|_| url.contains("://")) else {
        return (url.to_owned(), None);
    };
    let mut kept: Vec<String> = Vec::new();
    let mut dropped = Vec::new();
    let (mut search_path, mut strict) = (None, false);
    for pair in query.split('&') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if !PRISMA_ONLY.contains(&key) {
            kept.push(pair.to_owned());
            continue;
        }
        dropped.push(key.to_owned());
        if key == "schema" && value != "public" && !value.is_empty() {
            search_path = Some(format!("-csearch_path%3D{value}"));
        }
        strict |= key == "sslaccept" && value == "strict";
    }
    if let Some(search_path) = search_path {
        // Of two parameters of one name libpq takes the later.
        match kept.iter_mut().rfind(|pair| pair.starts_with("options=")) {
            Some(options) => *options += &format!("%20{search_path}"),
            None => kept.push(format!("options={search_path}")),
        }
    }
    if strict {
        // What libpq calls it. Without it whoever asked for a strict look would get none.
        kept.retain(|pair| !pair.starts_with("sslmode=") || pair.starts_with("sslmode=verify-"));
        if !kept.iter().any(|pair| pair.starts_with("sslmode=")) {
            kept.push("sslmode=verify-full".to_owned());
        }
    }
    if dropped.is_empty() {
        return (url.to_owned(), None);
    }
    let mark = if kept.is_empty() { "" } else { "?" };
    (
        format!("{location}{mark}{}", kept.join("&")),
        Some(UrlNote { dropped }),
    )
}

/// What stands before and behind the `?` that begins the query. A `?` in the password is a part of it, as libpq has it: user
/// and password run to the first `@`, unless a `/` comes before.
pub(crate) fn split_query(url: &str) -> Option<(&str, &str)> {
    let authority = url.find("://").map_or(0, |at| at + 3);
    let user_end = url[authority..]
        .find(['@', '/'])
        .filter(|at| url[authority + at..].starts_with('@'));
    let from = authority + user_end.unwrap_or(0);
    let mark = from + url[from..].find('?')?;
    Some((&url[..mark], &url[mark + 1..]))
}

/// Whether the server of this session is on this machine. Name and address must both say so: `hostaddr` may send
/// `localhost` elsewhere, and a name that is resolved to this machine may be a tunnel to another.
pub fn is_local_session(connection: &glowplug_pq::Connection) -> bool {
    let address = connection.host_address();
    is_local(&connection.host()) && (address.is_empty() || is_local(&address))
}

/// Whether a server at this host is on this machine: a unix socket, or a loopback name or address.
pub fn is_local(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host.is_empty()
        || host.starts_with(['/', '@'])
        || host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_libpq_knows_stays() {
        for url in [
            "postgres://h/d",
            "postgres:///d?host=/tmp",
            "host=h dbname=d",
            "postgres://u:p?schema=x@h/d?sslmode=require",
            "",
        ] {
            assert_eq!(for_libpq(url), (url.to_owned(), None));
        }
    }

    #[test]
    fn only_this_machine_is_local() {
        for host in [
            "",
            "/tmp",
            "@abstract",
            "localhost",
            "LocalHost",
            "127.0.0.1",
            "127.9.9.9",
            "::1",
            "[::1]",
        ] {
            assert!(is_local(host), "{host}");
        }
        for host in ["db.example.org", "10.0.0.1", "localhost.example.org", "::2"] {
            assert!(!is_local(host), "{host}");
        }
    }
}
