//! The file of the enums: one Rust enum for each SQL enum, with its labels and what Diesel needs.
//!
//! An enum is written out, so that it reads like any other. What is the same for all stands once, in a macro.

use std::fmt::Write as _;

use super::plan::Enum;
use super::{HEADER, ModelOptions, docs, layout, names};
use crate::codegen::RustfmtOptions;

pub(super) fn render(
    enums: &[Enum<'_>],
    options: &ModelOptions,
    rustfmt: &RustfmtOptions,
) -> String {
    let mut out = String::from(HEADER);
    out.push_str("\n//! The enum types of the database.\n");
    // Writing to a String does not fail, here and below.
    if !layout::is_usual(rustfmt) {
        out.push_str("\n#![cfg_attr(rustfmt, rustfmt_skip)]\n");
    }
    out.push_str(&layout::fixed(rustfmt, UNKNOWN));
    let (serde, calls) = match &options.serde_feature {
        Some(feature) => (
            SERDE.replace("FEATURE", &docs::literal(feature)),
            SERDE_CALL,
        ),
        None => (String::new(), ""),
    };
    out.push_str(&layout::fixed(rustfmt, &LABELS.replace("SERDE", calls)));
    out.push_str(&layout::fixed(rustfmt, &serde));
    for found in enums {
        let _ = write!(out, "\n{}", one(found, rustfmt));
    }
    out
}

fn one(found: &Enum<'_>, rustfmt: &RustfmtOptions) -> String {
    let indent = rustfmt.indent(rustfmt.tab_spaces);
    let deeper = rustfmt.indent(2 * rustfmt.tab_spaces);
    let name = &found.rust_name;
    let variants = names::variants(found.labels);
    let mut out = String::new();
    let mut comment = docs::lines(found.comment);
    if comment.is_empty() {
        let sql = docs::code(&found.name.name);
        comment.push(sql.map_or_else(
            || "An enum type.".to_owned(),
            |sql| format!("The enum type {sql}."),
        ));
    }
    for line in comment {
        let _ = writeln!(out, "{}", format!("/// {line}").trim_end());
    }
    let derives = [
        "Debug",
        "Clone",
        "Copy",
        "PartialEq",
        "Eq",
        "PartialOrd",
        "Ord",
        "Hash",
        "FromSqlRow",
        "AsExpression",
    ];
    out.push_str(&rustfmt.derive(0, &derives));
    for marker in &found.markers {
        let _ = writeln!(out, "#[diesel(sql_type = {marker})]");
    }
    let end = if variants.is_empty() { "" } else { "\n" };
    let _ = write!(out, "pub enum {name} {{{end}");
    for (variant, label) in variants.iter().zip(found.labels) {
        let doc =
            docs::code(label).unwrap_or_else(|| "A label that cannot be shown here".to_owned());
        let _ = writeln!(out, "{indent}/// {doc}.\n{indent}{variant},");
    }
    let _ = writeln!(
        out,
        "}}\n\nlabels! {{\n{indent}{name}, {}, [",
        docs::literal(&found.name.name)
    );
    for marker in &found.markers {
        let _ = writeln!(out, "{deeper}{marker},");
    }
    let _ = writeln!(out, "{indent}] {{");
    for (variant, label) in variants.iter().zip(found.labels) {
        let _ = writeln!(out, "{deeper}{variant} = {},", docs::literal(label));
    }
    let _ = writeln!(out, "{indent}}}\n}}");
    out
}

const UNKNOWN: &str = r#"
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;

/// A label that the enum type in the database has and the Rust enum lacks, or a text that is no label at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownLabel {
    /// The enum type in the database.
    pub sql_type: &'static str,
    /// The label.
    pub label: String,
}

impl std::fmt::Display for UnknownLabel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} is no known label of {}", self.label, self.sql_type)
    }
}

impl std::error::Error for UnknownLabel {}
"#;

const LABELS: &str = r#"
/// What every enum has, from the list of its labels.
macro_rules! labels {
    ($name:ident, $sql_type:literal, [$($marker:path,)+] { $($variant:ident = $label:literal,)* }) => {
        impl $name {
            /// All of them, in the order that the database sorts them in.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The label in the database.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $label,)*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownLabel;

            fn from_str(label: &str) -> std::result::Result<Self, UnknownLabel> {
                match label {
                    $($label => std::result::Result::Ok(Self::$variant),)*
                    label => std::result::Result::Err(UnknownLabel {
                        sql_type: $sql_type,
                        label: label.to_owned(),
                    }),
                }
            }
        }

        $(
            impl diesel::serialize::ToSql<$marker, diesel::pg::Pg> for $name {
                fn to_sql<'b>(
                    &'b self,
                    out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
                ) -> diesel::serialize::Result {
                    std::io::Write::write_all(out, self.as_str().as_bytes())?;
                    std::result::Result::Ok(diesel::serialize::IsNull::No)
                }
            }

            impl diesel::deserialize::FromSql<$marker, diesel::pg::Pg> for $name {
                fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                    std::result::Result::Ok(std::str::from_utf8(value.as_bytes())?.parse()?)
                }
            }
        )+
SERDE    };
}
"#;

/// In the macro above.
const SERDE_CALL: &str = "\n        serde_labels!($name);\n";

const SERDE: &str = r#"
/// With serde an enum is its label.
#[cfg(feature = FEATURE)]
macro_rules! serde_labels {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(
                &self,
                out: S,
            ) -> std::result::Result<S::Ok, S::Error> {
                out.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(
                input: D,
            ) -> std::result::Result<Self, D::Error> {
                let label = <std::string::String as serde::Deserialize>::deserialize(input)?;
                label.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

#[cfg(not(feature = FEATURE))]
macro_rules! serde_labels {
    ($name:ident) => {};
}
"#;
