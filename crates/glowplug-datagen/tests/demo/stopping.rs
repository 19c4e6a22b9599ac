//! A run that ends before its time leaves nothing; a long one takes no more memory than a short one.

use std::sync::atomic::{AtomicBool, Ordering};

use glowplug_datagen::{DemoObserver, DemoOptions, DemoRules, seed_rows};

use super::support::{allin, allin_rules, database, options, seed, target, value};

/// Asks to stop when so many rows are written.
pub(crate) struct StopAt<'a> {
    pub(crate) rows: u64,
    pub(crate) stop: &'a AtomicBool,
}

impl DemoObserver for StopAt<'_> {
    fn planned(&mut self, _: u64) {}
    fn progress(&mut self, rows: u64, _: &str) {
        if rows >= self.rows {
            self.stop.store(true, Ordering::Relaxed);
        }
    }
    fn phase(&mut self, _: &str) {}
}

#[test]
fn a_stop_leaves_nothing_of_a_new_database() {
    let database = allin();
    let stop = AtomicBool::new(false);
    let mut observer = StopAt {
        rows: 9_000,
        stop: &stop,
    };
    let error = seed_rows(
        &target(database.url()),
        &allin_rules(),
        &options(20_000),
        &mut observer,
        &stop,
    )
    .unwrap_err();
    assert_eq!(error.code(), "interrupted");
    for table in ["users", "organizations", "sessions", "posts", "tags"] {
        assert_eq!(
            value(&database, &format!("SELECT count(*) FROM {table}")),
            "0",
            "{table}"
        );
    }
    // The lock is free, and the same run may begin again.
    seed(&database, &allin_rules(), &options(200)).unwrap();
}

#[test]
fn a_stop_takes_back_only_its_own_rows() {
    let database = allin();
    let rules = allin_rules();
    seed(&database, &rules, &options(300)).unwrap();
    let checksum = "SELECT md5(string_agg(u::text, '' ORDER BY id)) FROM users u";
    let before = value(&database, checksum);
    let stop = AtomicBool::new(false);
    let mut observer = StopAt {
        rows: 9_000,
        stop: &stop,
    };
    let append = DemoOptions {
        append: true,
        ..options(20_000)
    };
    let error = seed_rows(
        &target(database.url()),
        &rules,
        &append,
        &mut observer,
        &stop,
    )
    .unwrap_err();
    assert_eq!(error.code(), "interrupted");
    assert_eq!(value(&database, checksum), before);
    assert_eq!(value(&database, "SELECT count(*) FROM posts"), "300");
}

#[test]
fn memory_does_not_grow_with_the_rows() {
    let database = database(
        "CREATE TABLE people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text UNIQUE);
         CREATE TABLE friends (a bigint REFERENCES people, b bigint REFERENCES people, PRIMARY KEY (a, b))",
    );
    let run = |rows| {
        let append = DemoOptions {
            append: true,
            ..options(rows)
        };
        seed(&database, &DemoRules::default(), &append).unwrap();
        peak()
    };
    let small = run(10_000);
    let large = run(500_000);
    assert!(large < small + 8_000, "{small} kB, then {large} kB");
}

/// The most memory that this process ever had, in kB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
