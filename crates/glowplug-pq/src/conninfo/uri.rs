//! A connection string written as a URI.

use std::fmt::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::ConnectionString;
use crate::redact::MASK;

/// What may stand in a URL as it is.
const PLAIN: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What may stand in the query of a URL as it is: a path is read more easily that way.
const PLAIN_IN_QUERY: AsciiSet = PLAIN.remove(b'/');

impl ConnectionString {
    /// A URI with each value as `show` gives it.
    pub(super) fn uri(&self, show: impl Fn(&str, &str) -> String) -> String {
        let shown =
            |keyword: &str, value: &str, plain: &'static AsciiSet| match show(keyword, value) {
                mask if mask == MASK => mask,
                value => utf8_percent_encode(&value, plain).to_string(),
            };
        let of = |keyword: &str| {
            let value = self.get(keyword);
            value.map(|value| shown(keyword, value, &PLAIN))
        };
        let host = self.get("host").unwrap_or_default();
        // The part before the path has room for one host name; everything else stands in the query.
        let in_front = !host.is_empty() && !host.contains([',', '/', ':', '@']);
        let mut authority = String::new();
        if in_front {
            if let Some(user) = of("user") {
                let password = of("password").map_or(String::new(), |text| format!(":{text}"));
                let _ = write!(authority, "{user}{password}@");
            }
            authority.push_str(host);
            if let Some(port) = of("port") {
                let _ = write!(authority, ":{port}");
            }
        }
        let has_user = self.get("user").is_some();
        let written = |keyword: &str| match keyword {
            "dbname" => true,
            "host" | "port" => in_front,
            "user" | "password" => in_front && has_user,
            _ => false,
        };
        let pairs = self.options.iter().filter(|(keyword, _)| !written(keyword));
        let query: Vec<String> = pairs
            .map(|(keyword, value)| format!("{keyword}={}", shown(keyword, value, &PLAIN_IN_QUERY)))
            .collect();
        let database = of("dbname").unwrap_or_default();
        let mark = if query.is_empty() { "" } else { "?" };
        format!(
            "postgresql://{authority}/{database}{mark}{}",
            query.join("&")
        )
    }
}
