//! Generated rows against psql's COPY of a ready file with the very same rows into the same tables, all indexes and
//! constraints in force on both sides. psql has one connection, ours one or two.
//!
//! `cargo bench --bench seed_rows [-- [--quick] [--rounds N]]`; `ROWS` sets the number of posts.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark")]

mod support;

use std::fmt::Write as _;
use std::process::Command;
use std::time::Duration;

use glowplug_testdb::TestDatabase;
use support::{allin_migrations, client_programs, folder, glowplug, print_circumstances, run};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let measure = !support::quick(&arguments);
    let asked = std::env::var("ROWS")
        .ok()
        .and_then(|rows| rows.parse().ok());
    let rows: u64 = asked.unwrap_or(if measure { 50_000 } else { 100 });
    let rounds = support::rounds(&arguments, if measure { 3 } else { 1 });
    let database = TestDatabase::new().unwrap();
    for (_, sql) in allin_migrations() {
        database.execute(&sql).unwrap();
    }
    print_circumstances(&database);
    println!(
        "{rows} posts, median of {rounds} [lowest to highest]: rows per second, ANALYZE on neither side"
    );
    println!(
        "{:<12} {:>10} {:>10}   ratio",
        "connections", "glowplug", "psql COPY"
    );
    let files = folder();
    let psql = client_programs(&database).join("psql");
    for jobs in ["1", "2"] {
        let mut ours = Vec::new();
        let mut theirs = Vec::new();
        let mut total = 0;
        for _ in 0..rounds {
            let report = seed(&database, rows, jobs);
            total = report["rows"].as_u64().unwrap();
            ours.push(Duration::from_secs_f64(report["seconds"].as_f64().unwrap()));
            let tables: Vec<&str> = report["tables"]
                .as_array()
                .unwrap()
                .iter()
                .map(|table| table["table"].as_str().unwrap())
                .collect();
            let path = |table: &str| files.path().join(table).display().to_string();
            let mut out = String::new();
            let mut into = String::new();
            for table in &tables {
                writeln!(out, "\\copy {table} TO '{}'", path(table)).unwrap();
                writeln!(into, "\\copy {table} FROM '{}'", path(table)).unwrap();
            }
            script(&psql, &database, &files, &out);
            truncate(&database, &tables);
            theirs.push(script(&psql, &database, &files, &into));
            truncate(&database, &tables);
        }
        // Each with the one that ran right after it.
        let pairs = ours.iter().zip(&theirs);
        let ratios: Vec<f64> = pairs
            .map(|(ours, theirs)| theirs.as_secs_f64() / ours.as_secs_f64())
            .collect();
        ours.sort();
        theirs.sort();
        let rate = |times: &[Duration]| total as f64 / times[times.len() / 2].as_secs_f64();
        println!(
            "{jobs:<12} {:>10.0} {:>10.0}   {}",
            rate(&ours),
            rate(&theirs),
            support::spread(&ratios)
        );
    }
    println!("load at the end {}", support::load());
}

fn seed(database: &TestDatabase, rows: u64, jobs: &str) -> serde_json::Value {
    let mut command = Command::new(glowplug());
    command
        .args(["--json", "--database-url", database.url(), "seed", "--rows"])
        .args([rows.to_string().as_str(), "--jobs", jobs])
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    let (printed, _) = run(&mut command);
    let document: serde_json::Value = serde_json::from_slice(&printed).unwrap();
    document["result"].clone()
}

fn script(
    psql: &std::path::Path,
    database: &TestDatabase,
    files: &tempfile::TempDir,
    text: &str,
) -> Duration {
    let file = files.path().join("script.sql");
    std::fs::write(&file, text).unwrap();
    let mut command = Command::new(psql);
    command
        .args([
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            database.url(),
            "-f",
        ])
        .arg(&file);
    run(&mut command).1
}

fn truncate(database: &TestDatabase, tables: &[&str]) {
    database
        .execute(&format!("TRUNCATE {}", tables.join(", ")))
        .unwrap();
    // Both sides begin with the server's own work done.
    database.execute("CHECKPOINT").unwrap();
}
