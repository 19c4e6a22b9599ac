//! How often a key may be used: `rate_limit` requests in any one hour, counted by this process.
//!
//! The database keeps the limit, not the count: a row written for each request would cost more than most requests. With
//! several processes behind a balancer each of them counts for itself.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::models::ApiKey;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: u64 = 60;
/// Past this many keys, those that asked for nothing within an hour are forgotten: they are as good as new. Where more than
/// half are busy, it is done again at twice their number, not at each request.
const PLENTY: usize = 10_000;

/// Too many requests: the next one is allowed after this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the API key has used up its requests; the next is allowed in {} s", self.retry_after.as_secs() + 1)]
pub struct TooMany {
    /// For the header `Retry-After`.
    pub retry_after: Duration,
}

/// Counts the requests of all keys, by the minute. The requests of an hour may come at once, and each minute's come back when they are
/// an hour old: whichever hour one looks at, there are no more than the limit.
#[derive(Debug)]
pub struct RateLimiter {
    start: Instant,
    counted: Mutex<Counted>,
}

#[derive(Debug, Default)]
struct Counted {
    keys: HashMap<String, Requests>,
    // How many were busy at the last look.
    busy: usize,
}

/// The requests of one key within the last hour: how many in which minute, the oldest first.
#[derive(Debug, Default)]
struct Requests {
    minutes: VecDeque<(u64, u32)>,
    sum: u32,
}

impl Requests {
    /// Forgets what is older than an hour. A request may be as old as the beginning of its minute or as young as its end: a whole
    /// minute more is kept.
    fn forget(&mut self, now: u64) {
        while let Some((_, count)) = self
            .minutes
            .pop_front_if(|(minute, _)| *minute + HOUR < now)
        {
            self.sum -= count;
        }
    }

    fn add(&mut self, now: u64) {
        match self.minutes.back_mut().filter(|(minute, _)| *minute == now) {
            Some((_, count)) => *count += 1,
            None => self.minutes.push_back((now, 1)),
        }
        self.sum += 1;
    }
}

impl Default for RateLimiter {
    fn default() -> Self {
        Self::new()
    }
}

impl RateLimiter {
    /// Nobody has asked yet.
    pub fn new() -> Self {
        Self {
            start: Instant::now(),
            counted: Mutex::default(),
        }
    }

    /// Counts one request of a key.
    ///
    /// # Errors
    /// [`TooMany`], when the key has used up its requests. Such a request is not counted.
    pub fn count(&self, key: &ApiKey) -> Result<(), TooMany> {
        self.count_at(&key.id, key.rate_limit, Instant::now())
    }

    fn count_at(&self, id: &str, limit: i32, now: Instant) -> Result<(), TooMany> {
        let limit = u32::try_from(limit).unwrap_or(0);
        let since = now.saturating_duration_since(self.start);
        let minute = since.as_secs() / MINUTE.as_secs();
        // When the requests of a minute come back.
        let back =
            |minute: u64| (MINUTE * u32::try_from(minute + HOUR + 1).unwrap_or(u32::MAX)) - since;
        if limit == 0 {
            return Err(TooMany {
                retry_after: back(minute),
            });
        }
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let Counted { keys, busy } = &mut *counted;
        if keys.len() > PLENTY.max(*busy * 2) {
            keys.retain(|_, requests| {
                requests.forget(minute);
                requests.sum > 0
            });
            *busy = keys.len();
        }
        let requests = keys.entry(id.to_owned()).or_default();
        requests.forget(minute);
        if requests.sum >= limit {
            // Where the limit was lowered, the next request waits for more than the oldest minute.
            let mut left = requests.sum;
            let after = requests.minutes.iter().find(|(_, count)| {
                left -= count;
                left < limit
            });
            let retry_after = back(after.map_or(minute, |(minute, _)| *minute));
            return Err(TooMany { retry_after });
        }
        requests.add(minute);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_hour_has_more_requests_than_the_limit() {
        // Every 7 seconds for four hours, and all at once where there is leave again.
        for burst in [1, 100] {
            let (limiter, start) = (RateLimiter::new(), Instant::now());
            let mut allowed = Vec::new();
            for second in (0..4 * 3600).step_by(7) {
                for _ in 0..burst {
                    if limiter
                        .count_at("k", 60, start + Duration::from_secs(second))
                        .is_ok()
                    {
                        allowed.push(second);
                    }
                }
            }
            for from in &allowed {
                let hour = allowed
                    .iter()
                    .filter(|at| (*from..from + 3600).contains(*at));
                assert!(hour.count() <= 60, "burst {burst}, from {from}");
            }
            // Of four hours no more than a minute each is lost by counting in minutes.
            assert!(allowed.len() >= 4 * 58, "burst {burst}: {}", allowed.len());
        }
    }

    #[test]
    fn who_comes_when_reported_is_let_in() {
        let (limiter, start) = (RateLimiter::new(), Instant::now());
        let mut now = start + Duration::from_secs(30);
        limiter.count_at("k", 2, now).unwrap();
        now += Duration::from_secs(600);
        limiter.count_at("k", 2, now).unwrap();
        for limit in [2, 1] {
            let refused = limiter.count_at("k", limit, now).unwrap_err().retry_after;
            let early = refused - Duration::from_secs(1);
            assert!(
                limiter.count_at("k", limit, now + early).is_err(),
                "{limit} {refused:?}"
            );
            if limit == 1 {
                limiter.count_at("k", limit, now + refused).unwrap();
            }
        }
        limiter.count_at("other", 1, now).unwrap();
    }

    #[test]
    fn a_limit_of_nothing_allows_nothing() {
        let limiter = RateLimiter::new();
        assert!(limiter.count_at("k", 0, Instant::now()).is_err());
        assert!(limiter.count_at("k", -1, Instant::now()).is_err());
        assert!(limiter.count_at("k", i32::MAX, Instant::now()).is_ok());
    }

    #[test]
    fn idle_keys_are_forgotten() {
        let (limiter, start) = (RateLimiter::new(), Instant::now());
        for id in 0..=PLENTY {
            limiter.count_at(&id.to_string(), 60, start).unwrap();
        }
        limiter.count_at("k", 60, start + MINUTE * 62).unwrap();
        assert_eq!(limiter.counted.lock().unwrap().keys.len(), 1);
    }

    #[test]
    fn many_busy_keys_are_not_looked_through_at_each_request() {
        let (limiter, start) = (RateLimiter::new(), Instant::now());
        for id in 0..PLENTY * 4 {
            limiter.count_at(&id.to_string(), 60, start).unwrap();
        }
        let looked = limiter.counted.lock().unwrap().busy;
        assert!(looked > PLENTY && looked <= PLENTY * 4, "{looked}");
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "{:?}",
            start.elapsed()
        );
    }
}
