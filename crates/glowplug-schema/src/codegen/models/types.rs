//! Which Rust type stands for which SQL type.

use super::layout::Type;
use crate::codegen::SqlType;

/// A Rust type and what can be derived with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RustType {
    /// The type, `Option` and `Vec` around it included.
    pub(super) ty: Type,
    /// Whether it is `Eq`.
    pub(super) eq: bool,
    /// Whether it is `Hash` and `Eq`, as a key must be.
    pub(super) hash: bool,
    /// Whether serde knows it.
    pub(super) serde: bool,
    /// Whether Diesel can write it into a column that may be NULL.
    pub(super) writes_null: bool,
    /// Whether it is an enum of ours, written with its module.
    pub(super) is_enum: bool,
    /// What must be imported for it.
    pub(super) imports: Vec<&'static str>,
}

impl RustType {
    fn new(ty: Type, imports: &[&'static str]) -> RustType {
        RustType {
            ty,
            eq: true,
            hash: true,
            serde: true,
            writes_null: true,
            is_enum: false,
            imports: imports.to_vec(),
        }
    }

    /// A type that the project names itself. Nothing is known of it but what every field needs.
    pub(super) fn chosen(text: &str) -> RustType {
        RustType {
            eq: false,
            hash: false,
            ..RustType::new(Type::plain(text), &[])
        }
    }

    /// An enum of ours.
    pub(super) fn of_enum(path: String) -> RustType {
        RustType {
            is_enum: true,
            ..RustType::new(Type::Plain(path), &[])
        }
    }

    /// The type of a column whose elements or whose self this is: with `Vec` and `Option` as the column has them.
    pub(super) fn wrapped(mut self, sql: &SqlType) -> RustType {
        if sql.array {
            if sql.nullable_elements {
                self.ty = self.ty.option();
            }
            self.ty = self.ty.vec();
        }
        if sql.nullable {
            self.ty = self.ty.option();
        }
        self
    }
}

/// The import of the type for `money`, which is a file of the project.
pub(super) const MONEY: &str = "Money";

/// The Rust type for a type that Diesel knows, by Diesel's name for it. None for those that Diesel only names.
pub(super) fn builtin(diesel: &str) -> Option<RustType> {
    let simple = |ty: &str, imports: &[&'static str]| RustType::new(Type::plain(ty), imports);
    let float = |ty: &str| RustType {
        eq: false,
        hash: false,
        ..simple(ty, &[])
    };
    // Diesel's own structs know neither Hash nor serde.
    let diesels = |ty: &str, imports: &[&'static str]| RustType {
        hash: false,
        serde: false,
        ..simple(ty, imports)
    };
    let date = || simple("NaiveDate", &["chrono::NaiveDate"]);
    let timestamp = || simple("NaiveDateTime", &["chrono::NaiveDateTime"]);
    let timestamptz = || simple("DateTime<Utc>", &["chrono::DateTime", "chrono::Utc"]);
    let numeric = || simple("BigDecimal", &["bigdecimal::BigDecimal"]);
    let range = |mut of: RustType| {
        of.ty = of.ty.bounds();
        of.imports.push("std::ops::Bound");
        of
    };
    let ranges = |of: RustType| {
        let mut of = range(of);
        of.ty = of.ty.vec();
        // Diesel 2.3 asks for a wrong trait there: `ToSql` of the bounds' type instead of the multirange's.
        of.writes_null = false;
        of
    };
    Some(match diesel {
        "Bool" => simple("bool", &[]),
        "SmallInt" | "Smallint" | "Int2" | "SmallSerial" => simple("i16", &[]),
        "Integer" | "Int4" | "Serial" => simple("i32", &[]),
        "BigInt" | "Bigint" | "Int8" | "BigSerial" => simple("i64", &[]),
        "Float" | "Float4" => float("f32"),
        "Double" | "Float8" => float("f64"),
        "Numeric" | "Decimal" => numeric(),
        "Text" | "Char" | "Varchar" | "VarChar" | "Bpchar" | "Citext" => simple("String", &[]),
        "CChar" => simple("u8", &[]),
        "Bytea" | "Binary" => simple("Vec<u8>", &[]),
        "Date" => date(),
        "Time" => simple("NaiveTime", &["chrono::NaiveTime"]),
        "Timestamp" => timestamp(),
        "Timestamptz" => timestamptz(),
        "Interval" => diesels("PgInterval", &["diesel::data_types::PgInterval"]),
        "Json" | "Jsonb" => simple("serde_json::Value", &[]),
        "Uuid" => simple("Uuid", &["uuid::Uuid"]),
        "Inet" | "Cidr" => simple("IpNetwork", &["ipnetwork::IpNetwork"]),
        "MacAddr" | "Macaddr" => simple("[u8; 6]", &[]),
        "MacAddr8" | "Macaddr8" => simple("[u8; 8]", &[]),
        "Money" => simple("Money", &[MONEY]),
        "Oid" => simple("u32", &[]),
        "PgLsn" => diesels("PgLsn", &["diesel::data_types::PgLsn"]),
        "Int4range" => range(simple("i32", &[])),
        "Int8range" => range(simple("i64", &[])),
        "Numrange" => range(numeric()),
        "Daterange" => range(date()),
        "Tsrange" => range(timestamp()),
        "Tstzrange" => range(timestamptz()),
        "Int4multirange" => ranges(simple("i32", &[])),
        "Int8multirange" => ranges(simple("i64", &[])),
        "Nummultirange" => ranges(numeric()),
        "Datemultirange" => ranges(date()),
        "Tsmultirange" => ranges(timestamp()),
        "Tstzmultirange" => ranges(timestamptz()),
        _ => return None,
    })
}

/// The names that imports bring into a file of models: no struct there may be called so.
pub(super) const IMPORTED: &[&str] = &[
    "BigDecimal",
    "Bound",
    "DateTime",
    "IpNetwork",
    "Money",
    "NaiveDate",
    "NaiveDateTime",
    "NaiveTime",
    "PgInterval",
    "PgLsn",
    "Utc",
    "Uuid",
];
