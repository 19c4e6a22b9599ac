//! How often a key may be used: `rate_limit` requests in one hour, counted by this process.
//!
//! The database keeps the limit, not the count: a row written for each request would cost more than most requests. With
//! several processes behind a balancer each of them counts for itself.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::models::ApiKey;

const HOUR: Duration = Duration::from_secs(3600);
/// Past this many keys, those that have all their requests again are forgotten: they are as good as new. Where more than
/// half are busy, it is done again at twice their number, not at each request.
const PLENTY: usize = 10_000;

/// Too many requests: the next one is allowed after this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the API key has used up its requests; the next is allowed in {} s", self.retry_after.as_secs() + 1)]
pub struct TooMany {
    /// For the header `Retry-After`.
    pub retry_after: Duration,
}

/// Counts the requests of all keys. The requests of an hour may come at once and come back one by one, evenly over the
/// hour (a leaky bucket, kept as one time for each key).
#[derive(Debug, Default)]
pub struct RateLimiter {
    buckets: Mutex<Buckets>,
}

#[derive(Debug, Default)]
struct Buckets {
    // When the bucket of a key will be empty.
    empty_at: HashMap<String, Instant>,
    // How many were busy at the last look.
    busy: usize,
}

impl RateLimiter {
    /// Nobody has asked yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one request of a key.
    ///
    /// # Errors
    /// [`TooMany`], when the key has used up its requests. Such a request is not counted.
    pub fn count(&self, key: &ApiKey) -> Result<(), TooMany> {
        self.count_at(&key.id, key.rate_limit, Instant::now())
    }

    fn count_at(&self, id: &str, limit: i32, now: Instant) -> Result<(), TooMany> {
        let Some(limit) = u32::try_from(limit).ok().filter(|limit| *limit > 0) else {
            return Err(TooMany { retry_after: HOUR });
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let Buckets { empty_at, busy } = &mut *buckets;
        if empty_at.len() > PLENTY.max(*busy * 2) {
            empty_at.retain(|_, at| *at > now);
            *busy = empty_at.len();
        }
        let from = empty_at.get(id).map_or(now, |at| (*at).max(now));
        let to = from + HOUR / limit;
        let ahead = to.duration_since(now);
        if ahead > HOUR {
            return Err(TooMany {
                retry_after: ahead - HOUR,
            });
        }
        empty_at.insert(id.to_owned(), to);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_has_as_many_requests_as_the_limit() {
        let (limiter, start) = (RateLimiter::new(), Instant::now());
        for _ in 0..60 {
            limiter.count_at("k", 60, start).unwrap();
        }
        let refused = limiter.count_at("k", 60, start).unwrap_err();
        assert_eq!(refused.retry_after, Duration::from_secs(60));
        limiter.count_at("other", 60, start).unwrap();
        let minute = start + Duration::from_secs(60);
        limiter.count_at("k", 60, minute).unwrap();
        assert!(limiter.count_at("k", 60, minute).is_err());
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
        limiter.count_at("k", 60, start + HOUR).unwrap();
        assert_eq!(limiter.buckets.lock().unwrap().empty_at.len(), 1);
    }

    #[test]
    fn many_busy_keys_are_not_looked_through_at_each_request() {
        let (limiter, start) = (RateLimiter::new(), Instant::now());
        for id in 0..PLENTY * 4 {
            limiter.count_at(&id.to_string(), 60, start).unwrap();
        }
        let looked = limiter.buckets.lock().unwrap().busy;
        assert!(looked > PLENTY && looked <= PLENTY * 4, "{looked}");
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "{:?}",
            start.elapsed()
        );
    }
}
