//! A run that is interrupted leaves nothing. An interruption is the process's, so this test has one of its own.
#![allow(clippy::unwrap_used, dead_code, reason = "tests")]

#[path = "demo/support.rs"]
mod support;

use glowplug_datagen::{DemoObserver, seed_rows};
use glowplug_pq::interrupt;
use support::{allin, allin_rules, options, target, value};

/// Asks for the end when so many rows are written.
struct EndAt(u64);

impl DemoObserver for EndAt {
    fn planned(&mut self, _: u64) {}
    fn progress(&mut self, rows: u64, _: &str) {
        if rows >= self.0 {
            interrupt::request(interrupt::Origin::Elsewhere);
        }
    }
    fn phase(&mut self, _: &str) {}
}

#[test]
fn an_interrupted_run_leaves_nothing_and_the_lock_is_free() {
    let database = allin();
    let _hold = interrupt::hold();
    let run = |rows| {
        let mut observer = EndAt(rows);
        seed_rows(
            &target(database.url()),
            &allin_rules(),
            &options(20_000),
            &mut observer,
        )
    };
    // The second one finds the end asked for already.
    for _ in 0..2 {
        let error = run(9_000).unwrap_err();
        assert_eq!(error.code(), "interrupted", "{error}");
        for table in ["users", "organizations", "sessions", "posts", "tags"] {
            let count = format!("SELECT count(*) FROM {table}");
            assert_eq!(value(&database, &count), "0", "{table}");
        }
    }
}
