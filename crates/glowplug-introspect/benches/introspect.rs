//! How long a database takes to read, by the number of its tables of 12 columns. Run with `cargo bench -p glowplug-introspect`.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use glowplug_introspect::{IntrospectOptions, Kinds, introspect};
use glowplug_testdb::TestDatabase;

const ROUNDS: usize = 5;

fn main() {
    // Without it this is a test run, which only wants to know that it works.
    let measure = std::env::args().any(|argument| argument == "--bench");
    let sizes: &[usize] = if measure { &[17, 500, 2_000] } else { &[17] };
    println!("tables  everything  for Rust  again on a warm connection  (median of {ROUNDS})");
    for &size in sizes {
        let database = TestDatabase::new().unwrap();
        // In parts, because one transaction would need more locks than the server has room for.
        for from in (0..size).step_by(500) {
            database
                .execute(&tables(from..size.min(from + 500)))
                .unwrap();
        }
        let everything = IntrospectOptions::default();
        let rust = IntrospectOptions {
            kinds: Kinds::RUST,
            ..IntrospectOptions::default()
        };
        let cold = |options: &IntrospectOptions| {
            median(|| {
                let mut connection = database.connect().unwrap();
                let started = Instant::now();
                let catalog = introspect(&mut connection, options).unwrap();
                assert_eq!(catalog.tables.len(), size);
                started.elapsed()
            })
        };
        let mut connection = database.connect().unwrap();
        let warm = median(|| {
            let started = Instant::now();
            introspect(&mut connection, &everything).unwrap();
            started.elapsed()
        });
        let (all, rust) = (cold(&everything), cold(&rust));
        println!(
            "{size:>6}  {:>7.0} ms  {:>5.0} ms  {:>23.0} ms",
            all.as_secs_f64() * 1e3,
            rust.as_secs_f64() * 1e3,
            warm.as_secs_f64() * 1e3
        );
    }
}

fn median(mut once: impl FnMut() -> Duration) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS).map(|_| once()).collect();
    times.sort();
    times[ROUNDS / 2]
}

/// Tables as projects have them: a key, a foreign key with an index, a unique, a check, an enum, defaults, comments.
fn tables(range: std::ops::Range<usize>) -> String {
    let mut sql = String::new();
    if range.start == 0 {
        sql.push_str("CREATE TYPE state AS ENUM ('draft', 'open', 'done');");
    }
    for n in range {
        let parent = n.saturating_sub(1);
        write!(
            sql,
            "CREATE TABLE t{n} (
                id bigserial PRIMARY KEY, owner_id bigint NOT NULL REFERENCES t{parent} (id) ON DELETE CASCADE,
                name varchar(40) NOT NULL, email text UNIQUE, state state NOT NULL DEFAULT 'draft',
                tags text[] NOT NULL DEFAULT '{{}}', data jsonb, amount numeric(10,2) CHECK (amount >= 0),
                active boolean NOT NULL DEFAULT true, score double precision,
                created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz);
             CREATE INDEX ON t{n} (owner_id); COMMENT ON TABLE t{n} IS 'table {n}'; COMMENT ON COLUMN t{n}.name IS 'the name';"
        )
        .unwrap();
    }
    sql
}
