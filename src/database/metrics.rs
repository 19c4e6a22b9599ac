//! What the pool does, in numbers.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The state of the pool, and what it has done since it was made: see [`Database::metrics`](crate::Database::metrics).
///
/// A pool is too small when `waited` grows beside `checkouts`; callers are turned away when `timed_out` grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Metrics {
    /// How many connections the pool may have.
    pub max_size: u32,
    /// How many it has.
    pub size: u32,
    /// How many of these are free.
    pub idle: u32,
    /// How many of these are out.
    pub in_use: u32,
    /// How often a connection was given out.
    pub checkouts: u64,
    /// How often a caller had to wait for one, in vain or not.
    pub waited: u64,
    /// How often a caller waited in vain.
    pub timed_out: u64,
    /// How long those who waited waited on average.
    pub average_wait: Duration,
}

/// The counters behind it.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) checkouts: AtomicU64,
    waited: AtomicU64,
    timed_out: AtomicU64,
    wait_micros: AtomicU64,
}

impl Counters {
    pub(super) fn waited(&self, time: Duration, in_vain: bool) {
        self.waited.fetch_add(1, Ordering::Relaxed);
        self.timed_out
            .fetch_add(u64::from(in_vain), Ordering::Relaxed);
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.wait_micros.fetch_add(micros, Ordering::Relaxed);
    }

    pub(super) fn with(&self, max_size: u32, size: u32, idle: u32) -> Metrics {
        let waited = self.waited.load(Ordering::Relaxed);
        let average = self
            .wait_micros
            .load(Ordering::Relaxed)
            .checked_div(waited)
            .unwrap_or(0);
        Metrics {
            max_size,
            size,
            idle,
            in_use: size.saturating_sub(idle),
            checkouts: self.checkouts.load(Ordering::Relaxed),
            waited,
            timed_out: self.timed_out.load(Ordering::Relaxed),
            average_wait: Duration::from_micros(average),
        }
    }
}
