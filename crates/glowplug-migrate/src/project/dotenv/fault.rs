//! What can be wrong with a line of `.env`.

use std::fmt;

/// What can be wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFault {
    /// Not UTF-8.
    NotUtf8,
    /// A NUL character.
    Nul,
    /// Not of the form `NAME=value`.
    NoAssignment,
    /// A quote that is not closed.
    UnclosedQuote,
    /// Something other than a comment behind the closing quote.
    BehindQuote,
    /// A backslash before a character that it does not escape.
    UnknownEscape,
    /// `${` without `}`, or without the name of a variable in it.
    BadSubstitution,
    /// A variable that is not set.
    Undefined,
    /// A variable that an earlier line gave another value: dotenvy takes the first, dotenv the last.
    SetAgain,
}

impl fmt::Display for LineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LineFault::NotUtf8 => "is not UTF-8",
            LineFault::Nul => "holds a NUL character",
            LineFault::NoAssignment => "is not of the form NAME=value",
            LineFault::UnclosedQuote => "opens a quote that is not closed",
            LineFault::BehindQuote => "has text behind the closing quote",
            LineFault::UnknownEscape => {
                "has a backslash before a character that it does not escape; put the value in single quotes to keep it"
            }
            LineFault::BadSubstitution => {
                "has a `${` without the name of a variable and a `}`; put the value in single quotes to keep it"
            }
            LineFault::Undefined => {
                "uses a variable that is not set; put the value in single quotes to keep a `$`"
            }
            LineFault::SetAgain => "sets a variable again, to another value than an earlier line",
        })
    }
}
