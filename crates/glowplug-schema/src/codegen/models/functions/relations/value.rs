//! How the text of a relation reads a key's value from a row.

use super::super::arguments::Argument;
use crate::codegen::models::layout::Type;
use crate::codegen::models::plan::Field;

/// The widths of whole numbers, the narrow ones first.
const WHOLE: &[&str] = &["i16", "i32", "i64"];

/// The type of a field without the `Option` that says it may be NULL.
pub(super) fn plain<'a>(field: &'a Field<'_>) -> &'a Type {
    match &field.ty.ty {
        Type::Generic("Option", inner) if field.column.sql_type.nullable => inner,
        ty => ty,
    }
}

/// Whether both are whole numbers, of different widths perhaps.
pub(super) fn both_whole(one: &Field<'_>, other: &Field<'_>) -> bool {
    width(one).is_some() && width(other).is_some()
}

/// Whether a value means the same in both columns: text with and without regard to case or trailing spaces does not.
pub(super) fn alike(one: &Field<'_>, other: &Field<'_>) -> bool {
    let base = |field: &Field<'_>| field.column.column.data_type.base.name.clone();
    let loose = |field: &Field<'_>| {
        ["bpchar", "citext"].contains(&base(field).as_str())
            && *plain(field) == Type::plain("String")
    };
    base(one) == base(other) || !(loose(one) || loose(other))
}

/// Whether trailing spaces of a value count for nothing.
pub(in super::super) fn is_padded(field: &Field<'_>) -> bool {
    field.column.column.data_type.base.name == "bpchar" && *plain(field) == Type::plain("String")
}

fn width(field: &Field<'_>) -> Option<usize> {
    match plain(field) {
        Type::Plain(text) => WHOLE.iter().position(|ty| ty == text),
        _ => None,
    }
}

/// An expression for a value.
pub(super) struct Value {
    /// The expression.
    pub(super) text: String,
    /// Whether it is an `Option`.
    pub(super) optional: bool,
}

/// The value of `row.field` as a parameter for a column of the type of `to`.
pub(super) fn of(row: &str, field: &Field<'_>, to: &Field<'_>) -> Value {
    let nullable = field.column.sql_type.nullable;
    let name = format!("{row}.{}", field.name);
    if let (Some(from), Some(to)) = (width(field), width(to))
        && from != to
    {
        let ty = WHOLE[to];
        return match (from < to, nullable) {
            (true, false) => Value {
                text: format!("{ty}::from({name})"),
                optional: false,
            },
            (true, true) => Value {
                text: format!("{name}.map({ty}::from)"),
                optional: true,
            },
            (false, false) => Value {
                text: format!("{ty}::try_from({name}).ok()"),
                optional: true,
            },
            (false, true) => Value {
                text: format!("{name}.and_then(|value| {ty}::try_from(value).ok())"),
                optional: true,
            },
        };
    }
    let argument = Argument::of(field);
    if is_padded(field) {
        // Diesel sends text, to which PostgreSQL compares what it holds without the spaces.
        let text = if nullable {
            format!("{name}.as_deref().map(|text| text.trim_end_matches(' '))")
        } else {
            format!("{name}.trim_end_matches(' ')")
        };
        return Value {
            text,
            optional: nullable,
        };
    }
    let text = match (argument.copied, nullable, argument.ty.as_str()) {
        (true, ..) => name,
        (false, false, "&str") => format!("{name}.as_str()"),
        (false, false, ty) if ty.starts_with("&[") => format!("{name}.as_slice()"),
        (false, false, _) => format!("&{name}"),
        (false, true, ty) if ty == "&str" || ty.starts_with("&[") => format!("{name}.as_deref()"),
        (false, true, _) => format!("{name}.as_ref()"),
    };
    Value {
        text,
        optional: nullable,
    }
}

/// The wider of two columns, or the first.
pub(super) fn wider<'a>(one: &'a Field<'a>, other: &'a Field<'a>) -> &'a Field<'a> {
    if width(other) > width(one) {
        other
    } else {
        one
    }
}
