//! What a database contains.
//!
//! A [`Catalog`] is one read of one database. Every list is sorted by name (columns by position, enum labels by their order),
//! nothing holds an object identifier, so two catalogs of equal databases are equal values. Expressions and definitions are
//! the server's own text, printed under an empty `search_path` so that every name in them is qualified; compare them only
//! between servers of one major version, because the printer changes between majors.
//!
//! Objects that belong to an extension, PostgreSQL's own, and the ledger tables of Diesel and glowplug are not in it.

mod column;
mod constraint;
mod index;
mod other;
mod program;
mod sequence;
mod table;
mod types;
mod view;

pub use column::{Column, DataType, Generated, Identity, TypeKind};
pub use constraint::{Constraint, ConstraintKind, ForeignKey, ReferentialAction};
pub use index::{Index, IndexKey};
pub use other::{OtherKind, OtherObject};
pub use program::{Function, FunctionKind, Policy, Trigger, TriggerState};
pub use sequence::Sequence;
pub use table::{Persistence, Table, TableKind};
pub use types::{CompositeAttribute, CompositeType, Domain, DomainCheck, EnumType, RangeType};
pub use view::View;

use serde::{Deserialize, Serialize};

use crate::ident::Name;

/// One read of one database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalog {
    /// The server's version as one number: `150018` is 15.18.
    pub server_version: u32,
    /// The schema that unqualified names meet first, `public` nearly always.
    pub default_schema: String,
    /// Schemas.
    pub schemas: Vec<Schema>,
    /// Extensions that were created.
    pub extensions: Vec<Extension>,
    /// Enum types.
    pub enums: Vec<EnumType>,
    /// Domains.
    pub domains: Vec<Domain>,
    /// Composite types that were created as such; a table's own row type is not among them.
    pub composites: Vec<CompositeType>,
    /// Range types.
    pub ranges: Vec<RangeType>,
    /// Sequences, those of serial columns included, those of identity columns not.
    pub sequences: Vec<Sequence>,
    /// Tables, partitioned and foreign ones included.
    pub tables: Vec<Table>,
    /// Views and materialized views.
    pub views: Vec<View>,
    /// Functions, procedures and aggregates.
    pub functions: Vec<Function>,
    /// Objects of other kinds, and privileges.
    pub others: Vec<OtherObject>,
}

impl Catalog {
    /// The table of that name.
    pub fn table(&self, name: &Name) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == *name)
    }

    /// The enum type of that name.
    pub fn enum_type(&self, name: &Name) -> Option<&EnumType> {
        self.enums.iter().find(|found| found.name == *name)
    }
}

/// A schema. See <https://www.postgresql.org/docs/current/catalog-pg-namespace.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// Its name.
    pub name: String,
    /// Its comment.
    pub comment: Option<String>,
}

/// An extension. See <https://www.postgresql.org/docs/current/catalog-pg-extension.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Its name.
    pub name: String,
    /// The schema of its objects.
    pub schema: String,
    /// The installed version.
    pub version: String,
}
