//! How a function takes a column's value.

use super::super::layout::Type;
use super::super::plan::Field;

/// An argument: `email: &str`.
pub(in super::super) struct Argument {
    /// Its name: the field's, unless another argument has it.
    pub(in super::super) name: String,
    /// Its type.
    pub(in super::super) ty: String,
    /// Whether a value is copied into it.
    pub(in super::super) copied: bool,
}

/// The names of the arguments that are no columns.
const OTHERS: &[&str] = &["changes", "conn", "new", "rows"];

impl Argument {
    /// For a value that is never NULL.
    pub(in super::super) fn of(field: &Field<'_>) -> Argument {
        let whole = match &field.ty.ty {
            Type::Generic("Option", inner) if field.column.sql_type.nullable => inner,
            ty => ty,
        };
        let (ty, copied) = match whole {
            Type::Plain(text) if text == "String" => ("&str".to_owned(), false),
            Type::Plain(text) if text == "Vec<u8>" => ("&[u8]".to_owned(), false),
            Type::Plain(text) if field.ty.is_enum || COPIED.contains(&text.as_str()) => {
                (text.clone(), true)
            }
            Type::Generic("Vec", inner) => (format!("&[{inner}]"), false),
            ty => (format!("&{ty}"), false),
        };
        let taken = OTHERS.contains(&field.name.as_str());
        Argument {
            name: if taken {
                format!("{}_", field.name)
            } else {
                field.name.clone()
            },
            ty,
            copied,
        }
    }

    /// An `Option` of a value as an `Option` of this.
    pub(in super::super) fn borrowed(&self, option: &str) -> String {
        match self.ty.as_str() {
            _ if self.copied => option.to_owned(),
            ty if ty == "&str" || ty.starts_with("&[") => format!("{option}.as_deref()"),
            _ => format!("{option}.as_ref()"),
        }
    }
}

/// The types that are `Copy`.
const COPIED: &[&str] = &[
    "DateTime<Utc>",
    "IpNetwork",
    "NaiveDate",
    "NaiveDateTime",
    "NaiveTime",
    "PgInterval",
    "PgLsn",
    "Uuid",
    "[u8; 6]",
    "[u8; 8]",
    "bool",
    "f32",
    "f64",
    "i16",
    "i32",
    "i64",
    "u32",
    "u8",
];
