#![doc = include_str!("../README.md")]

mod age;
mod append;
mod chance;
mod check;
mod clock;
mod convert;
mod count;
mod error;
mod even;
mod finish;
mod guess;
mod kind;
mod lookup;
mod maker;
mod names;
mod order;
mod pairs;
mod partition;
mod plan;
mod probe;
mod rules;
mod scalar;
mod sequence;
mod session;
mod text;
mod value;
mod write;

use std::time::Instant;

use glowplug_pq::Connection;
use glowplug_schema::catalog::Catalog;
use serde::Serialize;

pub use error::Error;
pub use rules::{ColumnRules, DemoRules, TableRules, What};

use glowplug_introspect::{IntrospectOptions, Kinds, introspect};
use glowplug_pq::ConnectionString;
use plan::Plan;

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

/// Fills a database with generated rows. When [`interrupt`](glowplug_pq::interrupt) asks for the end it ends soon, and leaves
/// everything as it was.
///
/// # Errors
/// [`Error`]; nothing is written then, but with [`Error::RowsLeft`].
pub fn seed_rows(
    endpoint: &ConnectionString,
    rules: &DemoRules,
    options: &DemoOptions,
    observer: &mut dyn DemoObserver,
) -> Result<DemoReport, Error> {
    let mut connection = session::connect(endpoint)?;
    refuse_system(&connection)?;
    session::lock(&mut connection)?;
    let result = fill(&mut connection, endpoint, rules, options, observer);
    session::unlock(&mut connection);
    result
}

fn fill(
    connection: &mut Connection,
    endpoint: &ConnectionString,
    rules: &DemoRules,
    options: &DemoOptions,
    observer: &mut dyn DemoObserver,
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
    let lookups = lookup::read(connection, &catalog, &types, rules)?;
    let make =
        |options: &DemoOptions| plan::make(&catalog, &types, rules, &lookups, options, today);
    let mut plan = make(&options)?;
    probe::check(connection, &catalog, &types, rules)?;
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
    // Before the first row is written, so that neither triggers nor anybody else get one of its numbers.
    let sequences = sequence::reserve(connection, &mut plan, &kept)?;
    if appended {
        observer.phase("looking at the keys that are there");
        append::key_on(connection, &mut plan, &kept)?;
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
    let run = write::Run {
        endpoint,
        catalog: &catalog,
        plan: &plan,
        kept: &kept,
        sequences: &sequences,
        jobs: options.jobs.clamp(1, 64),
    };
    write::write(&run, connection, observer)?;
    let elapsed = started.elapsed();
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
