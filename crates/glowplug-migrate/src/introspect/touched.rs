//! Whether a transaction that did something and undid it again has left the system catalogs as they were.
//!
//! It must run inside that transaction, which is not committed, so another session still sees the catalogs as they were before.
//! The server's own counters say which catalogs the transaction wrote to, also where a part of it was rolled back. Such a catalog is
//! unchanged when it has as many rows as before, and each row that is newer than the transaction's begin is equal to one from before:
//! a row's key is unique, so the old row is gone and the new one is in its place.

use std::thread;

use glowplug_pq::{Connection, Rows};
use serde::Deserialize;

use super::reader::{Prepared, Query, Values};
use super::{IntrospectError, Introspector};
use crate::interrupt;

/// Catalogs that nothing in a [`Catalog`](glowplug_schema::catalog::Catalog) is read from.
const UNREAD: [&str; 6] = [
    "pg_shdepend",
    "pg_statistic",
    "pg_statistic_ext_data",
    "pg_largeobject",
    "pg_largeobject_metadata",
    "pg_init_privs",
];

/// Catalogs whose rows are found by an object identifier, with the column that holds it.
const KEYED: [(&str, &str); 45] = [
    ("pg_aggregate", "aggfnoid"),
    ("pg_am", "oid"),
    ("pg_amop", "oid"),
    ("pg_amproc", "oid"),
    ("pg_attrdef", "oid"),
    ("pg_attribute", "attrelid"),
    ("pg_cast", "oid"),
    ("pg_class", "oid"),
    ("pg_collation", "oid"),
    ("pg_constraint", "oid"),
    ("pg_conversion", "oid"),
    ("pg_default_acl", "oid"),
    ("pg_description", "objoid"),
    ("pg_enum", "oid"),
    ("pg_event_trigger", "oid"),
    ("pg_extension", "oid"),
    ("pg_foreign_data_wrapper", "oid"),
    ("pg_foreign_server", "oid"),
    ("pg_foreign_table", "ftrelid"),
    ("pg_index", "indexrelid"),
    ("pg_inherits", "inhrelid"),
    ("pg_language", "oid"),
    ("pg_namespace", "oid"),
    ("pg_opclass", "oid"),
    ("pg_operator", "oid"),
    ("pg_opfamily", "oid"),
    ("pg_partitioned_table", "partrelid"),
    ("pg_policy", "oid"),
    ("pg_proc", "oid"),
    ("pg_publication", "oid"),
    ("pg_publication_namespace", "oid"),
    ("pg_publication_rel", "oid"),
    ("pg_range", "rngtypid"),
    ("pg_rewrite", "oid"),
    ("pg_sequence", "seqrelid"),
    ("pg_statistic_ext", "oid"),
    ("pg_transform", "oid"),
    ("pg_trigger", "oid"),
    ("pg_ts_config", "oid"),
    ("pg_ts_dict", "oid"),
    ("pg_ts_parser", "oid"),
    ("pg_ts_template", "oid"),
    ("pg_type", "oid"),
    // It has no key, so rows that are newer are never taken for the old ones.
    ("pg_depend", ""),
    ("pg_seclabel", ""),
];

/// Of pg_class, counters, places on disk and the flags that stay set when nothing is left do not count.
const RELATION: &str = "pg_catalog.concat_ws('|', a.oid, a.relnamespace, a.reltype, a.reloftype, a.relowner, a.relam, \
    a.reltablespace, a.reltoastrelid, a.relisshared, a.relpersistence, a.relkind, a.relchecks, a.relrowsecurity, \
    a.relforcerowsecurity, a.relispopulated, a.relreplident, a.relispartition, pg_catalog.quote_literal(a.relname), \
    pg_catalog.quote_nullable(a.relacl::pg_catalog.text), pg_catalog.quote_nullable(a.reloptions::pg_catalog.text), \
    pg_catalog.quote_nullable(a.relpartbound::pg_catalog.text))";

/// Of pg_attribute, the number of a table's column does not count: nothing refers to one that was dropped, and a column that is
/// made again is another one only by its number. The order of a composite type's attributes does count. How values are stored that
/// were there before the column does not.
const COLUMN: &str = "(pg_catalog.to_jsonb(a) OPERATOR(pg_catalog.-) CASE \
    WHEN EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid OPERATOR(pg_catalog.=) a.attrelid \
        AND c.relkind OPERATOR(pg_catalog.=) 'c'::pg_catalog.\"char\") \
    THEN '{}' ELSE '{attnum,attcacheoff,attmissingval,atthasmissing}' END::pg_catalog.text[])::pg_catalog.text";

/// What a transaction has left of the system catalogs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// The very same rows: all that it made is gone, and nothing else.
    SameRows,
    /// Other rows with the same contents.
    EqualRows,
    /// Not known: reading and comparing the catalogs tells.
    Unknown,
}

/// A session at one point of its transaction.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Facts {
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
#[derive(PartialEq, Eq, Deserialize)]
struct Row {
    catalog: String,
    id: String,
    text: String,
}

impl Facts {
    /// Reads them.
    ///
    /// # Errors
    /// When the server refuses or the connection is lost.
    pub(crate) fn of(
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
    pub(crate) fn is_clean_since(&self, before: &Facts) -> bool {
        self.counts && before.counts && self.session == before.session
    }

    /// Whether the catalogs are what they were when these facts were read in the same transaction; `committed` reads in another
    /// session how they were.
    ///
    /// # Errors
    /// When the server refuses or the connection is lost.
    pub(crate) fn left(
        &self,
        connection: &mut Connection,
        prepared: &mut Prepared,
        committed: &mut Introspector,
    ) -> Result<Left, IntrospectError> {
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
        let moment = Some(self.moment.as_str());
        let sql = union(catalogs.iter().map(|(name, _)| state(name)));
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
            match self.has_equal_rows(connection, committed, &catalogs)? {
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
    ) -> Result<bool, IntrospectError> {
        let sql = union(catalogs.iter().map(|(name, key)| rows_of(name, key, NEWER)));
        let newer: Vec<Row> = sent(connection.query(&sql, &[Some(&self.moment)]))?;
        let ids: Vec<&str> = newer.iter().map(|row| row.id.as_str()).collect();
        let ids = format!("{{{}}}", ids.join(","));
        let sql = union(catalogs.iter().map(|(name, key)| {
            let one_of = "OPERATOR(pg_catalog.=) ANY ($1::pg_catalog.oid[])";
            rows_of(name, key, &format!("a.{key}::pg_catalog.oid {one_of}"))
        }));
        let old: Vec<Row> = interrupt::cancellable(&mut committed.connection, |connection| {
            sent(connection.query(&sql, &[Some(&ids)]))
        })?;
        Ok(newer.iter().all(|row| old.contains(row)))
    }
}

/// A row that is newer than the moment `$1`.
const NEWER: &str = "pg_catalog.age(a.xmin) OPERATOR(pg_catalog.<=) (SELECT pg_catalog.age(($1::pg_catalog.int8 \
    OPERATOR(pg_catalog.&) 4294967295::pg_catalog.int8)::pg_catalog.text::pg_catalog.xid))";

/// In the order of the parts.
fn union(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(" UNION ALL ")
}

fn state(name: &str) -> String {
    format!(
        "SELECT '{name}'::pg_catalog.text AS catalog, pg_catalog.count(*) AS rows, \
         pg_catalog.count(*) FILTER (WHERE {NEWER}) AS newer FROM pg_catalog.{name} AS a WHERE {}",
        lives(name)
    )
}

fn rows_of(name: &str, key: &str, condition: &str) -> String {
    format!(
        "SELECT '{name}'::pg_catalog.text AS catalog, a.{key}::pg_catalog.oid::pg_catalog.text AS id, {} AS text \
         FROM pg_catalog.{name} AS a WHERE {condition} AND {}",
        text(name),
        lives(name)
    )
}

fn text(name: &str) -> &'static str {
    match name {
        "pg_class" => RELATION,
        "pg_attribute" => COLUMN,
        _ => "a::pg_catalog.text",
    }
}

/// A dropped column leaves its row behind, which is not read.
fn lives(name: &str) -> &'static str {
    match name {
        "pg_attribute" => "NOT a.attisdropped",
        _ => "true",
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

    use super::super::QUERIES_TEXT;
    use super::{KEYED, UNREAD};

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
