#![doc = include_str!("../README.md")]

mod age;
mod append;
mod chance;
mod check;
mod cleanup;
mod clock;
mod convert;
mod count;
mod error;
mod even;
mod finish;
mod guess;
mod kind;
mod literal;
mod literals;
mod load;
mod lookup;
mod made;
mod maker;
mod names;
mod order;
mod pairs;
mod partition;
mod pattern;
mod plan;
mod reference;
mod rules;
mod scalar;
mod sequence;
mod text;
mod value;

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use glowplug_pq::Connection;
use glowplug_schema::catalog::Catalog;
use serde::Serialize;

pub use error::Error;
pub use rules::{ColumnRules, DemoRules, TableRules, What};

use glowplug_introspect::{IntrospectOptions, Kinds, introspect};
use glowplug_pq::ConnectionString;
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

/// Follows what is going on.
pub trait DemoObserver {
    /// Everything is known, and so many rows will be written.
    fn planned(&mut self, rows: u64);
    /// So many rows were written in all; the last ones to this table.
    fn progress(&mut self, rows: u64, table: &str);
    /// Something other than rows takes its time now.
    fn phase(&mut self, what: &str);
    /// Something is no failure, but should be known.
    fn warn(&mut self, _what: &str) {}
}

/// Fills a database with generated rows. When `stop` becomes true it ends soon, and what it wrote is undone.
///
/// # Errors
/// [`Error::Refused`] with the codes `not-empty`, `no-tables`, `demo-rules`, `constraint-unmet` (which names table and
/// constraint), `type-unknown`, `interrupted`, `busy`; [`Error::Database`].
pub fn seed_rows(
    endpoint: &ConnectionString,
    rules: &DemoRules,
    options: &DemoOptions,
    observer: &mut dyn DemoObserver,
    stop: &AtomicBool,
) -> Result<DemoReport, Error> {
    let mut connection = connect(endpoint)?;
    refuse_system(&connection)?;
    lock(&mut connection)?;
    let result = fill(&mut connection, endpoint, rules, options, observer, stop);
    // A session's end gives the lock free too, but only some time after we have gone on. A lost connection has no lock.
    let _ = connection.query(
        "SELECT pg_catalog.pg_advisory_unlock($1::pg_catalog.int8)",
        &[Some(&LOCK.to_string())],
    );
    result
}

fn fill(
    connection: &mut Connection,
    endpoint: &ConnectionString,
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
    // Rows that migrations inserted stay, and foreign keys point to them.
    let kept_rules = match options.append {
        true => rules.clone(),
        false => lookup::with_filled_kept(connection, &catalog, rules)?,
    };
    let filled = lookup::newly_kept(&kept_rules, rules);
    if !filled.is_empty() {
        observer.warn(&format!(
            "kept as they are, because they have rows: {}; `--append` adds to them",
            filled.join(", ")
        ));
    }
    let rules = &kept_rules;
    let literals = literals::read(connection, &catalog, &types, rules)?;
    let lookups = lookup::read(connection, &catalog, &types, rules)?;
    let make = |options: &DemoOptions| {
        plan::make(&catalog, &types, rules, &lookups, &literals, options, today)
    };
    let mut plan = make(&options)?;
    let kept = append::counts(connection, &plan, options.append)?;
    // Rows of tables that get none are nothing to append to.
    let filled = plan.tables.iter().zip(&kept);
    let filled = filled.filter(|(table, _)| table.rows > 0);
    let filled: Vec<u64> = filled.map(|(_, count)| *count).collect();
    let appended = filled.iter().any(|count| *count > 0);
    if appended {
        // Other keys than those of an earlier run with the same seed.
        options.seed = filled
            .iter()
            .fold(options.seed, |seed, count| chance::mix(seed, *count));
        plan = make(&options)?;
        append::number_on(connection, &mut plan, &kept)?;
    }
    let references = reference::read(connection, &plan)?;
    for slow in reference::slow(&references, &plan, &kept) {
        observer.warn(&slow);
    }
    // Before the first row is written, so that neither triggers nor anybody else get one of its numbers.
    let sequences = sequence::reserve(connection, &mut plan, &kept)?;
    if appended {
        observer.phase("looking at the keys that are there");
        append::key_on(connection, &mut plan, &kept, stop)?;
        append::enough(&plan)?;
    }
    for table in &plan.tables {
        if let Some(constraint) = &table.cut_by {
            observer.warn(&format!(
                "table {} gets {} rows: its unique constraint {constraint} allows no more",
                table.name, table.rows
            ));
        }
    }
    let total: u64 = plan.tables.iter().map(|table| table.rows).sum();
    observer.planned(total);
    let started = Instant::now();
    let (written, result) = load::load(endpoint, &plan, options.jobs.clamp(1, 64), observer, stop);
    let elapsed = started.elapsed();
    let result = result.and_then(|()| {
        observer.phase("setting sequences and reading statistics");
        revive(connection, endpoint)?;
        sequence::advance(connection, &plan, &sequences)
    });
    if let Err(error) = result {
        observer.phase("undoing what was written");
        let run = cleanup::Run {
            catalog: &catalog,
            plan: &plan,
            kept: &kept,
            references: &references,
            written: &written,
        };
        let left = revive(connection, endpoint)
            .and_then(|()| cleanup::take_back(&run, connection))
            .map_err(|left| cleanup::left_behind(&error, &left, &kept))?;
        for left in left {
            observer.warn(&left);
        }
        return Err(error);
    }
    if let Err(error) = analyze(connection, &plan) {
        observer.warn(&format!("{error}; run `ANALYZE`"));
    }
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
        seconds: elapsed.as_secs_f64(),
    })
}

pub(crate) fn refused(code: &'static str, reason: String, hint: impl Into<String>) -> Error {
    Error::Refused {
        code,
        reason,
        hint: hint.into(),
    }
}

/// A session that no setting of the server ends, and from whose eyes none hides rows.
pub(crate) fn connect(endpoint: &ConnectionString) -> Result<Connection, Error> {
    let failed = || Error::database("cannot set up the session");
    let mut connection = Connection::open(endpoint).map_err(Error::database("cannot connect"))?;
    // Rows that row security hid would not be known to be there, and a TRUNCATE asks no policy: better an error.
    connection
        .execute("SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET row_security = off")
        .map_err(failed())?;
    // Later servers have more of them.
    connection
        .query(
            "SELECT pg_catalog.set_config(name, '0', false) FROM pg_catalog.pg_settings
             WHERE name IN ('idle_session_timeout', 'transaction_timeout')",
            &[],
        )
        .map_err(failed())?;
    Ok(connection)
}

/// Connects again where the connection was lost.
fn revive(connection: &mut Connection, endpoint: &ConnectionString) -> Result<(), Error> {
    if connection.execute("SELECT").is_ok() {
        return Ok(());
    }
    *connection = connect(endpoint)?;
    // Where the server has not noticed yet, the lock is still ours.
    let _ = lock(connection);
    Ok(())
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
        "another run is generating rows in this database".to_owned(),
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
