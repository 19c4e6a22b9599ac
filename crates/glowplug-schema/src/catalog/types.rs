//! Types that were created in the database.

use serde::{Deserialize, Serialize};

use crate::ident::Name;

/// An enum type. See <https://www.postgresql.org/docs/current/catalog-pg-enum.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnumType {
    /// Its name.
    pub name: Name,
    /// The labels in their sort order, which is part of the type: comparisons use it.
    pub labels: Vec<String>,
    /// Its comment.
    pub comment: Option<String>,
}

/// A domain. See <https://www.postgresql.org/docs/current/sql-createdomain.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// Its name.
    pub name: Name,
    /// The type underneath, as PostgreSQL prints it.
    pub base_type: String,
    /// Whether NULL is refused.
    pub not_null: bool,
    /// The default expression.
    pub default: Option<String>,
    /// Its checks by name.
    pub checks: Vec<DomainCheck>,
    /// Its comment.
    pub comment: Option<String>,
}

/// A check of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainCheck {
    /// Its name.
    pub name: String,
    /// As `pg_get_constraintdef` prints it.
    pub definition: String,
}

/// A composite type. See <https://www.postgresql.org/docs/current/rowtypes.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompositeType {
    /// Its name.
    pub name: Name,
    /// Its attributes by position.
    pub attributes: Vec<CompositeAttribute>,
    /// Its comment.
    pub comment: Option<String>,
}

/// An attribute of a composite type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompositeAttribute {
    /// Its name.
    pub name: String,
    /// Its type, as PostgreSQL prints it.
    pub data_type: String,
}

/// A range type. See <https://www.postgresql.org/docs/current/rangetypes.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RangeType {
    /// Its name.
    pub name: Name,
    /// The type of its bounds, as PostgreSQL prints it.
    pub subtype: String,
    /// Its comment.
    pub comment: Option<String>,
}
