//! Why a connection string is refused, said without a secret of it.

use super::layout::Layout;
use super::values::Refused;
use crate::error::{ConnectError, Error};
use crate::keywords::{is_prisma, is_understood, meant_by};
use crate::reason::Reason;
use crate::redact::may_be_named;

/// The text is no connection string.
pub(super) fn malformed(message: String) -> Error {
    Error::Connect(Box::new(ConnectError {
        message,
        reason: Reason::Malformed,
        ..ConnectError::default()
    }))
}

/// libpq refused what has the form of a connection string: it does not know a parameter.
pub(super) fn unknown_parameter(text: &str, layout: &Layout) -> Error {
    let is_pairs = matches!(layout, Layout::Pairs(_));
    let unknown = layout.parameters().iter().find(|parameter| {
        let keyword = parameter.keyword.as_str();
        match keyword {
            "ssl" => is_pairs || &text[parameter.value.clone()] != "true",
            // Prisma's parameters were taken out of a URI.
            _ => !is_understood(keyword) || (is_pairs && is_prisma(keyword)),
        }
    });
    let Some(unknown) = unknown else {
        return malformed("libpq cannot parse it".to_owned());
    };
    let named = may_be_named(text, layout, unknown);
    let message = match named {
        true if unknown.keyword == "ssl" => "`ssl` must be `true`, or left out".to_owned(),
        true => format!("unknown parameter `{}`", unknown.keyword),
        false => "it has a parameter that PostgreSQL does not know, or a separator in a value that is not encoded".to_owned(),
    };
    Error::Connect(Box::new(ConnectError {
        message,
        reason: Reason::UnknownParameter {
            meant: meant_by(&unknown.keyword).filter(|_| named),
        },
        ..ConnectError::default()
    }))
}

/// A value that libpq does not take; `value` only where it can be shown.
pub(super) fn bad_value(
    keyword: &str,
    value: Option<&str>,
    variable: Option<String>,
    refused: Refused,
) -> Error {
    let name = match &variable {
        Some(variable) => format!("{variable} of the environment"),
        None => format!("`{keyword}`"),
    };
    let message = match value {
        Some(value) => format!("{name} is `{value}` and must be {}", refused.allowed),
        None => format!("{name} must be {}", refused.allowed),
    };
    Error::Connect(Box::new(ConnectError {
        message,
        reason: Reason::BadValue {
            keyword: keyword.to_owned(),
            variable,
            nearest: refused.nearest,
        },
        ..ConnectError::default()
    }))
}
