//! Which values libpq takes for a keyword. It checks them only when it connects, and says so in words.

const SSL_MODES: &[&str] = &[
    "disable",
    "allow",
    "prefer",
    "require",
    "verify-ca",
    "verify-full",
];
const TRI_STATE: &[&str] = &["disable", "prefer", "require"];
const SESSIONS: &[&str] = &[
    "any",
    "read-write",
    "read-only",
    "primary",
    "standby",
    "prefer-standby",
];

/// A value that libpq refuses.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// What may stand there.
    pub(crate) allowed: String,
    /// The nearest right value.
    pub(crate) nearest: Option<&'static str>,
}

/// Refuses a value that libpq would refuse. Keywords that are not checked here are libpq's to check.
pub(crate) fn check(keyword: &str, value: &str) -> Result<(), Refused> {
    match keyword {
        "port" => ports(value),
        "connect_timeout" => number(value, "a whole number of seconds"),
        "keepalives"
        | "keepalives_idle"
        | "keepalives_interval"
        | "keepalives_count"
        | "tcp_user_timeout" => number(value, "a whole number"),
        "sslmode" => one_of(value, SSL_MODES),
        "gssencmode" | "channel_binding" => one_of(value, TRI_STATE),
        "target_session_attrs" => one_of(value, SESSIONS),
        "load_balance_hosts" => one_of(value, &["disable", "random"]),
        "sslnegotiation" => one_of(value, &["postgres", "direct"]),
        _ => Ok(()),
    }
}

/// Whether as many ports are given as hosts, or one, or none.
pub(crate) fn match_hosts(hosts: Option<&str>, ports: Option<&str>) -> bool {
    let count = |list: &str| list.split(',').count();
    match ports.map(count) {
        None | Some(1) => true,
        Some(ports) => ports == hosts.map_or(1, count),
    }
}

fn ports(value: &str) -> Result<(), Refused> {
    let good =
        |port: &str| port.is_empty() || port.trim().parse::<u16>().is_ok_and(|port| port > 0);
    match value.split(',').all(good) {
        true => Ok(()),
        false => Err(Refused {
            allowed: "a number from 1 to 65535".to_owned(),
            nearest: None,
        }),
    }
}

fn number(value: &str, allowed: &str) -> Result<(), Refused> {
    match value.trim().parse::<i32>() {
        Ok(_) => Ok(()),
        Err(_) => Err(Refused {
            allowed: allowed.to_owned(),
            nearest: None,
        }),
    }
}

fn one_of(value: &str, words: &'static [&'static str]) -> Result<(), Refused> {
    if words.contains(&value) {
        return Ok(());
    }
    // `no-verify` is node-postgres' word for encryption without a check of the certificate.
    let nearest = match value {
        "no-verify" | "true" | "1" | "on" if words == SSL_MODES => Some("require"),
        "false" | "0" | "off" | "none" if words == SSL_MODES => Some("disable"),
        _ => nearest(value, words),
    };
    Err(Refused {
        allowed: format!("one of {}", words.join(", ")),
        nearest,
    })
}

fn nearest(value: &str, words: &[&'static str]) -> Option<&'static str> {
    let value = value.to_ascii_lowercase().replace('_', "-");
    let distance = |word: &str| strsim::damerau_levenshtein(word, &value);
    let found = words.iter().copied().min_by_key(|word| distance(word))?;
    (distance(found) <= 2).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_checked_as_libpq_does() {
        for (keyword, value) in [
            ("port", "5432"),
            ("port", " 1,,65535"),
            ("connect_timeout", " 5 "),
            ("connect_timeout", "-1"),
            ("sslmode", "verify-full"),
            ("application_name", "x"),
        ] {
            assert_eq!(check(keyword, value), Ok(()), "{keyword}={value}");
        }
        for (keyword, value, nearest) in [
            ("port", "0", None),
            ("port", "65536", None),
            ("port", "5432x", None),
            ("connect_timeout", "abc", None),
            ("connect_timeout", "5s", None),
            ("connect_timeout", "99999999999", None),
            ("sslmode", "no-verify", Some("require")),
            ("sslmode", "verify_full", Some("verify-full")),
            ("sslmode", "prefer-verify", None),
            ("channel_binding", "required", Some("require")),
        ] {
            assert_eq!(
                check(keyword, value).unwrap_err().nearest,
                nearest,
                "{keyword}={value}"
            );
        }
    }

    #[test]
    fn hosts_and_ports_are_as_many() {
        assert!(match_hosts(Some("a,b"), Some("1,2")));
        assert!(match_hosts(Some("a,b"), Some("1")));
        assert!(match_hosts(None, None));
        assert!(!match_hosts(Some("a,b,c"), Some("1,2")));
        assert!(!match_hosts(None, Some("1,2")));
    }
}
