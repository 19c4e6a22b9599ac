//! The connection strings of a cluster, and what in the caller's environment they overrule.
//!
//! libpq takes each parameter that a connection string leaves out from a `PG*` variable. A variable that is meant for
//! another server would then lead a session astray: `PGHOSTADDR` wins over a socket folder. An empty value counts as
//! given, so it overrules the variable, and libpq then behaves as without it. Parameters whose values libpq checks
//! need a real one.

use std::env;

use crate::cluster::Cluster;

/// Variables that libpq reads and that no parameter overrules. A process that connects to a cluster of its own must
/// run without them: the first two send it to a service file, the others become settings of the session.
pub const UNNAMEABLE_VARIABLES: [&str; 5] = [
    "PGSERVICE",
    "PGSERVICEFILE",
    "PGDATESTYLE",
    "PGGEQO",
    "PGTZ",
];

/// A parameter that libpq takes from the environment where a connection string does not name it.
struct Parameter {
    keyword: &'static str,
    variable: &'static str,
    /// What a unix socket without a password needs.
    value: &'static str,
    /// The first major version of libpq that knows it, as far as we support them: 13 stands for all.
    since: u32,
}

const fn parameter(
    keyword: &'static str,
    variable: &'static str,
    value: &'static str,
    since: u32,
) -> Parameter {
    Parameter {
        keyword,
        variable,
        value,
        since,
    }
}

/// Oldest libpq that the connection strings must work with.
const OLDEST: u32 = 13;

/// What [`Cluster::url`] always names (host, port, user, database, sslmode) is not here, nor is the password, which a
/// server that trusts its socket does not ask for.
const PARAMETERS: [Parameter; 25] = [
    parameter("hostaddr", "PGHOSTADDR", "", OLDEST),
    parameter("options", "PGOPTIONS", "", OLDEST),
    parameter("application_name", "PGAPPNAME", "glowplug", OLDEST),
    parameter("client_encoding", "PGCLIENTENCODING", "UTF8", OLDEST),
    parameter("connect_timeout", "PGCONNECT_TIMEOUT", "30", OLDEST),
    parameter(
        "target_session_attrs",
        "PGTARGETSESSIONATTRS",
        "any",
        OLDEST,
    ),
    parameter("channel_binding", "PGCHANNELBINDING", "prefer", OLDEST),
    parameter("gssencmode", "PGGSSENCMODE", "disable", OLDEST),
    parameter("krbsrvname", "PGKRBSRVNAME", "postgres", OLDEST),
    parameter("requirepeer", "PGREQUIREPEER", "", OLDEST),
    parameter("passfile", "PGPASSFILE", "", OLDEST),
    parameter("sslcert", "PGSSLCERT", "", OLDEST),
    parameter("sslkey", "PGSSLKEY", "", OLDEST),
    parameter("sslrootcert", "PGSSLROOTCERT", "", OLDEST),
    parameter("sslcrl", "PGSSLCRL", "", OLDEST),
    parameter(
        "ssl_min_protocol_version",
        "PGSSLMINPROTOCOLVERSION",
        "",
        OLDEST,
    ),
    parameter(
        "ssl_max_protocol_version",
        "PGSSLMAXPROTOCOLVERSION",
        "",
        OLDEST,
    ),
    parameter("sslcrldir", "PGSSLCRLDIR", "", 14),
    parameter("require_auth", "PGREQUIREAUTH", "", 16),
    parameter("sslcertmode", "PGSSLCERTMODE", "disable", 16),
    parameter("load_balance_hosts", "PGLOADBALANCEHOSTS", "disable", 16),
    parameter("sslnegotiation", "PGSSLNEGOTIATION", "postgres", 17),
    parameter("gssdelegation", "PGGSSDELEGATION", "0", 17),
    parameter("min_protocol_version", "PGMINPROTOCOLVERSION", "3.0", 18),
    parameter("max_protocol_version", "PGMAXPROTOCOLVERSION", "3.0", 18),
];

impl Cluster {
    /// The URL of a database in this cluster, for people and other programs: every libpq since version 13 takes it, and
    /// so do most other clients.
    ///
    /// It names more than the place only where a `PG*` variable of this process would change it.
    pub fn url(&self, database: &str) -> String {
        self.url_with(database, |parameter| {
            parameter.since <= OLDEST && env::var_os(parameter.variable).is_some()
        })
    }

    /// The URL of a database in this cluster for a session of our own: it names all that libpq would otherwise take
    /// from the environment, the [`UNNAMEABLE_VARIABLES`] aside.
    ///
    /// `libpq` is the version of the libpq that is to read it, as `PQlibVersion` gives it (`150018`): an older one
    /// refuses parameters that it does not know.
    pub fn session_url(&self, database: &str, libpq: u32) -> String {
        let major = (libpq / 10_000).max(OLDEST);
        self.url_with(database, |parameter| parameter.since <= major)
    }

    fn url_with(&self, database: &str, wanted: impl Fn(&Parameter) -> bool) -> String {
        let host = self.socket_dir().as_os_str().as_encoded_bytes();
        let mut url = format!(
            "postgres:///{}?host={}&port=5432&user=postgres&sslmode=disable",
            encode(database.as_bytes(), b""),
            encode(host, b"/")
        );
        for parameter in PARAMETERS.iter().filter(|parameter| wanted(parameter)) {
            url.push_str(&format!("&{}={}", parameter.keyword, parameter.value));
        }
        url
    }
}

fn encode(bytes: &[u8], also: &[u8]) -> String {
    let mut out = String::new();
    for byte in bytes {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(*byte))
            }
            _ if also.contains(byte) => out.push(char::from(*byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
