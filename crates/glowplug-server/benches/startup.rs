//! How long a project waits for its server: made anew, started, stopped, reused.
//!
//! A plain program, because criterion wants many runs of something short, and these are few runs of something long.
//! `cargo bench -p glowplug-server [-- ROUNDS]`
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints its result"
)]

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use glowplug_server::{Cluster, ClusterConfig, Started, StopMode, Stopped};

/// What the project promises, in milliseconds.
const COLD_BUDGET: f64 = 1000.0;
const REUSE_BUDGET: f64 = 5.0;

fn main() {
    let rounds = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(5);
    // Below /var/tmp: as root the server is another user, who must get in.
    let folder = tempfile::Builder::new()
        .prefix("glowplug-bench")
        .tempdir_in("/var/tmp")
        .unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut config = ClusterConfig::for_project(folder.path());
    config.state_dir = Some(folder.path().join("state"));
    let cluster = Cluster::new(config).unwrap();

    let (mut cold, mut warm, mut stop, mut reuse) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        cold.push(timed(|| {
            assert_eq!(cluster.ensure_running().unwrap(), Started::Initialised)
        }));
        for _ in 0..20 {
            reuse.push(timed(|| {
                assert_eq!(cluster.ensure_running().unwrap(), Started::Reused)
            }));
        }
        stop.push(timed(|| {
            assert_eq!(cluster.stop(StopMode::Fast).unwrap(), Stopped::Stopped)
        }));
        warm.push(timed(|| {
            assert_eq!(cluster.ensure_running().unwrap(), Started::Started)
        }));
        cluster.remove().unwrap();
    }
    println!("{:<28} {:>9} {:>9} {:>9}", "ms", "min", "median", "max");
    let cold = report("cold, with initdb", cold);
    report("warm start", warm);
    report("stop", stop);
    let reuse = report("reuse of a running one", reuse);
    println!(
        "budget: cold {COLD_BUDGET} {}, reuse {REUSE_BUDGET} {}",
        kept(cold, COLD_BUDGET),
        kept(reuse, REUSE_BUDGET)
    );
}

fn timed(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

/// Prints one line and gives the median.
fn report(what: &str, mut times: Vec<Duration>) -> f64 {
    times.sort();
    let ms = |at: usize| times[at].as_secs_f64() * 1000.0;
    let median = ms(times.len() / 2);
    println!(
        "{what:<28} {:>9.2} {median:>9.2} {:>9.2}",
        ms(0),
        ms(times.len() - 1)
    );
    median
}

fn kept(median: f64, budget: f64) -> &'static str {
    if median < budget { "kept" } else { "EXCEEDED" }
}
