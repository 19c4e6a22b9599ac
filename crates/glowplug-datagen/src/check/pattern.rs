//! Texts that fit a pattern of LIKE or a regular expression.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use regex_syntax::hir::{Class, Hir, HirKind};

/// What a text must look like.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Pattern {
    /// `LIKE`.
    Like(String),
    /// `~`.
    Regex(Hir),
}

/// How often more than needed something is repeated.
const MORE: u32 = 4;

/// No text gets longer than this.
const LONGEST: usize = 500;

impl Pattern {
    /// A regular expression of PostgreSQL's, as far as its syntax is that of Rust's.
    /// See <https://www.postgresql.org/docs/current/functions-matching.html#FUNCTIONS-POSIX-REGEXP>.
    pub(crate) fn regex(pattern: &str) -> Option<Self> {
        let parsed = regex_syntax::ParserBuilder::new()
            .nest_limit(50)
            .build()
            .parse(pattern);
        parsed.ok().map(Pattern::Regex)
    }

    /// A text that fits; `made` is kept where it does, or as a part of it.
    pub(crate) fn fit(&self, made: String, rng: &mut ChaCha8Rng) -> String {
        match self {
            Pattern::Like(pattern) if is_like(&made, pattern) => made,
            Pattern::Like(pattern) => fitting(pattern, &made),
            Pattern::Regex(hir) => {
                let mut text = String::new();
                write(hir, rng, &mut text);
                text
            }
        }
    }
}

/// A text that fits a pattern of LIKE: `made`, without what the pattern itself says, stands for its first `%`.
fn fitting(pattern: &str, made: &str) -> String {
    let plain = made.chars().filter(char::is_ascii_alphanumeric);
    let mut filling: Option<String> = Some(plain.map(|c| c.to_ascii_lowercase()).collect());
    let mut text = String::new();
    for part in parts(pattern) {
        match part {
            Part::Any => text.push_str(&filling.take().unwrap_or_else(|| "x".to_owned())),
            Part::One => text.push('a'),
            Part::Char(c) => text.push(c),
        }
    }
    text
}

fn write(hir: &Hir, rng: &mut ChaCha8Rng, text: &mut String) {
    if text.len() > LONGEST {
        return;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => text.extend(drawn(class, rng)),
        HirKind::Repetition(repetition) => {
            let most = repetition.min.saturating_add(MORE);
            let most = repetition.max.map_or(most, |max| max.min(most));
            for _ in 0..rng.random_range(repetition.min..=most.max(repetition.min)) {
                write(&repetition.sub, rng, text);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, rng, text),
        HirKind::Concat(list) => list.iter().for_each(|one| write(one, rng, text)),
        HirKind::Alternation(list) => write(&list[rng.random_range(0..list.len())], rng, text),
    }
}

/// A character of a class, a letter or digit of ASCII where it has one.
fn drawn(class: &Class, rng: &mut ChaCha8Rng) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|r| (r.start(), r.end())).collect(),
        Class::Bytes(class) => class
            .iter()
            .map(|r| (char::from(r.start()), char::from(r.end())))
            .collect(),
    };
    let inside = |c: &char| ranges.iter().any(|(from, to)| (*from..=*to).contains(c));
    let plain: Vec<char> = ('a'..='z')
        .chain('A'..='Z')
        .chain('0'..='9')
        .filter(inside)
        .collect();
    match plain.len() {
        0 => ranges.first().map(|(from, _)| *from),
        count => plain.get(rng.random_range(0..count)).copied(),
    }
}

/// A part of a pattern of LIKE.
enum Part {
    /// `%`
    Any,
    /// `_`
    One,
    /// Anything else.
    Char(char),
}

/// The parts of a pattern; a backslash makes the next character stand for itself.
fn parts(pattern: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        parts.push(match c {
            '%' => Part::Any,
            '_' => Part::One,
            '\\' => chars.next().map_or(Part::Char(c), Part::Char),
            c => Part::Char(c),
        });
    }
    parts
}

/// Whether a text fits a pattern of LIKE.
/// See <https://www.postgresql.org/docs/current/functions-matching.html#FUNCTIONS-LIKE>.
pub(super) fn is_like(text: &str, pattern: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    // Which prefixes of the text fit the parts so far.
    let mut fits = vec![false; text.len() + 1];
    fits[0] = true;
    for part in parts(pattern) {
        let mut next = vec![false; text.len() + 1];
        for at in 0..=text.len() {
            next[at] = match part {
                Part::Any => fits[at] || (at > 0 && next[at - 1]),
                Part::One => at > 0 && fits[at - 1],
                Part::Char(c) => at > 0 && fits[at - 1] && text[at - 1] == c,
            };
        }
        fits = next;
    }
    fits[text.len()]
}
