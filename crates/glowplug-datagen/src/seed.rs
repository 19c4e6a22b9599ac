//! A run from its beginning to its end.

use std::time::Instant;

use glowplug_introspect::{IntrospectOptions, Kinds, introspect};
use glowplug_pq::{Connection, ConnectionString, interrupt};
use glowplug_schema::catalog::Catalog;

use crate::chance::mix;
use crate::error::{Error, RuleFault};
use crate::kind::Types;
use crate::model::Plan;
use crate::options::{DemoObserver, DemoOptions, DemoReport, DemoTable};
use crate::rules::DemoRules;
use crate::write::{self, Run};
use crate::{clock, lookup, numbers, plan, probe, session, wanted};

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
    let database = connection.database();
    if ["postgres", "template0", "template1"].contains(&database.as_str()) {
        return Err(Error::SystemDatabase { database });
    }
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
    let today = clock::today(rules.today.as_deref())
        .ok_or_else(|| Error::rule("`today`", RuleFault::NoDay))?;
    let catalog = read(connection)?;
    let types = Types::read(connection, &catalog)?;
    let mut wanted = wanted::tables(&catalog, rules, options.rows)?;
    let kept = wanted::count(connection, &mut wanted, options.append)?;
    if !kept.is_empty() {
        let names: Vec<&str> = kept.iter().map(|name| name.name.as_str()).collect();
        observer.warn(&format!(
            "kept as they are, because they have rows: {}; `--append` adds to them",
            names.join(", ")
        ));
    }
    probe::check(connection, &types, &wanted)?;
    let lookups = lookup::read(connection, &catalog, &types, &wanted)?;
    let filled = wanted.iter().filter(|one| one.rows > 0 && one.kept > 0);
    let plan = plan::make(&plan::Input {
        catalog: &catalog,
        types: &types,
        wanted: &wanted,
        lookups: &lookups,
        days: rules.days,
        today,
        // Other keys than those of an earlier run with the same seed.
        seed: filled.fold(options.seed, |seed, one| mix(seed, one.kept)),
    })?;
    if plan.appends() {
        observer.phase("looking at the keys that are there");
    }
    let (numbers, sequences) = numbers::choose(connection, &plan)?;
    for table in &plan.tables {
        if let Some(constraint) = &table.cut_by {
            observer.warn(&format!(
                "table {} gets {} rows: its unique constraint {constraint} allows no more",
                table.name, table.rows
            ));
        }
    }
    if interrupt::is_requested() {
        return Err(Error::Interrupted);
    }
    observer.planned(plan.rows());
    let started = Instant::now();
    let run = Run {
        endpoint,
        catalog: &catalog,
        plan: &plan,
        numbers: &numbers,
        sequences: &sequences,
        jobs: options.jobs.clamp(1, 64),
    };
    write::write(&run, connection, observer)?;
    let seconds = started.elapsed().as_secs_f64();
    if let Err(error) = analyze(connection, &plan) {
        observer.warn(&format!("cannot read statistics: {error}; run `ANALYZE`"));
    }
    let tables = plan.filled().map(|table| DemoTable {
        table: table.name.to_string(),
        inserted: table.rows,
        kept: table.kept,
    });
    Ok(DemoReport {
        tables: tables.collect(),
        rows: plan.rows(),
        seconds,
    })
}

fn read(connection: &mut Connection) -> Result<Catalog, Error> {
    let options = IntrospectOptions {
        kinds: Kinds::RUST,
        ..IntrospectOptions::default()
    };
    let catalog = introspect(connection, &options)?;
    match catalog.tables.is_empty() {
        true => Err(Error::NoTables {
            database: connection.database(),
        }),
        false => Ok(catalog),
    }
}

fn analyze(connection: &mut Connection, plan: &Plan) -> Result<(), glowplug_pq::Error> {
    let names: Vec<String> = plan.filled().map(|table| table.name.to_string()).collect();
    match names.is_empty() {
        true => Ok(()),
        false => connection.execute(&format!("ANALYZE {}", names.join(", "))),
    }
}
