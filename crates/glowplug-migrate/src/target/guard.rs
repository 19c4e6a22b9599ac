//! The one guard before anything that destroys: what would be lost, and whether that may happen without a question.

use std::collections::BTreeSet;

use glowplug_pq::Connection;
use glowplug_schema::ident::Name;
use serde::Serialize;

use super::Target;
use crate::error::{Error, TargetError};
use crate::ledger::DIESEL_LEDGER;

/// Nothing here is looked up by the user's path, operators included, and nothing stays set: this session may be a pooler's.
const BEGIN: &str = "BEGIN READ ONLY; SET LOCAL search_path = ''";

/// How long counting the rows of one table may take.
const COUNT_TIMEOUT: &str = "2s";

/// What is in a database that would be lost.
#[derive(Debug, Clone, Serialize)]
pub struct Loss {
    /// The database.
    pub database: String,
    /// Whether it exists.
    pub exists: bool,
    /// The host of its server, as the connection string names it; empty for a unix socket of the default place.
    pub host: String,
    /// Whether its server is on this machine.
    pub local: bool,
    /// Its tables, those without rows too, by name.
    pub tables: Vec<TableLoss>,
}

/// A table that would be lost.
#[derive(Debug, Clone, Serialize)]
pub struct TableLoss {
    /// `schema.table`, quoted where SQL needs it.
    pub table: String,
    /// How many rows.
    pub rows: u64,
    /// Whether that is the server's estimate, because counting took too long.
    pub estimated: bool,
}

/// What the user said in advance about a destructive command.
#[derive(Debug, Clone, Copy, Default)]
pub struct Confirmation<'a> {
    /// `--force`: do not ask.
    pub force: bool,
    /// `--database NAME`: the database that is meant. Needed where it is not on this machine.
    pub database: Option<&'a str>,
}

impl Target {
    /// Counts what would be lost with the whole database.
    ///
    /// # Errors
    /// [`Error::Connect`], [`Error::Database`].
    pub fn loss(&self) -> Result<Loss, Error> {
        self.loss_of(|_| true)
    }

    /// Counts what would be lost with those tables of the database that `concerned` picks, and with those whose rows go with
    /// theirs: of foreign keys with ON DELETE CASCADE. A partition is listed only where its partitioned table is not.
    ///
    /// # Errors
    /// [`Error::Connect`], [`Error::Database`].
    pub fn loss_of(&self, concerned: impl Fn(&Name) -> bool) -> Result<Loss, Error> {
        let mut loss = Loss {
            database: self.database().to_owned(),
            exists: self.exists(),
            host: self
                .endpoint()
                .connection_string()
                .get("host")
                .unwrap_or_default()
                .to_owned(),
            local: self.server().local,
            tables: Vec::new(),
        };
        if self.exists() {
            let mut session = self.endpoint().connect()?;
            let (tables, cascades) = session.transaction(BEGIN, |session| {
                Ok::<_, Error>((tables(session)?, cascades(session)?))
            })?;
            let picked = tables
                .iter()
                .filter(|table| concerned(&table.name))
                .map(|table| table.oid)
                .collect();
            let picked = with_cascades(picked, &cascades);
            for table in &tables {
                let covered = table.root != table.oid && picked.contains(&table.root);
                if picked.contains(&table.oid) && !covered {
                    loss.tables.push(count(&mut session, table));
                }
            }
        }
        Ok(loss)
    }
}

impl Loss {
    /// Whether it may go on: `true` without a question, `false` when the user is to be asked first.
    ///
    /// # Errors
    /// [`Error::Target`] with `other-database` when the confirmation names another database, and with `not-local` when the
    /// database is not on this machine and the confirmation does not both force and name it.
    pub fn allows(&self, confirmation: Confirmation<'_>) -> Result<bool, Error> {
        if let Some(name) = confirmation.database.filter(|name| *name != self.database) {
            return Err(TargetError::OtherDatabase {
                given: name.to_owned(),
                database: self.database.clone(),
            }
            .into());
        }
        let named = confirmation.force && confirmation.database.is_some();
        if !(self.local || named) {
            return Err(TargetError::NotLocal {
                database: self.database.clone(),
                host: self.host.clone(),
            }
            .into());
        }
        Ok(confirmation.force || self.is_nothing())
    }

    /// Whether there is nothing to lose. An estimate of no rows is no proof.
    fn is_nothing(&self) -> bool {
        !self.exists
            || self
                .tables
                .iter()
                .all(|table| table.rows == 0 && !table.estimated)
    }
}

struct Table {
    oid: u32,
    /// The partitioned table that it belongs to; itself for any other.
    root: u32,
    name: Name,
    estimate: i64,
}

fn tables(session: &mut Connection) -> Result<Vec<Table>, Error> {
    let found: Vec<(u32, u32, String, String, i64)> = session
        .query(
            "SELECT c.oid, COALESCE(pg_catalog.pg_partition_root(c.oid)::pg_catalog.oid, c.oid), n.nspname, c.relname,
                    GREATEST(c.reltuples, 0)::pg_catalog.int8
             FROM pg_catalog.pg_class c
             JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
             WHERE c.relkind IN ('r', 'p')
               AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
               AND NOT pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_temp_')
               AND c.relname::pg_catalog.text OPERATOR(pg_catalog.<>) $1
             ORDER BY n.nspname COLLATE pg_catalog.\"C\", c.relname COLLATE pg_catalog.\"C\"",
            &[Some(DIESEL_LEDGER)],
        )
        .and_then(|rows| rows.decode())
        .map_err(Error::database("cannot list the tables"))?;
    Ok(found
        .into_iter()
        .map(|(oid, root, schema, name, estimate)| Table {
            oid,
            root,
            name: Name::new(schema, name),
            estimate,
        })
        .collect())
}

/// Which tables lose rows with which: the referring one, then the one that is referred to.
fn cascades(session: &mut Connection) -> Result<Vec<(u32, u32)>, Error> {
    session
        .query(
            "SELECT conrelid, confrelid FROM pg_catalog.pg_constraint WHERE contype = 'f' AND confdeltype = 'c'",
            &[],
        )
        .and_then(|rows| rows.decode())
        .map_err(Error::database("cannot list the foreign keys"))
}

fn with_cascades(mut picked: BTreeSet<u32>, cascades: &[(u32, u32)]) -> BTreeSet<u32> {
    loop {
        let before = picked.len();
        for (referring, referred) in cascades {
            if picked.contains(referred) {
                picked.insert(*referring);
            }
        }
        if picked.len() == before {
            return picked;
        }
    }
}

/// Counts exactly for as long as a person would wait, then takes the server's estimate.
fn count(session: &mut Connection, table: &Table) -> TableLoss {
    // Rows that a policy hides are lost, too: where one would, counting fails.
    let begin = format!(
        "{BEGIN}; SET LOCAL row_security = off; SET LOCAL statement_timeout = '{COUNT_TIMEOUT}'"
    );
    let exact = session.transaction(&begin, |session| {
        session
            .query(
                &format!("SELECT pg_catalog.count(*) FROM {}", table.name),
                &[],
            )?
            .decode::<u64>()
    });
    let exact: Option<u64> = exact.ok().and_then(|rows: Vec<u64>| rows.first().copied());
    TableLoss {
        table: table.name.to_string(),
        rows: exact.unwrap_or_else(|| u64::try_from(table.estimate).unwrap_or(0)),
        estimated: exact.is_none(),
    }
}
