//! What a checkout costs by itself: out of the pool and back, no query.
//!
//! Ours is r2d2's (its lock, twice, and looks at the clock), the settings' look at when the connection was last heard,
//! and a count. r2d2 with Diesel's own manager tests each connection by a query, or none.

use std::time::{Duration, Instant};

use diesel::PgConnection;
use diesel::r2d2::{ConnectionManager, Pool};

use crate::data::Data;
use crate::ours::Ours;
use crate::support::{median, spread};

pub(crate) fn measure(data: &Data, rounds: usize, times: usize) {
    let ours = Ours::new(data).pool();
    let diesel = |test: bool| {
        let manager = ConnectionManager::<PgConnection>::new(data.database.url());
        let pool = Pool::builder().max_size(5).min_idle(Some(2));
        pool.test_on_check_out(test).build(manager).unwrap()
    };
    let (tested, untested) = (diesel(true), diesel(false));
    let mut micros = [const { Vec::new() }; 3];
    for _ in 0..rounds {
        micros[0].push(each(times, || drop(ours.connection().unwrap())));
        micros[1].push(each(times, || drop(untested.get().unwrap())));
        // A query each.
        micros[2].push(each(times.div_ceil(50), || drop(tested.get().unwrap())));
    }
    println!("\n{:<44} {:>14}", "checkout alone, median", "microseconds");
    let names = [
        "allin_db, default settings",
        "r2d2 with Diesel's manager, no test",
        "r2d2 with Diesel's manager, test by a query",
    ];
    for (name, micros) in names.iter().zip(&micros) {
        println!("{name:<44} {:>14.2}   {}", median(micros), spread(micros));
    }
    println!(
        "under 5 microseconds: {}",
        if median(&micros[0]) < 5.0 {
            "kept"
        } else {
            "MISSED"
        }
    );
}

/// Microseconds for one.
fn each(times: usize, work: impl Fn()) -> f64 {
    work();
    let start = Instant::now();
    for _ in 0..times {
        work();
    }
    let time: Duration = start.elapsed();
    time.as_secs_f64() * 1e6 / times as f64
}
