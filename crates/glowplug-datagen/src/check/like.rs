//! Patterns of LIKE.

/// A part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// `%`
    Any,
    /// `_`
    One,
    /// Anything else.
    Char(char),
}

/// The parts of a pattern; a backslash makes the next character stand for itself.
pub(crate) fn parts(pattern: &str) -> Vec<Part> {
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
