//! What each index saves: its query over demo data with the index and without. Run with `cargo bench --bench indexes`;
//! `-- --write` makes `docs/indexes.md` of it. `ROWS` sets the number of posts, `ROUNDS` how often each query runs.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    unreachable_pub,
    reason = "a benchmark"
)]

#[path = "../tests/index_proof/cases/mod.rs"]
mod cases;
#[path = "../tests/index_proof/demo.rs"]
#[allow(dead_code, reason = "the test's part")]
mod demo;
#[path = "../tests/index_proof/document.rs"]
mod document;
#[path = "../tests/index_proof/plan.rs"]
#[allow(dead_code, reason = "the test's part")]
mod plan;
mod support;

use std::path::Path;

use cases::Case;
use document::{Measured, Table};
use glowplug_testdb::TestDatabase;
use plan::{Plan, Planner, Run};

fn main() {
    // Without it this is a test run, which only wants to know that it works.
    let given = |word: &str| std::env::args().any(|argument| argument == word);
    let measure = given("--bench");
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let rows: u64 = number("ROWS").unwrap_or(if measure { 200_000 } else { 1_000 });
    let rounds = number("ROUNDS").map_or(if measure { 11 } else { 1 }, |rounds| rounds as usize);
    let database = TestDatabase::new().unwrap();
    demo::fill(database.url(), rows).unwrap();
    let mut planner = Planner::new(&database);
    let circumstances = circumstances(&mut planner, rows, rounds);
    println!("{circumstances}");
    let tables = tables(&mut planner);
    let planner = std::cell::RefCell::new(planner);
    let page = document::page(&circumstances, &tables, |case| {
        let measured = measured(&mut planner.borrow_mut(), case, rounds);
        println!(
            "{:<48} {:>9.3} {:>9.3}",
            case.index, measured.with_ms, measured.without_ms
        );
        measured
    });
    if given("--write") {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/indexes.md");
        std::fs::write(path, page).unwrap();
        println!("written to docs/indexes.md");
    }
}

fn measured(planner: &mut Planner, case: &Case, rounds: usize) -> Measured {
    let values = planner.values(case);
    let mut with: Vec<Plan> = vec![];
    let mut without: Vec<Plan> = vec![];
    // The first of each brings what they read into memory.
    for _ in 0..=rounds {
        with.push(planner.with(case, &values, Run::Analyze));
        without.push(planner.without(case, &values, Run::Analyze));
    }
    let bytes = planner.value(&format!("SELECT pg_relation_size('{}')::text", case.index));
    Measured {
        with_ms: median(&with[1..]),
        without_ms: median(&without[1..]),
        with: with.remove(0),
        without: without.remove(0),
        bytes: bytes.parse().unwrap(),
    }
}

fn median(plans: &[Plan]) -> f64 {
    let mut times: Vec<f64> = plans.iter().filter_map(|plan| plan.time).collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// The tables in the order of the cases.
fn tables(planner: &mut Planner) -> Vec<Table> {
    let mut names: Vec<&str> = cases::all().map(document::table_of).collect();
    names.dedup();
    let mut number = |query: String| planner.value(&query).parse().unwrap();
    names
        .into_iter()
        .map(|name| Table {
            name: name.to_owned(),
            rows: number(format!("SELECT count(*)::text FROM {name}")),
            bytes: number(format!("SELECT pg_table_size('{name}')::text")),
        })
        .collect()
}

fn circumstances(planner: &mut Planner, rows: u64, rounds: usize) -> String {
    let server = planner.value(
        "SELECT pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1)",
    );
    let fsync = planner.value("SELECT pg_catalog.current_setting('fsync')");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processors
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("unknown processors", |(_, name)| name);
    format!(
        "**Last run.** {}, {} posts, {rounds} runs of each query with and {rounds} without. PostgreSQL {server} with fsync {fsync}, \
         {cores} cores ({processor}),\nload average {}.",
        chrono::Utc::now().format("%Y-%m-%d"),
        document::thousands(rows),
        support::load(),
    )
}
