//! Which Diesel type a column has, and the types that Diesel does not know.

use std::collections::{HashMap, HashSet};
use std::fmt;

use heck::ToUpperCamelCase;

use super::config::{PUBLIC, SchemaOptions};
use super::naming;
use crate::catalog::{Column, TypeKind};
use crate::ident::Name;

/// The type of a column as `table!` writes it; `Display` gives that text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlType {
    /// The type's Rust name, of an array the element's.
    pub rust_name: String,
    /// Whether the column takes NULL.
    pub nullable: bool,
    /// Whether it is an array.
    pub array: bool,
    /// Whether an element may be NULL.
    pub nullable_elements: bool,
    /// Whether the type is defined in the module `sql_types` beside the tables.
    pub custom: bool,
}

impl SqlType {
    /// Adds the type's text.
    pub(super) fn push_to(&self, text: &mut String) {
        let mut closing = 0;
        for (wrapper, wanted) in [
            ("Nullable<", self.nullable),
            ("Array<", self.array),
            ("Nullable<", self.array && self.nullable_elements),
        ] {
            if wanted {
                text.push_str(wrapper);
                closing += 1;
            }
        }
        text.push_str(&self.rust_name);
        text.push_str(&">>>"[..closing]);
    }

    /// Whether Diesel lets two columns of these types be compared; NULL or not does not matter.
    pub(super) fn compares_with(&self, other: &SqlType) -> bool {
        let elements = |ty: &SqlType| ty.array.then_some(ty.nullable_elements);
        elements(self) == elements(other)
            && self.custom == other.custom
            && (self.rust_name == other.rust_name
                || !self.custom && one_name(&self.rust_name) == one_name(&other.rust_name))
    }

    /// Whether the type's text has this word in it.
    pub(super) fn names(&self, word: &str) -> bool {
        let wrapped_null = self.nullable || (self.array && self.nullable_elements);
        self.rust_name == word
            || (word == "Array" && self.array)
            || (word == "Nullable" && wrapped_null)
    }
}

impl fmt::Display for SqlType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.push_to(&mut text);
        f.write_str(&text)
    }
}

/// A type that is defined in the module `sql_types`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomType {
    /// Its Rust name.
    pub rust_name: String,
    /// Its name in the database.
    pub name: Name,
    /// What kind of type it is.
    pub kind: TypeKind,
}

impl CustomType {
    /// Its schema, where Diesel writes it.
    pub fn schema(&self) -> Option<&str> {
        (self.name.schema != PUBLIC).then_some(self.name.schema.as_str())
    }
}

/// The types of all columns that are printed: each has a Rust name, and the custom ones have one that nothing else has.
#[derive(Debug, Default)]
pub(super) struct Types<'a> {
    rust_names: HashMap<&'a Name, String>,
    custom: HashMap<&'a Name, CustomType>,
}

impl<'a> Types<'a> {
    /// Collects them.
    pub(super) fn of(columns: impl Iterator<Item = &'a Column>, options: &SchemaOptions) -> Self {
        let mut types = Types::default();
        let mut found: Vec<(&Name, TypeKind)> = Vec::new();
        for column in columns {
            let (name, kind) = type_of(column, options);
            if !types.rust_names.contains_key(name) {
                types.rust_names.insert(name, naming::type_name(&name.name));
                if is_custom(name, kind, options) {
                    found.push((name, kind));
                }
            }
        }
        // Who keeps the name when two want it: first what is in `public`, then what is spelt in the usual way.
        found.sort_by_key(|(name, _)| {
            let unusual = |c: char| c.is_alphabetic() && !c.is_lowercase();
            let unusual = name.name.contains(unusual);
            (name.schema != PUBLIC, &name.schema, unusual, &name.name)
        });
        let mut taken: HashSet<String> = HashSet::new();
        for (name, kind) in found {
            let rust_name = free_name(name, kind, &taken);
            taken.insert(rust_name.clone());
            let custom = CustomType {
                rust_name: rust_name.clone(),
                name: name.clone(),
                kind,
            };
            types.rust_names.insert(name, rust_name);
            types.custom.insert(name, custom);
        }
        types
    }

    /// The type of a column.
    pub(super) fn sql_type(
        &self,
        column: &Column,
        options: &SchemaOptions,
        nullable_elements: bool,
    ) -> SqlType {
        let (name, _) = type_of(column, options);
        let rust_name = self.rust_names.get(name).cloned();
        SqlType {
            rust_name: rust_name.unwrap_or_else(|| naming::type_name(&name.name)),
            nullable: column.nullable,
            array: column.data_type.is_array && own_domain(column, options).is_none(),
            nullable_elements,
            custom: self.custom.contains_key(name),
        }
    }

    /// The custom ones by Rust name.
    pub(super) fn sorted(&self) -> Vec<CustomType> {
        let mut all: Vec<CustomType> = self.custom.values().cloned().collect();
        all.sort_by(|a, b| a.rust_name.cmp(&b.rust_name));
        all
    }
}

/// The type that a column shows: its domain where that counts as a type of its own, else what lies underneath.
fn type_of<'a>(column: &'a Column, options: &SchemaOptions) -> (&'a Name, TypeKind) {
    match own_domain(column, options) {
        Some(domain) => (domain, TypeKind::Domain),
        None => (&column.data_type.base, column.data_type.kind),
    }
}

fn own_domain<'a>(column: &'a Column, options: &SchemaOptions) -> Option<&'a Name> {
    let patterns = &options.pg_domains_as_custom_types;
    column
        .data_type
        .domain
        .as_ref()
        .filter(|domain| patterns.iter().any(|pattern| pattern.matches(&domain.name)))
}

fn is_custom(name: &Name, kind: TypeKind, options: &SchemaOptions) -> bool {
    if options.generate_missing_sql_type_definitions == Some(false) {
        return false;
    }
    let rust_name = name.name.to_upper_camel_case();
    let known = DIESEL_TYPES.contains(&rust_name.as_str()) && !only_looks_known(name, kind);
    let patterns = &options.except_custom_type_definitions;
    !known && !patterns.iter().any(|pattern| pattern.matches(&rust_name))
}

/// Whether a type was created in this database as something that no type of Diesel's is, whatever its name.
fn only_looks_known(name: &Name, kind: TypeKind) -> bool {
    let created = match kind {
        TypeKind::Composite | TypeKind::Enum | TypeKind::Range | TypeKind::Multirange => true,
        TypeKind::Base | TypeKind::Domain | TypeKind::Pseudo => false,
    };
    created && name.schema != "pg_catalog"
}

/// A Rust name that nothing else has: the plain one, else with the schema in front, else with a number behind.
fn free_name(name: &Name, kind: TypeKind, taken: &HashSet<String>) -> String {
    let free = |candidate: &String| {
        let wrong = DIESEL_TYPES.contains(&candidate.as_str()) && only_looks_known(name, kind);
        !wrong && !UNUSABLE.contains(&candidate.as_str()) && !taken.contains(candidate)
    };
    let plain = naming::type_name(&name.name);
    if free(&plain) {
        return plain;
    }
    let prefixed = naming::type_name(&name.schema) + &plain;
    // Two types of one schema differ by more than the schema can say.
    let same_schema_free = name.schema != PUBLIC || !taken.contains(&plain);
    if same_schema_free && free(&prefixed) {
        return prefixed;
    }
    let mut number = 2;
    loop {
        let numbered = format!("{plain}{number}");
        if free(&numbered) {
            return numbered;
        }
        number += 1;
    }
}

/// The name of a type for which Diesel has several, as far as PostgreSQL's types lead to them.
fn one_name(rust_name: &str) -> &str {
    match rust_name {
        "Int2" | "Smallint" | "SmallSerial" => "SmallInt",
        "Int4" | "Serial" => "Integer",
        "Int8" | "Bigint" | "BigSerial" => "BigInt",
        "Float4" => "Float",
        "Float8" => "Double",
        "Decimal" => "Numeric",
        "VarChar" | "Varchar" | "Char" | "Bpchar" => "Text",
        "Bytea" => "Binary",
        "Macaddr" => "MacAddr",
        "Macaddr8" => "MacAddr8",
        other => other,
    }
}

/// What a type of ours may not be named: a type around others, or a name that `table!` uses without a path.
const UNUSABLE: &[&str] = &["Array", "Nullable", "None", "Ok", "SqlType", "T"];

/// The Rust names that Diesel defines for PostgreSQL, as its command lists them.
const DIESEL_TYPES: &[&str] = &[
    // everywhere
    "BigInt",
    "Binary",
    "Bool",
    "Date",
    "Double",
    "Float",
    "Integer",
    "Numeric",
    "SmallInt",
    "Text",
    "Time",
    "Timestamp",
    // other names of the same
    "Bigint",
    "Bit",
    "Blob",
    "Char",
    "Decimal",
    "Float4",
    "Float8",
    "Int2",
    "Int4",
    "Int8",
    "Longblob",
    "Longtext",
    "Mediumblob",
    "Mediumtext",
    "Smallint",
    "Tinyblob",
    "Tinytext",
    "VarChar",
    "Varbinary",
    "Varchar",
    // PostgreSQL
    "Cidr",
    "Citext",
    "Inet",
    "Interval",
    "Json",
    "Jsonb",
    "MacAddr",
    "MacAddr8",
    "Money",
    "Oid",
    "PgLsn",
    "Range",
    "Record",
    "Timestamptz",
    "Uuid",
    // other names of the same
    "BigSerial",
    "Bpchar",
    "Bytea",
    "Datemultirange",
    "Daterange",
    "Int4multirange",
    "Int4range",
    "Int8multirange",
    "Int8range",
    "Macaddr",
    "Macaddr8",
    "Nummultirange",
    "Numrange",
    "Serial",
    "SmallSerial",
    "Tsmultirange",
    "Tsrange",
    "Tstzmultirange",
    "Tstzrange",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_displays_as_in_table() {
        let with = |nullable, array, nullable_elements| {
            let ty = SqlType {
                rust_name: "Text".into(),
                nullable,
                array,
                nullable_elements,
                custom: false,
            };
            ty.to_string()
        };
        assert_eq!(with(false, false, true), "Text");
        assert_eq!(with(true, false, true), "Nullable<Text>");
        assert_eq!(with(true, true, true), "Nullable<Array<Nullable<Text>>>");
        assert_eq!(with(false, true, false), "Array<Text>");
    }
}
