//! Times as PostgreSQL counts them: from the first moment of 2000.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use super::value::DAY;

fn epoch() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2000, 1, 1)
        .unwrap_or_default()
        .into()
}

/// The first moment of today, or of the day that was named.
pub(super) fn today(named: Option<&str>) -> Option<i64> {
    let day = match named {
        Some(text) => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?,
        None => Utc::now().date_naive(),
    };
    Some((day - epoch().date()).num_days() * DAY)
}

/// This moment.
pub(super) fn now() -> Option<i64> {
    (Utc::now().naive_utc() - epoch()).num_microseconds()
}

/// A time as SQL has it in a constant: `2024-01-01`, `2024-01-01 10:00:00+00`.
pub(super) fn parse(text: &str) -> Option<i64> {
    let micros = |time: NaiveDateTime| (time - epoch()).num_microseconds();
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return micros(day.into());
    }
    for format in ["%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M:%S%.f%#z"] {
        if let Ok(time) = DateTime::parse_from_str(text, format) {
            return micros(time.naive_utc());
        }
    }
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f")
        .ok()
        .and_then(micros)
}

pub(super) fn shown(micros: i64) -> String {
    let time = epoch().checked_add_signed(TimeDelta::microseconds(micros));
    time.map(|time| time.format("%Y-%m-%dT%H:%M:%SZ").to_string())
        .unwrap_or_default()
}

pub(super) fn shown_date(days: i64) -> String {
    shown(days.saturating_mul(DAY)).chars().take(10).collect()
}
