//! Values as people write them, by the type that they are for.

use super::kind::Kind;
use super::value::{DAY, Value};

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// The value that a text is of a type that is not a text's; `None` where it is none.
pub(super) fn parse(text: &str, kind: &Kind) -> Option<Value> {
    let text = text.trim();
    match kind {
        Kind::Bool => boolean(text).map(Value::Bool),
        Kind::Float { .. } => number(text).map(Value::Float),
        Kind::Time => time(text).map(Value::Time),
        Kind::TimeTz => zoned(text).map(Value::Time),
        Kind::Interval => interval(text),
        Kind::Uuid => uuid(text).map(Value::Bytes),
        Kind::Bytes => bytes(text).map(Value::Bytes),
        Kind::Inet { cidr } => inet(text, *cidr).map(Value::Bytes),
        Kind::Mac => mac(text).map(Value::Bytes),
        Kind::Bits { length, varying } => bits(text, *length, *varying).map(Value::Bytes),
        _ => None,
    }
}

/// A number that is one.
pub(super) fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|n: &f64| n.is_finite())
}

/// The text that a value of a type is; the other way round.
pub(super) fn show(value: &Value, kind: &Kind) -> String {
    match (kind, value) {
        (Kind::Time | Kind::TimeTz | Kind::Interval, Value::Time(time)) => {
            let sign = if *time < 0 { "-" } else { "" };
            let seconds = time.unsigned_abs() / SECOND.unsigned_abs();
            let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
            format!("{sign}{hours:02}:{minutes:02}:{:02}", seconds % 60)
        }
        (Kind::Uuid, Value::Bytes(bytes)) if bytes.len() == 16 => {
            let parts = [0..4, 4..6, 6..8, 8..10, 10..16];
            parts.map(|part| digits(&bytes[part], "")).join("-")
        }
        (Kind::Bytes, Value::Bytes(bytes)) => format!("\\x{}", digits(bytes, "")),
        (Kind::Mac, Value::Bytes(bytes)) => digits(bytes, ":"),
        (Kind::Inet { .. }, Value::Bytes(bytes)) => address(bytes),
        (Kind::Bits { length, .. }, Value::Bytes(bytes)) => (0..*length)
            .filter_map(|at| Some(bytes.get(at / 8)? >> (7 - at % 8) & 1))
            .map(|bit| if bit == 1 { '1' } else { '0' })
            .collect(),
        _ => value.shown(),
    }
}

fn digits(bytes: &[u8], between: &str) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.join(between)
}

fn address(bytes: &[u8]) -> String {
    let (address, network) = if let Some((v6, rest)) = bytes.split_first_chunk::<16>() {
        (
            std::net::IpAddr::from(*v6),
            rest.first().filter(|n| **n < 128),
        )
    } else if let Some((v4, rest)) = bytes.split_first_chunk::<4>() {
        (
            std::net::IpAddr::from(*v4),
            rest.first().filter(|n| **n < 32),
        )
    } else {
        return String::new();
    };
    match network {
        Some(network) => format!("{address}/{network}"),
        None => address.to_string(),
    }
}

fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "t" | "true" | "y" | "yes" | "on" | "1" => Some(true),
        "f" | "false" | "n" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// `09:00`, `09:00:00.5`: microseconds of a day.
fn time(text: &str) -> Option<i64> {
    clocked(text).filter(|time| (0..=DAY).contains(time))
}

/// The same with hours that have no end.
fn clocked(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let whole = |part: &str| part.parse::<u32>().ok().map(i64::from);
    let (hours, minutes) = (whole(parts.next()?)?, whole(parts.next()?)?);
    let seconds = parts.next().map_or(Some(0), |part| {
        let fits = part.starts_with(|c: char| c.is_ascii_digit());
        fits.then(|| number(part)).flatten().map(micros)
    })?;
    let fits = parts.next().is_none() && minutes < 60 && seconds < MINUTE;
    fits.then_some(hours * HOUR + minutes * MINUTE + seconds)
}

#[expect(clippy::cast_possible_truncation, reason = "saturates")]
fn micros(seconds: f64) -> i64 {
    (seconds * 1e6).round() as i64
}

/// A time as it is in Greenwich: `09:00:00+02`.
fn zoned(text: &str) -> Option<i64> {
    let Some(at) = text.rfind(['+', '-']) else {
        return time(text.trim_end_matches('Z'));
    };
    let (clock, zone) = text.split_at(at);
    let hours = |zone: &str| match zone.split_once(':') {
        Some(_) => clocked(zone),
        None => zone.parse::<u8>().ok().map(|hours| i64::from(hours) * HOUR),
    };
    let east = hours(zone.get(1..)?)?;
    let time = time(clock.trim_end())? + if zone.starts_with('+') { -east } else { east };
    Some(time.rem_euclid(DAY))
}

/// `3 days`, `1 mon 2 days 03:04:05`, `90 minutes`.
fn interval(text: &str) -> Option<Value> {
    let (mut months, mut days, mut time) = (0_i64, 0_i64, 0_i64);
    let mut words = text.split_whitespace();
    let mut any = false;
    while let Some(word) = words.next() {
        any = true;
        if word.contains(':') {
            let (sign, clock) = match word.strip_prefix('-') {
                Some(clock) => (-1, clock),
                None => (1, word.trim_start_matches('+')),
            };
            time = time.checked_add(sign * clocked(clock)?)?;
            continue;
        }
        let unit = words.next()?.to_ascii_lowercase();
        if let "second" | "seconds" | "sec" | "secs" | "s" = unit.as_str() {
            time = time.checked_add(micros(number(word)?))?;
            continue;
        }
        let count = i64::from(word.parse::<i32>().ok()?);
        match unit.as_str() {
            "year" | "years" | "yr" | "yrs" | "y" => months += count * 12,
            "month" | "months" | "mon" | "mons" => months += count,
            "week" | "weeks" | "w" => days += count * 7,
            "day" | "days" | "d" => days += count,
            "hour" | "hours" | "hr" | "hrs" | "h" => time = time.checked_add(count * HOUR)?,
            "minute" | "minutes" | "min" | "mins" | "m" => {
                time = time.checked_add(count * MINUTE)?;
            }
            _ => return None,
        }
    }
    let (months, days) = (i32::try_from(months).ok()?, i32::try_from(days).ok()?);
    any.then_some(Value::Span(months, days, time))
}

fn hex(digits: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    let bytes = pairs
        .iter()
        .map(|[high, low]| u8::try_from(digit(*high)? * 16 + digit(*low)?).ok());
    rest.is_empty().then(|| bytes.collect()).flatten()
}

fn uuid(text: &str) -> Option<Vec<u8>> {
    let text = text
        .strip_prefix('{')
        .map_or(Some(text), |text| text.strip_suffix('}'))?;
    hex(&text.replace('-', "")).filter(|bytes| bytes.len() == 16)
}

/// `\x00ff`, or the bytes of a text.
fn bytes(text: &str) -> Option<Vec<u8>> {
    match text.strip_prefix("\\x") {
        Some(digits) => hex(digits),
        None => (!text.contains('\\')).then(|| text.as_bytes().to_vec()),
    }
}

/// The bytes of an address, and after them how many of its bits name the network.
fn inet(text: &str, cidr: bool) -> Option<Vec<u8>> {
    let (address, network) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
        None => (text, None),
    };
    let mut bytes = match address.parse::<std::net::IpAddr>().ok()? {
        std::net::IpAddr::V4(address) => address.octets().to_vec(),
        std::net::IpAddr::V6(address) => address.octets().to_vec(),
    };
    let most = u8::try_from(bytes.len() * 8).ok()?;
    let network = network.unwrap_or(most);
    let host = |at: usize| bytes[at / 8] >> (7 - at % 8) & 1 == 1;
    if network > most || (cidr && (network.into()..most.into()).any(host)) {
        return None;
    }
    bytes.push(network);
    Some(bytes)
}

fn mac(text: &str) -> Option<Vec<u8>> {
    hex(&text.replace([':', '-', '.'], "")).filter(|bytes| bytes.len() == 6)
}

fn bits(text: &str, length: usize, varying: bool) -> Option<Vec<u8>> {
    // What is written is always as long as the type.
    let fits = text.len() == length && text.bytes().all(|bit| bit == b'0' || bit == b'1');
    if !fits || (varying && length == 0) {
        return None;
    }
    let mut bytes = vec![0_u8; length.div_ceil(8)];
    for (at, _) in text.bytes().enumerate().filter(|(_, bit)| *bit == b'1') {
        bytes[at / 8] |= 128 >> (at % 8);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_read_and_nothing_else() {
        for (text, kind, expected) in [
            ("09:30", Kind::Time, Some(Value::Time(34_200 * SECOND))),
            (
                "09:30:00+02",
                Kind::TimeTz,
                Some(Value::Time(27_000 * SECOND)),
            ),
            ("25:00", Kind::Time, None),
            ("9", Kind::Time, None),
            (
                "1 mon -2 days 03:00:00",
                Kind::Interval,
                Some(Value::Span(1, -2, 3 * HOUR)),
            ),
            ("3 moons", Kind::Interval, None),
            ("", Kind::Interval, None),
            ("yes", Kind::Bool, Some(Value::Bool(true))),
            ("maybe", Kind::Bool, None),
            ("1.5", Kind::Float { bytes: 4 }, Some(Value::Float(1.5))),
            ("\\x00fF", Kind::Bytes, Some(Value::Bytes(vec![0, 255]))),
            ("\\x0", Kind::Bytes, None),
            (
                "10.0.0.0/8",
                Kind::Inet { cidr: true },
                Some(Value::Bytes(vec![10, 0, 0, 0, 8])),
            ),
            ("10.0.0.1/8", Kind::Inet { cidr: true }, None),
            (
                "aa:bb:cc:dd:ee:0f",
                Kind::Mac,
                Some(Value::Bytes(vec![170, 187, 204, 221, 238, 15])),
            ),
            ("not a uuid", Kind::Uuid, None),
        ] {
            assert_eq!(parse(text, &kind), expected, "{text}");
        }
    }
}
