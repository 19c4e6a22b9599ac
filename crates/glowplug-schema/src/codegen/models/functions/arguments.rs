//! How a function takes a column's value.

use super::super::layout::Type;
use super::super::plan::Field;

/// An argument: `email: &str`.
pub(in super::super) struct Argument {
    /// Its name: the field's, unless something else in the function has it.
    pub(in super::super) name: String,
    /// Its type.
    pub(in super::super) ty: String,
    /// Whether a value is copied into it.
    pub(in super::super) copied: bool,
}

/// The names in a function that are no columns.
const OTHERS: &[&str] = &["changes", "conn", "new", "query", "rows"];

impl Argument {
    /// For the values of a key, no two of one name.
    pub(in super::super) fn all(fields: &[&Field<'_>]) -> Vec<Argument> {
        let mut all: Vec<Argument> = fields.iter().map(|field| Argument::of(field)).collect();
        for at in 0..all.len() {
            // `conn` yields to the connection, and not to a `conn_`.
            let taken = |name: &str| {
                OTHERS.contains(&name)
                    || all
                        .iter()
                        .enumerate()
                        .any(|(other, argument)| other != at && argument.name == name)
            };
            let mut name = all[at].name.clone();
            while taken(&name) {
                name.push('_');
            }
            all[at].name = name;
        }
        all
    }

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
        Argument {
            name: field.name.clone(),
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
