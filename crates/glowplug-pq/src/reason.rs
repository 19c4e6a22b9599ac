//! Why there is no connection, as a value.

/// Why there is no connection.
///
/// libpq says most of these in words only. It is never asked to translate them (that needs a call of `setlocale`, which no
/// Rust program makes by itself), so its words are the same everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The connection string cannot be parsed.
    Malformed,
    /// The connection string has a parameter that libpq does not know.
    UnknownParameter {
        /// What was probably meant.
        meant: Option<String>,
    },
    /// The value of a parameter is none that libpq takes.
    BadValue {
        /// The parameter.
        keyword: String,
        /// The variable of the environment that holds it, where it is not in the connection string.
        variable: Option<String>,
        /// The nearest value that libpq takes.
        nearest: Option<&'static str>,
    },
    /// A server answered and refused; the SQLSTATE says why.
    Refused,
    /// No line of the server's `pg_hba.conf` admits this user, database, address and encryption.
    NotAdmitted,
    /// The server asked for a password, and there was none.
    NoPassword,
    /// The time given by `connect_timeout` was over.
    TimedOut,
    /// A host name could not be resolved.
    UnknownHost,
    /// Nothing listens at the address or the socket.
    Unreachable,
    /// The socket may not be opened by this user of the operating system.
    SocketDenied,
    /// What answers is not a PostgreSQL server.
    NotPostgres,
    /// The server ended the connection without a reason.
    Closed,
    /// TLS was asked for, and the server has none.
    TlsNotOffered,
    /// The file of root certificates is missing or unreadable.
    TlsRootMissing,
    /// The server's certificate is signed by none of the known roots, or is not valid now.
    TlsUntrusted,
    /// The server's certificate is for another host name.
    TlsHostName,
    /// The client's certificate or key is missing or cannot be read.
    TlsClient,
    /// Another failure of TLS.
    Tls,
    /// A service or its file is missing or faulty.
    Service,
    /// A failure of GSSAPI.
    Gssapi,
    /// The server answered, and is not of the kind that `target_session_attrs` asks for.
    SessionAttributes,
    /// The server offers no way to log in that `require_auth` or `channel_binding` allows.
    Method,
    /// Something else; the message says what.
    #[default]
    Other,
}

impl Reason {
    /// Whether the connection string or a variable is wrong, so that no server was asked.
    pub fn is_about_options(&self) -> bool {
        matches!(
            self,
            Reason::Malformed | Reason::UnknownParameter { .. } | Reason::BadValue { .. }
        )
    }

    /// The reason in a message of libpq's. Of several hosts each has its line; the first reason that says more than that
    /// nothing listens is taken.
    pub(crate) fn of(message: &str, answered: bool) -> Self {
        // The name of the file stands in every language, and everything else about a refusal in the SQLSTATE.
        if answered {
            return match message.contains("pg_hba.conf") {
                true => Reason::NotAdmitted,
                false => Reason::Refused,
            };
        }
        let has = |words: &[&str]| words.iter().any(|words| message.contains(words));
        let found = TEXTS.iter().find(|(_, words)| has(words));
        found.map_or(Reason::Other, |(reason, _)| reason.clone())
    }
}

/// What libpq writes for each reason, the more certain first. See `fe-connect.c`, `fe-secure-openssl.c` and `fe-auth.c` of
/// PostgreSQL.
const TEXTS: &[(Reason, &[&str])] = &[
    (Reason::NoPassword, &["no password supplied"]),
    (
        Reason::Service,
        &[
            "definition of service",
            "service file",
            "nested service specifications",
        ],
    ),
    (
        Reason::TlsNotOffered,
        &["server does not support SSL, but SSL was required"],
    ),
    (
        Reason::TlsRootMissing,
        &[
            "root certificate file",
            "could not get home directory to locate root certificate file",
            "could not load system root certificate paths",
        ],
    ),
    (
        Reason::TlsHostName,
        &[
            "does not match host name",
            "could not get server's host name from server certificate",
            "host name must be specified for a verified SSL connection",
        ],
    ),
    (Reason::TlsUntrusted, &["certificate verify failed"]),
    (
        Reason::TlsClient,
        &[
            "private key file",
            "could not read certificate file",
            "could not load SSL certificate",
            "could not open certificate file",
        ],
    ),
    (Reason::Gssapi, &["GSSAPI", "GSS "]),
    (
        Reason::SessionAttributes,
        &[
            "session is read-only",
            "session is not read-only",
            "server is in hot standby mode",
            "server is not in hot standby mode",
        ],
    ),
    (
        Reason::Method,
        &[
            "channel binding",
            "authentication method requirement",
            "authentication method ",
        ],
    ),
    (Reason::Tls, &["SSL", "certificate"]),
    (Reason::UnknownHost, &["could not translate host name"]),
    (
        Reason::NotPostgres,
        &[
            "expected authentication request from server",
            "received invalid response",
            "unexpected message from server",
        ],
    ),
    (
        Reason::Closed,
        &[
            "server closed the connection unexpectedly",
            "Connection reset by peer",
        ],
    ),
    (Reason::SocketDenied, &["Permission denied"]),
    (
        Reason::TimedOut,
        &["timeout expired", "Connection timed out"],
    ),
    (
        Reason::Unreachable,
        &["connection to server", "could not connect to server"],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libpqs_words_give_the_reason() {
        let at = "connection to server at \"h\" (127.0.0.1), port 1 failed: ";
        for (text, reason) in [
            (
                "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?",
                Reason::Unreachable,
            ),
            ("fe_sendauth: no password supplied", Reason::NoPassword),
            (
                "server does not support SSL, but SSL was required",
                Reason::TlsNotOffered,
            ),
            (
                "root certificate file \"/r/root.crt\" does not exist\nEither provide the file or change sslmode to disable server certificate verification.",
                Reason::TlsRootMissing,
            ),
            ("SSL error: certificate verify failed", Reason::TlsUntrusted),
            (
                "server certificate for \"a\" does not match host name \"h\"",
                Reason::TlsHostName,
            ),
            ("SSL error: wrong version number", Reason::Tls),
            (
                "GSSAPI encryption required but was impossible",
                Reason::Gssapi,
            ),
            ("session is read-only", Reason::SessionAttributes),
            (
                "server closed the connection unexpectedly\n\tThis probably means",
                Reason::Closed,
            ),
            (
                "expected authentication request from server, but received H",
                Reason::NotPostgres,
            ),
        ] {
            assert_eq!(Reason::of(&format!("{at}{text}"), false), reason, "{text}");
        }
        assert_eq!(
            Reason::of(
                "could not translate host name \"h\" to address: Name or service not known",
                false
            ),
            Reason::UnknownHost
        );
        assert_eq!(Reason::of("out of memory", false), Reason::Other);
        assert_eq!(
            Reason::of("FATAL: kein pg_hba.conf-Eintrag für Host »::1«", true),
            Reason::NotAdmitted
        );
    }

    /// One host that does not answer hides no better reason of another.
    #[test]
    fn of_several_hosts_the_one_that_says_more_counts() {
        let text = "connection to server at \"a\" (127.0.0.1), port 1 failed: Connection refused\n\
                    connection to server at \"b\" (127.0.0.1), port 2 failed: server does not support SSL, but SSL was required";
        assert_eq!(Reason::of(text, false), Reason::TlsNotOffered);
    }
}
