//! Whether a database is what it was, without reading what that is.
//!
//! A catalog is made of nothing but what the system catalogs hold. Where these hold the very same rows as before, it is the same;
//! where they do not, nothing is known, as an index that was dropped and made again is another row and the same index.

use serde::Deserialize;

use crate::error::IntrospectError;
use crate::introspector::Introspector;
use crate::reader::{Query, Values};
use glowplug_pq::interrupt;

/// The system catalogs at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Stamp {
    /// The first transaction that was not seen then.
    moment: String,
    rows: String,
    newer: i64,
    relations: Option<String>,
    roles: Option<String>,
}

const QUERY: Query = Query {
    name: "stamp",
    sql: include_str!("stamp.sql"),
    values: Values::None,
};

impl Introspector {
    /// The system catalogs as they are now, for [`Introspector::is_unchanged`].
    ///
    /// # Errors
    /// When the server refuses or the connection is lost.
    pub fn stamp(&mut self) -> Result<Stamp, IntrospectError> {
        self.stamp_since("0")
    }

    /// Whether they are what they were then, so that [`Introspector::read`] gives the same catalog. `false` may as well mean that
    /// an equal object was created again.
    ///
    /// # Errors
    /// As [`Introspector::stamp`].
    pub fn is_unchanged(&mut self, since: &Stamp) -> Result<bool, IntrospectError> {
        let now = self.stamp_since(&since.moment)?;
        Ok(now.newer == 0
            && now.rows == since.rows
            && now.relations == since.relations
            && now.roles == since.roles)
    }

    fn stamp_since(&mut self, moment: &str) -> Result<Stamp, IntrospectError> {
        let failed = |source| IntrospectError::Query {
            query: QUERY.name,
            source,
        };
        let prepared = &mut self.prepared;
        interrupt::cancellable(&mut self.connection, |connection| {
            // A schema on the path could have operators that are no catalog's.
            connection.execute("BEGIN READ ONLY; SET LOCAL search_path = ''")?;
            let rows = prepared
                .query(connection, &QUERY, &[Some(moment)])
                .and_then(|rows| rows.decode());
            let ended = connection.execute("COMMIT");
            let found: Vec<Stamp> = rows?;
            ended?;
            found
                .into_iter()
                .next()
                .ok_or_else(|| glowplug_pq::Error::Decode("no row".into()))
        })
        .map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::QUERY;
    use crate::read::QUERIES_TEXT;

    #[test]
    fn no_catalog_is_read_that_is_not_counted() {
        let name = Regex::new(r"(?:FROM|JOIN) pg_catalog\.(pg_[a-z_]+)\b(?:\s|$)").unwrap();
        let counted: Vec<&str> = name
            .captures_iter(QUERY.sql)
            .map(|found| found.get(1).unwrap().as_str())
            .collect();
        let read = QUERIES_TEXT
            .iter()
            .flat_map(|text| name.captures_iter(text));
        for catalog in read.map(|found| found.get(1).unwrap().as_str()) {
            assert!(counted.contains(&catalog), "{catalog}");
        }
        assert!(counted.len() > 40, "{counted:?}");
    }
}
