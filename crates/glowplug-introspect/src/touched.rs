//! Whether a transaction that did something and undid it again has left the system catalogs as they were.
//!
//! It must run inside that transaction, which is not committed, so another session still sees the catalogs as they were before.
//! The server's own counters say which catalogs the transaction wrote to, also where a part of it was rolled back. Such a catalog is
//! unchanged when it has as many rows as before, and each row that is newer than the transaction's begin is equal to one from before:
//! a row's key is unique, so the old row is gone and the new one is in its place.

use std::thread;

use glowplug_pq::{Connection, Rows};
use serde::Deserialize;

use crate::error::IntrospectError;
use crate::introspector::Introspector;
use crate::reader::{Prepared, Query, Values};
use crate::rows::{KEYED, NEWER, Read, UNREAD, rows_of, state, union};
use glowplug_pq::interrupt;

/// What a transaction has left of the system catalogs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// The very same rows: all that it made is gone, and nothing else.
    SameRows,
    /// Other rows with the same contents.
    EqualRows,
    /// Unknown: the catalogs must be read and compared.
    Unknown,
}

/// A session at one point of its transaction.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Facts {
    /// The first transaction that was not seen at this point.
    moment: String,
    /// Whether the server counts what is written.
    counts: bool,
    /// What a statement can leave in a session: settings, temporary and prepared objects.
    session: String,
}

const FACTS: Query = Query {
    name: "facts",
    sql: include_str!("facts.sql"),
    values: Values::None,
};

const TOUCHED: Query = Query {
    name: "touched",
    sql: include_str!("touched.sql"),
    values: Values::None,
};

/// How many rows a catalog has, and how many of them are newer.
#[derive(Deserialize)]
struct State {
    catalog: String,
    rows: i64,
    newer: i64,
}

/// A row of a catalog, by the object that it belongs to.
#[derive(Deserialize)]
struct Row {
    catalog: String,
    id: String,
    text: String,
    /// The number of a column, 0 for other rows.
    number: i64,
    /// How many columns its table has had, dropped ones too.
    columns: i64,
}

impl Row {
    /// Whether this row stands for the one from before. A column that was made again has a number that the table did not use
    /// then, and nothing from before can refer to it. Any other number must be the same.
    fn stands_for(&self, old: &Row) -> bool {
        (&self.catalog, &self.id, &self.text) == (&old.catalog, &old.id, &old.text)
            && (self.number == old.number || self.number > old.columns)
    }
}

impl Facts {
    /// Reads them.
    ///
    /// # Errors
    /// When the server refuses or the connection is lost.
    pub fn of(
        connection: &mut Connection,
        prepared: &mut Prepared,
    ) -> Result<Self, IntrospectError> {
        let found: Vec<Facts> = sent(prepared.query(connection, &FACTS, &[]))?;
        found
            .into_iter()
            .next()
            .ok_or_else(|| failed(glowplug_pq::Error::Decode("no row".into())))
    }

    /// Whether nothing was left in the session since, and what is written is counted.
    pub fn is_clean_since(&self, before: &Facts) -> bool {
        self.counts && before.counts && self.session == before.session
    }

    /// Whether the catalogs are what they were when these facts were read in the same transaction; `committed` reads in another
    /// session how they were.
    ///
    /// # Errors
    /// When the server refuses or the connection is lost.
    pub fn left(
        &self,
        connection: &mut Connection,
        prepared: &mut Prepared,
        committed: &mut Introspector,
    ) -> Result<Left, IntrospectError> {
        if !self.counts {
            return Ok(Left::Unknown);
        }
        let touched: Vec<String> = sent(prepared.query(connection, &TOUCHED, &[]))?;
        let mut catalogs = Vec::new();
        for name in touched
            .iter()
            .filter(|name| !UNREAD.contains(&name.as_str()))
        {
            match KEYED.iter().find(|(keyed, _)| keyed == name) {
                Some(keyed) => catalogs.push(*keyed),
                // Roles, databases and what else we do not compare row by row.
                None => return Ok(Left::Unknown),
            }
        }
        if catalogs.is_empty() {
            return Ok(Left::SameRows);
        }
        let found = self.compare(connection, prepared, committed, &catalogs, Read::All)?;
        let rewritten = catalogs.iter().any(|(name, _)| *name == "pg_class");
        if found != Left::Unknown || !rewritten {
            return Ok(found);
        }
        // It takes longer to leave out TOAST tables, and a new one is the only difference of a table that was rewritten.
        let found = self.compare(
            connection,
            prepared,
            committed,
            &catalogs,
            Read::WithoutToast,
        )?;
        Ok(match found {
            Left::SameRows => Left::EqualRows,
            other => other,
        })
    }

    fn compare(
        &self,
        connection: &mut Connection,
        prepared: &mut Prepared,
        committed: &mut Introspector,
        catalogs: &[(&str, &str)],
        read: Read,
    ) -> Result<Left, IntrospectError> {
        let moment = Some(self.moment.as_str());
        let sql = union(catalogs.iter().map(|(name, _)| state(name, read)));
        let (now, then) = thread::scope(|scope| {
            let then = scope.spawn(|| {
                let prepared = &mut committed.prepared;
                interrupt::cancellable(&mut committed.connection, |connection| {
                    sent::<State>(prepared.text(connection, &sql, &[moment]))
                })
            });
            let now = sent::<State>(prepared.text(connection, &sql, &[moment]));
            (now, then.join())
        });
        let now = now?;
        let Ok(then) = then else {
            return Ok(Left::Unknown);
        };
        let then = then?;
        let counts = |states: &[State]| -> Vec<(String, i64)> {
            let pairs = states
                .iter()
                .map(|state| (state.catalog.clone(), state.rows));
            pairs.collect()
        };
        if counts(&now) != counts(&then) {
            return Ok(Left::Unknown);
        }
        let with_newer = |(name, _): &&(&str, &str)| {
            let newer = now.iter().find(|state| state.catalog == *name);
            newer.is_none_or(|state| state.newer > 0)
        };
        let catalogs: Vec<(&str, &str)> = catalogs.iter().filter(with_newer).copied().collect();
        if catalogs.iter().any(|(_, key)| key.is_empty()) {
            return Ok(Left::Unknown);
        }
        if catalogs.is_empty() {
            return Ok(Left::SameRows);
        }
        Ok(
            match self.has_equal_rows(connection, committed, &catalogs, read)? {
                true => Left::EqualRows,
                false => Left::Unknown,
            },
        )
    }

    /// Whether each newer row of these catalogs is equal to one from before.
    fn has_equal_rows(
        &self,
        connection: &mut Connection,
        committed: &mut Introspector,
        catalogs: &[(&str, &str)],
        read: Read,
    ) -> Result<bool, IntrospectError> {
        let sql = union(
            catalogs
                .iter()
                .map(|(name, key)| rows_of(name, key, NEWER, read)),
        );
        let newer: Vec<Row> = sent(connection.query(&sql, &[Some(&self.moment)]))?;
        let ids: Vec<&str> = newer.iter().map(|row| row.id.as_str()).collect();
        let ids = format!("{{{}}}", ids.join(","));
        let sql = union(catalogs.iter().map(|(name, key)| {
            let one_of = "OPERATOR(pg_catalog.=) ANY ($1::pg_catalog.oid[])";
            rows_of(
                name,
                key,
                &format!("a.{key}::pg_catalog.oid {one_of}"),
                read,
            )
        }));
        let old: Vec<Row> = interrupt::cancellable(&mut committed.connection, |connection| {
            sent(connection.query(&sql, &[Some(&ids)]))
        })?;
        Ok(newer
            .iter()
            .all(|row| old.iter().any(|old| row.stands_for(old))))
    }
}

fn sent<T: serde::de::DeserializeOwned>(
    rows: Result<Rows, glowplug_pq::Error>,
) -> Result<Vec<T>, IntrospectError> {
    rows.and_then(|rows| rows.decode()).map_err(failed)
}

fn failed(source: glowplug_pq::Error) -> IntrospectError {
    IntrospectError::Query {
        query: "touched",
        source,
    }
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use crate::read::QUERIES_TEXT;
    use crate::rows::{KEYED, UNREAD};

    #[test]
    fn no_catalog_is_read_whose_changes_do_not_count() {
        let name = Regex::new(r"(?:FROM|JOIN) pg_catalog\.(pg_[a-z_]+)\b(?:\s|$)").unwrap();
        for text in QUERIES_TEXT {
            for found in name.captures_iter(text) {
                assert!(!UNREAD.contains(&&found[1]), "{}", &found[1]);
            }
        }
        assert!(KEYED.iter().all(|(name, _)| !UNREAD.contains(name)));
    }
}
