//! Why there is no connection: a code for programs, and the one next step that fits.

use glowplug_pq::{Error, Reason};

/// A stable name of the reason.
pub(super) fn code(error: &Error) -> &'static str {
    let Error::Connect(failure) = error else {
        return match error {
            Error::Nul(_) => "database-url",
            _ => "connection-failed",
        };
    };
    match &failure.reason {
        Reason::Malformed => "database-url",
        Reason::UnknownParameter { .. } => "unknown-parameter",
        Reason::BadValue { .. } => "parameter-value",
        Reason::NotAdmitted => "not-admitted",
        Reason::NoPassword => "no-password",
        Reason::TimedOut => "connect-timeout",
        Reason::UnknownHost => "unknown-host",
        Reason::Unreachable => "unreachable",
        Reason::SocketDenied => "socket-denied",
        Reason::NotPostgres => "not-postgresql",
        Reason::Closed => "connection-closed",
        Reason::TlsNotOffered => "tls-not-offered",
        Reason::TlsRootMissing => "tls-root-missing",
        Reason::TlsUntrusted => "tls-untrusted",
        Reason::TlsHostName => "tls-host-name",
        Reason::TlsClient => "tls-client",
        Reason::Tls => "tls",
        Reason::Service => "service",
        Reason::Gssapi => "gssapi",
        Reason::SessionAttributes => "target-session",
        Reason::Method => "authentication-method",
        Reason::Refused => match failure.sqlstate.as_deref() {
            Some("3D000") => "unknown-database",
            Some("28P01" | "28000") => "authentication",
            Some("53300") => "too-many-connections",
            Some("57P03") if is_stopping(&failure.message) => "server-stopping",
            Some("57P01" | "57P02") => "server-stopping",
            Some("57P03") => "server-starting",
            Some("42501") => "missing-privilege",
            Some("55000") => "database-closed",
            Some(_) | None => "connection-refused-by-server",
        },
        _ => "connection-failed",
    }
}

/// The next step. `named_by` is what holds the connection string: a variable, a flag, a file and its line.
pub(super) fn hint(error: &Error, named_by: &str) -> String {
    if is_ours(named_by) {
        return "run `server stop`, then the same command again; `server status` names its log"
            .to_owned();
    }
    let Error::Connect(failure) = error else {
        return match error {
            Error::Nul(_) => format!("take the NUL character out of {named_by}"),
            _ => format!("correct {named_by}"),
        };
    };
    match &failure.reason {
        Reason::Malformed => format!(
            "write {named_by} as postgres://user:password@host:5432/database, with %40 for an `@` in the password"
        ),
        Reason::UnknownParameter { meant: Some(meant) } => {
            format!("write `{meant}` in {named_by}, or leave the parameter out")
        }
        Reason::UnknownParameter { meant: None } => format!(
            "take it out of {named_by}; parameters are those of libpq: \
             https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS"
        ),
        Reason::BadValue {
            keyword,
            variable,
            nearest,
        } => bad_value(keyword, variable.as_deref().unwrap_or(named_by), *nearest),
        Reason::NotAdmitted => format!(
            "have a line for this user, database and address added to the server's pg_hba.conf; \
             if it admits encrypted connections only, add `sslmode=require` to {named_by}"
        ),
        Reason::NoPassword => {
            format!("put the password into {named_by}, into PGPASSWORD or into a password file")
        }
        Reason::TimedOut => format!(
            "correct host and port in {named_by}, see whether a firewall stands between, or wait longer with `connect_timeout=SECONDS`"
        ),
        Reason::UnknownHost => format!(
            "correct the host in {named_by}, or see whether this machine's network and name service work"
        ),
        Reason::Unreachable => format!(
            "start the server, or correct host and port in {named_by}; {}",
            match is_shadow(named_by) {
                true => "without it a local shadow server is used",
                false => "`--local` uses the project's local cluster",
            }
        ),
        Reason::SocketDenied => format!(
            "run this as a user who may open the server's socket, or name the server's TCP host and port in {named_by}"
        ),
        Reason::NotPostgres => {
            format!("another program answers there: correct host and port in {named_by}")
        }
        Reason::Closed => format!(
            "see the log of the server or of the proxy before it; where only TLS is answered, add `sslmode=require` to {named_by}"
        ),
        Reason::TlsNotOffered => format!(
            "turn `ssl` on in the server's postgresql.conf, or write `sslmode=prefer` in {named_by} if the network between is safe"
        ),
        Reason::TlsRootMissing => format!(
            "name the file of the authority that signed the server's certificate with `sslrootcert=PATH` in {named_by}"
        ),
        Reason::TlsUntrusted => format!(
            "name the authority that signed the server's certificate with `sslrootcert=PATH` in {named_by}, and see that the certificate has not expired"
        ),
        Reason::TlsHostName => format!(
            "write the host name of the server's certificate in {named_by}, or `sslmode=verify-ca` if another name is expected"
        ),
        Reason::TlsClient => format!(
            "correct `sslcert` and `sslkey` in {named_by}; the key must be readable by its owner only"
        ),
        Reason::Tls => format!(
            "see the server's log; `sslmode` and the other ssl parameters in {named_by} say which TLS is asked for"
        ),
        Reason::Service => format!(
            "correct the service in {named_by} or PGSERVICE, or define it in ~/.pg_service.conf or the file that PGSERVICEFILE names"
        ),
        Reason::Gssapi => format!(
            "get a Kerberos ticket with `kinit`, or write `gssencmode=disable` in {named_by}"
        ),
        Reason::SessionAttributes => format!(
            "add the other servers' hosts to {named_by}, or correct its `target_session_attrs`"
        ),
        Reason::Method => format!(
            "have the server offer such a method in its pg_hba.conf, or correct `require_auth` and `channel_binding` in {named_by}"
        ),
        Reason::Refused => refused(
            failure.sqlstate.as_deref().unwrap_or_default(),
            &failure.message,
            named_by,
        ),
        _ => format!("correct what the message names in {named_by}"),
    }
}

fn bad_value(keyword: &str, holder: &str, nearest: Option<&str>) -> String {
    match (keyword, nearest) {
        // What other clients call encryption without a check of the certificate.
        ("sslmode", Some("require")) => format!(
            "write `sslmode=require` in {holder}: it is the nearest, it encrypts and does not check the server's certificate"
        ),
        (_, Some(nearest)) => format!("write `{nearest}` for it in {holder}"),
        _ => format!("correct `{keyword}` in {holder}"),
    }
}

fn refused(sqlstate: &str, message: &str, named_by: &str) -> String {
    match sqlstate {
        // Where a command could create it, `unknown_database` is the hint.
        "3D000" => format!("create the database, or name one that exists in {named_by}"),
        "28P01" => format!("correct the user or the password in {named_by}"),
        "28000" => format!(
            "correct the user in {named_by}, or have the server's administrator allow this user to log in"
        ),
        "53300" => {
            "close idle sessions, raise max_connections, or try again when a connection is free"
                .to_owned()
        }
        "57P03" if is_stopping(message) => stopping(),
        "57P01" | "57P02" => stopping(),
        "57P03" => {
            "wait until the server accepts connections, then run the same command again".to_owned()
        }
        "42501" => "grant CONNECT on the database to this user".to_owned(),
        "55000" => format!(
            "allow connections with `ALTER DATABASE .. ALLOW_CONNECTIONS true`, or name another database in {named_by}"
        ),
        // A setting in `options` that the server does not know or does not take.
        "42704" | "22023" => format!("correct `options` in {named_by}"),
        _ => "see the server's log".to_owned(),
    }
}

/// What to do where the database does not exist.
pub(crate) fn unknown_database(named_by: &str) -> String {
    format!(
        "`migrate deploy` and `migrate dev` create the database; or correct its name in {named_by}"
    )
}

/// A server of our own: its connection string is not the user's to correct.
fn is_ours(named_by: &str) -> bool {
    named_by.starts_with("the local ")
}

fn is_shadow(named_by: &str) -> bool {
    named_by.starts_with("SHADOW_DATABASE_URL")
}

fn stopping() -> String {
    "start the server again when it has stopped, then run the same command again".to_owned()
}

/// A server that starts and one that stops give the same SQLSTATE; in another language than English they look alike.
fn is_stopping(message: &str) -> bool {
    message.contains("shutting down")
}
