//! Where a page ended, as a text that a client keeps and sends back.
//!
//! A cursor is opaque: base64 of a version, a mark of the query it belongs to, the values that the last row was sorted
//! by, and a check sum. It is checked when it comes back: a mangled one and one of another query are errors of their
//! own, never a page of the wrong rows. It is not signed, and need not be: anyone who forges one starts reading at another
//! place of rows that the query shows anyway.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

/// The format that this version writes, and the only one it reads.
const VERSION: u8 = 1;
/// How many bytes mark the query, and how many check the whole.
const MARK: usize = 6;
const CHECK: usize = 6;
/// Longer texts are no cursors: nobody sorts by a novel.
const LONGEST: usize = 8192;
/// PostgreSQL's earliest time, 24 November 4714 BC, in microseconds from 1970.
const EARLIEST: i64 = -210_866_803_200_000_000;

/// Why a text is no cursor for a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CursorError {
    /// The text was cut, changed, or never was a cursor.
    #[error("the cursor is damaged: use it exactly as it was given")]
    Mangled,
    /// What the rows are sorted by is too long for a cursor.
    #[error(
        "the value that the last row is sorted by is too long for a cursor: sort by something shorter"
    )]
    TooLong,
    /// The cursor was written by another version of the application: start from the first page.
    #[error("the cursor has version {0}, which is not read any more")]
    Version(u8),
    /// The cursor belongs to a query with another order or other conditions.
    #[error("the cursor belongs to another query")]
    OtherQuery,
}

impl CursorError {
    /// A name for programs, which stays as it is.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Mangled => "cursor-mangled",
            Self::TooLong => "cursor-too-long",
            Self::Version(_) => "cursor-version",
            Self::OtherQuery => "cursor-of-another-query",
        }
    }
}

/// A value to sort by that a cursor can hold, exactly.
pub trait CursorKey: Sized {
    /// The value as bytes.
    fn encode(&self) -> Vec<u8>;
    /// The value again; `None` for bytes that are none.
    fn decode(bytes: &[u8]) -> Option<Self>;
}

impl CursorKey for String {
    fn encode(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        // A text of PostgreSQL's has no NUL, so this one was made by hand.
        let text = Self::from_utf8(bytes.to_vec()).ok()?;
        (!text.contains('\0')).then_some(text)
    }
}

/// In microseconds, as PostgreSQL keeps times.
impl CursorKey for DateTime<Utc> {
    fn encode(&self) -> Vec<u8> {
        self.timestamp_micros().encode()
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        // Earlier times than PostgreSQL's were written by hand. Its latest is beyond that of chrono.
        let micros = i64::decode(bytes).filter(|micros| *micros >= EARLIEST)?;
        Self::from_timestamp_micros(micros)
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl CursorKey for $number {
            fn encode(&self) -> Vec<u8> {
                self.to_be_bytes().to_vec()
            }

            fn decode(bytes: &[u8]) -> Option<Self> {
                Some(Self::from_be_bytes(bytes.try_into().ok()?))
            }
        }
    )*};
}

numbers!(i16, i32, i64, f32, f64);

/// Writes a cursor that stands at a row of the query that `query` names.
///
/// # Errors
/// [`CursorError::TooLong`], when the values have some six thousand bytes or more: no address would carry it.
pub fn write<K: CursorKey, I: CursorKey>(
    query: &str,
    key: &K,
    id: &I,
) -> Result<String, CursorError> {
    let (key, id) = (key.encode(), id.encode());
    let mut bytes = vec![VERSION];
    bytes.extend(digest::<MARK>(query.as_bytes()));
    bytes.extend(u32::try_from(key.len()).unwrap_or(u32::MAX).to_be_bytes());
    bytes.extend(key);
    bytes.extend(id);
    bytes.extend(digest::<CHECK>(&bytes));
    let cursor = URL_SAFE_NO_PAD.encode(bytes);
    if cursor.len() > LONGEST {
        return Err(CursorError::TooLong);
    }
    Ok(cursor)
}

/// Reads a cursor of the query that `query` names.
///
/// # Errors
/// When the text is no cursor, one of another version, or one of another query.
///
/// ```
/// use allin_db::queries::cursor::{self, CursorError};
///
/// let cursor = cursor::write("posts by length", &280_i32, &"c1".to_owned())?;
/// assert_eq!(cursor::read("posts by length", &cursor), Ok((280_i32, "c1".to_owned())));
/// assert_eq!(cursor::read::<i32, String>("posts by time", &cursor), Err(CursorError::OtherQuery));
/// assert_eq!(cursor::read::<i32, String>("posts by length", &cursor[1..]), Err(CursorError::Mangled));
/// # Ok::<(), CursorError>(())
/// ```
pub fn read<K: CursorKey, I: CursorKey>(query: &str, cursor: &str) -> Result<(K, I), CursorError> {
    if cursor.len() > LONGEST {
        return Err(CursorError::Mangled);
    }
    let bytes = URL_SAFE_NO_PAD
        .decode(cursor)
        .map_err(|_| CursorError::Mangled)?;
    let (body, check) = bytes
        .len()
        .checked_sub(CHECK)
        .map(|at| bytes.split_at(at))
        .ok_or(CursorError::Mangled)?;
    if digest::<CHECK>(body) != check {
        return Err(CursorError::Mangled);
    }
    let (version, rest) = body.split_first().ok_or(CursorError::Mangled)?;
    if *version != VERSION {
        return Err(CursorError::Version(*version));
    }
    let (mark, rest) = rest.split_at_checked(MARK).ok_or(CursorError::Mangled)?;
    if mark != digest::<MARK>(query.as_bytes()) {
        return Err(CursorError::OtherQuery);
    }
    values(rest).ok_or(CursorError::Mangled)
}

fn values<K: CursorKey, I: CursorKey>(bytes: &[u8]) -> Option<(K, I)> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (key, id) = rest.split_at_checked(length)?;
    Some((K::decode(key)?, I::decode(id)?))
}

fn digest<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let all = Sha256::digest(bytes);
    std::array::from_fn(|at| all[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_changed_character_is_noticed() {
        let good = write("q", &DateTime::<Utc>::MIN_UTC, &"é🚀".to_owned()).unwrap();
        for (at, old) in good.char_indices() {
            for new in "AZaz09-_=/ é".chars().filter(|new| *new != old) {
                let mut bad = good.clone();
                bad.replace_range(at..=at, new.encode_utf8(&mut [0; 4]));
                assert_eq!(
                    read::<DateTime<Utc>, String>("q", &bad),
                    Err(CursorError::Mangled),
                    "{bad}"
                );
            }
            assert_eq!(
                read::<DateTime<Utc>, String>("q", &good[..at]),
                Err(CursorError::Mangled)
            );
        }
    }

    #[test]
    fn a_text_that_postgresql_cannot_hold_is_mangled() {
        let forged = write("q", &1_i64, &"a\0b".to_owned()).unwrap();
        assert_eq!(read::<i64, String>("q", &forged), Err(CursorError::Mangled));
    }

    #[test]
    fn what_can_be_written_can_be_read() {
        for length in [
            0, 1, 6_000, 6_090, 6_100, 6_110, 6_120, 6_130, 6_140, 7_000, 100_000,
        ] {
            let key = "x".repeat(length);
            match write("q", &key, &1_i64) {
                Ok(cursor) => assert_eq!(read("q", &cursor), Ok((key, 1_i64)), "{length}"),
                Err(error) => assert!(error == CursorError::TooLong && length > 6_000, "{length}"),
            }
        }
    }

    #[test]
    fn values_come_back_exactly() {
        let check = |value: f64| {
            let cursor = write("q", &value, &i64::MIN).unwrap();
            let (back, id): (f64, i64) = read("q", &cursor).unwrap();
            assert_eq!((back.to_bits(), id), (value.to_bits(), i64::MIN));
        };
        for value in [0.1, -0.0, f64::MIN_POSITIVE, f64::NAN, f64::INFINITY] {
            check(value);
        }
    }

    #[test]
    fn another_version_says_so() {
        let mut bytes = vec![9];
        bytes.extend(digest::<CHECK>(&[9]));
        let cursor = URL_SAFE_NO_PAD.encode(bytes);
        assert_eq!(read::<i32, i32>("q", &cursor), Err(CursorError::Version(9)));
    }

    #[test]
    fn a_value_of_another_type_is_no_value() {
        let cursor = write("q", &1_i32, &2_i32).unwrap();
        assert_eq!(read::<i64, i32>("q", &cursor), Err(CursorError::Mangled));
    }
}
