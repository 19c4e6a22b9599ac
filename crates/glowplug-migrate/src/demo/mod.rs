//! Made-up rows in bulk for any schema, driven by the catalog and the project's rules.
//!
//! Nothing of a table is remembered: a row's key, and what its foreign keys point to, are computed from its number, so ten
//! million rows take no more memory than ten. The same seed, rules, row count and day give the same rows.
//!
//! Rows go through binary COPY on several connections in transactions of some ten thousand rows, tables after those that
//! they point to, with all indexes, constraints and triggers in force. A run that fails or is stopped takes back exactly the
//! rows that its own transactions wrote, known by their `xmin`; only a process that is killed outright leaves them.

mod chance;
mod check;
mod cleanup;
mod clock;
mod even;
mod finish;
mod guess;
mod kind;
mod load;
mod lookup;
mod maker;
mod names;
mod order;
mod partition;
mod plan;
mod rules;
mod scalar;
mod text;
mod value;

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use glowplug_pq::Connection;
use glowplug_schema::catalog::Catalog;
use serde::Serialize;

pub use rules::{ColumnRules, DemoRules, DemoSetting, TableRules, What};

use crate::error::Error;
use crate::introspect::{IntrospectOptions, Kinds, introspect};
use crate::session;
use plan::Plan;

/// Any number that nobody else locks in a database: the letters of `demo`.
const LOCK: i64 = 0x6465_6d6f;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct DemoOptions {
    /// The rows of a table of ratio 1.
    pub rows: u64,
    /// What all chance follows from.
    pub seed: u64,
    /// How many connections write at once.
    pub jobs: usize,
    /// Add to tables that have rows.
    pub append: bool,
}

/// What was done.
#[derive(Debug, Clone, Serialize)]
pub struct DemoReport {
    /// By table, in the order of loading.
    pub tables: Vec<DemoTable>,
    /// Rows of all tables.
    pub rows: u64,
    /// The time of loading, without ANALYZE.
    pub seconds: f64,
}

/// What was done to one table.
#[derive(Debug, Clone, Serialize)]
pub struct DemoTable {
    /// Its name with its schema.
    pub table: String,
    /// Rows that were written.
    pub inserted: u64,
    /// Rows that were there before.
    pub kept: u64,
}

/// Hears what is going on.
pub trait DemoObserver {
    /// Everything is known, and so many rows will be written.
    fn planned(&mut self, rows: u64);
    /// So many rows were written in all; the last ones to this table.
    fn progress(&mut self, rows: u64, table: &str);
    /// Something other than rows takes its time now.
    fn phase(&mut self, what: &str);
}

/// Fills a database with made-up rows. When `stop` becomes true it ends soon, and what it wrote is taken back.
///
/// # Errors
/// [`Error::Refused`] with the codes `not-empty`, `no-tables`, `demo-rules`, `constraint-unmet` (which names table and
/// constraint), `type-unknown`, `interrupted`, `busy`; [`Error::Database`].
pub fn seed_rows(
    url: &str,
    rules: &DemoRules,
    options: &DemoOptions,
    observer: &mut dyn DemoObserver,
    stop: &AtomicBool,
) -> Result<DemoReport, Error> {
    let mut connection = session::connect(url)?;
    refuse_system(&connection)?;
    lock(&mut connection)?;
    let result = fill(&mut connection, url, rules, options, observer, stop);
    // A session's end gives the lock free too, but only some time after we have gone on. A lost connection has no lock.
    let _ = connection.query(
        "SELECT pg_catalog.pg_advisory_unlock($1::pg_catalog.int8)",
        &[Some(&LOCK.to_string())],
    );
    result
}

fn fill(
    connection: &mut Connection,
    url: &str,
    rules: &DemoRules,
    options: &DemoOptions,
    observer: &mut dyn DemoObserver,
    stop: &AtomicBool,
) -> Result<DemoReport, Error> {
    let catalog = read(connection)?;
    let today = clock::today(rules.today.as_deref()).ok_or_else(|| {
        refused(
            "demo-rules",
            "`today` of the demo rules is no day".to_owned(),
            "write it as 2026-01-31",
        )
    })?;
    let mut options = *options;
    let types = kind::Types::read(connection, &catalog)?;
    let lookups = lookup::read(connection, &catalog, &types, rules)?;
    let mut plan = plan::make(&catalog, &types, rules, &lookups, &options, today)?;
    let kept = counts(connection, &plan, options.append)?;
    if kept.iter().any(|count| *count > 0) {
        // Other keys than those of an earlier run with the same seed.
        options.seed = kept
            .iter()
            .fold(options.seed, |seed, count| chance::mix(seed, *count));
        plan = plan::make(&catalog, &types, rules, &lookups, &options, today)?;
        set_bases(connection, &mut plan, &kept)?;
    }
    let total: u64 = plan.tables.iter().map(|table| table.rows).sum();
    observer.planned(total);
    let started = Instant::now();
    let seconds = |time: Duration| time.as_secs_f64();
    let written = load::load(url, &plan, options.jobs.clamp(1, 64), observer, stop);
    let elapsed = started.elapsed();
    if let Err((error, transactions)) = written {
        observer.phase("taking back what was written");
        cleanup::take_back(connection, &plan, &kept, &transactions)
            .map_err(|left| cleanup::left_behind(&error, &left))?;
        return Err(error);
    }
    observer.phase("setting sequences and reading statistics");
    set_sequences(connection, &plan)?;
    analyze(connection, &plan)?;
    let tables = plan
        .tables
        .iter()
        .zip(&kept)
        .filter(|(table, _)| table.rows > 0);
    Ok(DemoReport {
        tables: tables
            .map(|(table, kept)| DemoTable {
                table: table.name.to_string(),
                inserted: table.rows,
                kept: *kept,
            })
            .collect(),
        rows: total,
        seconds: seconds(elapsed),
    })
}

pub(crate) fn refused(code: &'static str, reason: String, hint: impl Into<String>) -> Error {
    Error::Refused {
        code,
        reason,
        hint: hint.into(),
    }
}

fn refuse_system(connection: &Connection) -> Result<(), Error> {
    let name = connection.database();
    if ["postgres", "template0", "template1"].contains(&name.as_str()) {
        return Err(refused(
            "system-database",
            format!("{name} is a database of the server's own"),
            "name your application's database in DATABASE_URL",
        ));
    }
    Ok(())
}

/// Two runs at once would take each other's rows for rows that were there before.
fn lock(connection: &mut Connection) -> Result<(), Error> {
    let rows = connection
        .query(
            "SELECT pg_catalog.pg_try_advisory_lock($1::pg_catalog.int8)",
            &[Some(&LOCK.to_string())],
        )
        .map_err(Error::database("cannot lock the database for seeding"))?;
    if rows.iter().next().and_then(|row| row.get(0)) == Some("t") {
        return Ok(());
    }
    Err(refused(
        "busy",
        "another run is making up rows in this database".to_owned(),
        "wait until it has ended",
    ))
}

fn read(connection: &mut Connection) -> Result<Catalog, Error> {
    let options = IntrospectOptions {
        kinds: Kinds::RUST,
        ..IntrospectOptions::default()
    };
    let catalog = introspect(connection, &options)?;
    if catalog.tables.is_empty() {
        return Err(refused(
            "no-tables",
            format!("database {} has no tables", connection.database()),
            "run `migrate deploy` first",
        ));
    }
    Ok(catalog)
}

/// The rows of each table before. Without `--append` there may be none, but in tables that get none.
fn counts(connection: &mut Connection, plan: &Plan, append: bool) -> Result<Vec<u64>, Error> {
    let failed = || Error::database("cannot count the rows of a table");
    let mut found = Vec::new();
    for table in &plan.tables {
        if table.rows == 0 {
            found.push(0);
            continue;
        }
        let sql = if append {
            format!("SELECT pg_catalog.count(*) FROM {}", table.name)
        } else {
            format!(
                "SELECT pg_catalog.count(*) FROM (SELECT FROM {} LIMIT 1) one",
                table.name
            )
        };
        let rows = connection.query(&sql, &[]).map_err(failed())?;
        let count = rows.iter().next().and_then(|row| row.get(0)?.parse().ok());
        let count: u64 = count.unwrap_or(0);
        found.push(count);
    }
    let full = plan
        .tables
        .iter()
        .zip(&found)
        .filter(|(_, count)| **count > 0);
    let full: Vec<&plan::TablePlan> = full.map(|(table, _)| table).collect();
    match full[..] {
        [first, ref others @ ..] if !append => {
            Err(lookup::not_empty(&connection.database(), first, others))
        }
        _ => Ok(found),
    }
}

/// Numbers and the numbers in texts go on after those that are there.
fn set_bases(connection: &mut Connection, plan: &mut Plan, kept: &[u64]) -> Result<(), Error> {
    for (table, kept) in plan.tables.iter_mut().zip(kept) {
        let name = table.name.clone();
        for column in table.columns.iter_mut().filter(|column| column.unique) {
            column.base = match column.kind {
                kind::Kind::Int { .. } => {
                    let sql = format!(
                        "SELECT COALESCE(pg_catalog.max({}), 0) FROM {name}",
                        glowplug_schema::ident::Ident(&column.name)
                    );
                    let rows = connection
                        .query(&sql, &[])
                        .map_err(Error::database("cannot read the largest key of a table"))?;
                    rows.iter()
                        .next()
                        .and_then(|row| row.get(0)?.parse().ok())
                        .unwrap_or(0)
                }
                _ => i64::try_from(*kept).unwrap_or(0),
            };
        }
    }
    Ok(())
}

/// Keys that were written leave a sequence behind; the next insert must not take one of them.
fn set_sequences(connection: &mut Connection, plan: &Plan) -> Result<(), Error> {
    for table in &plan.tables {
        for column in &table.columns {
            let Some(default) = &column.sequence else {
                continue;
            };
            if table.rows == 0 {
                continue;
            }
            let ident = glowplug_schema::ident::Ident(&column.name);
            // A column with a sequence that is not its own names it in its default.
            let sequence = default.split('\'').nth(1).map(str::to_owned);
            let sequence = match sequence {
                Some(name) => glowplug_schema::ident::Literal(&name).to_string(),
                None => format!(
                    "pg_catalog.pg_get_serial_sequence({}, {})",
                    glowplug_schema::ident::Literal(&table.name.to_string()),
                    glowplug_schema::ident::Literal(&column.name)
                ),
            };
            let sql = format!(
                "SELECT pg_catalog.setval({sequence}::pg_catalog.regclass, pg_catalog.max({ident})) FROM {} HAVING pg_catalog.max({ident}) > 0",
                table.name
            );
            connection
                .query(&sql, &[])
                .map_err(Error::database("cannot set a sequence"))?;
        }
    }
    Ok(())
}

fn analyze(connection: &mut Connection, plan: &Plan) -> Result<(), Error> {
    let names: Vec<String> = plan
        .tables
        .iter()
        .filter(|table| table.rows > 0)
        .map(|table| table.name.to_string())
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    connection
        .execute(&format!("ANALYZE {}", names.join(", ")))
        .map_err(Error::database("cannot read statistics"))
}
