//! Chance that can be computed from a row's number, so that no key has to be remembered.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// One well-mixed number from two.
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    let mut x = a ^ b.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = x.wrapping_add(b.wrapping_mul(0x94d0_49bb_1331_11eb));
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A number from a text.
pub(crate) fn hash_text(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| mix(hash, byte.into()))
}

/// A number from 0 up to, not including, 1.
pub(crate) fn unit(number: u64) -> f64 {
    (number >> 11) as f64 / (1_u64 << 53) as f64
}

/// A number below `limit`, which is not 0.
pub(crate) fn below(number: u64, limit: u64) -> u64 {
    let wide = u128::from(number) * u128::from(limit.max(1));
    u64::try_from(wide >> 64).unwrap_or(0)
}

/// A permutation of all 64-bit numbers: different in, different out, and no order to be seen. A Feistel network of four rounds.
pub(crate) fn permute(key: u64, number: u64) -> u64 {
    let (mut left, mut right) = (number >> 32, number & 0xffff_ffff);
    for round in 0..4 {
        let next = left ^ (mix(key.wrapping_add(round), right) & 0xffff_ffff);
        (left, right) = (right, next);
    }
    (left << 32) | right
}

/// The source of chance of one row.
pub(crate) fn row_rng(base: &ChaCha8Rng, row: u64, attempt: u64) -> ChaCha8Rng {
    let mut rng = base.clone();
    rng.set_stream(row.wrapping_add(attempt << 48));
    rng.set_word_pos(0);
    rng
}

/// The source of chance of one table, or of one value that must be known without its row.
pub(crate) fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permutation_gives_no_number_twice() {
        let mut seen: Vec<u64> = (0..10_000).map(|row| permute(7, row)).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 10_000);
    }

    #[test]
    fn a_number_stays_below_its_limit() {
        assert!((0..1000).all(|n| below(mix(n, 1), 7) < 7));
        assert!((0..1000).all(|n| (0.0..1.0).contains(&unit(mix(n, 2)))));
    }
}
