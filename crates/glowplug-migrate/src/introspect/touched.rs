//! Whether a transaction that did something and undid it again has left the system catalogs as they were.
//!
//! It must run inside that transaction, which is not committed, so another session still sees the catalogs as they were before.
//! The server's own counters say which catalogs the transaction wrote to, also where a part of it was rolled back. Such a catalog is
//! unchanged when it has as many rows as before, and each row that is newer than the transaction's begin is equal to one from before:
//! a row's key is unique, so the old row is gone and the new one is in its place.

use glowplug_pq::Connection;
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

/// How many rows a catalog has, and some of them as JSON: pairs of the key and the whole row.
#[derive(Deserialize)]
struct State {
    catalog: String,
    rows: i64,
    some: Option<String>,
}

impl State {
    fn pairs(&self) -> Result<Vec<(String, String)>, IntrospectError> {
        match &self.some {
            None => Ok(Vec::new()),
            Some(text) => serde_json::from_str(text)
                .map_err(|error| failed(glowplug_pq::Error::Decode(error.to_string()))),
        }
    }
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
        let found: Vec<Facts> = prepared
            .query(connection, &FACTS, &[])
            .and_then(|rows| rows.decode())
            .map_err(failed)?;
        found
            .into_iter()
            .next()
            .ok_or_else(|| failed(glowplug_pq::Error::Decode("no row".into())))
    }

    /// Whether nothing was left in the session since, and what is written is counted.
    pub(crate) fn is_clean_since(&self, before: &Facts) -> bool {
        self.counts && before.counts && self.session == before.session
    }

    /// Whether the catalogs are certainly what they were when these facts were read in the same transaction; `committed` reads in
    /// another session how they were. It may be so where this is `false`.
    ///
    /// # Errors
    /// When the server refuses or the connection is lost.
    pub(crate) fn is_unchanged(
        &self,
        connection: &mut Connection,
        prepared: &mut Prepared,
        committed: &mut Introspector,
    ) -> Result<bool, IntrospectError> {
        let touched: Vec<String> = prepared
            .query(connection, &TOUCHED, &[])
            .and_then(|rows| rows.decode())
            .map_err(failed)?;
        let mut catalogs = Vec::new();
        for name in touched.iter().filter(|name| !UNREAD.contains(&name.as_str())) {
            match KEYED.iter().find(|(keyed, _)| keyed == name) {
                Some(keyed) => catalogs.push(*keyed),
                // Roles, databases and what else we do not compare row by row.
                None => return Ok(false),
            }
        }
        if catalogs.is_empty() {
            return Ok(true);
        }
        let now: Vec<State> = rows(connection, &self.newer(&catalogs))?;
        let newer = now
            .iter()
            .map(State::pairs)
            .collect::<Result<Vec<_>, _>>()?;
        if newer.iter().flatten().any(|(id, _)| id.is_empty()) {
            return Ok(false);
        }
        let ids: Vec<Vec<&str>> = newer
            .iter()
            .map(|rows| rows.iter().map(|(id, _)| id.as_str()).collect())
            .collect();
        let sql = union(catalogs.iter().zip(&ids).map(|((name, key), ids)| {
            let with_these = match *key {
                "" => "false".to_owned(),
                key => format!(
                    "a.{key}::pg_catalog.oid OPERATOR(pg_catalog.=) ANY ('{{{}}}'::pg_catalog.oid[])",
                    ids.join(",")
                ),
            };
            state(name, key, &with_these)
        }));
        let then: Vec<State> = interrupt::cancellable(&mut committed.connection, |connection| {
            rows(connection, &sql)
        })?;
        for ((now, newer), then) in now.iter().zip(&newer).zip(&then) {
            let old = then.pairs()?;
            let is_same = now.catalog == then.catalog
                && now.rows == then.rows
                && newer.iter().all(|row| old.contains(row));
            if !is_same {
                return Ok(false);
            }
        }
        Ok(now.len() == then.len())
    }

    /// How many rows each of these catalogs has, and those that are newer.
    fn newer(&self, catalogs: &[(&str, &str)]) -> String {
        let newer = format!(
            "pg_catalog.age(a.xmin) OPERATOR(pg_catalog.<=) (SELECT pg_catalog.age(('{}'::pg_catalog.int8 \
             OPERATOR(pg_catalog.&) 4294967295::pg_catalog.int8)::pg_catalog.text::pg_catalog.xid))",
            self.moment
        );
        union(catalogs.iter().map(|(name, key)| state(name, key, &newer)))
    }
}

/// In the order of the parts.
fn union(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(" UNION ALL ")
}

/// How many rows a catalog has, and those of them that meet a condition.
fn state(name: &str, key: &str, condition: &str) -> String {
    let key = match key {
        "" => "''".to_owned(),
        key => format!("a.{key}::pg_catalog.oid::pg_catalog.text"),
    };
    let (text, lives) = (text(name), lives(name));
    // Two scans: an aggregate with a filter takes twice as long.
    format!(
        "SELECT '{name}'::pg_catalog.text AS catalog, \
         (SELECT pg_catalog.count(*) FROM pg_catalog.{name} AS a WHERE {lives}) AS rows, \
         (SELECT pg_catalog.json_agg(pg_catalog.json_build_array({key}, {text})) FROM pg_catalog.{name} AS a \
          WHERE {condition} AND {lives}) AS some"
    )
}

fn text(name: &str) -> &'static str {
    match name {
        "pg_class" => RELATION,
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

fn rows<T: serde::de::DeserializeOwned>(
    connection: &mut Connection,
    sql: &str,
) -> Result<Vec<T>, IntrospectError> {
    connection
        .query(sql, &[])
        .and_then(|rows| rows.decode())
        .map_err(failed)
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
