//! Times as PostgreSQL counts them, from the first moment of 2000, and the texts that it writes.

use std::fmt::{self, Formatter};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc};

/// Microseconds of a day.
pub(crate) const DAY: i64 = 86_400_000_000;

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3_600 * SECOND;

fn epoch() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2000, 1, 1)
        .unwrap_or_default()
        .into()
}

/// The first moment of today, or of the day that was named.
pub(crate) fn today(named: Option<&str>) -> Option<i64> {
    let day = match named {
        Some(text) => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?,
        None => Utc::now().date_naive(),
    };
    Some((day - epoch().date()).num_days() * DAY)
}

/// This moment.
pub(crate) fn now() -> Option<i64> {
    (Utc::now().naive_utc() - epoch()).num_microseconds()
}

/// A date or timestamp: `2024-01-01`, `2024-01-01 10:00:00+00`.
pub(crate) fn timestamp(text: &str) -> Option<i64> {
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

/// A time of day as the server writes it, with or without a zone: `09:00:00.5`, `09:00:00+02`. The time is that of Greenwich.
pub(crate) fn clock(text: &str) -> Option<i64> {
    let (time, zone) = text.split_at(text.find(['+', '-']).unwrap_or(text.len()));
    let east = match zone.get(1..) {
        Some(hours) => hms(hours)? * if zone.starts_with('+') { 1 } else { -1 },
        None => 0,
    };
    let time = hms(time).filter(|time| (0..=DAY).contains(time))?;
    Some(if east == 0 {
        time
    } else {
        (time - east).rem_euclid(DAY)
    })
}

/// `10`, `10:30`, `10:30:05.25`.
fn hms(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let whole =
        |part: Option<&str>| part.map_or(Some(0), |part| part.parse::<u32>().ok().map(i64::from));
    let (hours, minutes) = (whole(Some(parts.next()?))?, whole(parts.next())?);
    let seconds: f64 = parts.next().map_or(Some(0.0), |part| part.parse().ok())?;
    let fits = parts.next().is_none() && minutes < 60 && (0.0..60.0).contains(&seconds);
    #[expect(clippy::cast_possible_truncation, reason = "less than a minute")]
    fits.then(|| hours * HOUR + minutes * 60 * SECOND + (seconds * 1e6).round() as i64)
}

/// Months, days and microseconds of an interval as the server writes it: `1 mon -2 days 03:04:05`.
pub(crate) fn interval(text: &str) -> Option<(i32, i32, i64)> {
    let (mut months, mut days, mut time) = (0_i32, 0_i32, 0_i64);
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        if word.contains(':') {
            let (sign, word) = match word.strip_prefix('-') {
                Some(word) => (-1, word),
                None => (1, word),
            };
            time = sign * hms(word)?;
            continue;
        }
        let count: i32 = word.parse().ok()?;
        match words.next()?.trim_end_matches('s') {
            "year" => months = months.checked_add(count.checked_mul(12)?)?,
            "mon" => months = months.checked_add(count)?,
            "day" => days = days.checked_add(count)?,
            _ => return None,
        }
    }
    (!text.trim().is_empty()).then_some((months, days, time))
}

/// Years before the first are counted backwards, and none is 0.
fn write_day(f: &mut Formatter<'_>, day: NaiveDate) -> fmt::Result {
    let year = if day.year() > 0 {
        day.year()
    } else {
        1 - day.year()
    };
    write!(f, "{year:04}-{:02}-{:02}", day.month(), day.day())
}

fn era(day: NaiveDate) -> &'static str {
    if day.year() > 0 { "" } else { " BC" }
}

pub(crate) fn write_date(f: &mut Formatter<'_>, days: i64) -> fmt::Result {
    let day = TimeDelta::try_days(days).and_then(|days| epoch().date().checked_add_signed(days));
    match day {
        Some(day) => {
            write_day(f, day)?;
            f.write_str(era(day))
        }
        None => f.write_str(if days > 0 { "infinity" } else { "-infinity" }),
    }
}

pub(crate) fn write_timestamp(f: &mut Formatter<'_>, micros: i64) -> fmt::Result {
    let days = TimeDelta::try_days(micros.div_euclid(DAY));
    match days.and_then(|days| epoch().date().checked_add_signed(days)) {
        Some(day) => {
            write_day(f, day)?;
            f.write_str(" ")?;
            write_clock(f, micros.rem_euclid(DAY))?;
            write!(f, "+00{}", era(day))
        }
        None => f.write_str(if micros > 0 { "infinity" } else { "-infinity" }),
    }
}

pub(crate) fn write_clock(f: &mut Formatter<'_>, micros: i64) -> fmt::Result {
    let sign = if micros < 0 { "-" } else { "" };
    let (seconds, fraction) = (
        micros.unsigned_abs() / 1_000_000,
        micros.unsigned_abs() % 1_000_000,
    );
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    write!(f, "{sign}{hours:02}:{minutes:02}:{:02}", seconds % 60)?;
    match fraction {
        0 => Ok(()),
        fraction => write!(f, ".{}", format!("{fraction:06}").trim_end_matches('0')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_the_server_are_read() {
        assert_eq!(clock("09:30:00"), Some(34_200 * SECOND));
        assert_eq!(clock("09:30:00+02"), Some(27_000 * SECOND));
        assert_eq!(clock("25:00"), None);
        let span = (1, -2, 3 * HOUR);
        assert_eq!(interval("1 mon -2 days 03:00:00"), Some(span));
        assert_eq!(interval("3 moons"), None);
        assert_eq!(interval(""), None);
        assert_eq!(timestamp("2000-01-02 00:00:00+00"), Some(DAY));
    }
}
