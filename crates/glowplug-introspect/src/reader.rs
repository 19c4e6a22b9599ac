//! Sending the queries, and finding the table that a row belongs to.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use glowplug_pq::{Connection, Rows};
use glowplug_schema::catalog::{Table, View};
use serde::de::DeserializeOwned;

use crate::error::IntrospectError;
use crate::options::{IntrospectOptions, LEDGER_TABLES};

/// One of the queries.
pub(crate) struct Query {
    /// Its name in errors.
    pub(crate) name: &'static str,
    /// Its text.
    pub(crate) sql: &'static str,
    /// What `$1` and `$2` stand for in it.
    pub(crate) values: Values,
}

/// What a query is given.
#[derive(Clone, Copy)]
pub(crate) enum Values {
    /// Nothing.
    None,
    /// The schemas.
    Schemas,
    /// The schemas and the ledger tables.
    SchemasAndLedger,
}

/// Sends queries inside the transaction.
pub(crate) struct Reader<'a> {
    connection: &'a mut Connection,
    prepared: Option<&'a mut Prepared>,
    schemas: Option<String>,
    ledger: String,
}

/// What the names of prepared queries begin with, so that they meet no other.
pub(crate) const PREPARED: &str = "glowplug_";

/// The queries that a session knows already, by their names.
#[derive(Default)]
pub struct Prepared(HashSet<Cow<'static, str>>);

impl Prepared {
    pub(crate) fn query(
        &mut self,
        connection: &mut Connection,
        query: &Query,
        values: &[Option<&str>],
    ) -> Result<Rows, glowplug_pq::Error> {
        self.send(connection, query.name.into(), query.sql, values)
    }

    /// The same with a text that was put together; it is known by a digest of itself.
    pub(crate) fn text(
        &mut self,
        connection: &mut Connection,
        sql: &str,
        values: &[Option<&str>],
    ) -> Result<Rows, glowplug_pq::Error> {
        let mut hasher = DefaultHasher::new();
        sql.hash(&mut hasher);
        let name = format!("{:016x}", hasher.finish());
        self.send(connection, name.into(), sql, values)
    }

    fn send(
        &mut self,
        connection: &mut Connection,
        key: Cow<'static, str>,
        sql: &str,
        values: &[Option<&str>],
    ) -> Result<Rows, glowplug_pq::Error> {
        let name = format!("{PREPARED}{key}");
        if !self.0.contains(&key) {
            connection.prepare(&name, sql)?;
            self.0.insert(key);
        }
        connection.query_prepared(&name, values)
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        connection: &'a mut Connection,
        prepared: Option<&'a mut Prepared>,
        options: &IntrospectOptions,
    ) -> Self {
        Reader {
            connection,
            prepared,
            schemas: options.schemas.as_deref().map(array),
            ledger: array(&LEDGER_TABLES),
        }
    }

    pub(crate) fn rows<T: DeserializeOwned>(
        &mut self,
        query: &Query,
    ) -> Result<Vec<T>, IntrospectError> {
        let all = [self.schemas.as_deref(), Some(self.ledger.as_str())];
        let values = match query.values {
            Values::None => &all[..0],
            Values::Schemas => &all[..1],
            Values::SchemasAndLedger => &all[..],
        };
        let rows = match &mut self.prepared {
            None => self.connection.query(query.sql, values),
            Some(prepared) => prepared.query(self.connection, query, values),
        };
        rows.and_then(|rows| rows.decode())
            .map_err(|source| IntrospectError::Query {
                query: query.name,
                source,
            })
    }
}

/// Tables and views while they are put together, found by object identifier.
#[derive(Default)]
pub(crate) struct Relations {
    pub(crate) tables: Vec<Table>,
    pub(crate) views: Vec<View>,
    places: HashMap<u32, Place>,
}

#[derive(Clone, Copy)]
enum Place {
    Table(usize),
    View(usize),
}

/// A table or a view.
pub(crate) enum Relation<'a> {
    Table(&'a mut Table),
    View(&'a mut View),
}

impl Relations {
    pub(crate) fn add_table(&mut self, id: u32, table: Table) {
        self.places.insert(id, Place::Table(self.tables.len()));
        self.tables.push(table);
    }

    pub(crate) fn add_view(&mut self, id: u32, view: View) {
        self.places.insert(id, Place::View(self.views.len()));
        self.views.push(view);
    }

    /// `None` for one that is not to be read, such as an extension's.
    pub(crate) fn get(&mut self, id: u32) -> Option<Relation<'_>> {
        match *self.places.get(&id)? {
            Place::Table(at) => self.tables.get_mut(at).map(Relation::Table),
            Place::View(at) => self.views.get_mut(at).map(Relation::View),
        }
    }

    pub(crate) fn table(&mut self, id: u32) -> Option<&mut Table> {
        match self.get(id)? {
            Relation::Table(table) => Some(table),
            Relation::View(_) => None,
        }
    }
}

/// What a letter of the catalog stands for.
pub(crate) fn meaning<T: Copy>(
    what: &'static str,
    letter: &str,
    known: &[(&str, T)],
) -> Result<T, IntrospectError> {
    known
        .iter()
        .find(|(known, _)| *known == letter)
        .map(|(_, meaning)| *meaning)
        .ok_or_else(|| IntrospectError::Unknown {
            what,
            value: letter.to_owned(),
        })
}

/// The text form of an array: each element quoted, so that none is taken for NULL or for two.
/// See <https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO>.
fn array(elements: &[impl AsRef<str>]) -> String {
    let quoted: Vec<String> = elements
        .iter()
        .map(|element| {
            let escaped = element.as_ref().replace('\\', r"\\").replace('"', "\\\"");
            format!("\"{escaped}\"")
        })
        .collect();
    format!("{{{}}}", quoted.join(","))
}
