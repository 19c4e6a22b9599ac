//! Texts: names, sentences, addresses, made of the `fake` crate's words.

use fake::Fake;
use fake::faker::address::en as address;
use fake::faker::company::en as company;
use fake::faker::currency::en::CurrencyCode;
use fake::faker::internet::en as internet;
use fake::faker::name::en as name;
use fake::faker::phone_number::en::PhoneNumber;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::chance::{mix, permute};
use crate::rules::What;

/// Makes the text smaller than this whatever it is about.
pub(super) struct Limits {
    pub(super) min: usize,
    pub(super) max: Option<usize>,
}

/// A text; with `unique`, a key and a number, one that no other number gives.
pub(super) fn text(
    what: What,
    rng: &mut ChaCha8Rng,
    unique: Option<(u64, u64)>,
    created: i64,
    limits: &Limits,
) -> String {
    if let Some((key, number)) = unique {
        let found = unique_text(what, rng, key, number, created);
        if limits.max.is_none_or(|max| found.chars().count() <= max) {
            return padded(found, limits.min, rng);
        }
        // Nothing but the number fits.
        let length = limits.max.unwrap_or(12).min(12).max(limits.min);
        return base36(number, length);
    }
    let found = any_text(what, rng, created);
    fit(found, limits, rng)
}

fn fit(mut text: String, limits: &Limits, rng: &mut ChaCha8Rng) -> String {
    if let Some(max) = limits.max
        && let Some((at, _)) = text.char_indices().nth(max)
    {
        text.truncate(at);
        // A blank at the end is no letter, and `char(n)` takes it away.
        let kept = text.trim_end().len();
        if kept > 0 {
            text.truncate(kept);
        }
    }
    padded(text, limits.min, rng)
}

fn padded(mut text: String, min: usize, rng: &mut ChaCha8Rng) -> String {
    let mut missing = min.saturating_sub(text.chars().count());
    while missing > 0 {
        text.push(char::from(b'a' + rng.random_range(0..26_u8)));
        missing -= 1;
    }
    text
}

fn unique_text(what: What, rng: &mut ChaCha8Rng, key: u64, number: u64, created: i64) -> String {
    let tail = number + 1;
    match what {
        What::Cuid => cuid(key, number, created),
        What::Email => {
            let (first, last) = (first_name(rng), last_name(rng));
            format!("{first}.{last}{tail}@{}", mail_host(rng)).to_lowercase()
        }
        What::Username | What::Mention | What::Hashtag => {
            format!("{}{tail}", any_text(what, rng, created))
        }
        What::Slug => format!("{}-{tail}", any_text(What::Slug, rng, created)),
        What::Url | What::Image => format!("{}?v={tail}", any_text(what, rng, created)),
        What::Token | What::PasswordHash => {
            let head = any_text(what, rng, created);
            format!(
                "{}{}",
                head.get(..27).unwrap_or(&head),
                base36(permute(key, number), 13)
            )
        }
        What::Ip => address(rng, Some(number)),
        What::Word => format!("{}{tail}", any_text(what, rng, created)),
        _ => format!("{} {tail}", any_text(what, rng, created)),
    }
}

/// Eleven characters of time and thirteen of a permuted number after a `c`, as AllIN's `cuid()` and others make them: the
/// keys sort by time, and no two numbers have the same.
fn cuid(key: u64, number: u64, created: i64) -> String {
    // Microseconds since 1970, where PostgreSQL counts from 2000.
    let micros = u64::try_from(created.saturating_add(946_684_800_000_000)).unwrap_or(0);
    let mut out = String::with_capacity(25);
    out.push('c');
    push_base36(&mut out, micros, 11);
    push_base36(&mut out, permute(key, number), 13);
    out
}

fn base36(number: u64, length: usize) -> String {
    let mut out = String::with_capacity(length);
    push_base36(&mut out, number, length);
    out
}

fn push_base36(out: &mut String, mut number: u64, length: usize) {
    let mut digits = [b'0'; 64];
    for digit in digits.iter_mut().take(length.min(64)).rev() {
        *digit = b"0123456789abcdefghijklmnopqrstuvwxyz"[(number % 36) as usize];
        number /= 36;
    }
    out.extend(
        digits
            .iter()
            .take(length.min(64))
            .map(|digit| char::from(*digit)),
    );
}

fn first_name(rng: &mut ChaCha8Rng) -> &'static str {
    name::FirstName().fake_with_rng(rng)
}

fn last_name(rng: &mut ChaCha8Rng) -> String {
    let found: &str = name::LastName().fake_with_rng(rng);
    found.replace(['\'', ' '], "")
}

/// Domains that are reserved for examples: mail to them reaches nobody.
/// See <https://www.rfc-editor.org/rfc/rfc2606>.
fn mail_host(rng: &mut ChaCha8Rng) -> &'static str {
    ["example.com", "example.org", "example.net"][rng.random_range(0..3_usize)]
}

fn words(rng: &mut ChaCha8Rng) -> [&'static str; 2] {
    let adjective: &str = company::BsAdj().fake_with_rng(rng);
    let noun: &str = company::BsNoun().fake_with_rng(rng);
    [adjective, noun]
}

pub(super) fn sentence(rng: &mut ChaCha8Rng) -> String {
    let verb: &str = company::BsVerb().fake_with_rng(rng);
    let [adjective, noun] = words(rng);
    let head: &str = company::Buzzword().fake_with_rng(rng);
    let tail: &str = company::BuzzwordTail().fake_with_rng(rng);
    let head = head.to_lowercase();
    let place = || address::CityName();
    match rng.random_range(0..6_u8) {
        0 => format!("We {verb} {adjective} {noun} with a {head} {tail}."),
        1 => format!("How to {verb} {noun} without losing your {head} {tail}?"),
        2 => format!("Our new {tail} helps teams {verb} {adjective} {noun}."),
        3 => {
            let city: String = place().fake_with_rng(rng);
            format!("Meet us in {city}: everything about {adjective} {noun} and one {head} {tail}.")
        }
        4 => {
            let person = first_name(rng);
            format!("{person} shows how {adjective} {noun} became our {head} {tail}.")
        }
        _ => {
            let number = rng.random_range(3..12_u8);
            format!("{number} ways to {verb} your {noun} this week.")
        }
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + chars.as_str()
    })
}

fn slug(rng: &mut ChaCha8Rng) -> String {
    let [adjective, noun] = words(rng);
    format!("{adjective}-{noun}")
        .to_lowercase()
        .replace([' ', '/'], "-")
}

fn any_text(what: What, rng: &mut ChaCha8Rng, created: i64) -> String {
    match what {
        What::Cuid => {
            let number = rng.random();
            cuid(mix(number, 1), number, created)
        }
        What::Email => {
            format!("{}.{}@{}", first_name(rng), last_name(rng), mail_host(rng)).to_lowercase()
        }
        What::Name => {
            let first = first_name(rng);
            format!("{first} {}", last_name(rng))
        }
        What::FirstName => first_name(rng).to_owned(),
        What::LastName => last_name(rng),
        What::Username => format!("{}_{}", first_name(rng), last_name(rng)).to_lowercase(),
        What::Company => {
            let suffix: &str = company::CompanySuffix().fake_with_rng(rng);
            format!("{} {suffix}", last_name(rng))
        }
        What::Slug => slug(rng),
        What::Title => {
            let [adjective, noun] = words(rng);
            format!("{} {noun}", capital(adjective))
        }
        What::Sentence => sentence(rng),
        What::Paragraph => {
            let count = rng.random_range(1..4_usize);
            (0..count)
                .map(|_| sentence(rng))
                .collect::<Vec<_>>()
                .join(" ")
        }
        What::Url => format!("https://{}/{}", mail_host(rng), slug(rng)),
        What::Image => {
            format!(
                "https://images.example.com/{}.jpg",
                base36(rng.random(), 10)
            )
        }
        What::Phone => PhoneNumber().fake_with_rng(rng),
        What::Street => {
            let street: String = address::StreetName().fake_with_rng(rng);
            format!("{} {street}", rng.random_range(1..200_u8))
        }
        What::City => address::CityName().fake_with_rng(rng),
        What::Country => address::CountryName().fake_with_rng(rng),
        What::CountryCode => address::CountryCode().fake_with_rng(rng),
        What::PostCode => address::ZipCode().fake_with_rng(rng),
        What::TimeZone => address::TimeZone().fake_with_rng(rng),
        What::Currency => CurrencyCode().fake_with_rng(rng),
        What::Color => format!("#{:06x}", rng.random::<u32>() & 0x00ff_ffff),
        What::Ip => address(rng, None),
        What::UserAgent => internet::UserAgent().fake_with_rng(rng),
        What::Hashtag => {
            let [adjective, noun] = words(rng);
            let all = format!("{} {noun}", capital(adjective));
            let joined: String = all.split([' ', '-', '/']).map(capital).collect();
            format!("#{joined}")
        }
        What::Mention => format!("@{}_{}", first_name(rng), last_name(rng)).to_lowercase(),
        What::Token => (0..4)
            .map(|_| base36(rng.random::<u64>() >> 13, 10))
            .collect(),
        // Of the form of a bcrypt hash, yet of no password: its salt is longer than any salt is.
        What::PasswordHash => format!(
            "$2b$10${}",
            (0..4)
                .map(|_| base36(rng.random::<u64>() >> 1, 13))
                .collect::<String>()
        ),
        _ => {
            let [_, noun] = words(rng);
            noun.to_owned()
        }
    }
}

/// An address of the Internet; with a number the one of that number.
pub(super) fn address(rng: &mut ChaCha8Rng, unique: Option<u64>) -> String {
    let number = unique.unwrap_or_else(|| rng.random());
    let first = unique.map_or_else(|| rng.random_range(11..223), |_| 10);
    let [.., b, c, d] = number.to_be_bytes();
    format!("{first}.{b}.{c}.{d}")
}

/// A small JSON object.
pub(super) fn json(rng: &mut ChaCha8Rng) -> String {
    let [adjective, noun] = words(rng);
    format!(
        "{{\"source\": \"{noun}\", \"score\": {}, \"labels\": [\"{adjective}\"], \"reviewed\": {}}}",
        rng.random_range(0..100_u8),
        rng.random_bool(0.5)
    )
}
