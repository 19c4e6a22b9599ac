//! What an application's queries cost through the pool, against pgbench and tokio-postgres with the very same statements.
//!
//! Everybody has one connection, prepares each statement once, and runs over the same rows in the same database, in turns: a
//! round measures each of the three, so that whatever else the machine does hits all alike, and the ratio is taken within the
//! round. The connection is created again for each measurement and not timed, as pgbench has it; preparing is.
//!
//! `cargo bench --bench queries [-- [--quick] [--rounds N] [--only TASK]]`: `--quick` shows within seconds that it works, and
//! its numbers say nothing.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints its result"
)]

mod checkout;
mod data;
mod ours;
mod pgbench;
#[path = "../support/mod.rs"]
mod support;
mod tokio;

use std::time::Duration;

use data::Data;
use support::{median, spread};

/// What is measured: one after the other, each as often as takes about half a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    Get,
    List,
    Insert,
    InsertMany,
    Update,
}

/// How many posts a list shows.
pub(crate) const PAGE: i64 = 50;

/// How many rows are inserted at once.
pub(crate) const MANY: usize = 1_000;

impl Task {
    const ALL: [Self; 5] = [
        Self::Get,
        Self::List,
        Self::Insert,
        Self::InsertMany,
        Self::Update,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Get => "get by id",
            Self::List => "list 50, two relations",
            Self::Insert => "insert one",
            Self::InsertMany => "insert 1,000",
            Self::Update => "update one",
        }
    }

    fn times(self, quick: bool) -> usize {
        let times: usize = match self {
            Self::Get => 10_000,
            Self::List => 600,
            Self::Insert => 2_500,
            Self::InsertMany => 8,
            Self::Update => 4_000,
        };
        if quick { times.div_ceil(50) } else { times }
    }
}

/// Someone who runs a task a number of times on a connection of its own, and describes how long that took.
trait Contender {
    fn run(&self, task: Task, times: usize) -> Duration;
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let quick = support::quick(&arguments);
    let rounds = support::rounds(&arguments, if quick { 2 } else { 15 });
    let only = arguments.iter().position(|argument| argument == "--only");
    let only = only.and_then(|at| arguments.get(at + 1));
    let only = only.map_or("", String::as_str);

    let data = Data::new(if quick { 1_000 } else { 10_000 });
    let pgbench = support::client_programs(&data.database).join("pgbench");
    support::print_circumstances(&data.database);
    println!(
        "{}, {} posts, median of {rounds} rounds [lowest to highest]",
        support::version(&pgbench),
        data.posts
    );
    let ours = ours::Ours::new(&data);
    let tokio = tokio::Tokio::new(&data, &ours);
    let pgbench = pgbench::Pgbench::new(pgbench, &data, &ours);
    tokio.assert_same_answers(&ours);

    println!(
        "\n{:<24} {:>9} {:>9} {:>9}   {:<31} {:<31}",
        "per second", "allin_db", "pgbench", "tokio", "ratio to pgbench", "ratio to tokio-postgres"
    );
    let contenders: [&dyn Contender; 3] = [&ours, &pgbench, &tokio];
    for task in Task::ALL {
        if task.name().contains(only) {
            compare(&data, contenders, task, task.times(quick), rounds);
        }
    }
    if "checkout".contains(only) {
        checkout::measure(&data, rounds, if quick { 2_000 } else { 100_000 });
    }
    println!("load at the end {}", support::load());
}

/// One line: the rates of all, and the ratios of the first to the others.
fn compare(data: &Data, contenders: [&dyn Contender; 3], task: Task, times: usize, rounds: usize) {
    let mut rates = [const { Vec::new() }; 3];
    // The first round warms caches, and shows that each does what it should.
    for round in 0..=rounds {
        for turn in 0..contenders.len() {
            // Another one begins each time: nobody has the better place.
            let at = (round + turn) % contenders.len();
            data.restore(task);
            let time = contenders[at].run(task, times);
            data.assert_done(task, times);
            if round > 0 {
                rates[at].push(times as f64 / time.as_secs_f64());
            }
        }
    }
    // Other work only ever takes time away: where there is much of it, the best rounds of each say more than the pairs.
    let best = |at: usize| rates[at].iter().copied().fold(0.0, f64::max);
    let ratios = |peer: usize| -> String {
        let pairs = rates[0].iter().zip(&rates[peer]);
        let ratios: Vec<f64> = pairs.map(|(ours, theirs)| ours / theirs).collect();
        format!("{}, best {:.2}", spread(&ratios), best(0) / best(peer))
    };
    println!(
        "{:<24} {:>9.0} {:>9.0} {:>9.0}   {:<31} {:<31}",
        task.name(),
        median(&rates[0]),
        median(&rates[1]),
        median(&rates[2]),
        ratios(1),
        ratios(2),
    );
}
